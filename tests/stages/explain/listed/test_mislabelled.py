"""A confusion most of whose labels may be wrong is an entry."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from scipy.special import softmax
from test_represent import GIVEN

import wrongtree
from reading import load
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import leaf_order
from wrongtree.stages.explain.data import labels
from wrongtree.stages.explain.listed.mislabelled import mislabelled

NONE = np.zeros(0, np.int64)
CLASSES = tuple(f"class {c}" for c in range(GIVEN.logits.shape[1]))
E = len(GIVEN.errors)
CHILDREN = np.column_stack([np.r_[0, np.arange(E, 2 * E - 2)], np.arange(1, E)])
TREE = Tree("combined", "label", CHILDREN, np.arange(1.0, E), leaf_order(CHILDREN), NONE, NONE, NONE)
IMAGE = int(GIVEN.errors[0])
PAIR = int(GIVEN.label[IMAGE]), int(GIVEN.prediction[IMAGE])
HERE = np.flatnonzero((GIVEN.label[GIVEN.members] == PAIR[0]) & (GIVEN.prediction[GIVEN.members] == PAIR[1]))


@pytest.fixture
def confused(monkeypatch):
    def set_to(errors, improbable):
        found = SimpleNamespace(confused=np.array([[*PAIR, errors, improbable]]))
        monkeypatch.setattr(labels, "compute", lambda *_: found)

    return set_to


def test_all_its_errors_but_those_of_a_proved_cause_are_one_entry(confused):
    confused(len(HERE), len(HERE))
    (one,) = mislabelled(GIVEN, [], [TREE], CLASSES)
    assert (one.member.tolist(), one.cause, one.mislabelled) == (HERE.tolist(), "", True)
    assert one.what == f"{CLASSES[PAIR[0]]} → {CLASSES[PAIR[1]]}"
    proved = replace(one, cause="Dark", proved="repair", mislabelled=False)
    assert mislabelled(GIVEN, [proved], [TREE], CLASSES) == []


def test_where_fewer_than_half_may_be_label_errors_the_confusion_is_no_entry(confused):
    confused(100, 24)
    assert mislabelled(GIVEN, [], [TREE], CLASSES) == []
    confused(100, 25)
    assert len(mislabelled(GIVEN, [], [TREE], CLASSES)) == 1


def test_a_build_lists_one_class_that_is_called_another_and_says_it_nowhere_else(tmp_path):
    random, classes = np.random.default_rng(0), tuple("abcde")
    true = np.repeat(np.arange(len(classes)), 200)
    place = (4 * np.eye(len(classes))[true] + random.normal(0, 1, (len(true), len(classes)))).astype(np.float32)
    label = true.copy()
    label[random.permutation(np.flatnonzero((true == 2) & (place.argmax(axis=1) == 2)))[:60]] = 4
    pictures = random.integers(0, 255, (len(true), 24, 24, 3), dtype=np.uint8)
    pairs = [(Image.fromarray(picture), int(one)) for picture, one in zip(pictures, label, strict=True)]
    site = wrongtree.from_predictions(
        pairs, softmax(2 * place, axis=1), embeddings=place, classes=classes, out=tmp_path, cache=tmp_path / "cache"
    )
    manifest = load(site.path, "manifest.json")
    errors = int(((label == 4) & (place.argmax(axis=1) == 2)).sum())
    (one,) = [entry for entry in manifest["clusters"] if entry["sentence"].startswith("Wrong labels? · e → c · ")]
    assert (one["count"], one["cause"], one["proved"]) == (errors, None, None)
    assert 2 * one["doubted"] >= errors >= 60
    assert "in_data" not in manifest
    (confused,) = np.reshape(load(site.path, "labels.json")["confused"], (-1, 4)).tolist()
    assert confused[:3] == [4, 2, errors]
