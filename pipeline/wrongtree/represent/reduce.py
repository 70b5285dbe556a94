"""Principal components: what ward linkage needs of a wide matrix."""

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from wrongtree.artifacts import Doubles


def reduce(
    matrix: NDArray[np.floating], dimensions: int, seed: int, fitted: int | None = None
) -> tuple[Doubles, Doubles]:
    """(r, d) -> (r, at most `dimensions`) principal components, unscaled, and each one's share of the variance.

    Distances keep their scale, so that with all components kept ward's tree is that of the matrix itself. Where only
    the first `fitted` rows say which directions these are, the others are placed along them.
    """
    rows = np.asarray(matrix, dtype=np.float64)
    shaping, others = np.split(rows, [len(rows) if fitted is None else fitted])
    kept = min(dimensions, *shaping.shape)
    if len(shaping) < 2 or not np.ptp(shaping, axis=0).any():
        return np.zeros((len(rows), 1)), np.ones(1)  # nothing varies: scikit-learn would divide by zero
    pca = PCA(kept, svd_solver="randomized" if kept < min(shaping.shape) else "full", random_state=seed)
    found = pca.fit_transform(shaping)
    if len(others):
        found = np.concatenate([found, pca.transform(others)])
    return found, pca.explained_variance_ratio_
