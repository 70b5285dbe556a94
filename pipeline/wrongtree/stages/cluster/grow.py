"""Grows one tree: ward inside every group, then ward over the groups, whose sizes are their weights."""

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import leaf_order, orient, sizes
from wrongtree.artifacts.typed import arrays
from wrongtree.artifacts.typed.trees import numbered
from wrongtree.config import ClusterConfig
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.equal import equal_rows
from wrongtree.shared.quietly import quietly
from wrongtree.stages.cluster.groupings import above_groups, group_errors
from wrongtree.stages.cluster.ward import ward, ward_weighted

MICRO = 5  # points, on average, in a micro-cluster of the smallest group that has them
MOST = 0.9  # of the points in one micro-cluster


def compute(
    predictions: Predictions,
    representation: Representation,
    grouping: str,
    config: ClusterConfig,
    hierarchy: Hierarchy | None = None,
) -> Tree:
    """The tree over a representation's members."""
    members = predictions.members
    label, prediction = predictions.label[members], predictions.prediction[members]
    return tree_of(representation, label, prediction, grouping, config, hierarchy)


def tree_of(
    representation: Representation,
    label: Ints,
    prediction: Ints,
    grouping: str,
    config: ClusterConfig,
    hierarchy: Hierarchy | None = None,
) -> Tree:
    """Grow the tree of one (representation, grouping); `label` and `prediction` are the errors', (e,)."""
    group, kinds = group_errors(grouping, label, prediction)
    above = above_groups(grouping, hierarchy, kinds)
    within: list[float] = []
    children, height, roots = grow(
        representation.matrix, group, config, above=[among for _, among in above], within=within
    )
    children = orient(children, sizes(children))
    if len(label) >= arrays.FROM:
        children, height, roots = numbered(children, height, roots)
    kinds = np.concatenate([kinds, [[node, -1] for node, _ in above]]) if above else kinds
    split = grouping != "none"
    return Tree(
        representation=representation.name,
        grouping=grouping,
        children=children,
        height=height,
        order=leaf_order(children),
        group_node=roots if split else roots[:0],
        group_label=kinds[:, 0] if split else roots[:0],
        group_prediction=kinds[:, 1] if split else roots[:0],
        below=sum(within) / _squares(representation.matrix) if within else 0.0,
    )


def grow(
    points: Doubles,
    group: Ints,
    config: ClusterConfig,
    weight: Doubles | None = None,
    above: Sequence[Sequence[int]] = (),
    within: list[float] | None = None,
) -> tuple[Ints, Doubles, Ints]:
    """Children (n - 1, 2), heights (n - 1,) and each group's root (g,), for points (n, d) in groups 0…g-1.

    `above` are groups g, g + 1 … of groups before them, two at least, which are merged among each other before all that
    is left is; their roots follow those of the groups. Each point stands for `weight` (n,) equal ones, if given.
    Heights above the groups are raised to those inside where needed, so that they never decrease towards the root.
    `within`, if given, is filled with the sums of squares inside the micro-clusters of groups that have such.
    """
    n = len(points)
    children: list[Ints] = []
    heights: list[Doubles] = []
    roots: list[int] = []
    made = 0
    members = [np.flatnonzero(group == g) for g in range(int(group.max()) + 1)]
    for rows in members:
        inner, height = _grow_group(points[rows], config, None if weight is None else weight[rows], within)
        # A group's own leaves are its rows; its own merges come after all merges made so far.
        children.append(
            np.where(inner < len(rows), rows[np.minimum(inner, len(rows) - 1)], inner - len(rows) + n + made)
        )
        heights.append(height)
        made += len(inner)
        roots.append(n + made - 1 if len(inner) else int(rows[0]))
    inside = {inner for among in above for inner in among}
    left = [i for i in range(len(members) + len(above)) if i not in inside]
    each = np.ones(n) if weight is None else weight
    for among in (*above, left):
        if len(among) > 1:
            centroids = np.stack([np.average(points[members[i]], axis=0, weights=each[members[i]]) for i in among])
            merged, height = ward_weighted(centroids, np.array([each[members[i]].sum() for i in among]))
            top = np.array([roots[i] for i in among])
            g = len(among)
            children.append(np.where(merged < g, top[np.minimum(merged, g - 1)], merged - g + n + made))
            heights.append(height)
            made += len(merged)
            roots.append(n + made - 1)
            members.append(np.concatenate([members[i] for i in among]))
    roots = roots[: len(inside | set(left))]
    joined = np.concatenate(children).reshape(-1, 2)
    return joined, _monotone(joined, np.concatenate(heights)), np.array(roots, dtype=np.int64)


def _grow_group(
    points: Doubles, config: ClusterConfig, weight: Doubles | None = None, within: list[float] | None = None
) -> tuple[Ints, Doubles]:
    """Ward, exact up to a size; beyond it micro-clusters by k-means are grown inside and then among each other.

    Equal points are merged before that: k-means can't divide them.
    """
    parts = max(2, config.exact_limit // MICRO)
    if weight is None and len(points) <= config.exact_limit:
        return ward(points)
    if weight is None:
        first, kind = equal_rows(points)
        if len(first) < len(points):
            return _above(kind, *_grow_group(points[first], config, np.bincount(kind).astype(np.float64), within))
    elif len(points) <= parts:  # a chain in Python is slower than fastcluster
        return ward_weighted(points, weight)
    micro = _micro_clusters(points, parts, config, weight)
    if within is not None:
        within += [
            _squares(points[rows], None if weight is None else weight[rows])
            for rows in np.split(np.argsort(micro, kind="stable"), np.cumsum(np.bincount(micro))[:-1])
        ]
    children, height, _ = grow(points, micro, config, weight)
    return children, height


def _squares(points: Doubles, weight: Doubles | None = None) -> float:
    """The sum of squared distances from the mean: of all points it is that of the means and those inside (Huygens)."""
    away = points - np.average(points, axis=0, weights=weight)
    return float(np.average((away**2).sum(axis=1), weights=weight) * (len(points) if weight is None else weight.sum()))


def _above(kind: Ints, children: Ints, height: Doubles) -> tuple[Ints, Doubles]:
    """The tree of n points of which those of one `kind` are equal, given that of the kinds.

    Equal ones are merged at height 0 two by two, so that tens of thousands of them are no deep chain.
    """
    node = np.argsort(kind, kind="stable")
    of, n, merges = kind[node], len(kind), 0
    pairs: list[Ints] = []
    while len(of) > len(children) + 1:
        starts = np.flatnonzero(np.diff(of, prepend=-1))
        place = np.arange(len(of)) - np.repeat(starts, np.diff(starts, append=len(of)))  # within its kind
        left = np.flatnonzero((place[:-1] % 2 == 0) & (of[1:] == of[:-1]))
        pairs.append(np.stack([node[left], node[left + 1]], axis=1))
        node[left] = n + merges + np.arange(len(left))
        merges += len(left)
        node, of = np.delete(node, left + 1), np.delete(of, left + 1)
    u = len(node)
    above = np.where(children < u, node[np.minimum(children, u - 1)], children - u + n + merges)
    return np.concatenate([*pairs, above]), np.concatenate([np.zeros(merges), height])


def _micro_clusters(points: Doubles, parts: int, config: ClusterConfig, weight: Doubles | None) -> Ints:
    """(n,) numbers of at most so many micro-clusters, of which none has nearly all points."""
    from sklearn.cluster import MiniBatchKMeans

    with quietly():
        found = MiniBatchKMeans(parts, random_state=config.seed, n_init=1).fit_predict(points, sample_weight=weight)
    if np.bincount(found).max() > MOST * len(points):
        # Hardly anything differs but a few outliers, and k-means would go on for ever: cut the widest extent evenly.
        found = np.empty(len(points), dtype=np.int64)
        along = np.argsort(points[:, np.argmax(np.ptp(points, axis=0))], kind="stable")
        found[along] = np.arange(len(points)) * parts // len(points)
    return np.unique(found, return_inverse=True)[1].reshape(-1)


def _monotone(children: Ints, height: Doubles) -> Doubles:
    n = len(children) + 1
    raised = np.concatenate([np.zeros(n), height])
    for i, (left, right) in enumerate(children, start=n):
        raised[i] = max(raised[i], raised[left], raised[right])
    return raised[n:]
