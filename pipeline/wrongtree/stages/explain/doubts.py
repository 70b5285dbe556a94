"""Labels in doubt, and what speaks for another reason: what the pictures show of the entries of the list."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wrongtree.artifacts.causes import Entries
from wrongtree.artifacts.data import LabelDoubts, Pictures
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints
from wrongtree.stages.explain.data import labels
from wrongtree.stages.explain.traits import RULES, Compared, compare, seen

FAR = 0.9  # of comparable images that a picture is beyond, where it is said to show a cause


def compute(predictions: Predictions, entries: Entries | None, pictures: Pictures) -> LabelDoubts:
    """The list of `labels`; where no cause is proved, with the entry whose cause the picture shows, as measured."""
    found = labels.compute(predictions, entries)
    if entries is None or not len(found.image):
        return found
    shows = np.full(len(predictions.label), -1, dtype=np.int64)
    shows[predictions.members] = shown(entries, compare(predictions, pictures))
    return replace(found, measured=np.where(found.cause < 0, shows[found.image], -1))


def shown(entries: Entries, compared: Compared) -> Ints:
    """(e,) number of the first entry whose cause each member's picture shows, or that has it unproved; -1: none."""
    found = np.full(len(compared.label), -1, dtype=np.int64)
    for number, entry in reversed(list(enumerate(entries.entries))):
        word = entry.cause.lower()
        if word in RULES:
            found[seen(compared, word, FAR)] = number
            if not entry.proved:
                found[entry.member] = number
    return found
