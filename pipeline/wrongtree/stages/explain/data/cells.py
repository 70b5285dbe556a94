"""Very many points divided among cells, so that each is compared with what lies in the few cells nearest to it.

An inverted file, as Jégou, Douze & Schmid 2011 have it ("Product quantization for nearest neighbor search"): what lies
near a point is nearly always in one of the cells whose centres are nearest. `tests/bench/many.py` measures how often.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from wrongtree.shared.arrays import Floats, Ints
from wrongtree.shared.quietly import quietly

LEARNT = 50  # points per cell, spread evenly over all, that say where the centres are
BLOCK = 8192  # points whose distances to all centres are held at a time
PROBES = 4  # cells in which the neighbours of a point are sought


class Cells:
    """As many cells as the root of the number of points: each has about as many points as there are cells."""

    own: NDArray[np.int32]  # (n,) the cell that each point is in
    near: NDArray[np.int32]  # (n, p) the cells nearest to it, its own among them, in no order

    def __init__(self, points: Callable[[Ints], Floats], count: int, seed: int = 0, probes: int = PROBES) -> None:
        """Of `count` points; `points` gives those of some numbers, (k, d)."""
        from sklearn.cluster import MiniBatchKMeans

        cells = max(1, round(count**0.5))
        sample = np.unique(np.linspace(0, count - 1, min(count, LEARNT * cells)).astype(np.int64))
        with quietly(), threadpool_limits(1):  # on several threads sums are rounded in an order that changes
            found = MiniBatchKMeans(cells, random_state=seed, n_init=1, batch_size=4096, max_iter=20)
            centre = found.fit(points(sample)).cluster_centers_.astype(np.float32)
        length = np.einsum("ij,ij->i", centre, centre)
        probes = min(probes, cells)
        self.own, self.near = np.empty(count, np.int32), np.empty((count, probes), np.int32)
        for first in range(0, count, BLOCK):
            rows = np.arange(first, min(first + BLOCK, count))
            away = length - 2 * points(rows) @ centre.T
            self.near[rows] = np.argpartition(away, probes - 1, axis=1)[:, :probes]
            self.own[rows] = away.argmin(axis=1)
        self.count = cells

    def __iter__(self) -> Iterator[tuple[Ints, Ints]]:
        """Of every cell the points in it, and all points that it is near to; both in order."""
        inside, asking = _by_cell(self.own, self.count), _by_cell(self.near.reshape(-1), self.count)
        for cell in range(self.count):
            yield inside(cell), asking(cell) // self.near.shape[1]

    def is_near(self, points: Ints, cell: NDArray[np.int32]) -> NDArray[np.bool_]:
        """(k,) whether that cell is one of those in which the neighbours of the point are sought."""
        found: NDArray[np.bool_] = (self.near[points] == cell[:, None]).any(axis=1)
        return found


def _by_cell(of: NDArray[np.int32], count: int) -> Callable[[int], Ints]:
    order = np.argsort(of, kind="stable")
    end = np.cumsum(np.bincount(of, minlength=count))
    return lambda cell: order[end[cell - 1] if cell else 0 : end[cell]]
