"""Grows one tree: ward inside every group, then ward over the groups, whose sizes are their weights."""

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import leaf_order, orient, sizes
from wrongtree.config import ClusterConfig
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.quietly import quietly
from wrongtree.stages.cluster.groupings import group_errors
from wrongtree.stages.cluster.ward import ward, ward_weighted


def compute(predictions: Predictions, representation: Representation, grouping: str, config: ClusterConfig) -> Tree:
    """The tree over a representation's members."""
    members = predictions.members
    label, prediction = predictions.label[members], predictions.prediction[members]
    return tree_of(representation, label, prediction, grouping, config)


def tree_of(
    representation: Representation, label: Ints, prediction: Ints, grouping: str, config: ClusterConfig
) -> Tree:
    """Grow the tree of one (representation, grouping); `label` and `prediction` are the errors', (e,)."""
    group, kinds = group_errors(grouping, label, prediction)
    children, height, roots = grow(representation.matrix, group, config)
    children = orient(children, sizes(children))
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
    )


def grow(points: Doubles, group: Ints, config: ClusterConfig) -> tuple[Ints, Doubles, Ints]:
    """Children (n - 1, 2), heights (n - 1,) and each group's root (g,), for points (n, d) in groups 0…g-1.

    Heights above the groups are raised to those inside where needed, so that they never decrease towards the root.
    """
    n = len(points)
    children: list[Ints] = []
    heights: list[Doubles] = []
    roots: list[int] = []
    made = 0
    members = [np.flatnonzero(group == g) for g in range(int(group.max()) + 1)]
    for rows in members:
        inner, height = _grow_group(points[rows], config)
        # A group's own leaves are its rows; its own merges come after all merges made so far.
        children.append(
            np.where(inner < len(rows), rows[np.minimum(inner, len(rows) - 1)], inner - len(rows) + n + made)
        )
        heights.append(height)
        made += len(inner)
        roots.append(n + made - 1 if len(inner) else int(rows[0]))
    if len(members) > 1:
        centroids = np.stack([points[rows].mean(axis=0) for rows in members])
        above, height = ward_weighted(centroids, np.array([len(rows) for rows in members], dtype=np.float64))
        top = np.array(roots)
        g = len(members)
        children.append(np.where(above < g, top[np.minimum(above, g - 1)], above - g + n + made))
        heights.append(height)
    joined = np.concatenate(children).reshape(-1, 2)
    return joined, _monotone(joined, np.concatenate(heights)), np.array(roots, dtype=np.int64)


def _grow_group(points: Doubles, config: ClusterConfig) -> tuple[Ints, Doubles]:
    """Ward, exact up to a size; beyond it micro-clusters by k-means are grown inside and then among each other."""
    if len(points) <= config.exact_limit:
        return ward(points)
    from sklearn.cluster import MiniBatchKMeans

    with quietly():
        parts = MiniBatchKMeans(config.exact_limit // 5, random_state=config.seed, n_init=1).fit_predict(points)
    children, height, _ = grow(points, np.unique(parts, return_inverse=True)[1].reshape(-1), config)
    return children, height


def _monotone(children: Ints, height: Doubles) -> Doubles:
    n = len(children) + 1
    raised = np.concatenate([np.zeros(n), height])
    for i, (left, right) in enumerate(children, start=n):
        raised[i] = max(raised[i], raised[left], raised[right])
    return raised[n:]
