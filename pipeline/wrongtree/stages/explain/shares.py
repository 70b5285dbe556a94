"""How many of which errors an entry has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints
from wrongtree.shared.phrases import label_against_rest

FEW, NEARLY_ALL, RARE = 3, 0.9, 0.05  # labels that are named with their numbers, if they have so much of the errors


def share_of(predictions: Predictions, images: Ints, classes: Sequence[str]) -> str:
    """`113 of 280 ship errors`, or of all errors if the labels differ."""
    label, total = predictions.label[images], len(predictions.errors)
    one = int(label[0])
    if (label == one).all():
        of = int((predictions.label[predictions.errors] == one).sum())
        against = label_against_rest(classes)
        if against is not None:
            return f"{len(images):,} of {of:,} {f'missed {against}' if one else 'false alarms'}"
        return f"{len(images):,} of {of:,} {classes[one]} {_errors(of)}"
    return f"{len(images):,} of {total:,} {_errors(total)}{_of_labels(label, classes)}"


def _of_labels(label: Ints, classes: Sequence[str]) -> str:
    """` (162 deer, 136 bird)`, if no more than so many labels have nearly all of some errors."""
    kinds, times = np.unique(label, return_counts=True)
    order = np.argsort(-times, kind="stable")[:FEW]
    if label_against_rest(classes) is not None or times[order].sum() < NEARLY_ALL * len(label):
        return ""
    few = order if len(order) == len(kinds) else order[times[order] >= RARE * len(label)]
    named = [f"{times[k]:,} {classes[kinds[k]]}" for k in few]
    rest = len(label) - int(times[few].sum())
    if rest:
        named.append(f"{rest:,} {'other' if rest == 1 else 'others'}")
    return f" ({', '.join(named)})"


def some_of(share: str, about: int, count: int, seen: bool = False) -> str:
    """The same of errors of which about so many have a cause: `about 164 of 205 ship errors`. `seen`: all are seen to
    have it, and about so many fail for it.
    """
    if about >= count:
        return share
    every = share.removeprefix(f"{count:,} of ")
    return (
        f"about {about:,} of {every}"
        if every.startswith(f"{count:,} ")
        else f"{share}, about {about:,} {'because of it' if seen else 'with this cause'}"
    )


def _errors(n: int) -> str:
    return "error" if n == 1 else "errors"
