"""What has changed from an older site to a newer one: in all, per class and per confusion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wrongtree.compare.match import Common
from wrongtree.compare.outcomes import Tally, outcomes, tally
from wrongtree.compare.statistics import adjusted, mcnemar
from wrongtree.shared.arrays import Ints
from wrongtree.shared.intervals import wilson


@dataclass(frozen=True)
class Change:
    """The outcomes of some images, and whether they are more than chance."""

    name: str
    tally: Tally
    p: float  # McNemar's exact test, two-sided
    adjusted: float  # p after Benjamini–Hochberg over the list that this is in

    def interval(self, newer: bool) -> tuple[float, float]:
        """The 95 % interval (Wilson) of the share of images that the newer or older site has correct."""
        n = self.tally.images
        wrong = self.tally.newer if newer else self.tally.older
        low, high = wilson(np.array([1 - wrong / n if n else 0.0]), np.array([float(n)]))
        return float(low[0]), float(high[0])


@dataclass(frozen=True)
class Confusion:
    """How often one label is taken for one other class, before and after."""

    label: int
    prediction: int
    images: int  # with this label
    older: int  # of them, so predicted by the older site
    newer: int  # by the newer
    new: int  # of `newer`, those that the older site has correct
    gone: int  # of `older`, those that the newer site has correct
    p: float  # McNemar's exact test of "so predicted", two-sided
    adjusted: float  # after Benjamini–Hochberg over all confusions


@dataclass(frozen=True)
class Changes:
    """Everything about a pair of sites that needs no clusters."""

    common: Common
    older: int  # the number of the older site among the sites in common
    newer: int
    outcome: Ints  # (m,) per image, indices into OUTCOMES
    whole: Change
    classes: tuple[Change, ...]  # those that have images, in the order of the classes
    confusions: tuple[Confusion, ...]  # those that occur in either; first those that have become more frequent

    @property
    def names(self) -> tuple[str, str]:
        """What the older and the newer site are called."""
        return self.common.names[self.older], self.common.names[self.newer]


def changes(common: Common, older: int = 0, newer: int = -1) -> Changes:
    """Compare two of the sites, by their numbers."""
    s = len(common.sites)
    older, newer = older % s, newer % s
    before, after = common.prediction[older], common.prediction[newer]
    outcome = outcomes(common.label, before, after)
    total = tally(outcome)
    p = float(mcnemar(np.array([total.fixed]), np.array([total.broken]))[0])
    return Changes(
        common, older, newer, outcome,
        Change("all images", total, p, p),
        _per_class(common, outcome),
        _confusions(common, before, after),
    )  # fmt: skip


def _per_class(common: Common, outcome: Ints) -> tuple[Change, ...]:
    there = np.unique(common.label).tolist()
    tallies = [tally(outcome[common.label == label]) for label in there]
    p = mcnemar(np.array([t.fixed for t in tallies]), np.array([t.broken for t in tallies]))
    rows = zip(there, tallies, p.tolist(), adjusted(p).tolist(), strict=True)
    return tuple(Change(common.classes[label], found, one, all_) for label, found, one, all_ in rows)


def _confusions(common: Common, before: Ints, after: Ints) -> tuple[Confusion, ...]:
    k = len(common.classes)
    label = common.label

    def count(cell: Ints, chosen: Ints) -> Ints:
        """Of `cells`, how often each is among the chosen images' label and prediction."""
        keys = label * k + cell
        found, times = np.unique(keys[chosen], return_counts=True)
        at = np.searchsorted(found, cells)
        inside = at < len(found)
        hit = np.zeros(len(cells), dtype=np.bool_)
        hit[inside] = found[at[inside]] == cells[inside]
        counted: Ints = np.where(hit, times[np.minimum(at, len(times) - 1)] if len(times) else 0, 0)
        return counted

    was, is_, differ = before != label, after != label, before != after
    cells = np.unique(np.concatenate([(label * k + before)[was], (label * k + after)[is_]]))
    if not len(cells):
        return ()
    older, newer = count(before, was), count(after, is_)
    new, gone = count(after, is_ & ~was), count(before, was & ~is_)
    p = mcnemar(count(before, was & differ), count(after, is_ & differ))
    images = np.bincount(label, minlength=k)[cells // k]
    columns = (cells // k, cells % k, images, older, newer, new, gone, p, adjusted(p))
    found = [Confusion(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    return tuple(sorted(found, key=lambda c: (c.older - c.newer, -c.new, c.label, c.prediction)))
