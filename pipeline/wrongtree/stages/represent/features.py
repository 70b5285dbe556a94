"""The pooled last convolutional map, flattened: the blog's baseline."""

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints

BLOCK = 1024  # rows that are there in single precision, too, while they become doubles


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, channels · g²)."""
    maps, at = predictions.features, predictions.at(rows)
    wide = np.empty((len(at), *maps.shape[1:]))
    for first in range(0, len(at), BLOCK):
        wide[first : first + BLOCK] = maps[at[first : first + BLOCK]]
    return wide.reshape(len(at), int(np.prod(maps.shape[1:])))
