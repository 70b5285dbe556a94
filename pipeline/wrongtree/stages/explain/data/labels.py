"""Labels in doubt: confident learning, what the nearest images are labelled, and how likely each label is wrong.

Northcutt, Jiang & Chuang 2021, "Confident learning: estimating uncertainty in dataset labels". An image is confidently
of class j if the model gives j at least the mean probability that it gives j over the images labelled j. We depart from
cleanlab, the authors' library, in what follows: it lists all of these, and a list that is mostly mistakes of the model
is of no use. Ours ends where a label is more likely right than wrong, as labels swapped on purpose tell (`swapped`).
What comes before that are the library's own numbers (a test compares them). It's tempting to depend on it, but it
brings pandas along for 40 lines.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from wrongtree.artifacts.answers import probabilities
from wrongtree.artifacts.causes import Entries
from wrongtree.artifacts.data import LabelDoubts
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Floats, Ints
from wrongtree.stages.explain.data.one_confusion import of_one_confusion
from wrongtree.stages.explain.data.swapped import NEIGHBOURS, Confusions, measured, swapped, wrong_label

LIKELY = 0.5  # estimated probability of a wrong label at which the list ends


def compute(predictions: Predictions, entries: Entries | None) -> LabelDoubts:
    """Errors whose label is likelier wrong than right; none where there are no probabilities: all are alike certain.

    Errors with a proved cause come last, and the cause is named.
    """
    unknown = "probabilities" in predictions.model.get("without", {})
    errors = predictions.errors[:0] if unknown else predictions.errors
    whole = predictions.whole
    cause = np.full(len(whole.label), -1, dtype=np.int64)
    if entries is not None:
        cause[whole.members] = entries.cause_of(len(whole.members))
    names = () if entries is None else tuple(entry.cause for entry in entries.entries)
    rows, counts = predictions.at(errors), _counts(predictions)
    found = doubt(
        whole.logits, whole.penultimate, whole.label, rows, cause, names, stands_for=counts, among=whole.sample
    )
    return replace(found, image=predictions.kept[found.image])


def _counts(predictions: Predictions) -> Doubles:
    """(k,) how many images each of those kept whole stands for: an error for itself, a correct one for more."""
    whole, classes = predictions.whole, predictions.logits.shape[1]
    correct = whole.prediction == whole.label
    every = np.bincount(predictions.label[predictions.prediction == predictions.label], minlength=classes)
    kept = np.bincount(whole.label[correct], minlength=classes)
    return np.where(correct, (every / np.maximum(kept, 1))[whole.label], 1.0)


def doubt(
    logits: Floats,
    matrix: NDArray[np.floating],
    label: Ints,
    errors: Ints,
    cause: Ints | None = None,
    names: tuple[str, ...] = (),
    seed: int = 0,
    stands_for: Doubles | None = None,
    among: Ints | None = None,
) -> LabelDoubts:
    """Among `errors` (rows), those confidently of the class that the model predicts and likelier mislabelled than not.

    `logits` (n, c), `matrix` (n, d) and `label` (n,) are of all judged images, correct and misclassified. `cause` (n,)
    is the number among `names` of what else explains an error; -1: nothing. `stands_for` (n,): how many images each one
    counts as, where only some of the correct ones are here; None: one. `among`: rows in which errors are as frequent as
    in the data set; None: all. Likeliest first.
    """
    random = np.random.default_rng(seed)
    prediction, suggested = logits.argmax(axis=1), confident(logits, label, stands_for)
    correct = np.flatnonzero(prediction == label)
    place = np.flatnonzero((suggested[errors] == prediction[errors]) & (suggested[errors] != label[errors]))
    asked = errors[place]
    able = correct[suggested[correct] == prediction[correct]]  # these would be asked about if their label were another
    rows, other = swapped(able if len(asked) else able[:0], label, random)  # nobody asks: nothing to compare with
    of_swaps = measured(logits, matrix, label, correct, rows, other, among)
    of_errors = measured(logits, matrix, label, correct, asked, label[asked], among)
    known = np.isfinite(of_errors.rank)
    other_cause = np.full(len(asked), -1, dtype=np.int64) if cause is None else cause[asked]
    confusions = Confusions.of(
        label[asked[known]],
        prediction[asked[known]],
        np.bincount(prediction[able], minlength=logits.shape[1]),
        np.unique(label),
    )
    estimate = np.zeros(len(asked))
    estimate[known] = wrong_label(
        of_errors.columns[known],
        of_swaps.columns[np.isfinite(of_swaps.rank)],
        confusions,
        other_cause[known] >= 0,
        random,
    )
    own = softmax(logits[asked].astype(np.float64), axis=1)[np.arange(len(asked)), label[asked]]
    listed = np.flatnonzero(estimate >= LIKELY)
    order = listed[np.lexsort((asked[listed], own[listed], -estimate[listed], other_cause[listed] >= 0))]
    chosen = asked[order]
    rank, explained = np.full(len(errors), np.nan), np.zeros(len(errors), dtype=bool)
    rank[place] = of_errors.rank
    explained[place] = (estimate >= LIKELY) | (other_cause >= 0)
    return LabelDoubts(
        chosen,
        suggested[chosen],
        own[order],
        of_errors.agree[order],
        of_errors.keep[order],
        NEIGHBOURS,
        estimate[order],
        other_cause[order],
        np.full(len(order), -1, dtype=np.int64),  # what pictures show, explain/doubts.py says
        names,
        of_one_confusion(
            label[errors], prediction[errors], rank, explained, None if cause is None else cause[errors] >= 0
        ),
    )


def confident(logits: Floats, label: Ints, stands_for: Doubles | None = None) -> Ints:
    """(n,) the class that each image is confidently of; -1: none.

    Of several classes above their thresholds the most probable counts. A class with no image has no threshold.
    """
    classes = logits.shape[1]
    weight = np.ones(len(label)) if stands_for is None else stands_for
    total, count = np.zeros(classes), np.bincount(label, weights=weight, minlength=classes)
    for rows, probability in probabilities(logits):
        own = probability[np.arange(len(probability)), label[rows]]
        total += np.bincount(label[rows], weights=own * weight[rows], minlength=classes)
    threshold = np.where(count > 0, total / np.maximum(count, 1), np.inf) - 1e-6  # cleanlab's tolerance
    suggested = np.full(len(label), -1, dtype=np.int64)
    for rows, probability in probabilities(logits):
        above = np.where(probability >= threshold, probability, -1.0)
        suggested[rows] = np.where(above.max(axis=1) >= 0, above.argmax(axis=1), -1)
    return suggested
