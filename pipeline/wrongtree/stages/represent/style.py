"""What an image looks like wherever things are in it: the channel statistics of an early map."""

from collections.abc import Callable

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.represent.contrast import whitening


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, 2 · channels) means and standard deviations, as deviations from the right images of the predicted class."""
    return fitted(predictions)(rows)


def fitted(predictions: Predictions) -> Callable[[Ints], Doubles]:
    """The same for any rows, with what all images say computed once."""
    whole = predictions.whole
    deviating = whitening(whole.style, whole)
    return lambda rows: deviating(predictions.at(rows))
