"""Shares with their intervals, and when one is above another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wrongtree.shared.arrays import Doubles, Flags
from wrongtree.shared.intervals import wilson

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

    low, high = wilson(hidden.mean(keepdims=True), np.array([float(k)]), level)
    return Compared(
        (float(hidden.mean()), float(low[0]), float(high[0])), spread(by_chance), spread(hidden - by_chance)
    )
