"""Whether one share is above another: exact tests, at a level that holds for everything that is tried."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import beta, binomtest, hypergeom

from wrongtree.artifacts.causes import Count
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.shared.intervals import wilson

LEVEL = 0.05  # of one false proof among all that is tried
OF_LABELS = 0.4  # of that: what may be proved of labels, of which there are few, and of the whole site
CLEAR = 0.25  # of the errors that a repair has to correct: less is not what is wrong with them
PROVED = 0.5  # of a cluster's errors: if a repair corrects fewer, most of the cluster has another cause
APART = 0.15  # above what it is compared with
FEWEST = 8  # images in a comparison: of fewer a share says nothing


def count(hits: Flags, level: float) -> Count:
    """(k,) flags -> how many, of how many, and Wilson's interval."""
    low, high = wilson(np.array([hits.mean() if len(hits) else 0.0]), np.array([float(len(hits))]), level)
    return Count(int(hits.sum()), len(hits), float(low[0]), float(high[0]))


def once(images: Sequence[Ints], flags: Sequence[Flags]) -> Flags:
    """Flags of the images of several clusters, each image once: clusters of two trees may share some."""
    first = np.unique(np.concatenate(images), return_index=True)[1]
    found: Flags = np.concatenate(flags)[np.sort(first)]
    return found


def above(one: Flags, other: Flags, alpha: float, apart: float = APART) -> bool:
    """Whether the share of `one` is above that of `other`, of other images: Fisher's exact test, one-sided."""
    if len(other) < FEWEST or len(one) == 0:
        return False
    if one.mean() - other.mean() < apart:
        return False
    total, hits = len(one) + len(other), int(one.sum() + other.sum())
    return float(hypergeom.sf(int(one.sum()) - 1, total, hits, len(one))) <= alpha


def above_paired(one: Flags, other: Flags, alpha: float, apart: float = APART) -> bool:
    """The same of the same images: McNemar's exact test, one-sided."""
    if len(one) == 0 or one.mean() - other.mean() < apart:
        return False
    gained, lost = int((one & ~other).sum()), int((other & ~one).sum())
    return float(binomtest(gained, gained + lost, alternative="greater").pvalue) <= alpha


def surely(one: Flags, other: Flags, alpha: float) -> int:
    """Of the same images, how many more are hit by `one` than by `other` for certain: the lower end of the share of
    gains among the images that differ (Clopper & Pearson 1934), above 0 where `above_paired` holds.
    """
    gained, lost = int((one & ~other).sum()), int((other & ~one).sum())
    low = float(beta.ppf(alpha, gained, lost + 1)) if gained else 0.0
    return max(0, int((2 * low - 1) * (gained + lost)))
