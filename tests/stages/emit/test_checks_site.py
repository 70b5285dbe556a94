"""data/checks/ of the demo against the site's other files: one story everywhere, and only of what is significant."""

import numpy as np
import pytest

from checking import _check_sheet
from reading import leaves_below, load, load_tree, values

TREE = "combined-none"


@pytest.fixture
def checks(digits_site):
    return load(digits_site.path, f"checks/{TREE}.json")


def significant_by_hand(p) -> list[bool]:
    """Benjamini and Hochberg: all up to the largest k whose p is at most .05 k / t; p have two digits in the file."""
    tested = sorted(x for x in p if x is not None)
    bound = max((x for k, x in enumerate(tested, start=1) if x <= 0.05 * k / len(tested)), default=-1)
    return [x is not None and x <= bound for x in p]


def test_every_node_with_eight_errors_is_there_as_evidence_has_it(digits_site, checks):
    tree, facts = load_tree(digits_site.path, TREE)
    rows = [k for k, count in enumerate(facts["count"]) if count >= 8]
    assert checks["node"] == [facts["node"][k] for k in rows]
    assert checks["count"] == [facts["count"][k] for k in rows]
    assert checks["typical"][:: checks["shown"]] == [facts["medoid"][k] for k in rows]
    assert checks["rate"][::3] == [facts["rate"][k] for k in rows]
    for k, node in enumerate(checks["node"]):
        members = set(leaves_below(tree, node))
        shown = slice(4 * k, 4 * k + 4)
        assert set(checks["typical"][shown]) | set(checks["extreme"][shown]) <= members
        low, high = checks["rate"][3 * k + 1 : 3 * k + 3]
        assert low <= checks["rate"][3 * k] <= high
        assert checks["right"]["pairs"][k] <= len(members)
        twin = checks["twin"][k]
        assert twin == -1 or not members & set(leaves_below(tree, twin))


def test_maps_of_z_are_those_of_significant_nodes_and_no_other_and_places_are_named_of_these(digits_site, checks):
    for kind, tested in (("z", checks["z"]), ("right-z", checks["right"])):
        shown = [cell >= 0 for cell in tested["z_cell"]]
        assert shown == significant_by_hand(tested["p"])
        assert 0 < sum(shown) < len(shown)
        (entry,) = [sheet for sheet in checks["sheets"] if sheet["kind"] == kind]
        _check_sheet(digits_site.path, entry)
        assert entry["count"] == sum(shown)
        assert entry["parts"]["z"]["unit"] == "z"
        limit = entry["parts"]["z"]["scale"][1]
        for k, cell in enumerate(tested["z_cell"]):
            if cell < 0:
                assert tested["place"][2 * k : 2 * k + 2] == [-1, -1]
                continue
            largest = np.abs(values(digits_site.path, entry, cell, "z")).max()
            assert largest == pytest.approx(min(limit, tested["largest"][k]), abs=2 * limit / 254)


def test_planted_failures_hold_up_on_images_held_out_and_the_strays_do_not(digits_site, checks):
    manifest = load(digits_site.path, "manifest.json")
    row = {node: k for k, node in enumerate(checks["node"])}
    known = [row[c["node"]] for c in manifest["clusters"] if c["notable"] and c["node"] in row]
    held = np.reshape(np.array(checks["held"], dtype=float), (-1, 4))
    verdicts = [held[k, 1] > checks["held_expected"][k] for k in known if checks["again"][k] >= 0.5 and held[k, 3] >= 5]
    assert len(verdicts) >= 3
    assert all(verdicts)


def test_each_class_stands_beside_right_images_of_it(digits_site):
    classes, manifest = load(digits_site.path, "checks/classes.json"), load(digits_site.path, "manifest.json")
    right = classes["right"]
    assert len(right["pairs"]) == len(manifest["classes"])
    for pairs, info, cell in zip(right["pairs"], manifest["classes"], right["cell"], strict=True):
        assert pairs <= info["errors"]
        assert (cell >= 0) == (pairs >= 3)
    gaps = np.abs(np.subtract(right["confidence"][::2], right["confidence"][1::2]))
    assert gaps.max() <= 0.1
