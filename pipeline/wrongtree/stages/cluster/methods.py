"""A sample of the errors clustered by every method, and again in random parts of it, for the scoreboard to judge."""

from collections.abc import Callable, Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from wrongtree.artifacts.clusters import Clusterings, Tree
from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import cut, leaf_order, spans
from wrongtree.config import ClusterConfig, ScoreConfig
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.partitions import compactness, silhouette
from wrongtree.stages.cluster import cuts, flat
from wrongtree.stages.cluster.groupings import above_groups, group_errors
from wrongtree.stages.cluster.grow import grow

FEWEST = 5  # errors that can be halved and compared


def compute(
    predictions: Predictions,
    representation: Representation,
    trees: Sequence[Tree],
    config: ScoreConfig,
    hierarchy: Hierarchy | None = None,
) -> Clusterings:
    """How every method divides the members in one representation; `trees` are its own."""
    members = predictions.members
    label, prediction = predictions.label[members], predictions.prediction[members]
    return divide(representation, trees, label, prediction, config, hierarchy)


def divide(
    representation: Representation,
    trees: Sequence[Tree],
    label: Ints,
    prediction: Ints,
    config: ScoreConfig,
    hierarchy: Hierarchy | None = None,
) -> Clusterings:
    """Cut the site's `trees` of one representation at k, and run the flat methods; `label`, `prediction` (e,)."""
    chance = np.random.default_rng(config.seed)  # the same draws in every representation, so that they compare
    n = len(label)
    sample = np.sort(chance.choice(n, config.sample, replace=False)) if n > config.sample else np.arange(n)
    points, label, prediction = representation.matrix[sample], label[sample], prediction[sample]
    tree_of = {tree.grouping: tree for tree in trees}
    groupings = list(tree_of)
    uncut = "none" if "none" in tree_of else groupings[0]

    # One thread: sums in another order could move an error that lies between two centres.
    with threadpool_limits(1):
        found = flat.kmeans_range(points, *config.k_range, config.sample, config.seed)
        best = config.k_range[0] if found.best is None else int(found.k[found.best])

        def regrown(rows: Ints, grouping: str) -> tuple[Ints, Doubles]:
            group, kinds = group_errors(grouping, label[rows], prediction[rows])
            above = [among for _, among in above_groups(grouping, hierarchy, kinds)]
            children, height, _ = grow(points[rows], group, ClusterConfig(seed=config.seed), above=above)
            return children, height

        def trees_again(rows: Ints) -> list[Ints]:
            grown = {grouping: regrown(rows, grouping) for grouping in groupings}
            return [_cut(*grown[grouping], config.k) for grouping in groupings] + [_balanced(grown[uncut][0], config.k)]

        flats: list[Callable[[Doubles], Ints]] = [
            lambda some: flat.kmeans(some, config.k, config.sample, config.seed),
            lambda some: flat.kmeans(some, best, config.sample, config.seed),
            lambda some: flat.mixture(some, config.k, config.sample, config.seed),
        ]
        whole = [_cut(tree.children, tree.height, config.k)[sample] for tree in tree_of.values()]
        whole += [_balanced(tree_of[uncut].children, config.k)[sample], *(method(points) for method in flats)]
        again = np.full((len(whole), config.repeats if len(sample) >= FEWEST else 0, 2, len(sample)), -1)
        for repeat in range(again.shape[1]):
            for half in range(2):
                rows = np.sort(chance.permutation(len(sample))[: round(config.share * len(sample))])
                parts = trees_again(rows) + [method(points[rows]) for method in flats]
                for i, cluster in enumerate(parts):
                    again[i, repeat, half, rows] = cluster
        scores = [silhouette(points, cluster, config.sample, config.seed) for cluster in whole]
        compact = [compactness(points, cluster) for cluster in whole]
    ids = [tree.id for tree in tree_of.values()]
    return Clusterings(
        representation=representation.name,
        method=(*["tree"] * len(ids), "balanced", "kmeans", "kmeans-silhouette", "mixture"),
        tree=(*ids, tree_of[uncut].id, *[""] * len(flats)),
        error=sample,
        cluster=np.stack(whole),
        again=again.astype(np.int64),
        silhouette=np.array(scores),
        compactness=np.array(compact),
        range_k=found.k,
        range_silhouette=found.silhouette,
    )


def _cut(children: Ints, height: Doubles, k: int) -> Ints:
    return cuts.members(spans(children), leaf_order(children), cut(children, height, 2 * len(children), k))


def _balanced(children: Ints, k: int) -> Ints:
    return cuts.members(spans(children), leaf_order(children), cuts.balanced(children, 2 * len(children), k))
