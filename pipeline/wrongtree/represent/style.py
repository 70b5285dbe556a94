"""What an image looks like wherever things are in it: the channel statistics of an early map."""

import numpy as np

from wrongtree.artifacts import Doubles, Predictions
from wrongtree.represent.standardise import standardised


def matrix(predictions: Predictions) -> Doubles:
    """(e, 2 · channels) means and standard deviations, each in standard deviations over the errors."""
    return standardised(np.asarray(predictions.style[predictions.errors], dtype=np.float64))
