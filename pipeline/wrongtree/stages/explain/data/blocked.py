"""Nearest neighbours among very many points: exact, by single-precision products that leave few pairs to measure.

A block of distances in single precision is off by no more than a bound that the lengths tell. What lies beyond the k-th
best so far by more than twice that can't be among the k nearest; the few pairs that remain are measured in double
precision. It's tempting to take an approximate index, but at a million images sorting distances out costs more than
the products did, and that is what is saved here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wrongtree.shared.arrays import Doubles, Floats, Ints

QUERIES = 1024  # rows asked for at a time
POINTS = 8192  # rows compared with at a time: 32 MiB of distances
HELD = 1 << 26  # numbers of queries in memory: 256 MiB
LOTS = 50  # times as many pairs as are asked for, on average, from which on ties are too many to keep


@dataclass
class _Found:
    """What may be among the nearest of one block of queries, by their number in it."""

    query: Ints  # (m,)
    point: Ints  # (m,)
    away: Floats  # (m,) squared, in single precision
    limit: Floats  # (q,) the k-th smallest so far


def nearest_of_many(
    matrix: NDArray[np.floating], queries: Ints, points: Ints, k: int, slowly: Callable[[Ints], Ints]
) -> Ints:
    """What `nearest.nearest` gives; `slowly` answers for queries with thousands of equally near points.

    The points are read once for as many queries as fit into the memory.
    """
    found = np.full((len(queries), k), -1, dtype=np.int64)
    if not len(points) or not k:
        return found
    some = points[np.linspace(0, len(points) - 1, min(POINTS, len(points))).astype(np.int64)]
    middle = matrix[some].astype(np.float64).mean(axis=0)  # shorter vectors are more exact
    at_once = max(QUERIES, HELD // matrix.shape[1])
    for first in range(0, len(queries), at_once):
        part = queries[first : first + at_once]
        found[first : first + len(part)] = _pass(matrix, middle, part, points, k, slowly)
    return found


def _pass(
    matrix: NDArray[np.floating], middle: Doubles, queries: Ints, points: Ints, k: int, slowly: Callable[[Ints], Ints]
) -> Ints:
    blocks = [slice(first, first + QUERIES) for first in range(0, len(queries), QUERIES)]
    asked = [_with_length((matrix[queries[block]] - middle).astype(np.float32), -2) for block in blocks]
    none = np.zeros(0, dtype=np.int64)
    states = [
        _Found(none, none, np.zeros(0, np.float32), np.full(len(here), np.inf, dtype=np.float32)) for here in asked
    ]
    longest = max(float(here[:, -1].max()) for here in asked)
    tied, off = np.zeros(len(blocks), dtype=bool), 0.0
    for first in range(0, len(points), POINTS):
        part = points[first : first + POINTS]
        there = _with_length((matrix[part] - middle).astype(np.float32), 1)
        beside = np.concatenate([there[:, :-2], there[:, :-3:-1]], axis=1)  # length meets 1, and 1 meets length
        # Each of d + 2 products, and their sum, rounds by at most half a unit in the last place of what bounds it.
        most = 4 * max(longest, float(there[:, -1].max()))
        if not np.isfinite(most):  # squares beyond single precision
            tied[:] = True
            break
        off = max(off, (there.shape[1] + 6) * float(np.finfo(np.float32).eps) / 2 * most)
        for i, (here, state) in enumerate(zip(asked, states, strict=True)):
            if not tied[i]:
                _add(state, here, beside, part, k + 1, np.float32(off))
                tied[i] = len(state.query) > LOTS * (k + 1) * len(here)
    found = np.full((len(queries), k), -1, dtype=np.int64)
    for block, state, too_many in zip(blocks, states, tied.tolist(), strict=True):
        found[block] = slowly(queries[block]) if too_many else _measured(matrix, queries[block], state, k)
    return found


def _with_length(points: Floats, scale: int) -> Floats:
    """(m, d) -> (m, d + 2) scaled, then 1, then squared length: of -2 a, 1, a² and b, b², 1 the product is (a - b)²."""
    length = np.einsum("ij,ij->i", points, points, dtype=np.float64).astype(np.float32)
    return np.concatenate([np.float32(scale) * points, np.ones((len(points), 1), np.float32), length[:, None]], axis=1)


def _add(state: _Found, here: Floats, beside: Floats, rows: Ints, most: int, off: np.float32) -> None:
    """Add the points of one block that may be among the `most` nearest, and forget those that no longer are.

    No distance so far is wrong by more than `off`.
    """
    away = here @ beside.T
    if not len(state.query) and away.shape[1] > most:
        state.limit = np.partition(away, most - 1, axis=1)[:, most - 1].copy()  # of its block, else all of that stays
    query, place = np.nonzero(away <= state.limit[:, None] + 2 * off)
    query, point = np.concatenate([state.query, query]), np.concatenate([state.point, rows[place]])
    distance = np.concatenate([state.away, away[query[len(state.query) :], place]])
    order = np.lexsort((distance, query))
    query, point, distance = query[order], point[order], distance[order]
    count = np.bincount(query, minlength=len(here))
    start = np.cumsum(count) - count
    full = np.flatnonzero(count >= most)
    state.limit[full] = np.minimum(state.limit[full], distance[start[full] + most - 1])
    kept = distance <= state.limit[query] + 2 * off
    state.query, state.point, state.away = query[kept], point[kept], distance[kept]


def _measured(matrix: NDArray[np.floating], queries: Ints, state: _Found, k: int) -> Ints:
    """(q, k) the nearest of what is left, in double precision; itself is none."""
    other = state.point != queries[state.query]
    query, point = state.query[other], state.point[other]
    distance = np.empty(len(query))
    for first in range(0, len(query), POINTS):
        part = slice(first, first + POINTS)
        gap = matrix[point[part]].astype(np.float64) - matrix[queries[query[part]]]
        distance[part] = np.einsum("ij,ij->i", gap, gap)
    order = np.lexsort((point, distance, query))
    query, point = query[order], point[order]
    count = np.bincount(query, minlength=len(queries))
    place = np.arange(len(query)) - np.repeat(np.cumsum(count) - count, count)
    found = np.full((len(queries), k), -1, dtype=np.int64)
    first_k = place < k
    found[query[first_k], place[first_k]] = point[first_k]
    return found
