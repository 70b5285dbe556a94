"""Principal components: what ward linkage needs of a wide matrix."""

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from wrongtree.artifacts import Doubles


def reduce(matrix: NDArray[np.floating], dimensions: int, seed: int) -> tuple[Doubles, Doubles]:
    """(e, d) -> (e, at most `dimensions`) principal components, unscaled, and each one's share of the variance.

    Distances keep their scale, so that with all components kept ward's tree is that of the matrix itself.
    """
    rows = np.asarray(matrix, dtype=np.float64)
    kept = min(dimensions, *rows.shape)
    if len(rows) < 2 or not np.ptp(rows, axis=0).any():
        return np.zeros((len(rows), 1)), np.ones(1)  # nothing varies: scikit-learn would divide by zero
    pca = PCA(kept, svd_solver="randomized" if kept < min(rows.shape) else "full", random_state=seed)
    return pca.fit_transform(rows), pca.explained_variance_ratio_
