import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage

from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import spans
from wrongtree.config import ClusterConfig
from wrongtree.stages.cluster.groupings import group_errors
from wrongtree.stages.cluster.grow import _micro_clusters, grow, tree_of

RANDOM = np.random.default_rng(3)
POINTS = RANDOM.normal(size=(120, 4))
LABEL, PREDICTION = RANDOM.integers(0, 5, 120), RANDOM.integers(0, 6, 120)


def grown(grouping, points=POINTS, label=LABEL, prediction=PREDICTION):
    return tree_of(Representation("features", points, np.ones(4)), label, prediction, grouping, ClusterConfig())


@pytest.mark.parametrize(
    ("grouping", "key"),
    [
        ("label", lambda: LABEL),
        ("prediction", lambda: PREDICTION),
        ("confusion", lambda: LABEL * 100 + PREDICTION),
    ],
)
def test_a_group_holds_exactly_the_errors_of_its_key(grouping, key):
    tree, of = grown(grouping), key()
    start, end = spans(tree.children)
    assert len(tree.group_node) == len(np.unique(of))
    for node, label, prediction in zip(tree.group_node, tree.group_label, tree.group_prediction, strict=True):
        members = tree.order[start[node] : end[node]]
        assert set(members) == set(np.flatnonzero(of == of[members[0]]))
        assert label in (-1, LABEL[members[0]])
        assert prediction in (-1, PREDICTION[members[0]])


def test_grouping_none_has_no_groups_and_is_plain_ward():
    tree = grown("none")
    assert len(tree.group_node) == 0
    np.testing.assert_allclose(tree.height, linkage(POINTS, "ward")[:, 2], rtol=1e-9)


def test_inside_a_group_the_tree_is_ward_of_its_errors():
    tree = grown("label")
    start, end = spans(tree.children)
    for node, label in zip(tree.group_node, tree.group_label, strict=True):
        inside = [i for i in range(119) if start[node] <= start[120 + i] and end[120 + i] <= end[node]]
        expected = linkage(POINTS[label == LABEL], "ward")[:, 2]
        np.testing.assert_allclose(np.sort(tree.height[inside]), expected, rtol=1e-9)


@pytest.mark.parametrize("grouping", ["label", "prediction", "confusion", "none"])
def test_heights_never_decrease_towards_the_root(grouping):
    tree = grown(grouping)
    height = np.concatenate([np.zeros(120), tree.height])
    for i, (left, right) in enumerate(tree.children):
        assert height[120 + i] >= max(height[left], height[right])


def test_micro_clusters_keep_every_point_and_find_the_same_blobs():
    centres = np.array([[0, 0], [40, 0], [0, 40], [40, 40]])
    of = RANDOM.integers(0, 4, 600)
    points = centres[of] + RANDOM.normal(size=(600, 2))
    children, _, _ = grow(points, np.zeros(600, dtype=np.int64), ClusterConfig(exact_limit=200))
    assert sorted(children.reshape(-1)) == list(range(1198))
    start, end = spans(children)
    blobs = {frozenset(np.flatnonzero(of == blob)) for blob in range(4)}
    order = np.argsort(start[:600])
    nodes = {frozenset(order[start[i] : end[i]]) for i in range(600, 1199)}
    assert blobs <= nodes


def test_the_variance_below_a_large_tree_is_what_the_means_of_its_micro_clusters_lack():
    points, config, zeros = RANDOM.normal(size=(600, 3)), ClusterConfig(exact_limit=200), np.zeros(600, np.int64)
    points[7] = points[9]  # equal ones are merged first, and weigh more
    tree = tree_of(Representation("features", points, np.ones(3)), zeros, zeros, "none", config)
    first = np.sort(np.unique(points, axis=0, return_index=True)[1])
    micro = _micro_clusters(points[first], 40, config, np.where(first == 7, 2.0, 1.0))
    of = dict(zip(map(tuple, points[first]), micro, strict=True))
    everywhere = np.array([of[tuple(point)] for point in points])
    means = np.stack([points[everywhere == one].mean(axis=0) for one in everywhere])
    assert tree.below == pytest.approx(1 - means.var(axis=0).sum() / points.var(axis=0).sum())
    assert 0 < tree.below < 0.5
    assert grown("none").below == 0


def whole_tree(points, exact_limit):
    children, height, _ = grow(points, np.zeros(len(points), dtype=np.int64), ClusterConfig(exact_limit=exact_limit))
    assert sorted(children.reshape(-1)) == list(range(2 * len(points) - 2))
    assert (children < len(points) + np.arange(len(points) - 1)[:, None]).all()  # parents come after their children
    return children, height


@pytest.mark.parametrize("points", [np.zeros((60, 2)), np.full((2001, 3), 0.1)])
def test_more_equal_errors_than_ward_takes_at_once_are_merged_at_height_zero(points):
    children, height = whole_tree(points, 50)
    assert not height.any()
    depth = np.zeros(2 * len(points) - 1)
    for i, pair in enumerate(children, start=len(points)):
        depth[i] = 1 + depth[pair].max()
    assert depth.max() <= 1 + np.log2(len(points))


@pytest.mark.parametrize("seed", range(3))
def test_with_equal_errors_merged_first_heights_are_scipys(seed):
    random = np.random.default_rng(seed)
    kinds = random.normal(size=(10, 3))
    points = kinds[np.concatenate([np.arange(10), random.integers(0, 6, 110)])]
    points = points * (1 + 1e-15 * random.normal(size=(120, 1)))  # equal but for rounding
    children, height = whole_tree(points, 50)
    expected = linkage(points, "ward")[:, 2]
    np.testing.assert_allclose(height, expected, rtol=1e-9, atol=1e-12)
    start, end = spans(children)
    order = np.argsort(start[:120])
    for node in range(120, 239):
        if height[node - 120] == 0:
            assert np.ptp(points[order[start[node] : end[node]]], axis=0).max() < 1e-12


def test_equal_errors_and_many_others_keep_every_point_and_the_equal_ones_together():
    points = np.concatenate([np.ones((200, 2)), RANDOM.normal(size=(150, 2)), np.ones((50, 2))])
    children, height = whole_tree(points, 100)
    assert (height == 0).sum() == 249
    start, end = spans(children)
    order = np.argsort(start[:400])
    equal = set(range(200)) | set(range(350, 400))
    assert equal in [set(order[start[i] : end[i]]) for i in range(400, 799) if end[i] - start[i] == 250]


@pytest.mark.parametrize("scale", [1e-9, 1e-200])
def test_what_k_means_cannot_divide_is_divided_all_the_same(scale):
    """A single outlier a whole world away, and all others so near each other that their distances vanish beside it."""
    points = np.concatenate([scale * RANDOM.normal(size=(300, 2)), [[1e9, 0]]])
    whole_tree(points, 50)
    whole_tree(scale * RANDOM.normal(size=(300, 2)), 50)


def test_one_error_is_a_tree_of_one_leaf_and_its_own_group():
    tree = grown("label", POINTS[:1], LABEL[:1], PREDICTION[:1])
    assert tree.children.shape == (0, 2)
    assert tree.order.tolist() == [0]
    assert tree.group_node.tolist() == [0]


def test_groups_are_sorted_by_label_then_prediction():
    group, kinds = group_errors("confusion", np.array([2, 0, 2, 0]), np.array([1, 3, 0, 3]))
    assert kinds.tolist() == [[0, 3], [2, 0], [2, 1]]
    assert group.tolist() == [2, 0, 1, 0]


def test_a_superclass_holds_exactly_the_errors_of_its_classes_and_inside_a_class_nothing_changes():
    hierarchy = Hierarchy(("low", "high", "wide", "root"), (5, 5, 6, 7, 6, 7, 8, 8, -1))  # 0 1 | 2 4; and with 3
    points = Representation("features", POINTS, np.ones(4))
    tree = tree_of(points, LABEL, PREDICTION, "superclass", ClusterConfig(), hierarchy)
    start, end = spans(tree.children)
    holds = {5: (0, 1), 6: (2, 4), 7: (0, 1, 3)}
    assert tree.group_label.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    for node, group in zip(tree.group_node, tree.group_label.tolist(), strict=True):
        members = tree.order[start[node] : end[node]]
        assert set(members) == set(np.flatnonzero(np.isin(LABEL, holds.get(group, (group,)))))
    by_label = grown("label")
    for one, other in zip(tree.group_node[:5], by_label.group_node, strict=True):
        assert end[one] - start[one] == np.ptp([*(span[other] for span in spans(by_label.children))])
        assert tree.height[one - 120] == by_label.height[other - 120]
    height = np.concatenate([np.zeros(120), tree.height])
    assert (height[120:] >= height[tree.children].max(axis=1)).all()


def test_a_superclass_of_which_one_class_alone_has_errors_is_no_group_of_its_own():
    hierarchy = Hierarchy(("low", "high", "root"), (5, 5, 6, 6, 6, 7, 7, -1))
    rows = np.flatnonzero(LABEL != 1)
    points = Representation("features", POINTS[rows], np.ones(4))
    tree = tree_of(points, LABEL[rows], PREDICTION[rows], "superclass", ClusterConfig(), hierarchy)
    assert tree.group_label.tolist() == [0, 2, 3, 4, 6]
