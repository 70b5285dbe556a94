"""The right images that errors look like, against all distances at once."""

import numpy as np
import pytest

from wrongtree.artifacts.data import RightLooks
from wrongtree.stages.emit.exhibits import right as exhibit
from wrongtree.stages.explain.data import blocked
from wrongtree.stages.explain.data import nearest as module
from wrongtree.stages.explain.data.nearest import nearest
from wrongtree.stages.explain.data.right import look

RANDOM = np.random.default_rng(8)
NONE = np.zeros(0, np.int64)


@pytest.mark.parametrize("block", [7, 64, 8192])
def test_neighbours_are_those_of_all_distances_at_once_whatever_the_blocks(block, monkeypatch):
    monkeypatch.setattr(module, "POINTS", block)
    monkeypatch.setattr(module, "QUERIES", block)
    matrix = RANDOM.integers(0, 4, size=(300, 4)).astype(np.float32)  # whole numbers: many ties, no rounding
    queries, points = np.arange(0, 300, 3), np.flatnonzero(RANDOM.random(300) < 0.7)
    found = nearest(matrix, queries, points, 9)
    for query, near in zip(queries, found, strict=True):
        others = points[points != query]
        distance = ((matrix[others] - matrix[query]) ** 2).sum(axis=1)
        assert near.tolist() == others[np.argsort(distance, kind="stable")[:9]].tolist()


@pytest.mark.parametrize("lots", [50, 0])  # 0: every block has too many ties, and is searched the slow way
@pytest.mark.parametrize("away", [0, 1000])  # far from the origin single precision tells less
def test_what_single_precision_sorts_out_is_none_of_the_nearest(lots, away, monkeypatch):
    monkeypatch.setattr(module, "FEW", 0)
    for name, size in (("QUERIES", 16), ("POINTS", 64), ("HELD", 200), ("LOTS", lots)):
        monkeypatch.setattr(blocked, name, size)
    matrix = np.concatenate([RANDOM.normal(size=(300, 6)), RANDOM.integers(0, 3, (100, 6))]) + away
    queries, points = np.arange(0, 400, 3), np.flatnonzero(RANDOM.random(400) < 0.7)
    found = nearest(matrix, queries, points, 9)
    for query, near in zip(queries, found, strict=True):
        others = points[points != query]
        distance = ((matrix[others] - matrix[query]) ** 2).sum(axis=1)
        order = others[np.argsort(distance.round(9), kind="stable")[:9]]
        if not away:  # there, ties are ties no more
            assert near.tolist() == order.tolist()
        np.testing.assert_allclose(((matrix[near] - matrix[query]) ** 2).sum(axis=1), np.sort(distance)[:9], rtol=1e-6)


def test_where_there_are_too_few_the_rest_is_empty():
    matrix = RANDOM.normal(size=(5, 2))
    found = nearest(matrix, np.array([0, 4]), np.array([1, 4]), 3)
    assert found[0, 2] == -1
    assert found[1].tolist() == [1, -1, -1]
    assert nearest(matrix, np.array([0]), np.zeros(0, np.int64), 2).tolist() == [[-1, -1]]


def test_look_alikes_are_right_images_of_the_predicted_and_of_the_true_class():
    matrix = RANDOM.normal(size=(400, 8)).astype(np.float32)
    label, prediction = RANDOM.integers(0, 3, 400), RANDOM.integers(0, 3, 400)
    label[label == 2] = np.where(RANDOM.random((label == 2).sum()) < 0.5, 1, 2)
    errors = np.flatnonzero(label != prediction)
    found = look(matrix, label, prediction, errors, 4)
    for i, error in enumerate(errors):
        for near, class_ in ((found.predicted[i], prediction[error]), (found.true[i], label[error])):
            right = np.flatnonzero((label == prediction) & (label == class_))
            distance = ((matrix[right].astype(float) - matrix[error]) ** 2).sum(axis=1)
            assert near.tolist() == right[np.argsort(distance, kind="stable")[:4]].tolist()


def test_a_right_image_is_not_its_own_look_alike():
    matrix = RANDOM.normal(size=(30, 3))
    label = np.zeros(30, dtype=np.int64)
    found = look(matrix, label, label, np.arange(30), 29)
    assert (np.sort(found.true, axis=1) != np.arange(30)[:, None]).any(axis=1).all()
    assert all(sorted([i, *row]) == list(range(30)) for i, row in enumerate(found.true.tolist()))


def test_the_nearest_of_all_errors_come_first_and_alone_where_there_is_no_room_for_more(monkeypatch):
    looks = RightLooks(np.array([[1, 2, 3], [1, 4, 5]]), np.array([[10, 11, 12], [13, 14, -1]]))
    order = np.array([1, 0])
    assert exhibit.shown(looks, order, NONE).tolist() == [1, 13, 10, 4, 5, 14, 2, 3, 11, 12]
    monkeypatch.setattr(exhibit, "PICTURES", 5)
    assert exhibit.shown(looks, order, NONE).tolist() == [1, 13, 10, 4, 14]  # no room for 2 and 11
    monkeypatch.setattr(exhibit, "PICTURES", 6)
    assert exhibit.shown(looks, order, np.array([9])).tolist() == [1, 13, 10, 4, 14, 9]
