"""How good a picture is: blur, noise, brightness and the like, whatever it shows."""

import numpy as np

from wrongtree.artifacts import Doubles, Predictions
from wrongtree.represent.standardise import standardised


def matrix(predictions: Predictions) -> Doubles:
    """(e, 7) measures in the order of QUALITY, each in standard deviations over the errors."""
    return standardised(np.asarray(predictions.quality[predictions.errors], dtype=np.float64))
