"""The input of the last linear layer: the deepviz issue's signature of an image."""

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, d)."""
    return np.asarray(predictions.penultimate[predictions.at(rows)], dtype=np.float64)
