"""How much speaks for what the model says against the label: an image that is wrongly labelled looks like a right one.

No distance between pictures gathers such images, for nothing is the matter with them; what they share is that the
prediction is at ease and the label is not. We put three numbers beside the unusualness of the penultimate activations:
how far an image lies from the right images of its predicted class, the confidence, and the surprise at the label.
Their weights are those at which `tests/bench/planted.py` finds planted wrong labels best; those around them find nearly
as many (docs/planted.md).
"""

from collections.abc import Callable

import numpy as np
from scipy.special import log_softmax

from wrongtree.artifacts.predictions import Activations, Predictions
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.represent.contrast import BLOCK, whitening

COMPARED = 4096  # right images that say how far is usual
DISTANCE, CONFIDENCE, SURPRISE = 0.1, 1.0, 2.0
MOST = 12.0  # nats: the label at one in 160,000 is as surprising as can be told


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, d + 3): unusual activations at a mean squared length of 1 over the errors, then the three numbers."""
    return fitted(predictions)(rows)


def fitted(predictions: Predictions) -> Callable[[Ints], Doubles]:
    """The same for any rows, with what all images say computed once."""
    right, wrong = np.flatnonzero(predictions.prediction == predictions.label), predictions.errors
    usual = right[:: -(-len(right) // COMPARED)] if len(right) else wrong
    deviating = whitening(Activations(predictions) if predictions.is_thinned else predictions.penultimate, predictions)
    unit = np.sqrt(np.square(_lengths(deviating, wrong)).mean()) if len(wrong) else 1.0
    reference = np.log(np.maximum(_lengths(deviating, usual), 1e-12))
    middle, spread = reference.mean(), reference.std()

    def of_rows(rows: Ints) -> Doubles:
        measured = deviating(rows)
        distance = np.log(np.maximum(np.linalg.norm(measured, axis=1), 1e-12))
        log_probability = log_softmax(predictions.logits[predictions.at(rows)].astype(np.float64), axis=1)
        surprise = np.minimum(-log_probability[np.arange(len(rows)), predictions.label[rows]], MOST) / MOST
        numbers = [
            DISTANCE * (distance - middle) / (spread if spread > 0 else 1),
            CONFIDENCE * np.exp(log_probability.max(axis=1)),
            SURPRISE * surprise,
        ]
        return np.column_stack([measured / (unit if unit > 0 else 1), *numbers])

    return of_rows


def _lengths(deviating: Callable[[Ints], Doubles], rows: Ints) -> Doubles:
    """(r,) lengths of deviations, of which only a block is held at a time."""
    parts = [np.linalg.norm(deviating(rows[i : i + BLOCK]), axis=1) for i in range(0, len(rows), BLOCK)]
    return np.concatenate([np.zeros(0), *parts])
