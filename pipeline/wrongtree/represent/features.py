"""The pooled last convolutional map, flattened: the blog's baseline."""

import numpy as np

from wrongtree.artifacts import Doubles, Predictions


def matrix(predictions: Predictions) -> Doubles:
    """(e, channels · g²)."""
    maps = predictions.features[predictions.errors]
    return np.asarray(maps, dtype=np.float64).reshape(len(maps), -1)
