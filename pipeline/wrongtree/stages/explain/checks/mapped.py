"""Whether a model looks at like places within a cluster: how alike its images' maps are, beside those of random sets.

Random sets have the cluster's predictions. Grad-CAM weights channels by the predicted class, so maps of one prediction
are alike whatever the cluster.
"""

from collections.abc import Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from wrongtree.artifacts.agreement import MapAgreement
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.maps import KINDS, maps_of, says_something
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import cut, listed, spans
from wrongtree.config import ExplainConfig
from wrongtree.shared.arrays import Doubles, Floats, Ints
from wrongtree.stages.explain.checks.agreement import MEASURES, MORE, table
from wrongtree.stages.explain.checks.nodes import grown_by_maps
from wrongtree.stages.explain.checks.significance import benjamini_hochberg, permutation_p

SAMPLE = 600  # members at most: each is compared with each
LEAST_EXCHANGED = 0.2  # of a cluster's images by a random set: with less it is nearly the cluster again, and no test
POSITIVE = 10.0  # added to every measure, of which none is below -10: what differs by rounding only counts as equal
CLUSTERS = 12  # that the tree is cut into: what the page shows first


def compute(predictions: Predictions, trees: Sequence[Tree], config: ExplainConfig) -> MapAgreement:
    """Of the tree that lists what to look at first, cut as the page cuts it."""
    tree = trees[listed(trees)]
    chance = np.random.default_rng(config.seed)
    members = predictions.members
    e = len(members)
    sample = np.sort(chance.choice(e, SAMPLE, replace=False)) if e > SAMPLE else np.arange(e)
    start, end = spans(tree.children)
    place = np.empty(tree.n_leaves, dtype=np.int64)
    place[tree.order] = np.arange(tree.n_leaves)
    nodes = cut(tree.children, tree.height, 2 * tree.n_leaves - 2, CLUSTERS)
    inside = {node: np.flatnonzero((place[sample] >= start[node]) & (place[sample] < end[node])) for node in nodes}
    tested = sorted(
        (node for node in nodes if len(inside[node]) >= config.tested), key=lambda node: (start[node] - end[node], node)
    )
    found = [
        _of_kind(maps_of(predictions, kind, members[sample]), predictions.prediction[members[sample]],
                 [inside[node] for node in tested], config)
        for kind in KINDS
    ]  # fmt: skip
    empty, apart, images, within, null, p = (np.array(part) for part in zip(*found, strict=True))
    circular = grown_by_maps(tree)
    above = benjamini_hochberg(np.where(circular, np.nan, p).reshape(-1)).reshape(p.shape)
    return MapAgreement(
        tree.id, circular, len(sample), len(nodes), empty, apart, np.array(tested, dtype=np.int64), images,
        within, null, p, above,
    )  # fmt: skip


def _of_kind(
    maps: Doubles, prediction: Ints, clusters: Sequence[Ints], config: ExplainConfig
) -> tuple[int, Doubles, list[int], Doubles, Doubles, Doubles]:
    """Of one kind of map: how many are empty, (5,) apart, images of each cluster, (t, 5) within, null and p."""
    full = np.flatnonzero(says_something(maps))
    at = np.full(len(maps), -1, dtype=np.int64)
    at[full] = np.arange(len(full))
    clusters = [at[cluster][at[cluster] >= 0] for cluster in clusters]
    shape = (len(clusters), len(MEASURES))
    within, null, p = (np.full(shape, np.nan) for _ in range(3))
    images = [len(cluster) for cluster in clusters]
    if len(full) < 2:
        return len(maps) - len(full), np.full(len(MEASURES), np.nan), images, within, null, p
    with threadpool_limits(1):  # sums in another order would be another number
        tables = [table(measure, maps[full], maps[full]).astype(np.float32) for measure in MEASURES]
        for each in tables:
            np.fill_diagonal(each, 0)  # nobody is compared with oneself
        apart = np.array([each.sum(dtype=np.float64) for each in tables]) / (len(full) * (len(full) - 1))
        for i, cluster in enumerate(clusters):
            if len(cluster) < config.tested:
                continue
            sets = np.concatenate([_indicator(cluster, len(full)), _alike(prediction[full], cluster, config)], axis=1)
            means = np.array([_inside(each, sets, len(cluster)) for each in tables])  # (5, 1 + draws)
            within[i] = means[:, 0]
            if exchanged(prediction[full], cluster) < LEAST_EXCHANGED:
                continue
            null[i] = means[:, 1:].mean(axis=1)
            likeness = means * MORE[:, None] + POSITIVE
            p[i] = permutation_p(likeness[:, 0], likeness[:, 1:].T)
    return len(maps) - len(full), apart, images, within, null, p


def exchanged(prediction: Ints, cluster: Ints) -> float:
    """Share of the cluster's images that a random set with its predictions replaces on average.

    0 where all images of its predictions are in it, as where every error has a prediction of its own.
    """
    kind, many = np.unique(prediction[cluster], return_counts=True)
    total = np.array([(prediction == one).sum() for one in kind])
    return float((many * (1 - many / total)).sum() / many.sum())


def _inside(each: Floats, sets: Floats, many: int) -> Doubles:
    """(s, s) table, (s, q) sets of `many` each -> (q,) mean over the pairs inside every set."""
    sums: Doubles = np.einsum("sq,sq->q", sets, each @ sets, dtype=np.float64)
    return sums / (many * (many - 1))


def _indicator(cluster: Ints, total: int) -> Floats:
    found = np.zeros((total, 1), dtype=np.float32)
    found[cluster] = 1
    return found


def _alike(prediction: Ints, cluster: Ints, config: ExplainConfig) -> Floats:
    """(s, draws) random sets that have as many images of every prediction as the cluster has."""
    chance = np.random.default_rng(config.seed)
    found = np.zeros((len(prediction), config.draws), dtype=np.float32)
    for kind, many in zip(*np.unique(prediction[cluster], return_counts=True), strict=True):
        of = np.flatnonzero(prediction == kind)
        ranks = np.argsort(chance.random((config.draws, len(of))), axis=1)[:, :many]
        found[of[ranks], np.arange(config.draws)[:, None]] = 1
    return found
