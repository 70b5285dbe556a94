"""Nearest neighbours of some points among others, never all distances at once."""

import numpy as np
from numpy.typing import NDArray

from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.explain.data.blocked import nearest_of_many

FEW = 2_000  # rows of the matrix; of more, single precision sorts out first what is not near
QUERIES = 512  # rows asked for at a time
POINTS = 8192  # rows compared with at a time: 32 MiB of distances


def nearest(matrix: NDArray[np.floating], queries: Ints, points: Ints, k: int) -> Ints:
    """(q, k) for each of the rows `queries` its k nearest among the rows `points`, itself left out; -1: no more.

    By Euclidean distance, nearest first, on a tie the lower row. `points` are in increasing order. Exact: blocks of
    points are compared with the best so far, so that memory depends on neither number.
    """
    if len(matrix) > FEW:
        return nearest_of_many(matrix, queries, points, k, lambda rows: _of_few(matrix, rows, points, k))
    return _of_few(matrix, queries, points, k)


def _of_few(matrix: NDArray[np.floating], queries: Ints, points: Ints, k: int) -> Ints:
    found = np.full((len(queries), k), -1, dtype=np.int64)
    for first in range(0, len(queries), QUERIES):
        rows = queries[first : first + QUERIES]
        found[first : first + len(rows)] = _of_some(matrix, rows, points, k)
    return found


def _of_some(matrix: NDArray[np.floating], rows: Ints, points: Ints, k: int) -> Ints:
    here = matrix[rows].astype(np.float64)
    best = np.full((len(rows), k), -1, dtype=np.int64)
    distance = np.full((len(rows), k), np.inf)
    for first in range(0, len(points), POINTS):
        part = points[first : first + POINTS]
        away = _squared(here, matrix[part].astype(np.float64))
        away[rows[:, None] == part[None, :]] = np.inf
        candidates = np.concatenate([best, np.broadcast_to(part, away.shape)], axis=1)
        distance, best = smallest(np.concatenate([distance, away], axis=1), candidates, k)
    best[~np.isfinite(distance)] = -1
    return best


def _squared(a: Doubles, b: Doubles) -> Doubles:
    """(q, d), (p, d) -> (q, p) squared distances."""
    found: Doubles = np.einsum("ij,ij->i", a, a)[:, None] + np.einsum("ij,ij->i", b, b)[None, :] - 2 * a @ b.T
    return found


def smallest(distance: Doubles, candidates: Ints, k: int) -> tuple[Doubles, Ints]:
    """The k smallest of each row in order; of equal ones those that come first, which are the lower rows."""
    if k < distance.shape[1]:
        picked = np.argpartition(distance, k - 1, axis=1)[:, :k]
        # A partition may leave out the lower of equal ones: look at all that are as near as the last one picked.
        edge = np.take_along_axis(distance, picked, axis=1).max(axis=1)
        tied = (distance <= edge[:, None]).sum(axis=1) > k
        if tied.any():
            picked[tied] = np.argsort(distance[tied], axis=1, kind="stable")[:, :k]
        picked.sort(axis=1)
    else:
        picked = np.broadcast_to(np.arange(distance.shape[1]), distance.shape)
    order = np.argsort(np.take_along_axis(distance, picked, axis=1), axis=1, kind="stable")
    chosen = np.take_along_axis(picked, order, axis=1)
    return np.take_along_axis(distance, chosen, axis=1), np.take_along_axis(candidates, chosen, axis=1)
