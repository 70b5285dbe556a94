"""A map that moves: the errors of every checkpoint in two dimensions, so that from one to the next they move little."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from wrongtree.compare.series.align import Places, procrustes
from wrongtree.shared.arrays import Doubles, Ints

SIDE = 1000  # of the grid
FEWEST = 5  # points of a map: fewer tell nothing
MOST = 40_000  # points of all maps together; beyond it t-SNE takes minutes
PERPLEXITY, SEED = 30.0, 0  # as the maps of one site
FIRST, FURTHER = 500, 250  # iterations: of the last checkpoint's map, and of those that begin where that one ends
NEIGHBOURS = 5  # whose mean place a point begins at that the map before does not have
BEGUN = 1e-2  # spread of the first map's start, and of what sets equal points apart


def moving(places: Sequence[Places | None], shown: Ints) -> tuple[str, list[Ints]] | None:
    """The method, and (s,) maps (u, 2) of the images `shown` (u,) on a grid 0…1000, -1 where one has no place.

    The last map is t-SNE (van der Maaten & Hinton 2008) begun from principal components. Every older one begins where
    the next one has its points, without exaggeration, and is turned onto it: where t-SNE begins decides how a map lies
    (Kobak & Linderman 2021). Nothing holds points back, as dynamic t-SNE does (Rauber et al. 2016), so each map is as
    true to its checkpoint as it can be. None: no checkpoint has enough points.
    """
    rows = [None if one is None else _rows(one, shown) for one in places]
    points = sum(len(row[0]) for row in rows if row is not None and len(row[0]) >= FEWEST)
    if not points:
        return None
    method = "t-SNE" if points <= MOST else "PCA"
    flat: list[tuple[Ints, Doubles] | None] = [None] * len(rows)
    after: tuple[Ints, Doubles, Doubles] | None = None  # of the map after: rows, places and points
    for i in reversed(range(len(rows))):
        own = rows[i]
        if own is None or len(own[0]) < FEWEST:
            continue
        row, at = own
        point = _points(row, at, after) if method == "t-SNE" else _two(at)
        flat[i], after = (row, point), (row, at, point)
    return method, _on_grid(flat, len(shown))


def _rows(one: Places, shown: Ints) -> tuple[Ints, Doubles]:
    """Of the images shown that a checkpoint has a place of: which (e,), and where (e, d)."""
    _, row, mine = np.intersect1d(shown, one.image, assume_unique=True, return_indices=True)
    order = np.argsort(row)
    return row[order].astype(np.int64), one.at[mine[order]]


def _two(at: Doubles) -> Doubles:
    """The first two components: those of the last checkpoint, which all are aligned to."""
    return np.pad(at[:, :2], ((0, 0), (0, max(0, 2 - at.shape[1]))))


def _points(row: Ints, at: Doubles, after: tuple[Ints, Doubles, Doubles] | None) -> Doubles:
    """(e, d) -> (e, 2)."""
    noise = np.random.default_rng(SEED).normal(0, BEGUN, (len(at), 2))
    if after is None:
        start = _two(at)
        spread = float(start[:, 0].std())
        if spread == 0:
            return np.zeros_like(start)
        return _tsne(at, 1e-4 * (start / spread + noise), FIRST, 12.0)
    known, there, point = after
    start = _nearby(at, there, point) + noise
    _, mine, theirs = np.intersect1d(row, known, assume_unique=True, return_indices=True)
    start[mine] = point[theirs] + noise[mine]
    found = _tsne(at, start, FURTHER, 1.0)
    return procrustes(found[mine], point[theirs], found) if len(mine) >= FEWEST else found


def _nearby(at: Doubles, there: Doubles, point: Doubles) -> Doubles:
    """The mean point of the neighbours that each place has among those of the map after."""
    near = NearestNeighbors(n_neighbors=min(NEIGHBOURS, len(there))).fit(there)
    with threadpool_limits(1):
        found: Doubles = point[near.kneighbors(at, return_distance=False)].mean(axis=1)
    return found


def _tsne(at: Doubles, start: Doubles, iterations: int, exaggeration: float) -> Doubles:
    """On one thread, as the maps of one site: else sums are rounded in an order that changes from run to run."""
    tsne = TSNE(
        2,
        perplexity=min(PERPLEXITY, (len(at) - 1) / 3),
        early_exaggeration=exaggeration,
        init=start.astype(np.float32),
        max_iter=iterations,
        random_state=SEED,
    )
    with threadpool_limits(1):
        return np.asarray(tsne.fit_transform(at), dtype=np.float64)


def _on_grid(flat: Sequence[tuple[Ints, Doubles] | None], count: int) -> list[Ints]:
    """All maps on one scale, the shorter side in the middle."""
    every = np.concatenate([one[1] for one in flat if one is not None])
    low, high = every.min(axis=0), every.max(axis=0)
    reach = float((high - low).max())
    found = []
    for one in flat:
        grid = np.full((count, 2), -1, dtype=np.int64)
        if one is not None:
            scaled = (one[1] - (low + high) / 2) / (reach if reach > 0 else 1) + 0.5
            grid[one[0]] = np.rint(scaled * SIDE).astype(np.int64)
        found.append(grid)
    return found
