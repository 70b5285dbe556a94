import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from wrongtree.stages.cluster.ward import ward, ward_weighted


def partitions(children, height, k):
    """SciPy's own cut of a linkage, as a canonical partition."""
    n = len(children) + 1
    counts = np.ones(2 * n - 1)
    for i, (a, b) in enumerate(children, start=n):
        counts[i] = counts[a] + counts[b]
    merges = np.column_stack([children, height, counts[n:]]).astype(float)
    labels = fcluster(merges, k, "maxclust")
    return frozenset(frozenset(np.flatnonzero(labels == label)) for label in np.unique(labels))


@pytest.mark.parametrize(("n", "d"), [(2, 1), (3, 5), (60, 2), (300, 64)])
def test_ward_agrees_with_scipy_in_heights_and_in_every_cut(n, d):
    points = np.random.default_rng(n).normal(size=(n, d))
    children, height = ward(points)
    expected = linkage(points, "ward")
    np.testing.assert_allclose(height, expected[:, 2], rtol=1e-9)
    for k in range(1, min(n, 50) + 1):
        assert partitions(children, height, k) == partitions(expected[:, :2].astype(int), expected[:, 2], k)


@pytest.mark.parametrize("seed", range(5))
def test_weighted_ward_agrees_with_scipy_on_duplicated_points(seed):
    random = np.random.default_rng(seed)
    points, weights = random.normal(size=(80, 4)), random.integers(1, 9, 80)
    children, height = ward_weighted(points, weights.astype(float))
    expected = linkage(np.repeat(points, weights, axis=0), "ward")
    np.testing.assert_allclose(height, expected[-79:, 2], rtol=1e-12)  # the first merges join duplicates at height 0
    copy_of = np.repeat(np.arange(80), weights)
    for k in (2, 7, 30):
        expanded = frozenset(
            frozenset(np.flatnonzero(np.isin(copy_of, list(part)))) for part in partitions(children, height, k)
        )
        labels = fcluster(expected, k, "maxclust")
        assert expanded == frozenset(frozenset(np.flatnonzero(labels == label)) for label in np.unique(labels))


def test_weights_of_one_are_plain_ward():
    points = np.random.default_rng(9).normal(size=(120, 3))
    np.testing.assert_allclose(ward_weighted(points, np.ones(120))[1], ward(points)[1], rtol=1e-12)


@pytest.mark.parametrize("linkage_of", [ward, lambda points: ward_weighted(points, np.ones(len(points)))])
def test_identical_points_merge_at_height_zero_without_recursion(linkage_of):
    children, height = linkage_of(np.ones((2000, 3)))
    assert children.shape == (1999, 2)
    assert not height.any()
    assert sorted(children.reshape(-1)) == list(range(3998))


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_points_have_no_merges(n):
    children, height = ward(np.zeros((n, 2)))
    assert children.shape == (0, 2)
    assert height.shape == (0,)
