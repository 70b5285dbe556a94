"""What an image looks like wherever things are in it: the channel statistics of an early map."""

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.represent.contrast import deviations


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, 2 · channels) means and standard deviations, as deviations from the right images of the predicted class."""
    return deviations(predictions.style, predictions, rows)
