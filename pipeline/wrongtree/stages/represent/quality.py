"""How good a picture is: blur, noise, brightness and the like, whatever it shows."""

from collections.abc import Callable

import numpy as np

from wrongtree.artifacts.predictions import QUALITY, Predictions
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.represent.contrast import whitening

LONG_TAILED = [QUALITY.index(name) for name in ("noise", "edges", "colourfulness")]


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, 7) measures, as deviations from the right images of the predicted class."""
    return fitted(predictions)(rows)


def fitted(predictions: Predictions) -> Callable[[Ints], Doubles]:
    """The same for any rows, with what all images say computed once.

    Of what has no upper end the logarithm is taken, or the noisiest picture would stand alone and all others together.
    """
    measured = np.array(predictions.quality, dtype=np.float64)
    measured[:, LONG_TAILED] = np.log1p(measured[:, LONG_TAILED])
    return whitening(measured, predictions)
