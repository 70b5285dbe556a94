"""Grad-CAM's channel weights (Selvaraju et al. 2017): how much each channel of the last map counts for the prediction.

The "gradient similarity" of the gradients draft. Where global average pooling and one linear layer follow the map, they
are that layer's weights of the predicted class, whatever the picture: they restate the prediction.
"""

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, channels) of length 1, so that Euclidean distances are cosine distances: √(2 - 2 cos).

    A picture's confidence scales its gradient, and the draft compares directions.
    """
    weights = np.asarray(predictions.gradcam[predictions.at(rows)], dtype=np.float64)
    length = np.linalg.norm(weights, axis=1, keepdims=True)
    result: Doubles = np.where(length > 0, weights / np.where(length > 0, length, 1), 0)
    return result


def restates_the_prediction(predictions: Predictions) -> bool:
    """Whether all errors with one prediction have one and the same row, to a thousandth."""
    rows = matrix(predictions, predictions.errors)
    _, which = np.unique(predictions.prediction[predictions.errors], return_inverse=True)
    first = np.unique(which, return_index=True)[1]
    return bool(len(first) < len(rows) and np.abs(rows - rows[first[which]]).max() < 1e-3)


def remarks(predictions: Predictions) -> list[str]:
    """What a person who asked for this representation should know."""
    if not restates_the_prediction(predictions):
        return []
    why = "after global pooling and one linear layer, it is the same for all errors with the same prediction"
    return [f"gradcam: matches the prediction in this network ({why})"]
