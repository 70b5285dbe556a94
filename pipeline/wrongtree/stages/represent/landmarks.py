"""Places on a map that lays out only some of the points: each other point lies among those that it is nearest to."""

import numpy as np
from sklearn.neighbors import NearestNeighbors

from wrongtree.shared.arrays import Doubles, Ints

NEAREST = 10  # landmarks that say where a point lies
REACH = 0.02  # of the map's longer side, from the nearest of them
BLOCK = 8192  # points placed at a time


def drawn(count: int, most: int, seed: int) -> Ints:
    """(most,) numbers below `count`, in order, the same at every run."""
    return np.sort(np.random.default_rng(seed).permutation(count)[:most])


def placed(points: Doubles, landmarks: Doubles, places: Doubles) -> Doubles:
    """(r, d) points, (l, d) landmarks at (l, 2) places -> (r, 2).

    The mean of the places of the nearest landmarks, weighted by how much nearer they are than the next one after them.
    Those that the map puts far from the nearest one have no say: between two clusters there is nothing.
    """
    k = min(NEAREST, len(landmarks) - 1)
    search = NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(landmarks)
    reach = REACH * np.ptp(places, axis=0).max()
    found = np.empty((len(points), 2))
    for first in range(0, len(points), BLOCK):
        distance, near = search.kneighbors(points[first : first + BLOCK])
        at = places[near[:, :k]]
        weight = np.maximum(distance[:, k:] - distance[:, :k], 0) + 1e-9 * (1 + distance[:, k:])
        apart = np.linalg.norm(at - at[:, :1], axis=2)
        weight = np.where(apart <= reach, weight, 0)
        found[first : first + BLOCK] = (weight[:, :, None] * at).sum(axis=1) / weight.sum(axis=1)[:, None]
    return found
