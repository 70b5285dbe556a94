"""Clusters compared between splits: counts against a loop, a planted gap, and none where the splits are random."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import norm

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.splits import Splits
from wrongtree.artifacts.trees import spans
from wrongtree.config import ClusterConfig, ExplainConfig
from wrongtree.shared.intervals import newcombe, wilson
from wrongtree.stages.cluster import grow
from wrongtree.stages.explain.splits import rates
from wrongtree.stages.explain.splits.training import look

CONFIG = ExplainConfig()
K = CONFIG.look_alikes


def judged(wrong: np.ndarray, over: str = "errors") -> Predictions:
    n = len(wrong)
    nothing = np.zeros((n, 1), np.float32)
    return Predictions(
        row=np.arange(n), label=np.zeros(n, np.int64), logits=np.eye(2, dtype=np.float32)[wrong.astype(int)],
        penultimate=nothing, features=nothing[:, :, None, None], style=nothing, gradcam=nothing, quality=nothing,
        saliency=nothing[:, :, None], thumbnails=np.zeros((n, 1, 1, 3), np.uint8),
        closeups=np.zeros((0, 1, 1, 3), np.uint8), view=np.zeros((0, 4), np.float32), skipped=(), model={}, over=over,
    )  # fmt: skip


def compared(points, wrong, code, over="errors", sample=None, names=("train", "dev"), reps=("features",)):
    """The rates, and the tree that they are of."""
    predictions = judged(wrong, over)
    members = predictions.members
    right = np.setdiff1d(np.arange(len(wrong)), members) if sample is None else sample
    one = Representation("features", points[members], np.ones(points.shape[1]), right, points[right])
    doubt = Representation("doubt", points[members], np.ones(points.shape[1]))
    found = {"features": one, "doubt": doubt}
    tree = grow.compute(predictions, one, "none", ClusterConfig())
    start, end = spans(tree.children)
    node = np.flatnonzero(end - start >= 3)
    facts = SimpleNamespace(node=node, start=start[node], end=end[node])
    splits = Splits(names, code, (0,) * len(names))
    brought = SimpleNamespace(images=SimpleNamespace(splits=splits))
    trees = [
        tree
        if name == "features"
        else SimpleNamespace(**{**vars(tree), "id": name, "n_leaves": tree.n_leaves, "representation": name})
        for name in reps
    ]
    return rates.compute(brought, predictions, [found[r] for r in reps], trees, [facts] * len(reps), CONFIG), tree


def pool(seed: int, n: int = 1500):
    """Images some regions of which are much harder than others."""
    random = np.random.default_rng(seed)
    centre = random.normal(size=(12, 6)) * 3
    of = random.integers(0, 12, n)
    points = centre[of] + random.normal(size=(n, 6))
    return points, random.random(n) < np.linspace(0.02, 0.7, 12)[of], random


def test_counts_are_those_of_a_loop_over_all_distances():
    points, wrong, random = pool(1, 300)
    code = random.integers(0, 3, 300)
    found, tree = compared(points, wrong, code, names=("train", "dev", "test"))
    errors = np.flatnonzero(wrong)
    far = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(far, np.inf)
    owner = {}
    for image in np.flatnonzero(~wrong):
        near = [(far[error, image], i) for i, error in enumerate(errors) if (far[error] < far[error, image]).sum() < K]
        if near:
            owner[image] = min(near)[1]
    start, end = spans(tree.children)
    for row, node in enumerate(found.node):
        leaves = set(tree.order[start[node] : end[node]].tolist())
        for split in range(3):
            mistaken = sum(code[errors[leaf]] == split for leaf in leaves)
            alike = sum(code[image] == split and error in leaves for image, error in owner.items())
            assert found.wrong[row, split] == mistaken
            assert found.like[row, split] == mistaken + alike
    assert found.images.tolist() == np.bincount(code).tolist()
    assert found.errors.tolist() == np.bincount(code[wrong]).tolist()


def test_over_all_images_the_images_are_those_of_the_node():
    points, wrong, random = pool(2, 200)
    code = random.integers(0, 2, 200)
    found, tree = compared(points, wrong, code, over="all")
    start, end = spans(tree.children)
    for row, node in enumerate(found.node):
        images = tree.order[start[node] : end[node]]
        assert found.like[row].tolist() == np.bincount(code[images], minlength=2).tolist()
        assert found.wrong[row].tolist() == np.bincount(code[images[wrong[images]]], minlength=2).tolist()


@pytest.mark.parametrize("seed", range(8))
def test_splits_drawn_at_random_differ_in_no_cluster(seed):
    points, wrong, random = pool(100 + seed)
    found, _ = compared(points, wrong, (random.random(len(wrong)) < 0.4).astype(int))
    assert (found.wrong.sum(axis=1) >= CONFIG.tested).sum() > 20
    assert not found.clear.any()


def test_a_kind_of_image_that_is_misclassified_in_one_split_is_found():
    points, wrong, random = pool(3)
    points = np.concatenate([points, 25 + random.normal(size=(80, 6))])
    code = (random.random(len(points)) < 0.4).astype(int)
    wrong = np.r_[wrong, code[1500:] == 1]  # right in train, misclassified in dev
    found, _ = compared(points, wrong, code)
    planted = int(code[1500:].sum())
    row = next(i for i in range(len(found.node)) if found.wrong[i].tolist() == [0, planted])
    assert found.like[row, 1] == planted
    assert found.like[row, 0] > 0.8 * (80 - planted)
    assert found.clear[row, 0, 0] == 1
    assert found.gap[row, 0, 0] == 1


def test_a_kind_of_image_that_one_split_hardly_has_is_found():
    points, wrong, random = pool(4)
    code = (random.random(len(wrong)) < 0.4).astype(int)
    new = np.r_[np.zeros(len(wrong), bool), np.ones(60, bool)]
    points = np.concatenate([points, 25 + random.normal(size=(60, 6))])
    wrong, code = np.r_[wrong, random.random(60) < 0.8], np.r_[code, np.ones(60, int)]
    found, _ = compared(points, wrong, code)
    row = next(i for i in range(len(found.node)) if found.like[i].tolist() == [0, 60])
    assert found.wrong[row].tolist() == [0, int(wrong[new].sum())]
    assert np.isnan(found.gap[row]).all()  # of no image there is no rate
    assert found.presence[row, 0, 1] > 0
    assert found.clear[row].tolist() == [[0, 1]]


def test_a_sample_of_the_correct_images_is_counted_up_and_widens_the_intervals():
    points, wrong, random = pool(5, 3000)
    code = (random.random(len(wrong)) < 0.5).astype(int)
    right = np.flatnonzero(~wrong)
    whole, _ = compared(points, wrong, code)
    some, _ = compared(points, wrong, code, sample=np.sort(random.permutation(right)[: len(right) // 4]))
    assert some.share == pytest.approx(0.25, abs=0.01)
    assert some.wrong.tolist() == whole.wrong.tolist()
    width = [np.nanmean(found.presence[..., 2] - found.presence[..., 1]) for found in (whole, some)]
    assert width[1] > 1.5 * width[0]


def test_a_space_made_of_labels_borrows_another_and_says_so():
    points, wrong, random = pool(6, 400)
    code = random.integers(0, 2, 400)
    found, _ = compared(points, wrong, code, reps=("features", "doubt"))
    assert found.near == ("features", "features")
    alone, _ = compared(points, wrong, code, reps=("doubt",))
    assert alone.near == ("",)
    assert len(alone.node) == 0


def test_intervals_are_those_of_newcombe_by_hand():
    """Newcombe (1998), example (a): 56 of 70 against 48 of 80, method 10: 0.2000 (0.0524 to 0.3339)."""
    found = newcombe(*map(np.array, ([56 / 70], [70.0], [48 / 80], [80.0])))
    assert np.ravel(found) == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)
    none = newcombe(*map(np.array, ([0.0], [0.0], [0.5], [80.0])))
    assert np.isnan(none).all()
    z = norm.ppf(0.995)
    low, high = wilson(np.array([0.0]), np.array([10.0]), 0.99)
    assert (low[0], high[0]) == pytest.approx((0, z**2 / (10 + z**2)))


def test_errors_of_another_split_get_the_nearest_images_of_the_first():
    random = np.random.default_rng(7)
    matrix = random.normal(size=(300, 5)).astype(np.float32)
    label, prediction = random.integers(0, 3, 300), random.integers(0, 3, 300)
    code = random.integers(0, 2, 300)
    members = np.flatnonzero(label != prediction)
    predicted, true = look(matrix, label, prediction, members, code, 4)
    for i, member in enumerate(members):
        for rows, of in ((true, label[member]), (predicted, prediction[member])):
            train = np.flatnonzero((code == 0) & (label == of))
            far = ((matrix[train].astype(float) - matrix[member]) ** 2).sum(axis=1)
            expected = train[np.argsort(far)[:4]].tolist() if code[member] else [-1] * 4
            assert rows[i].tolist() == expected
