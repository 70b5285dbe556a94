"""Whether two nodes of a tree, or two entries of the list, tell one story."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from wrongtree.artifacts.causes import MISLED, MISSING, Entry
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.mixes import alike

ALIKE = 0.5  # Bhattacharyya coefficient of two mixes of confusions from which on they are one story
SAME = 0.9  # the same of their predictions
APART = 4.0  # standard deviations between two clusters; two halves of a uniform distribution are 3.5 apart
FEWEST = 10  # errors of each: of fewer, chance makes a gap


class Stories:
    """What two nodes of one tree have in common."""

    def __init__(self, predictions: Predictions, tree: Tree, facts: Evidence, points: Doubles) -> None:
        """`points` (e, d) are what the tree was grown from."""
        members = predictions.members[tree.order]
        classes = predictions.logits.shape[1]
        self._confusion = predictions.label[members] * classes + predictions.prediction[members]
        self._prediction = predictions.prediction[members]
        self._facts = facts
        self._leaves = tree.order
        self._points = points

    def one(self, a: int, b: int) -> bool:
        """Rows a and b: the same clear word, or no gap between them and much the same confusions.

        A model of two classes confuses in two ways only, so that confusions alone would make one story of most causes.
        """
        first, second = self._facts.words[a], self._facts.words[b]
        if first[0] >= 0 and first[0] == second[0]:
            return True
        if are_apart(*(self._points[np.sort(self._of(self._leaves, row))] for row in (a, b))):
            return False
        confusions, predictions = (
            alike(self._of(codes, a), self._of(codes, b)) for codes in (self._confusion, self._prediction)
        )
        return confusions >= ALIKE or predictions >= SAME

    def _of(self, leaves: Ints, row: int) -> Ints:
        return leaves[self._facts.start[row] : self._facts.end[row]]


def are_apart(a: Doubles, b: Doubles) -> bool:
    """Whether a gap divides two clusters of points, (n, d) and (m, d), in an order that has nothing to do with them.

    Ashman, Bird and Zepf (1994): the distance of two means over the root mean square of their standard deviations,
    along the line through both means. Here the line is drawn through one half of the points and the other half is
    measured, both ways, and the smaller of both counts: in many dimensions any few points lie apart on their own line.
    Any two parts of a cluster are some way apart, halves of a normal distribution 2.7, so APART is more than the 2 of
    that paper. Unlike an average silhouette it does not depend on the number of dimensions.
    """
    if min(len(a), len(b)) < FEWEST:
        return False
    return min(_distance(a[i::2], b[i::2], a[1 - i :: 2], b[1 - i :: 2]) for i in (0, 1)) > APART


def _distance(a: Doubles, b: Doubles, other_a: Doubles, other_b: Doubles) -> float:
    """Between the others, along the line through the means of a and b."""
    line = a.mean(axis=0) - b.mean(axis=0)
    on_a, on_b = other_a @ line, other_b @ line
    spread = np.sqrt((on_a.var() + on_b.var()) / 2)
    gap = float(on_a.mean() - on_b.mean())
    return gap / float(spread) if spread > 0 else (np.inf if gap > 0 else 0.0)


def beside(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Entries, of which two that are one mechanism from both sides name each other.

    Where something is missing from the errors of one label, and the errors of another are misled by what is at the
    same place, it is likely to be the same thing.
    """
    found = list(entries)
    for i, one in enumerate(entries):
        for j, other in enumerate(entries):
            both = one.cause.startswith(MISSING) and other.cause.startswith(MISLED)
            if both and _place_in(one.cause, MISSING) == _place_in(other.cause, MISLED):
                found[i], found[j] = replace(found[i], beside=j), replace(found[j], beside=i)
    return tuple(found)


def _place_in(cause: str, start: str) -> str:
    return cause.removeprefix(start).removesuffix(" corner")
