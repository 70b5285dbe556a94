"""Principal components: what ward linkage needs of a wide matrix."""

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from wrongtree.shared.arrays import Doubles, Ints

BLOCK = 8192  # rows placed at a time


class Components:
    """Principal components of some rows, along which others can be placed.

    Distances keep their scale, so that with all components kept ward's tree is that of the matrix itself.
    """

    found: Doubles  # (r, at most `dimensions`), unscaled
    explained: Doubles  # each one's share of the variance

    def __init__(self, matrix: NDArray[np.floating], dimensions: int, seed: int) -> None:
        """Of the rows (r, d), which in double precision are overwritten: they may be most of the memory there is."""
        rows = np.asarray(matrix, dtype=np.float64)
        kept = min(dimensions, *rows.shape)
        self._pca: PCA | None = None
        if len(rows) < 2 or not np.ptp(rows, axis=0).any():  # nothing varies: scikit-learn would divide by zero
            self.found, self.explained = np.zeros((len(rows), 1)), np.ones(1)
            return
        solver = "randomized" if kept < min(rows.shape) else "full"
        self._pca = PCA(kept, copy=False, svd_solver=solver, random_state=seed)
        self.found = self._pca.fit_transform(rows)
        self.explained = self._pca.explained_variance_ratio_

    def place(self, matrix: NDArray[np.floating]) -> Doubles:
        """(m, d) other rows -> (m, k) along the same components."""
        if self._pca is None:
            return np.zeros((len(matrix), 1))
        placed: Doubles = self._pca.transform(np.asarray(matrix, dtype=np.float64))
        return placed


def sampled(count: int, most: int | None, seed: int) -> Ints:
    """(r,) numbers below `count`, in order: all, or `most` drawn at random where there are more."""
    if most is None or count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


def reduce(
    matrix: NDArray[np.floating], dimensions: int, seed: int, fitted: int | None = None, most: int | None = None
) -> tuple[Doubles, Doubles]:
    """(r, d) -> (r, k) components and each one's share; only the first `fitted` rows, if given, say which these are.

    Of these at most `most`, drawn at random: then all rows are placed along what those have.
    """
    e = len(matrix) if fitted is None else fitted
    shaping = sampled(e, most, seed)
    shape = Components(matrix[shaping], dimensions, seed)
    known = e if len(shaping) == e else 0
    others = [shape.place(matrix[i : i + BLOCK]) for i in range(known, len(matrix), BLOCK)]
    return np.concatenate([shape.found[:known], *others]), shape.explained
