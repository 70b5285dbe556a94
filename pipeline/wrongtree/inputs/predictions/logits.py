"""Logits of what was said: from probabilities, from logits, or from a class and a confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import logsumexp

from wrongtree.shared.arrays import Flags, Floats, Ints

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


@dataclass(frozen=True)
class Peaked:
    """(n, classes) logits that a class and a confidence tell, see `peaked`: made of the rows that are asked for.

    Those of a million images and a thousand classes take 4 GB.
    """

    said: Ints  # (n,) a class; -1: none, whose logits are NaN
    sure: Doubles  # (n,)
    classes: int

    @property
    def shape(self) -> tuple[int, int]:
        """Of all of them."""
        return len(self.said), self.classes

    def __len__(self) -> int:
        return len(self.said)

    def __getitem__(self, rows: Ints | slice) -> Floats:
        said, sure = self.said[rows], self.sure[rows]
        return peaked(np.maximum(said, 0), np.where(said < 0, np.nan, sure), self.classes)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.asarray(self[:], dtype)

    def only(self, rows: Flags) -> Peaked:
        """Some of the rows."""
        return Peaked(self.said[rows], self.sure[rows], self.classes)


Logits = Floats | Peaked


def are_known(logits: Logits) -> Flags:
    """(n,) which rows are numbers."""
    found = (
        (logits.said >= 0) & (logits.sure >= 0) & (logits.sure <= 1)
        if isinstance(logits, Peaked)
        else np.isfinite(logits).all(axis=1)
    )
    return np.asarray(found)


def only(logits: Logits, rows: Flags) -> Logits:
    """Some of the rows."""
    return logits.only(rows) if isinstance(logits, Peaked) else logits[rows]


def bytes_of(logits: Logits) -> list[Any]:
    """What a digest of them is of."""
    if isinstance(logits, Peaked):
        return [logits.said.data, logits.sure.data, list(logits.shape)]
    return [np.ascontiguousarray(logits).data, list(logits.shape)]


def peaked(class_: Ints, confidence: Doubles, classes: int) -> Floats:
    """(k,) classes and confidences -> (k, classes) logits of which one has this confidence and the others share what is
    left: nothing else is known of them.

    A confidence that is not the largest then is raised to it; where it is no probability at all, logits are NaN.
    """
    known = (confidence >= 0) & (confidence <= 1)
    highest = np.clip(np.where(known, confidence, 1.0), (1 + 1e-3) / classes, 1 - FLOOR * classes)
    found = np.empty((len(class_), classes), dtype=np.float32)
    found[:] = np.log((1 - highest) / max(1, classes - 1))[:, None]
    found[np.arange(len(class_)), class_] = np.log(highest)
    found[~known] = np.nan
    return found
