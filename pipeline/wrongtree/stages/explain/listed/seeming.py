"""Words for clusters whose errors look damaged in one way, as a classifier of damage tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.data import KINDS, Likeness
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints

MOSTLY = 0.5  # of the errors have to look so
USUAL = 0.1  # of the correct images of their labels may look so: more is nothing unusual
FEWEST = 8  # errors, from which on such a share says something


@dataclass(frozen=True)
class Seeming:
    """A word for a cluster, and what it is said by."""

    word: str
    measured: str  # a clause: how many errors and how many correct images look so


def seeming(predictions: Predictions, likeness: Likeness | None, member: Ints) -> Seeming | None:
    """What most of these errors (numbers among the members) look to have, and their labels' correct images seldom."""
    if likeness is None or not likeness.tested or len(member) < FEWEST:
        return None
    images = predictions.members[member]
    number, times = likeness.commonest(predictions.at(images))
    if number < 0 or times <= MOSTLY * len(member):
        return None
    whole = predictions.whole
    fair = (whole.prediction == whole.label) & (likeness.kind >= -1) & np.isin(whole.label, predictions.label[images])
    fair[likeness.learned] = False
    alike, of = int((likeness.kind[fair] == number).sum()), int(fair.sum())
    if of < FEWEST or alike > USUAL * of:
        return None
    kind = KINDS[number]
    said = (
        f"{times:,} of {len(member):,} errors look like images with {kind.look}; of the correctly "
        f"classified images of the same labels, {alike:,} of {of:,} do"
    )
    return Seeming(kind.word, said)
