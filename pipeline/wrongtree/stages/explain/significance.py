"""Whether a change is more than chance: what both a comparison and its site are told by."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom, false_discovery_control

from wrongtree.shared.arrays import Doubles, Ints

LEVEL = 0.05


def mcnemar(fixed: Ints, broken: Ints) -> Doubles:
    """(t,) two-sided p of McNemar's exact test: each changed image is fixed or broken with the same probability.

    Twice the smaller tail of the binomial distribution, as the two-sided binomial test is at 1/2; 1 where nothing has
    changed (McNemar 1947; Fagerland et al. 2013, "exact conditional").
    """
    fixed, broken = np.asarray(fixed), np.asarray(broken)
    found: Doubles = np.minimum(1.0, 2 * binom.cdf(np.minimum(fixed, broken), fixed + broken, 0.5))
    return np.where(fixed == broken, 1.0, found)


def adjusted(p: Doubles) -> Doubles:
    """(t,) p after Benjamini & Hochberg 1995, over all that is tested together."""
    p = np.asarray(p, dtype=np.float64)
    return np.asarray(false_discovery_control(np.clip(p, 0, 1))) if len(p) else p
