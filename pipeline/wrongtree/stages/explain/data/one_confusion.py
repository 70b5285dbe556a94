"""Label errors of one kind: one class called another throughout, which the list of `labels` can't tell.

A label that has nothing to do with the picture is as improbable to the model as it is for a correct image of the
predicted class: for half of these it is less probable (`ranks`). Of an ordinary error the label keeps some probability,
so that hardly any is below that. This is counted and said; whether the labels are wrong, or something else misleads the
model completely, it does not tell.
"""

from __future__ import annotations

import numpy as np

from wrongtree.shared.arrays import Doubles, Flags, Ints

HALF = 0.5  # of the correct images of the predicted class: a label drawn at random is as often below it as above
FEWEST = 10  # errors so improbable in a confusion that is told
SHARE = 0.15  # of its errors, at least: about a third of them would be label errors then
CLASSES = 3  # of two classes there is one confusion each way, and nothing to compare it with


def of_one_confusion(label: Ints, prediction: Ints, rank: Doubles, known: Flags, caused: Flags | None = None) -> Ints:
    """(m, 4) label, prediction, errors, and how many of them have a label as improbable as one drawn at random.

    label, prediction, rank (e,) are of all errors, the rank as `ranks` has it; NaN: not asked about. `known` (e,):
    those that something else explains, or that are listed already; they count as errors but not as improbable.
    `caused` (e,): those with a proved cause, which are left out altogether. The confusion with most comes first.
    """
    if caused is not None:
        label, prediction, rank, known = label[~caused], prediction[~caused], rank[~caused], known[~caused]
    if len(np.union1d(label, prediction)) < CLASSES:
        return np.zeros((0, 4), dtype=np.int64)
    classes = int(max(label.max(), prediction.max())) + 1
    confusions, errors = np.unique(label * classes + prediction, return_counts=True)
    improbable = (rank < HALF) & ~known
    here = np.bincount(
        np.searchsorted(confusions, (label * classes + prediction)[improbable]), minlength=len(confusions)
    )
    told = np.flatnonzero((here >= FEWEST) & (here >= SHARE * errors))
    told = told[np.argsort(-here[told], kind="stable")]
    return np.stack([confusions[told] // classes, confusions[told] % classes, errors[told], here[told]], axis=1)
