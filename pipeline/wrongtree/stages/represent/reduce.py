"""Principal components: what ward linkage needs of a wide matrix."""

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from wrongtree.shared.arrays import Doubles


class Components:
    """Principal components of some rows, along which others can be placed.

    Distances keep their scale, so that with all components kept ward's tree is that of the matrix itself.
    """

    found: Doubles  # (r, at most `dimensions`), unscaled
    explained: Doubles  # each one's share of the variance

    def __init__(self, matrix: NDArray[np.floating], dimensions: int, seed: int) -> None:
        """Of the rows (r, d)."""
        rows = np.asarray(matrix, dtype=np.float64)
        kept = min(dimensions, *rows.shape)
        self._pca: PCA | None = None
        if len(rows) < 2 or not np.ptp(rows, axis=0).any():  # nothing varies: scikit-learn would divide by zero
            self.found, self.explained = np.zeros((len(rows), 1)), np.ones(1)
            return
        self._pca = PCA(kept, svd_solver="randomized" if kept < min(rows.shape) else "full", random_state=seed)
        self.found = self._pca.fit_transform(rows)
        self.explained = self._pca.explained_variance_ratio_

    def place(self, matrix: NDArray[np.floating]) -> Doubles:
        """(m, d) other rows -> (m, k) along the same components."""
        if self._pca is None:
            return np.zeros((len(matrix), 1))
        placed: Doubles = self._pca.transform(np.asarray(matrix, dtype=np.float64))
        return placed


def reduce(
    matrix: NDArray[np.floating], dimensions: int, seed: int, fitted: int | None = None
) -> tuple[Doubles, Doubles]:
    """(r, d) -> (r, k) components and each one's share; only the first `fitted` rows, if given, say which these are."""
    shaping, others = np.split(matrix, [len(matrix) if fitted is None else fitted])
    shape = Components(shaping, dimensions, seed)
    return np.concatenate([shape.found, shape.place(others)]) if len(others) else shape.found, shape.explained
