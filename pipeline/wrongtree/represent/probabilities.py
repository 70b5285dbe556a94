"""What the model says of every class."""

import numpy as np
from scipy.special import softmax

from wrongtree.artifacts import Doubles, Predictions


def matrix(predictions: Predictions) -> Doubles:
    """(e, c), rows sum to 1."""
    result: Doubles = softmax(np.asarray(predictions.logits[predictions.errors], dtype=np.float64), axis=1)
    return result
