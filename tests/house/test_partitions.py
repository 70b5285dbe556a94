"""What is said of a division into clusters; answers known by hand or from scikit-learn."""

import math

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, silhouette_score

from wrongtree.shared.partitions import gini, information, largest_first, rand, silhouette

RANDOM = np.random.default_rng(8)


def test_clusters_are_numbered_from_the_largest_and_on_a_tie_from_the_earliest():
    assert largest_first(np.array([7, 3, 3, 9, 7, 3, 1])).tolist() == [1, 0, 0, 2, 1, 0, 3]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [([5, 5, 5], 0), ([4], 0), ([0, 0, 0, 12], 3 / 4), ([1, 3], 1 / 4), ([1, 2, 3], 2 / 9)],
)
def test_gini_of_known_sizes(sizes, expected):
    assert gini(np.array(sizes)) == pytest.approx(expected)


def test_gini_is_the_mean_difference_of_two_sizes_over_twice_their_mean():
    sizes = RANDOM.integers(1, 500, 40)
    expected = np.abs(sizes[:, None] - sizes[None, :]).mean() / (2 * sizes.mean())
    assert gini(sizes) == pytest.approx(expected)


def test_the_silhouette_is_scikit_learns_where_there_is_one():
    points, cluster = RANDOM.normal(size=(60, 3)), RANDOM.integers(0, 4, 60)
    assert silhouette(points, cluster, 100, 0) == pytest.approx(silhouette_score(points, cluster))
    assert math.isnan(silhouette(points, np.zeros(60, dtype=int), 100, 0))
    assert math.isnan(silhouette(points, np.arange(60), 100, 0))


def test_the_silhouette_of_a_sample_is_the_same_for_the_same_seed_and_near_that_of_all():
    points = np.concatenate([RANDOM.normal(size=(600, 3)), RANDOM.normal(size=(600, 3)) + 5])
    cluster = np.repeat([0, 1], 600)
    some = silhouette(points, cluster, 300, 1)
    assert some == silhouette(points, cluster, 300, 1)
    assert some == pytest.approx(silhouette_score(points, cluster), abs=0.03)


def test_agreement_is_scikit_learns():
    a, b = RANDOM.integers(0, 5, 200), RANDOM.integers(0, 3, 200)
    assert rand(a, b) == adjusted_rand_score(a, b)
    assert information(a, b) == normalized_mutual_info_score(a, b)
    assert math.isnan(rand(a[:1], b[:1]))
