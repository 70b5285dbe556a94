"""The pooled last convolutional map, flattened: the blog's baseline."""

import numpy as np

from wrongtree.artifacts import Doubles, Ints, Predictions


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, channels · g²)."""
    maps = predictions.features[rows]
    return np.asarray(maps, dtype=np.float64).reshape(len(maps), -1)
