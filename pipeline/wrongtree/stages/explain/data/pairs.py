"""Two values of different columns that a node's errors bear together more often than either of them explains.

Rain alone may be harmless, and night alone as well. SliceLine (Sagadeeva and Boehm 2021) searches such conjunctions of
any length over all images, by a score. Here they are of two values, of clusters that are there already, and each is
tested: against chance, as a single value is, and against both of its parts, so that no word is added for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from wrongtree.shared.arrays import Ints

COLUMNS = 8  # of the manifest, categories first: of more there would be too many pairs
BEARERS = 5  # errors of a node that bear both
LIFT = 2.0  # times as many as there would be
LEVEL = 0.05  # of false discoveries, over all nodes and pairs of a tree

Tail = Callable[[int, Ints, Ints, Ints], float]
Row = tuple[int, int, int, int, int, float, float, int, int]  # node, column, value, count, of, lift, p; column, value


def pairs(
    codes: Sequence[Ints],
    label: Ints,
    wrong: NDArray[np.bool_],
    errors: Sequence[tuple[int, Ints]],
    tail: Tail,
    columns: Sequence[int] | None = None,
) -> list[Row]:
    """At most one pair per node, the likeliest of those that say more than both of their parts.

    `columns` are those that pairs are of, all by default. `codes` has a value of every judged image (n,) per column, -1
    for none. `errors` are nodes with their errors, which are rows of these; `tail` is the chance of so many, as of a
    single value.
    """
    classes = int(label.max(initial=0)) + 1
    images = np.bincount(label, minlength=classes)
    mixes = [np.bincount(label[here], minlength=classes) for _, here in errors]
    found: list[Row] = []
    tested = 0
    for first, second in combinations(range(len(codes)) if columns is None else columns, 2):
        values = int(codes[second].max(initial=-1)) + 1
        both = np.where((codes[first] >= 0) & (codes[second] >= 0), codes[first] * values + codes[second], -1)
        known, times = np.unique(both[wrong & (both >= 0)], return_counts=True)
        known = known[times >= BEARERS]  # what fewer of all errors bear can be found in no node
        tested += len(known) * len(errors)
        if not len(known):
            continue
        at = np.searchsorted(known, both).clip(max=len(known) - 1)
        pair = np.where(known[at] == both, at, -1)
        bearing = _per_label(label, pair, classes, len(known))
        alone = [_per_label(label, codes[k], classes, int(codes[k].max(initial=-1)) + 1) for k in (first, second)]
        share = bearing / np.maximum(images, 1)[:, None]
        for (node, here), drawn in zip(errors, mixes, strict=True):
            borne = np.bincount(pair[here][pair[here] >= 0], minlength=len(known))
            expected = drawn @ share
            of = np.flatnonzero(drawn)
            for k in np.flatnonzero((borne >= BEARERS) & (borne >= LIFT * expected)).tolist():
                count = int(borne[k])
                chance = [tail(count, images[of], bearing[of, k], drawn[of])]
                if chance[0] > LEVEL:  # and so would be all of it, corrected
                    continue
                parts = divmod(int(known[k]), values)
                for column, value, every in zip((first, second), parts, alone, strict=True):
                    # Of images that bear the one value, as many as errors that bear it: how many bear the other, too?
                    bears = np.bincount(label[here[codes[column][here] == value]], minlength=classes)
                    chance.append(tail(count, every[of, value], bearing[of, k], bears[of]))
                lift = float(count / expected[k])
                found.append((node, first, parts[0], count, len(here), lift, max(chance), second, parts[1]))
    if not found:
        return []
    chances = np.concatenate([[row[6] for row in found], np.ones(max(0, tested - len(found)))])
    adjusted = false_discovery_control(chances)[: len(found)].tolist()
    best: dict[int, Row] = {}
    for row, p in zip(found, adjusted, strict=True):
        if p <= LEVEL and (row[0] not in best or (p, -row[5]) < (best[row[0]][6], -best[row[0]][5])):
            best[row[0]] = (*row[:6], p, *row[7:])
    return [best[node] for node, _ in errors if node in best]


def paired(kinds: Sequence[str]) -> list[int]:
    """The columns that pairs are of: the first ones that are categories, then the first ones of numbers."""
    return sorted(sorted(range(len(kinds)), key=lambda at: kinds[at] != "category")[:COLUMNS])


def _per_label(label: Ints, code: Ints, classes: int, values: int) -> Ints:
    """(classes, values) images of each label with each value."""
    bears = code >= 0
    counts = np.bincount(label[bears] * values + code[bears], minlength=classes * values)
    return counts.reshape(classes, values)
