"""How sure a share is, and that it is above another one."""

import numpy as np
from scipy.stats import hypergeom, norm

from wrongtree.shared.arrays import Doubles


def wilson(share: Doubles, n: Doubles, level: float = 0.95) -> tuple[Doubles, Doubles]:
    """(t,) ends of the interval of a share seen in n images (Wilson 1927); 0 and 1 where n is 0."""
    z = float(norm.ppf((1 + level) / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        reach = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low = np.where(n > 0, np.clip(middle - reach, 0, 1), 0.0)
    high = np.where(n > 0, np.clip(middle + reach, 0, 1), 1.0)
    return low, high


def newcombe(
    share: Doubles, n: Doubles, other: Doubles, m: Doubles, level: float = 0.95
) -> tuple[Doubles, Doubles, Doubles]:
    """(t,) `share` of n images minus `other` of m others, and the ends of its interval (Newcombe 1998, method 10).

    NaN where n or m is 0.
    """
    low, high = wilson(share, n, level)
    below, above = wilson(other, m, level)
    gap = share - other
    down, up = np.hypot(share - low, above - other), np.hypot(high - share, other - below)
    known = (n > 0) & (m > 0)
    return np.where(known, gap, np.nan), np.where(known, gap - down, np.nan), np.where(known, gap + up, np.nan)


def is_twice(hits: int, of: int, others: int, of_others: int, chance: float) -> bool:
    """Whether a share is at least twice that of others, and above it by Fisher's exact test, one-sided, at `chance`."""
    return hits * of_others >= 2 * others * of and is_more(hits, of, others, of_others, chance)


def is_more(hits: int, of: int, others: int, of_others: int, chance: float) -> bool:
    """Whether a share is above that of others by Fisher's exact test, one-sided, at `chance`."""
    return bool(of and of_others) and by_chance(hits, of, others, of_others) <= chance


def by_chance(hits: int, of: int, others: int, of_others: int) -> float:
    """p of a share above that of others, by Fisher's exact test, one-sided."""
    return float(hypergeom.sf(hits - 1, of + of_others, hits + others, of))
