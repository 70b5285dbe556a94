"""Shares with their intervals, and when one is above another."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from wrongtree.artifacts import Doubles
from wrongtree.probe_artifacts import Flags

RESAMPLES = 4000


@dataclass(frozen=True)
class Compared:
    """What hiding a region did beside what hiding random regions did to the same images."""

    rate: tuple[float, float, float]  # share, low, high
    random: tuple[float, float, float]
    gain: tuple[float, float, float]

    @property
    def because(self) -> bool:
        """Whether the region does it and chance does not: either interval excludes the random regions' share."""
        return self.rate[1] > self.random[0] and self.gain[1] > 0


def compare(hidden: Flags, elsewhere: Flags, level: float, random: np.random.Generator) -> Compared:
    """hidden (k,) and elsewhere (k, draws): which images became right.

    The share of `hidden` has Wilson's interval (Wilson 1927). The other two are of means over images, whose random
    regions are drawn afresh for each, so resampling images alone gives their intervals (percentile bootstrap, Efron
    1979).
    """
    k = len(hidden)
    by_chance = elsewhere.mean(axis=1)
    picked = random.integers(0, k, (RESAMPLES, k))
    tails = [(1 - level) / 2, (1 + level) / 2]

    def spread(values: Doubles) -> tuple[float, float, float]:
        low, high = np.quantile(values[picked].mean(axis=1), tails)
        return float(values.mean()), float(low), float(high)

    return Compared(
        (float(hidden.mean()), *wilson(int(hidden.sum()), k, level)), spread(by_chance), spread(hidden - by_chance)
    )


def wilson(hits: int, of: int, level: float) -> tuple[float, float]:
    """Wilson's score interval of a share."""
    z = float(norm.ppf((1 + level) / 2))
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)
