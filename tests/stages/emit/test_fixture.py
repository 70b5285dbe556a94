"""The golden site that both languages read: its figures are known from how its pictures were made."""

from collections import Counter

import numpy as np
import pytest

from places import TINY
from reading import details, leaves_below, load, load_tree, sheet, values
from wrongtree.artifacts.predictions import QUALITY

# (label, prediction) by class number, and how many: make_tiny.py paints what the classifier says.
CONFUSIONS = {(0, 2): 6, (0, 1): 3, (1, 2): 4, (2, 0): 1}


def test_it_counts_what_was_painted():
    manifest, errors = load(TINY, "manifest.json"), load(TINY, "errors.json")
    assert (manifest["images"], manifest["errors"]) == (30, 14)
    assert manifest["accuracy"] == pytest.approx(16 / 30, abs=1e-6)
    assert Counter(zip(errors["label"], errors["prediction"], strict=True)) == CONFUSIONS
    assert manifest["classes"] == [
        {"name": "blue", "images": 15, "errors": 9, "predictions": 7},
        {"name": "green", "images": 9, "errors": 4, "predictions": 8},
        {"name": "red", "images": 6, "errors": 1, "predictions": 15},
    ]
    for id_, label, prediction in zip(errors["id"], errors["label"], errors["prediction"], strict=True):
        names = [manifest["classes"][c]["name"] for c in (label, prediction)]
        assert id_.startswith("-".join(names))


def test_its_metadata_has_a_category_and_a_number():
    light, taken, *quality = load(TINY, "columns.json")["columns"]
    assert (light["kind"], taken["kind"]) == ("category", "number")
    errors = load(TINY, "errors.json")
    night = {
        light["values"][code] == "night" for code, p in zip(light["codes"], errors["prediction"], strict=True) if p == 2
    }
    assert night == {True}
    assert all(1000 <= value < 1030 for value in taken["values"])
    assert [column["name"] for column in quality] == [*QUALITY, "exposure", "copies", "label check"]
    dark = next(column["values"] for column in quality if column["name"] == "brightness")
    assert max(dark[k] for k, c in enumerate(light["codes"]) if light["values"][c] == "night") < min(
        dark[k] for k, c in enumerate(light["codes"]) if light["values"][c] == "day"
    )


def test_its_trees_hold_every_error_once_and_its_medoids_are_members():
    for tree_id in ("features-label", "features-none"):
        tree, facts = load_tree(TINY, tree_id)
        assert sorted(leaves_below(tree, 26)) == list(range(14))
        for node, count, medoid in zip(facts["node"], facts["count"], facts["medoid"], strict=True):
            assert len(leaves_below(tree, node)) == count
            assert medoid in leaves_below(tree, node)
        assert tree["largest"] == {"node": facts["node"], "medoid": facts["medoid"]}


def test_a_model_of_colour_means_is_evenly_sensitive_everywhere():
    entry = sheet(TINY, "saliency")
    for k in range(14):
        np.testing.assert_allclose(values(TINY, entry, k, "saliency"), 1, atol=1 / 254 + 1e-9)
    delta = sheet(TINY, "evidence", "features-label")
    np.testing.assert_allclose(values(TINY, delta, 0, "delta"), 0, atol=1e-9)


def test_its_details_say_three_classes_and_probabilities_that_sum_to_one():
    found = details(TINY)
    np.testing.assert_allclose(np.sum(found["probability"], axis=1), 1, atol=2e-4)
    assert [top[0] for top in found["prediction"]] == load(TINY, "errors.json")["prediction"]
    assert all(k not in near and len(near) == 8 for k, near in enumerate(found["alike"]))
