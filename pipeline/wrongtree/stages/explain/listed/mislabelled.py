"""Entries for confusions most of whose errors may bear a wrong label: one class called another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Entries, Entry
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints
from wrongtree.stages.explain.data import labels
from wrongtree.stages.explain.listed.spread import scattered
from wrongtree.stages.explain.sentences import what_of
from wrongtree.stages.explain.shares import share_of


def mislabelled(
    predictions: Predictions, entries: Sequence[Entry], trees: Sequence[Tree], classes: Sequence[str]
) -> list[Entry]:
    """One entry per confusion of which at least half may be label errors; `entries`: those whose cause is proved."""
    known = Entries(tuple(entries), 0.95, 0, True, ())
    explained = known.cause_of(len(predictions.members)) >= 0
    found = []
    for label, prediction, errors, improbable in labels.compute(predictions, known).confused.tolist():
        if 2 * 2 * improbable < errors:  # of wrong labels half are as improbable
            continue
        images = predictions.members
        here = (predictions.label[images] == label) & (predictions.prediction[images] == prediction) & ~explained
        if here.any():
            found.append(_entry(predictions, np.flatnonzero(here), trees, classes))
    return found


def _entry(predictions: Predictions, member: Ints, trees: Sequence[Tree], classes: Sequence[str]) -> Entry:
    images = predictions.members[member]
    return Entry(
        clusters=scattered(trees, member, cluster=False),
        member=member,
        cause="",
        proved="",
        proof="",
        what=what_of(predictions.label[images], predictions.prediction[images], classes),
        of=share_of(predictions, images, classes),
        rate=float("nan"),
        usual=float("nan"),
        gain=0,
        notable=True,
        trials=(),
        pictures=None,
        beside=-1,
        mislabelled=True,
    )
