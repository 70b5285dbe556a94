"""Logits of what was said: from probabilities, from logits, or from a class and a confidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import logsumexp

from wrongtree.shared.arrays import Floats

FLOOR = 1e-9  # of a probability, so that its logarithm is finite
Doubles = np.ndarray[Any, np.dtype[np.float64]]


def are_probabilities(values: Doubles) -> bool:
    """Whether the rows of numbers are probabilities: none below 0, and each row sums to 1."""
    some = values[np.isfinite(values).all(axis=1)]
    return bool(len(some)) and bool(some.min() >= 0) and bool(np.abs(some.sum(axis=1) - 1).max() < 0.02)


def as_shares(path: Path, names: Sequence[str], values: Doubles) -> tuple[Doubles, list[str]]:
    """The numbers, percentages as shares, and what to say of those that look like probabilities and are none."""
    known = values[np.isfinite(values).all(axis=1)]
    if not len(known) or known.min() < 0 or are_probabilities(values):
        return values, []
    if known.max() > 1 and are_probabilities(values / 100):
        return values / 100, [f"{path}: the columns {names[0]!r} to {names[-1]!r} sum to 100 and are divided by 100"]
    if known.max() <= 1:
        return values, [
            f"{path}: the columns {names[0]!r} to {names[-1]!r} are from 0 to 1 but do not sum to 1; they are read as "
            "logits, so confidences are their softmax; pass probabilities of all classes for others"
        ]
    return values, []


def as_logits(values: Doubles) -> Floats:
    """Probabilities by their logarithms; what are none, because they do not sum to 1, are logits already."""
    if are_probabilities(values):
        values = np.log(np.maximum(values, FLOOR))
        values = values - logsumexp(values, axis=1, keepdims=True)
    return values.astype(np.float32)


def peaked(class_: int, confidence: float, classes: int) -> Floats:
    """Logits of which one has this confidence and the others share what is left: nothing else is known of them.

    A confidence that is not the largest then, or no probability at all, is as good as none: NaN.
    """
    if not 0 <= confidence <= 1:
        return np.full(classes, np.nan, dtype=np.float32)
    highest = min(max(confidence, (1 + 1e-3) / classes), 1 - FLOOR * classes)
    found = np.full(classes, np.log((1 - highest) / max(1, classes - 1)), dtype=np.float32)
    found[class_] = np.log(highest)
    return found
