"""Labels in doubt: confident learning, and what the nearest images are labelled.

Northcutt, Jiang & Chuang 2021, "Confident learning: estimating uncertainty in dataset labels". An image is confidently
of class j if the model gives j at least the mean probability that it gives j over the images labelled j. We depart from
cleanlab, the authors' library, in asking the neighbours too, and in not pruning by estimated noise rates; what comes
before that are the library's own numbers (a test compares them). It's tempting to depend on it, but it brings pandas
along for 40 lines.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from wrongtree.artifacts.data import LabelDoubts
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Floats, Ints
from wrongtree.stages.explain.data.nearest import nearest

NEIGHBOURS = 10
AT_ONCE = 8192  # rows of probabilities in memory


def compute(predictions: Predictions) -> LabelDoubts:
    """Errors whose label may be wrong; none where only predictions are known, which are all alike certain."""
    unknown = "probabilities" in predictions.model.get("without", {})
    errors = predictions.errors[:0] if unknown else predictions.errors
    return doubt(predictions.logits, predictions.penultimate, predictions.label, errors)


def doubt(logits: Floats, matrix: NDArray[np.floating], label: Ints, errors: Ints) -> LabelDoubts:
    """Among `errors` (rows), those confidently of the class that the model predicts, and whose neighbours agree.

    `logits` (n, c), `matrix` (n, d) and `label` (n,) are of all judged images, right and wrong. Neighbours agree where
    more than half of the 10 nearest other images bear the predicted class as their label. Most doubtful first: by the
    probability of the given label, as cleanlab ranks by self-confidence.
    """
    suggested = confident(logits, label)
    asked = errors[(suggested[errors] >= 0) & (suggested[errors] == logits[errors].argmax(axis=1))]
    asked = asked[suggested[asked] != label[asked]]
    found = nearest(matrix, asked, np.arange(len(label)), NEIGHBOURS)
    bears = np.where(found >= 0, label[found], -1)
    agree = (bears == suggested[asked][:, None]).mean(axis=1)
    keep = (bears == label[asked][:, None]).mean(axis=1)
    own = softmax(logits[asked].astype(np.float64), axis=1)[np.arange(len(asked)), label[asked]]
    sure = agree > 0.5
    order = np.flatnonzero(sure)[np.lexsort((asked[sure], own[sure]))]
    chosen = asked[order]
    return LabelDoubts(chosen, suggested[chosen], own[order], agree[order], keep[order], NEIGHBOURS)


def confident(logits: Floats, label: Ints) -> Ints:
    """(n,) the class that each image is confidently of; -1: none.

    Of several classes above their thresholds the most probable counts. A class with no image has no threshold.
    """
    classes = logits.shape[1]
    total, count = np.zeros(classes), np.bincount(label, minlength=classes)
    for rows, probability in _probabilities(logits):
        own = probability[np.arange(len(probability)), label[rows]]
        total += np.bincount(label[rows], weights=own, minlength=classes)
    threshold = np.where(count > 0, total / np.maximum(count, 1), np.inf) - 1e-6  # cleanlab's tolerance
    suggested = np.full(len(label), -1, dtype=np.int64)
    for rows, probability in _probabilities(logits):
        above = np.where(probability >= threshold, probability, -1.0)
        suggested[rows] = np.where(above.max(axis=1) >= 0, above.argmax(axis=1), -1)
    return suggested


def _probabilities(logits: Floats) -> Iterator[tuple[slice, Doubles]]:
    """Softmax of the logits, some rows at a time."""
    for first in range(0, len(logits), AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        yield rows, softmax(logits[rows].astype(np.float64), axis=1)
