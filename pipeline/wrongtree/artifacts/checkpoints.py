"""What the site of a series knows beside what it shows: which checkpoints misclassify each image, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wrongtree.shared.arrays import Ints
from wrongtree.shared.texts import isolated


@dataclass(frozen=True)
class Checkpoints:
    """Of s checkpoints and the u images of the data set, as plain numbers, so that a digest sees all of them."""

    wrong: tuple[tuple[int, ...], ...]  # (s, u) 1: the checkpoint misclassifies the image
    method: str | None = None  # how the map's places were found; None: there is no map
    x: tuple[tuple[int, ...], ...] = ()  # (s, u) 0 … 1000; -1: no place
    y: tuple[tuple[int, ...], ...] = ()


FEW = (2, 3)  # labels that a cluster may be called by


def called(label: Ints, prediction: Ints, classes: Sequence[str]) -> str:
    """What errors (e,) are called: by the confusion, label or prediction that more than half of them have.

    Else by the two or three labels that together have more than half.

    `cat → dog`, `cat → several classes`, `→ dog`, `cat, bird`, or `several classes`.
    """
    k, several = len(classes), "several classes"
    both, of, to = (_commonest(code) for code in (label * k + prediction, label, prediction))
    if 2 * both[1] > len(label):
        return f"{isolated(classes[both[0] // k])} → {isolated(classes[both[0] % k])}"
    if 2 * max(of[1], to[1]) > len(label):
        return f"{isolated(classes[of[0]])} → {several}" if of[1] >= to[1] else f"→ {isolated(classes[to[0]])}"
    kinds, times = np.unique(label, return_counts=True)
    order = np.argsort(-times, kind="stable")
    for few in FEW:
        if 2 * times[order[:few]].sum() > len(label):
            return ", ".join(isolated(classes[kinds[i]]) for i in order[:few])
    return several


def _commonest(code: Ints) -> tuple[int, int]:
    """The commonest code, and how many have it."""
    values, times = np.unique(code, return_counts=True)
    most = int(times.argmax())
    return int(values[most]), int(times[most])
