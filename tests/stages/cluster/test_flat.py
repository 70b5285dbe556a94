"""Flat methods on points whose clusters are known."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from wrongtree.artifacts.representations import Representation
from wrongtree.config import ClusterConfig, ScoreConfig
from wrongtree.stages.cluster import classes, methods
from wrongtree.stages.cluster.flat import kmeans, kmeans_range, mixture
from wrongtree.stages.cluster.grow import tree_of as grow_tree
from wrongtree.stages.score.scores import judge as score

RANDOM = np.random.default_rng(4)


def blobs(*sizes, apart=8.0, dimensions=3):
    """Points around centres on the axes, and which centre each is of."""
    of = np.repeat(np.arange(len(sizes)), sizes)
    centres = apart * np.eye(max(dimensions, len(sizes)))[: len(sizes)]
    return RANDOM.normal(size=(len(of), centres.shape[1])) + centres[of], of


@pytest.mark.parametrize("planted", [2, 3, 5])
def test_kmeans_finds_as_many_blobs_as_were_planted(planted):
    points, of = blobs(*[40] * planted)
    found = kmeans_range(points, 2, 9, 2000, 0)
    assert found.k[found.best] == planted
    assert adjusted_rand_score(found.cluster[found.best], of) == 1


def test_every_silhouette_of_the_range_is_scikit_learns():
    points = RANDOM.normal(size=(120, 4))
    found = kmeans_range(points, 2, 9, 2000, 0)
    for cluster, score_ in zip(found.cluster, found.silhouette, strict=True):
        assert score_ == pytest.approx(silhouette_score(points, cluster))


@pytest.mark.parametrize("method", [kmeans, mixture])
def test_the_same_seed_gives_the_same_clusters_and_a_sample_finds_those_of_all(method):
    points, of = blobs(300, 300, 300)
    np.testing.assert_array_equal(method(points, 3, 2000, 5), method(points.copy(), 3, 2000, 5))
    assert adjusted_rand_score(method(points, 3, 200, 5), of) == 1


def test_a_mixture_tells_a_narrow_cluster_inside_a_wide_one_which_kmeans_cannot():
    of = np.repeat([0, 1], 400)
    points = RANDOM.normal(size=(800, 2)) * np.where(of, 0.2, 6)[:, None]
    assert adjusted_rand_score(mixture(points, 2, 2000, 0), of) > 0.8
    assert adjusted_rand_score(kmeans(points, 2, 2000, 0), of) < 0.2


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_few_or_identical_points_are_no_trouble(n):
    same, apart = np.zeros((n, 2)), RANDOM.normal(size=(n, 2))
    for points, most in ((same, 1), (apart, n)):
        for method in (kmeans, mixture):
            assert len(np.unique(method(points, 10, 2000, 0))) <= most
    assert kmeans_range(same, 2, 9, 2000, 0).best is None
    assert (kmeans_range(apart, 2, 9, 2000, 0).best is None) == (n < 3)


def board(points, label, prediction, name="features", config=ScoreConfig(), groupings=("label", "none")):  # noqa: B008
    representation = Representation(name, points, np.ones(points.shape[1]))
    trees = [grow_tree(representation, label, prediction, grouping, ClusterConfig()) for grouping in groupings]
    return methods.divide(representation, trees, label, prediction, config)


def test_plain_blobs_are_stable_and_noise_is_not():
    blob, of = blobs(*[30] * 10, apart=20)
    noise = RANDOM.normal(size=(300, 40))
    label, prediction = of % 2, of
    scores = score([board(blob, label, prediction), board(noise, label, prediction, "noise")], label, prediction, 10)
    by = dict(zip(zip(scores.representation, scores.method, scores.tree, strict=True), range(12), strict=True))
    row = by["features", "tree", "features-none"]
    assert scores.stability[row] > 0.95
    assert scores.rand[row, 1] == 1  # every blob is a prediction
    assert scores.stability[by["noise", "kmeans", ""]] < 0.4
    assert abs(scores.agreement[row]) < 0.05  # noise agrees with nothing
    assert scores.k[by["features", "kmeans-silhouette", ""]] == 9


def test_the_scores_of_a_sample_say_its_size_and_are_close_to_those_of_all():
    points, of = blobs(*[200] * 4)
    label, prediction = of % 2, of
    of_all = score([board(points, label, prediction)], label, prediction, 4)
    some = score([board(points, label, prediction, config=ScoreConfig(sample=300))], label, prediction, 4)
    assert (of_all.sampled, some.sampled) == (800, 300)
    np.testing.assert_allclose(some.rand, of_all.rand, atol=0.15)


@pytest.mark.parametrize("groupings", [("label", "none"), ("none",), ("confusion",)])
@pytest.mark.parametrize("n", [1, 2, 4, 6])
def test_a_scoreboard_of_few_errors_has_no_figure_that_is_not_defined(n, groupings):
    points = RANDOM.normal(size=(n, 2))
    label = np.arange(n) % 2
    found = score([board(points, label, 1 - label, groupings=groupings)], label, 1 - label, 2)
    assert np.isnan(found.stability).all() == (n < 5)
    assert np.isnan(found.agreement).all()
    assert (found.k <= n).all()


def test_each_class_is_grouped_by_itself_with_or_without_a_tree_by_label():
    points, of = blobs(25, 10, 30, 12, 1)
    label = np.array([0, 0, 2, 2, 3])[of]
    order = RANDOM.permutation(len(of))  # the errors of a class need not stand together
    points, of, label = points[order], of[order], label[order]
    representation = Representation("features", points, np.ones(5))
    tree = grow_tree(representation, label, label + 1, "label", ClusterConfig())
    for given in (tree, None):
        found = classes.divide(representation, label, given, ScoreConfig())
        assert found.label.tolist() == [0, 2, 3]
        for side in (found.kmeans, found.ward):
            for one, blob_sizes in ((0, [25, 10]), (2, [30, 12]), (3, [1])):
                assert np.bincount(side[label == one]).tolist() == blob_sizes
                assert len(set(zip(side[label == one], of[label == one], strict=True))) == len(blob_sizes)
