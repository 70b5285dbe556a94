"""The pooled last convolutional map, flattened: the blog's baseline."""

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, channels · g²)."""
    maps = predictions.features[predictions.at(rows)]
    return np.asarray(maps, dtype=np.float64).reshape(len(maps), -1)
