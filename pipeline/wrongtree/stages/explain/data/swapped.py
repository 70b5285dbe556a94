"""How likely an error is a wrong label: what labels swapped on purpose look like in this very data set.

Correctly classified images are given another label, one at a time, and are measured as errors are. That is what wrong
labels look like; what ordinary errors look like is learnt from the errors themselves, by expectation maximisation.
It's tempting to compare the two by their scores alone. Then every failure that the model is sure of, as of pictures
that are upside down, counts as a wrong label: so a confusion's rate of wrong labels is told from other confusions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

from wrongtree.shared.arrays import Doubles, Flags, Floats, Ints
from wrongtree.stages.explain.data.nearest import nearest

NEIGHBOURS = 10
SWAPS = 2000  # images, at most, whose label is swapped
FOLDS = 5  # no error is scored by what was fitted on it
ROUNDS = 100  # of expectation and maximisation, at most
SETTLED = 1e-3  # change of every probability below which they end
STEEPEST = 30.0  # of a logarithm of odds


@dataclass(frozen=True)
class Evidence:
    """What speaks for and against the label that each of some images was given."""

    rank: Doubles  # (k,) share of the correct images of its predicted class with a lower probability of that label
    sure: Doubles  # (k,) the same share of the probability of the predicted class itself
    agree: Doubles  # (k,) share of the nearest other images that bear the predicted class
    keep: Doubles  # (k,) share of them that bear the label it was given

    @property
    def columns(self) -> Doubles:
        """(k, 4)"""
        return np.stack([self.rank, self.sure, self.agree, self.keep], axis=1)


def measured(
    logits: Floats,
    matrix: NDArray[np.floating],
    label: Ints,
    correct: Ints,
    rows: Ints,
    given: Ints,
    among: Ints | None = None,
) -> Evidence:
    """Of these rows, as if each alone had the label `given` (k,); `correct` (c,) are the rows classified correctly.

    Neighbours are sought `among` these rows, None: all. Were errors more frequent there than in the data set, a
    neighbour would say little about the label.
    """
    prediction = logits[rows].argmax(axis=1)
    found = nearest(matrix, rows, np.arange(len(label)) if among is None else among, NEIGHBOURS)
    bears = np.where(found >= 0, label[found], -1)
    return Evidence(
        ranks(logits, correct, rows, given),
        ranks(logits, correct, rows, prediction),
        (bears == prediction[:, None]).mean(axis=1),
        (bears == given[:, None]).mean(axis=1),
    )


def ranks(logits: Floats, correct: Ints, rows: Ints, given: Ints) -> Doubles:
    """(k,) where the probability of the given label lies among those of correct images of the predicted class, 0…1.

    An image itself is left out, and of a tie half counts. Of a wrong label that has nothing to do with the picture it
    is evenly distributed, whatever the two classes; of an ordinary error it is near 1. NaN: there is no such image.
    """
    prediction = logits.argmax(axis=1)
    among = np.zeros(len(logits), dtype=bool)
    among[correct] = True
    share = np.full(len(rows), np.nan)
    for said in np.unique(prediction[rows]):
        alike, asked = correct[prediction[correct] == said], np.flatnonzero(prediction[rows] == said)
        usual = log_softmax(logits[alike].astype(np.float64), axis=1)
        own = log_softmax(logits[rows[asked]].astype(np.float64), axis=1)
        for label in np.unique(given[asked]):
            here = given[asked] == label
            values, value = np.sort(usual[:, label]), own[here, label]
            itself = among[rows[asked[here]]]
            below = np.searchsorted(values, value, "left") + np.searchsorted(values, value, "right") - itself
            others = len(alike) - itself
            share[asked[here]] = np.where(others > 0, (below + 1) / (2 * (others + 1)), np.nan)
    return share


def swapped(rows: Ints, label: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
    """At most `SWAPS` of these rows, and for each another label, any of the data set's alike."""
    drawn = random.permutation(rows)[:SWAPS]
    classes = np.unique(label)
    if len(classes) < 2:
        return drawn[:0], drawn[:0]
    place = np.searchsorted(classes, label[drawn]) + random.integers(1, len(classes), len(drawn))
    return drawn, classes[place % len(classes)]


@dataclass(frozen=True)
class Confusions:
    """The confusions (label, prediction) of some errors, and the share of all wrong labels that is expected in each.

    Half as chance would have it, a swap of any correct image with any other class; half as the model confuses the
    others: an error says nothing about itself.
    """

    classes: int
    row: Ints  # (e,) label
    column: Ints  # (e,) prediction
    cell: Ints  # (e,) number of its confusion among those that occur
    expected: Doubles  # (e,) share of all wrong labels in its confusion
    beyond: Doubles  # (e,) the same of all confusions that share neither label nor prediction with it
    possible: int  # confusions that could occur

    @classmethod
    def of(cls, label: Ints, prediction: Ints, could: Ints, present: Ints) -> Confusions:
        """label, prediction (e,) of the errors; could (classes,) correct images; present (p,) the labels that occur."""
        classes, p = len(could), len(present)
        bears = np.isin(np.arange(classes), present)
        total, ways = could[bears].sum(), max(1, p - 1)
        by_row = np.where(bears, total - could, 0) / (max(1, total) * ways)
        by_column = np.where(bears, could, 0) / max(1, total)
        _, cell, size = np.unique(label * classes + prediction, return_inverse=True, return_counts=True)
        seen = 1 / max(1, len(label))
        chance = by_column[prediction] / ways
        own = (chance + seen * size[cell]) / 2
        possible = p * (p - 1)
        others = (chance + seen * (size[cell] - 1 + _unseen(np.sum(size == 1), possible - len(size)))) / 2
        rows = (by_row + np.bincount(label, minlength=classes) * seen) / 2
        columns = (by_column + np.bincount(prediction, minlength=classes) * seen) / 2
        return cls(classes, label, prediction, cell, others, 1 - rows[label] - columns[prediction] + own, possible)

    def outside(self, values: Doubles) -> Doubles:
        """(e,) sum of values (e,) over the confusions that share neither label nor prediction with it."""
        rows = np.bincount(self.row, weights=values, minlength=self.classes)
        columns = np.bincount(self.column, weights=values, minlength=self.classes)
        cells = np.bincount(self.cell, weights=values)
        found: Doubles = values.sum() - rows[self.row] - columns[self.column] + cells[self.cell]
        return found

    def ordinary(self, values: Doubles) -> Doubles:
        """(e,) ordinary errors to expect in its confusion, `values` (e,) being how likely each error is one.

        Those of the others in it, and what a confusion with no others has: those alone in theirs over the empty ones
        (Good 1953), at most 1.
        """
        cells, size = np.bincount(self.cell, weights=values), np.bincount(self.cell)
        found: Doubles = cells[self.cell] - values + _unseen(cells[size == 1].sum(), self.possible - len(size))
        return found


def _unseen(alone: float, empty: int) -> float:
    """Errors to expect in a confusion with no others, of those that are alone in theirs and of the empty ones.

    Good 1953; half an error is added for what was not seen, and more than one is never expected.
    """
    return min(1.0, (float(alone) + 0.5) / max(1, empty))


def wrong_label(
    errors: Doubles, swaps: Doubles, confusions: Confusions, explained: Flags, random: np.random.Generator
) -> Doubles:
    """(e,) estimated probability that an error's label is wrong.

    errors (e, 4) and swaps (s, 4) as `Evidence.columns`. `explained` errors have another cause: they are estimated as
    if it were not known, and count as ordinary for all others.
    """
    if not len(errors) or not len(swaps):
        return np.zeros(len(errors))
    spread = np.concatenate([errors, swaps]).std(axis=0)
    middle, spread = swaps.mean(axis=0), np.where(spread > 0, spread, 1.0)
    start = 1 - errors[:, 0]  # high where a label is as improbable as one that has nothing to do with the picture
    odds = _Odds((errors - middle) / spread, (swaps - middle) / spread, random)
    found = probability = np.where(explained, 0.0, start)
    for _ in range(ROUNDS):
        ordinary = 1 - probability
        rate = np.maximum(confusions.outside(probability), 0) / np.maximum(confusions.beyond, 1e-9)
        wrong = rate * confusions.expected * np.exp(odds.given(ordinary))
        found = wrong / (wrong + confusions.ordinary(ordinary))
        before, probability = probability, np.where(explained, 0.0, found)
        if np.abs(probability - before).max() < SETTLED:
            break
    return found


class _Odds:
    """How much likelier a wrong label looks like an error than an ordinary error does; logistic, in folds."""

    def __init__(self, errors: Doubles, swaps: Doubles, random: np.random.Generator) -> None:
        from sklearn.linear_model import LogisticRegression

        self.fold, of_swap = (random.permutation(np.arange(len(x)) % FOLDS) for x in (errors, swaps))
        self.errors = errors
        self.swaps = [swaps[of_swap != held] for held in range(FOLDS)]
        # Each round starts where the one before it ended: a step or two of Newton's.
        self.models = [LogisticRegression(solver="newton-cholesky", warm_start=True) for _ in range(FOLDS)]

    def given(self, ordinary: Doubles) -> Doubles:
        """(e,) logarithm of these odds; `ordinary` (e,) is how likely each error is no wrong label."""
        found = np.zeros(len(self.errors))
        for held, (swaps, model) in enumerate(zip(self.swaps, self.models, strict=True)):
            asked, learnt = self.fold == held, self.fold != held
            total = ordinary[learnt].sum()
            if not len(swaps) or total <= 0 or not asked.any():
                continue
            target = np.repeat([1, 0], [len(swaps), int(learnt.sum())])
            weights = np.concatenate([np.full(len(swaps), total / len(swaps)), ordinary[learnt]])
            model.fit(np.concatenate([swaps, self.errors[learnt]]), target, weights)
            found[asked] = model.decision_function(self.errors[asked])
        return found.clip(-STEEPEST, STEEPEST)
