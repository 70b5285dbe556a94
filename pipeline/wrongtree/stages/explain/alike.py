"""The errors that look most like an error."""

import numpy as np

from wrongtree.artifacts.evidence import Alike
from wrongtree.artifacts.representations import Representation
from wrongtree.config import ExplainConfig
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.equal import equal_rows
from wrongtree.stages.explain.data.blocked import nearest_of_many
from wrongtree.stages.explain.data.nearest import FEW, smallest

HELD = 1 << 24  # distances at a time: 128 MiB, and a few times that to sort them


def compute(representation: Representation, config: ExplainConfig) -> Alike:
    """(e, k) nearest other errors by Euclidean distance, nearest first, on a tie the lower number; in blocks of rows.

    It's tempting to use a k-d tree, but in 64 dimensions it visits nearly every point, and slower.
    """
    e = len(representation.matrix)
    k = max(0, min(config.alike, e - 1))
    if not k:
        return Alike(np.empty((e, 0), dtype=np.int64))
    first_of, place = equal_rows(representation.matrix)  # distances to equal rows would differ by rounding
    points, everything = representation.matrix[first_of], np.arange(e)
    if e <= FEW:
        return Alike(_in_blocks(points, place, everything, k))
    found = nearest_of_many(
        points[place], everything, _first_of_each(place, k + 1), k, lambda rows: _in_blocks(points, place, rows, k)
    )
    return Alike(found)


def _first_of_each(place: Ints, most: int) -> Ints:
    """The first `most` of the rows (e,) of every kind, in order: of more equal rows none is among the nearest."""
    order = np.argsort(place, kind="stable")
    count = np.bincount(place)
    within = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    return np.sort(order[within < most])


def _in_blocks(points: Doubles, place: Ints, asked: Ints, k: int) -> Ints:
    """(a, k) the nearest others of the rows `asked`, whose points are points[place]."""
    everything = np.arange(len(place))
    nearest = np.empty((len(asked), k), dtype=np.int64)
    squared = np.einsum("ij,ij->i", points, points)
    block = max(1, HELD // max(1, len(place)))
    for first in range(0, len(asked), block):
        rows = asked[first : first + block]
        own = place[rows]
        between = np.maximum(squared[own, None] + squared[None, :] - 2 * points[own] @ points.T, 0)
        between[np.arange(len(rows)), own] = 0
        distance = between[:, place]
        distance[np.arange(len(rows)), rows] = np.inf
        _, nearest[first : first + block] = smallest(distance, np.broadcast_to(everything, distance.shape), k)
    return nearest
