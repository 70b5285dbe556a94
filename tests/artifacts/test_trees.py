import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage

from wrongtree.artifacts.trees import cut, leaf_order, orient, pruned, sizes, spans


@st.composite
def merge_trees(draw):
    """Any full binary merge tree in scikit-learn's numbering."""
    n = draw(st.integers(1, 40))
    roots, children = list(range(n)), []
    for node in range(n, 2 * n - 1):
        left = roots.pop(draw(st.integers(0, len(roots) - 1)))
        right = roots.pop(draw(st.integers(0, len(roots) - 1)))
        children.append((left, right))
        roots.append(node)
    return np.array(children, dtype=np.int64).reshape(-1, 2)


def leaves_below(children, node):
    n = len(children) + 1
    return [node] if node < n else [leaf for child in children[node - n] for leaf in leaves_below(children, child)]


@given(merge_trees(), st.data())
def test_a_tree_over_some_leaves_has_of_every_node_those_that_are_left(children, data):
    n = len(children) + 1
    leaves = np.array(data.draw(st.lists(st.integers(0, n - 1), min_size=1, unique=True)))
    height = np.arange(len(children), dtype=float)
    fewer, heights, became = pruned(children, height, leaves)
    assert len(fewer) == len(heights) == len(leaves) - 1
    assert (np.diff(heights) > 0).all()
    for node in range(2 * n - 1):
        left = {leaf for leaf in leaves_below(children, node) if leaf in leaves}
        now = {int(leaves[leaf]) for leaf in leaves_below(fewer, became[node])} if became[node] >= 0 else set()
        assert now == left


@given(merge_trees())
def test_every_node_is_the_span_of_its_leaves(children):
    order, (start, end) = leaf_order(children), spans(children)
    for node in range(2 * len(children) + 1):
        assert order[start[node] : end[node]].tolist() == leaves_below(children, node)
        assert sizes(children)[node] == end[node] - start[node]


@given(merge_trees())
def test_orient_puts_the_larger_child_first_and_keeps_the_pairs(children):
    size = sizes(children)
    oriented = orient(children, size)
    assert (np.sort(oriented, axis=1) == np.sort(children, axis=1)).all()
    for left, right in oriented:
        assert (size[left], -left) > (size[right], -right)


def test_leaf_order_is_scipys_where_the_children_are_in_its_order():
    merges = linkage(np.random.default_rng(0).normal(size=(50, 3)), "ward")
    assert leaf_order(merges[:, :2].astype(np.int64)).tolist() == leaves_list(merges).tolist()


@pytest.mark.parametrize("k", [1, 2, 3, 10, 25, 49, 50, 80])
def test_a_cut_is_scipys_maxclust_partition(k):
    merges = linkage(np.random.default_rng(1).normal(size=(50, 3)), "ward")
    children = merges[:, :2].astype(np.int64)
    parts = {frozenset(leaves_below(children, node)) for node in cut(children, merges[:, 2], 98, k)}
    labels = fcluster(merges, k, "maxclust")
    assert parts == {frozenset(np.flatnonzero(labels == label)) for label in np.unique(labels)}


def test_a_cut_below_a_leaf_is_that_leaf():
    assert cut(np.array([[0, 1]]), np.array([1.0]), 1, 5) == [1]


def test_a_chain_two_thousand_deep_is_read_without_recursion():
    n = 2000
    children = np.array([[0, 1]] + [[n + i, i + 2] for i in range(n - 2)])
    assert leaf_order(orient(children, sizes(children)))[-1] == n - 1
    assert len(cut(children, np.arange(n - 1.0), 2 * n - 2, n)) == n
