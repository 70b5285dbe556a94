"""The errors that look most like an error."""

import numpy as np

from wrongtree.artifacts.evidence import Alike
from wrongtree.artifacts.representations import Representation
from wrongtree.config import ExplainConfig

BLOCK = 1024  # rows of distances held at a time


def compute(representation: Representation, config: ExplainConfig) -> Alike:
    """(e, k) nearest other errors by Euclidean distance, nearest first, on a tie the lower number; in blocks of rows.

    It's tempting to use a k-d tree, but in 64 dimensions it visits nearly every point, and slower.
    """
    points = representation.matrix
    k = max(0, min(config.alike, len(points) - 1))
    squared = np.einsum("ij,ij->i", points, points)
    nearest = np.empty((len(points), k), dtype=np.int64)
    for first in range(0, len(points), BLOCK):
        rows = np.arange(first, min(first + BLOCK, len(points)))
        distance = squared[rows, None] + squared[None, :] - 2 * points[rows] @ points.T
        distance[np.arange(len(rows)), rows] = np.inf
        picked = np.argpartition(distance, k - 1, axis=1)[:, :k] if k else nearest[rows]
        picked.sort(axis=1)
        order = np.argsort(np.take_along_axis(distance, picked, axis=1), axis=1, kind="stable")
        nearest[rows] = np.take_along_axis(picked, order, axis=1)
    return Alike(nearest)
