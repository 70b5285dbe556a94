"""SpotCheck's two rates (Plumb et al. 2022), of proposed slices against blind spots that are known; for spotcheck.py.

A slice belongs to a blind spot if enough of its images are of it. A blind spot is discovered if the slices that belong
to it hold enough of its images together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BELONGS = 0.8  # share of a slice's images that are of the blind spot
HOLDS = 0.8  # share of a blind spot's images that are in such slices


def belonging(slices: Sequence[np.ndarray], truths: np.ndarray) -> np.ndarray:
    """(k, s) whether each slice, given by its images' numbers, belongs to each blind spot (s, n)."""
    shares = [[truth[own].mean() if len(own) else 0.0 for truth in truths] for own in slices]
    return np.array(shares).reshape(len(slices), len(truths)) >= BELONGS


def discovered(slices: Sequence[np.ndarray], truths: np.ndarray) -> np.ndarray:
    """(s,) whether each blind spot (s, n) is discovered."""
    belongs = belonging(slices, truths)
    found = []
    for truth, own in zip(truths, belongs.T, strict=True):
        held = np.zeros(len(truth), dtype=bool)
        for images, belong in zip(slices, own, strict=True):
            held[images] |= belong
        found.append(held[truth].mean() >= HOLDS)
    return np.array(found, dtype=bool)


def false_share(slices: Sequence[np.ndarray], truths: np.ndarray) -> float:
    """Share of the slices that belong to no blind spot; NaN where there is no slice."""
    return float((~belonging(slices, truths).any(axis=1)).mean()) if len(slices) else float("nan")


def needed(slices: Sequence[np.ndarray], truths: np.ndarray) -> int:
    """How many of the slices, from the first, discover as much as all do; all of them where nothing is discovered."""
    most = discovered(slices, truths).sum()
    if not most:
        return len(slices)
    return next(n for n in range(1, len(slices) + 1) if discovered(slices[:n], truths).sum() == most)


def interval(values: Sequence[float], seed: int = 0, draws: int = 4000) -> tuple[float, float, float]:
    """Mean, and its 95 % interval by the bootstrap over configurations; values that are NaN are left out."""
    known = np.array([value for value in values if not np.isnan(value)])
    if not len(known):
        return (float("nan"),) * 3
    means = np.random.default_rng(seed).choice(known, (draws, len(known))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(known.mean()), float(low), float(high)
