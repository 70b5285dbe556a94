"""What is said of a division into clusters; answers known by hand or from scikit-learn."""

import math

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, silhouette_score

from wrongtree.shared.partitions import (
    compactness,
    compactness_by_chance,
    gini,
    information,
    largest_first,
    rand,
    silhouette,
)

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


def test_compactness_is_the_share_of_the_ten_nearest_in_the_same_cluster_counted_pair_by_pair():
    points, cluster = RANDOM.normal(size=(50, 3)), RANDOM.integers(0, 4, 50)
    shares = []
    for i in range(50):
        others = sorted((j for j in range(50) if j != i), key=lambda j, i=i: math.dist(points[i], points[j]))
        shares.append(sum(cluster[j] == cluster[i] for j in others[:10]) / 10)
    assert compactness(points, cluster) == pytest.approx(sum(shares) / 50)


def test_compactness_of_far_blobs_is_one_and_of_few_points_takes_all_others():
    blobs = np.concatenate([RANDOM.normal(size=(20, 2)), RANDOM.normal(size=(20, 2)) + 50])
    assert compactness(blobs, np.repeat([0, 1], 20)) == 1
    assert compactness(np.arange(4.0)[:, None], np.array([0, 0, 0, 1])) == pytest.approx(0.5)  # ⅔, ⅔, ⅔, 0
    assert math.isnan(compactness(np.zeros((1, 2)), np.array([0])))


def test_compactness_by_chance_is_the_mean_over_shuffled_clusters():
    points, cluster = RANDOM.normal(size=(40, 2)), np.repeat([0, 1, 2], [25, 10, 5])
    expected = (25 * 24 + 10 * 9 + 5 * 4) / (40 * 39)
    assert compactness_by_chance(cluster) == pytest.approx(expected)
    shuffled = [compactness(points, RANDOM.permutation(cluster)) for _ in range(300)]
    assert np.mean(shuffled) == pytest.approx(expected, abs=0.01)
    assert compactness_by_chance(np.zeros(7, int)) == 1
    assert math.isnan(compactness_by_chance(np.zeros(1, int)))
