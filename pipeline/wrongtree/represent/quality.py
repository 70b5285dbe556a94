"""How good a picture is: blur, noise, brightness and the like, whatever it shows."""

import numpy as np

from wrongtree.artifacts import Doubles, Ints, Predictions
from wrongtree.represent.standardise import standardised


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, 7) measures in the order of QUALITY, each in standard deviations over the errors."""
    values = np.asarray(predictions.quality, dtype=np.float64)
    return standardised(values[rows], values[predictions.errors])
