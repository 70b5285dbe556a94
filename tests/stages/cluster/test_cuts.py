import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from wrongtree.artifacts.trees import cut, leaf_order, orient, sizes, spans
from wrongtree.stages.cluster.cuts import balanced, members
from wrongtree.stages.cluster.ward import ward

# Leaves 0…7. Nodes 8 = 0 1, 9 = 2 3, 10 = 8 9, 11 = 4 5, 12 = 10 11, 13 = 12 6, 14 = 13 7: a chain with a lump in it.
CHILDREN = np.array([[0, 1], [2, 3], [8, 9], [4, 5], [10, 11], [12, 6], [13, 7]])


@pytest.mark.parametrize(
    ("k", "nodes"),
    [(1, [14]), (2, [7, 13]), (3, [6, 7, 12]), (4, [6, 7, 10, 11]), (5, [6, 7, 8, 9, 11]), (99, list(range(8)))],
)
def test_a_balanced_cut_splits_the_largest_again_and_again(k, nodes):
    assert balanced(CHILDREN, 14, k) == nodes


def test_below_a_node_only_its_own_leaves_are_cut():
    assert balanced(CHILDREN, 10, 2) == [8, 9]
    assert members(spans(CHILDREN), leaf_order(CHILDREN), [8, 9]).tolist() == [0, 0, 1, 1, -1, -1, -1, -1]


def test_a_balanced_cut_has_smaller_largest_clusters_than_the_horizontal_one():
    points = np.random.default_rng(2).normal(size=(300, 3)) ** 3
    children, height = ward(points)
    children = orient(children, sizes(children))
    order = leaf_order(children)
    level = np.bincount(members(spans(children), order, cut(children, height, 598, 10)))
    even = np.bincount(members(spans(children), order, balanced(children, 598, 10)))
    assert len(level) == len(even) == 10
    assert even.max() < level.max()


def test_a_horizontal_cut_is_scipys():
    points = np.random.default_rng(3).normal(size=(200, 4))
    children, height = ward(points)
    found = members(spans(children), leaf_order(children), cut(children, height, 398, 12))
    expected = fcluster(linkage(points, "ward"), 12, "maxclust")
    assert len(np.unique(found)) == 12
    assert len({*zip(found.tolist(), expected.tolist(), strict=True)}) == 12
