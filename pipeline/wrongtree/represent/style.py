"""What an image looks like wherever things are in it: the channel statistics of an early map."""

import numpy as np

from wrongtree.artifacts import Doubles, Ints, Predictions
from wrongtree.represent.standardise import standardised


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, 2 · channels) means and standard deviations, each in standard deviations over the errors."""
    values = np.asarray(predictions.style, dtype=np.float64)
    return standardised(values[rows], values[predictions.errors])
