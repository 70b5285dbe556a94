"""What speaks against the label: the numbers by hand, and wrong labels planted among other errors."""

from dataclasses import replace

import numpy as np
from scipy.special import softmax
from test_represent import GIVEN

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import cut, spans
from wrongtree.config import ClusterConfig, RepresentConfig
from wrongtree.stages.cluster import grow
from wrongtree.stages.represent import doubt
from wrongtree.stages.represent.compute import compute
from wrongtree.stages.represent.contrast import deviations


def test_the_three_numbers_are_those_of_their_definition():
    errors, right = GIVEN.errors, np.flatnonzero(GIVEN.prediction == GIVEN.label)
    found = doubt.matrix(GIVEN, errors)
    everything = np.arange(len(GIVEN.label))
    length = np.sqrt(np.square(deviations(GIVEN.penultimate, GIVEN, everything)).sum(axis=1))
    usual = np.log(length[right])
    np.testing.assert_allclose(found[:, -3], 0.1 * (np.log(length[errors]) - usual.mean()) / usual.std())
    probability = softmax(GIVEN.logits.astype(np.float64), axis=1)[errors]
    np.testing.assert_allclose(found[:, -2], probability.max(axis=1))
    of_label = probability[np.arange(len(errors)), GIVEN.label[errors]]
    np.testing.assert_allclose(found[:, -1], 2 * np.clip(-np.log(of_label), 0, 12) / 12)
    np.testing.assert_allclose(np.square(found[:, :-3]).sum(axis=1).mean(), 1)
    np.testing.assert_allclose(doubt.matrix(GIVEN, errors[3:7]), found[3:7])  # a row does not depend on the others


def mislabelled(n: int = 400, planted: int = 30, hard: int = 60) -> tuple[Predictions, np.ndarray]:
    """Four round classes; some labels of quite usual images are wrong, and as many images again lie between classes."""
    random = np.random.default_rng(0)
    middle = 6 * np.eye(4, 12)
    truth = np.arange(n) % 4
    other = (truth + 1 + random.integers(0, 3, n)) % 4
    wrong = np.arange(n) < planted
    between = (np.arange(n) >= planted) & (np.arange(n) < planted + hard)
    seen = np.where(between[:, None], 0.45 * middle[truth] + 0.55 * middle[other], middle[truth])
    seen = seen + random.normal(size=seen.shape) * np.where(between, 1.5, 1)[:, None]
    logits = (seen @ middle.T / 6).astype(np.float32)
    label = np.where(wrong, other, truth)
    filler = {
        name: getattr(GIVEN, name)[np.zeros(n, dtype=np.int64)]
        for name in ("row", "features", "style", "gradcam", "quality", "saliency", "thumbnails")
    }
    return replace(GIVEN, **filler, label=label, logits=logits, penultimate=seen.astype(np.float32)), wrong


def best_of_four(given: Predictions, name: str, wanted: set[int]) -> float:
    """F1 of the best of the four clusters that the tree without a split is cut into."""
    errors = given.errors
    shape = compute(given, name, RepresentConfig())
    tree = grow.tree_of(shape, given.label[errors], given.prediction[errors], "none", ClusterConfig())
    start, end = spans(tree.children)
    cuts = cut(tree.children, tree.height, 2 * len(errors) - 2, 4)
    nodes = [set(errors[tree.order[start[node] : end[node]]].tolist()) for node in cuts]
    return max(2 * len(node & wanted) / (len(node) + len(wanted)) for node in nodes)


def test_wrong_labels_are_one_cluster_among_other_errors_which_activations_alone_do_not_tell_apart():
    given, planted = mislabelled()
    assert planted[given.errors].sum() == 30
    assert (~planted[given.errors]).sum() >= 25
    wanted = set(np.flatnonzero(planted).tolist())
    assert best_of_four(given, "doubt", wanted) > 0.85
    assert best_of_four(given, "penultimate", wanted) < 0.5


def test_where_nothing_is_right_there_is_still_an_answer():
    never = replace(GIVEN, label=(GIVEN.prediction + 1) % 4)
    assert np.isfinite(doubt.matrix(never, never.errors)).all()


def test_right_images_have_no_place_where_the_label_is_looked_at():
    for name in ("doubt", "gradient", "features+doubt"):
        found = compute(GIVEN, name, RepresentConfig())
        assert len(found.sample) == len(found.correct) == 0
        assert len(found.matrix) == len(GIVEN.errors)
    assert len(compute(GIVEN, "features", RepresentConfig()).sample) == len(GIVEN.label) - len(GIVEN.errors)
