"""Makes the representation of a name, such as `features` or `features+style`."""

from collections.abc import Callable

import numpy as np

from wrongtree.artifacts import Doubles, Ints, Predictions, Representation
from wrongtree.config import RepresentConfig
from wrongtree.represent import combined, features, gradient, penultimate, probabilities, saliency
from wrongtree.represent.correct import sample_of_correct
from wrongtree.represent.reduce import reduce

MATRICES: dict[str, Callable[[Predictions, Ints], Doubles]] = {
    "features": features.matrix,
    "penultimate": penultimate.matrix,
    "probabilities": probabilities.matrix,
    "saliency": saliency.matrix,
}


def compute(predictions: Predictions, name: str, config: RepresentConfig) -> Representation:
    """Principal components of the named matrix, one row per error; of a sum `a+b`, of its parts side by side.

    Errors alone say which components these are. A sample of the correct images is placed along them, for maps.
    """
    errors, sample = predictions.errors, sample_of_correct(predictions, config.correct, config.seed)
    rows, e = np.concatenate([errors, sample]), len(errors)
    blocks = [_components(predictions, part, rows, e, config) for part in name.split("+")]
    found, share = blocks[0]
    if len(blocks) > 1:
        found, share = reduce(combined.matrix([b for b, _ in blocks], e), config.dimensions, config.seed, e)
    return Representation(name, found[:e], share, sample, found[e:])


def _components(
    predictions: Predictions, name: str, rows: Ints, fitted: int, config: RepresentConfig
) -> tuple[Doubles, Doubles]:
    if name == "gradient":
        return gradient.components(*gradient.factors(predictions, rows), config.dimensions, fitted)
    return reduce(MATRICES[name](predictions, rows), config.dimensions, config.seed, fitted)
