"""confidence.json: what the explorer's thresholds, calibration and top-k accuracy are computed from."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from handmade import answered
from places import ROOT, TINY
from reading import load
from wrongtree.artifacts.answers import second
from wrongtree.stages.emit.exhibits.confidence import LAST, LEVELS, confidence_document, ranks, write

KNOWN = ROOT / "tests" / "fixtures" / "confidence.json"


def flat(value):
    if isinstance(value, dict):
        return [number for part in value.values() for number in flat(part)]
    return [number for part in value for number in flat(part)] if isinstance(value, list) else [value]


def test_the_figures_that_the_explorer_is_held_to_are_those_of_scikit_learn(monkeypatch):
    monkeypatch.syspath_prepend(KNOWN.parent)
    import make_confidence

    kept, made = json.loads(KNOWN.read_text(encoding="utf-8")), json.loads(json.dumps(make_confidence.made()))
    assert {kind: case["file"] for kind, case in kept.items()} == {kind: case["file"] for kind, case in made.items()}
    for kind, case in made.items():
        assert flat(kept[kind]["known"]) == pytest.approx(flat(case["known"]), abs=1e-9), kind


def test_a_rank_counts_the_classes_before_the_label_and_of_equal_ones_the_lower_number_comes_first():
    logits = np.array([[3, 1, 2], [3, 1, 2], [3, 1, 2], [1, 1, 0], [1, 1, 0]], dtype=np.float32)
    assert ranks(logits, np.array([0, 2, 1, 0, 1])).tolist() == [1, 2, 3, 1, 2]
    assert second(logits).tolist() == [2, 2, 2, 1, 1]
    assert logits[0].tolist() == [3, 1, 2]  # which the next stage reads


def test_a_rank_that_does_not_fit_into_a_byte_is_the_last():
    logits = -np.arange(400, dtype=np.float32)[None].repeat(3, axis=0)
    assert ranks(logits, np.array([253, 254, 399])).tolist() == [254, LAST, LAST]


def test_it_says_of_every_image_what_images_json_says_and_where_each_error_is():
    found, images, errors = (load(TINY, f"{name}.json") for name in ("confidence", "images", "errors"))
    assert [found[key] for key in ("label", "prediction")] == [images[key] for key in ("label", "prediction")]
    np.testing.assert_allclose(np.array(found["confidence"]) / LEVELS, images["confidence"], atol=6e-5)
    assert [images["error"][image] for image in found["image"]] == list(range(len(errors["id"])))
    correct = np.array(found["label"]) == np.array(found["prediction"])
    np.testing.assert_array_equal(np.array(found["rank"]) == 1, correct)


def judged(**without):
    logits = np.log([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3]]).astype(np.float32)
    model = {"without": without} if without else {}
    return answered(logits, np.array([0, 2]), model)


def written(predictions, grown=True):
    documents = write(SimpleNamespace(members=np.array([1]), grown=grown), predictions)
    found = []
    while True:
        try:
            found.append(next(documents))
        except StopIteration as end:
            return found, end.value["confidence"]


def test_predictions_with_one_confidence_have_no_ranks_and_without_any_there_is_no_document():
    ((path, document),), key = written(judged())
    assert (path, document["rank"], document["second"]) == (key, [1, 2], [1, 2])
    ((_, document),), _ = written(judged(probabilities="why"))
    assert (document["rank"], document["second"]) == (None, None)
    assert document["confidence"] == [round(0.6 * LEVELS), round(0.5 * LEVELS)]
    assert written(judged(probabilities="why", confidence="why")) == ([], None)
    assert written(judged(), grown=False) == ([], None)


def test_with_one_class_nothing_is_second():
    alone = answered(np.zeros((2, 1), np.float32), np.zeros(2, int))
    assert confidence_document(alone, np.zeros(0, int), ranked=True)["second"] is None
