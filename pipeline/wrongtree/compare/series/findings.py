"""The list of a series' site: what was forgotten, never learnt, or learnt last, by cluster or else by confusion."""

from __future__ import annotations

import numpy as np

from wrongtree.artifacts.compared import Finding
from wrongtree.compare.clusters import Cluster, surest
from wrongtree.compare.series.forgetting import LEARNT_AGAIN, LEARNT_LAST, NEVER_LEARNT, OUTCOMES, STILL_WRONG
from wrongtree.compare.series.series import Series
from wrongtree.compare.statistics import LEVEL
from wrongtree.compare.words import p_value
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.shared.texts import isolated

KINDS = (STILL_WRONG, NEVER_LEARNT, LEARNT_AGAIN, LEARNT_LAST)  # in the order of the list
LISTED = 3  # of each kind


def findings(found: Series) -> tuple[Finding, ...]:
    """Clusters of the last checkpoint's tree with significantly more of a kind, or else its commonest confusions.

    What the last checkpoint has correct is in no cluster of its tree.
    """
    said = last_prediction(found)
    listed = []
    for code in KINDS:
        kind = OUTCOMES[code].capitalize()
        hit = found.forgetting.outcome == code
        clusters = [_of_cluster(found, kind, one) for one in significant(found, hit)[:LISTED]]
        listed += clusters or _confusions(found, kind, hit, said)
    return tuple(listed)


def significant(found: Series, hit: Flags) -> list[Cluster]:
    """Clusters of the last checkpoint's tree with significantly more of these images (m,) than the rest of it."""
    tree = found.trees[-1]
    if tree is None or not (hit & found.forgetting.wrong[-1]).any():
        return []
    return [one for one in surest(found.common, "", tree, hit).found if one.adjusted <= LEVEL]


def last_prediction(found: Series) -> Ints:
    """(m,) the prediction of the last checkpoint that misclassifies each image; where none does, its label."""
    common, at = found.common, found.forgetting.last_wrong
    said = common.prediction[np.maximum(at, 0), np.arange(len(at))]
    return np.where(at >= 0, said, common.label).astype(np.int64)


def _of_cluster(found: Series, kind: str, one: Cluster) -> Finding:
    """`14 of 19 errors (324 of all 737, p = .003)`."""
    rest = f"{one.all_hits:,} of all {one.all_errors:,}, {p_value(one.adjusted)}"
    of = f"{one.hits:,} of {len(one.errors):,} errors ({rest})"
    names = found.common.classes
    what = f"{isolated(names[one.label])} → {isolated(names[one.prediction])}"
    what = what if 2 * one.times > len(one.errors) else f"several classes, most often {what}"
    what = ", ".join((f"{what} ({one.times:,})", *one.words))
    return Finding(kind, np.searchsorted(found.shown, np.sort(one.errors)), what, of, True, True)


def _confusions(found: Series, kind: str, hit: Flags, said: Ints) -> list[Finding]:
    """`12 of the 30 shown with this confusion`."""
    common, k = found.common, len(found.common.classes)
    code = common.label * k + said
    cells, times = np.unique(code[hit], return_counts=True)
    listed = []
    for at in np.lexsort((cells, -times))[:LISTED].tolist():
        label, prediction = divmod(int(cells[at]), k)
        row = np.flatnonzero(hit[found.shown] & (code[found.shown] == cells[at]))
        of = int((code[found.shown] == cells[at]).sum())
        what = f"{isolated(common.classes[label])} → {isolated(common.classes[prediction])}"
        tell = f"{int(times[at]):,} of the {of:,} shown with this confusion"
        listed.append(Finding(kind, row, what, tell, False, False))
    return listed
