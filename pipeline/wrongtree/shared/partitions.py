"""What can be said of a division of errors into clusters: sizes, how unequal they are, how apart, how alike two are."""

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, silhouette_score
from sklearn.neighbors import NearestNeighbors

from wrongtree.shared.arrays import Doubles, Ints

NEAREST = 10  # neighbours of a point


def largest_first(cluster: Ints) -> Ints:
    """(n,) the same clusters as numbers from 0, the largest first, on a tie the one with the earliest member."""
    _, first, code, size = np.unique(cluster, return_index=True, return_inverse=True, return_counts=True)
    place = np.empty(len(size), dtype=np.int64)
    place[np.lexsort((first, -size))] = np.arange(len(size))
    return place[code.reshape(-1)]


def gini(sizes: Ints) -> float:
    """How unequal sizes are (Gini 1912): 0 where all are the same, towards 1 where one has nearly everything.

    The mean absolute difference of two sizes over twice their mean; for k sizes it is at most 1 - 1/k.
    """
    ordered = np.sort(np.asarray(sizes, dtype=np.float64))
    k = len(ordered)
    return float(((2 * np.arange(1, k + 1) - k - 1) * ordered).sum() / (k * ordered.sum()))


def silhouette(points: Doubles, cluster: Ints, most: int, seed: int) -> float:
    """Rousseeuw's average silhouette (1987), over a random sample of at most `most`; NaN where it is not defined.

    It compares each point's distance to its own cluster with that to the nearest other: 1 far apart, 0 touching.
    """
    if len(points) > most:
        some = np.random.default_rng(seed).choice(len(points), most, replace=False)
        points, cluster = points[some], cluster[some]
    if not 2 <= len(np.unique(cluster)) <= len(points) - 1:
        return float("nan")
    return float(silhouette_score(points, cluster))


def compactness(points: Doubles, cluster: Ints) -> float:
    """How many of a point's nearest others are in its own cluster: the mean share, 1 all; NaN below two points.

    After the manifold compactness of MCSD (Yu et al. 2025), the mean degree of a cluster's points in its own part of
    the graph of nearest neighbours. Here divided by the number of neighbours, and averaged over all clusters' points.
    """
    if len(points) < 2:
        return float("nan")
    graph = NearestNeighbors(n_neighbors=min(NEAREST, len(points) - 1)).fit(points)
    near = graph.kneighbors(return_distance=False)  # (n, 10) of the points it was fitted on none is its own neighbour
    return float((cluster[near] == cluster[:, None]).mean())


def compactness_by_chance(cluster: Ints) -> float:
    """The mean of `compactness` over all ways to give the points clusters of the same sizes; NaN below two points.

    Exact: another point is in one's own cluster with probability (size - 1) / (n - 1).
    """
    size = np.unique(cluster, return_counts=True)[1]
    n = int(size.sum())
    return float((size * (size - 1)).sum() / (n * (n - 1))) if n > 1 else float("nan")


def rand(a: Ints, b: Ints) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985): 1 the same division, about 0 by chance. NaN below two points."""
    return float(adjusted_rand_score(a, b)) if len(a) > 1 else float("nan")


def information(a: Ints, b: Ints) -> float:
    """Normalised mutual information: 1 if each tells the other, 0 if it tells nothing; not adjusted for chance."""
    return float(normalized_mutual_info_score(a, b)) if len(a) > 1 else float("nan")
