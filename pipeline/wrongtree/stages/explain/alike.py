"""The errors that look most like an error."""

import numpy as np

from wrongtree.artifacts.evidence import Alike
from wrongtree.artifacts.representations import Representation
from wrongtree.config import ExplainConfig
from wrongtree.shared.equal import equal_rows
from wrongtree.stages.explain.data.nearest import smallest

BLOCK = 1024  # rows of distances held at a time


def compute(representation: Representation, config: ExplainConfig) -> Alike:
    """(e, k) nearest other errors by Euclidean distance, nearest first, on a tie the lower number; in blocks of rows.

    It's tempting to use a k-d tree, but in 64 dimensions it visits nearly every point, and slower.
    """
    e = len(representation.matrix)
    k = max(0, min(config.alike, e - 1))
    nearest = np.empty((e, k), dtype=np.int64)
    if not k:
        return Alike(nearest)
    first_of, place = equal_rows(representation.matrix)  # distances to equal rows would differ by rounding
    points = representation.matrix[first_of]
    squared = np.einsum("ij,ij->i", points, points)
    everything = np.arange(e)
    for first in range(0, e, BLOCK):
        rows = everything[first : first + BLOCK]
        own = place[rows]
        between = np.maximum(squared[own, None] + squared[None, :] - 2 * points[own] @ points.T, 0)
        between[np.arange(len(rows)), own] = 0
        distance = between[:, place]
        distance[np.arange(len(rows)), rows] = np.inf
        _, nearest[rows] = smallest(distance, np.broadcast_to(everything, distance.shape), k)
    return Alike(nearest)
