"""The errors of every class grouped automatically: by k-means, and by a cut of the tree into as many groups."""

import numpy as np
from threadpoolctl import threadpool_limits

from wrongtree.artifacts.clusters import ClassClusters, Tree
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import cut, leaf_order, spans
from wrongtree.config import ClusterConfig, ScoreConfig
from wrongtree.shared.arrays import Ints
from wrongtree.shared.partitions import largest_first
from wrongtree.stages.cluster import cuts, flat
from wrongtree.stages.cluster.grow import grow


def compute(
    predictions: Predictions, representation: Representation, tree: Tree | None, config: ScoreConfig
) -> ClassClusters:
    """The members of each class, divided by themselves."""
    return divide(representation, predictions.label[predictions.members], tree, config)


def divide(representation: Representation, label: Ints, tree: Tree | None, config: ScoreConfig) -> ClassClusters:
    """Group each class by itself, as the blog does; `label` (e,); `tree` is split by label, None: none was grown."""
    classes = np.unique(label)
    by_kmeans, by_ward = np.zeros_like(label), np.zeros_like(label)
    scores = np.full((len(classes), config.k_range[1] - config.k_range[0] + 1), np.nan)
    span = spans(tree.children) if tree is not None else None
    with threadpool_limits(1):
        for i, one in enumerate(classes.tolist()):
            rows = np.flatnonzero(label == one)
            points = representation.matrix[rows]
            found = flat.kmeans_range(points, *config.k_range, config.sample, config.seed)
            scores[i] = found.silhouette
            if found.best is None:
                continue  # too few, or all the same: one group
            k = int(found.k[found.best])
            by_kmeans[rows] = largest_first(found.cluster[found.best])
            if tree is not None and span is not None:
                root = int(tree.group_node[tree.group_label == one][0])
                nodes = cut(tree.children, tree.height, root, k)
                by_ward[rows] = largest_first(cuts.members(span, tree.order, nodes)[rows])
            else:
                whole = np.zeros(len(rows), dtype=np.int64)
                children, height, _ = grow(points, whole, ClusterConfig(exact_limit=config.sample, seed=config.seed))
                nodes = cut(children, height, 2 * len(children), k)
                by_ward[rows] = largest_first(cuts.members(spans(children), leaf_order(children), nodes))
    return ClassClusters(
        representation=representation.name,
        label=classes,
        kmeans=by_kmeans,
        ward=by_ward,
        range_k=np.arange(config.k_range[0], config.k_range[1] + 1),
        range_silhouette=scores,
    )
