"""The input of the last linear layer: the deepviz issue's signature of an image."""

import numpy as np

from wrongtree.artifacts import Doubles, Predictions


def matrix(predictions: Predictions) -> Doubles:
    """(e, d)."""
    return np.asarray(predictions.penultimate[predictions.errors], dtype=np.float64)
