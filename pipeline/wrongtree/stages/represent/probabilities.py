"""What the model says of every class."""

import numpy as np
from scipy.special import softmax

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, c), rows sum to 1."""
    result: Doubles = softmax(np.asarray(predictions.logits[predictions.at(rows)], dtype=np.float64), axis=1)
    return result
