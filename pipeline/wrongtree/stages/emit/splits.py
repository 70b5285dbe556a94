"""What the manifest says of several splits: their accuracies, and where the documents about them lie."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree.artifacts.splits import SplitRates, TrainingLooks
from wrongtree.shared.texts import isolated
from wrongtree.stages.emit.numbers import rounded_or_null

TRAINING = "data/training.json"


def file_of(tree: str) -> str:
    """Where the document of a tree lies."""
    return f"data/splits/{tree}.json"


def of_splits(found: SplitRates | None, looks: TrainingLooks | None) -> dict[str, Any]:
    """The manifest's `splits`; no key where one data set was judged as it is."""
    if found is None:
        return {}
    return {
        "splits": {
            "sentence": sentence(found),
            "names": list(found.names),
            "images": found.images.tolist(),
            "errors": found.errors.tolist(),
            "same": list(found.same),
            "gap": rounded_or_null(found.overall),
            "level": float(f"{found.level:.8g}"),
            "look_alikes": found.look_alikes,
            "files": [file_of(tree) for tree in found.tree],
            "training": None if looks is None else TRAINING,
        }
    }


def sentence(found: SplitRates) -> str:
    """The accuracies of all splits, and how far those of the others are from that of the first."""
    names = [isolated(name) for name in found.names]
    accuracies = [
        f"{name} {accuracy(images - errors, images)} of {images:,}"
        for name, errors, images in zip(names, found.errors.tolist(), found.images.tolist(), strict=True)
    ]
    gaps = [_gap(name, names[0], *gap) for name, gap in zip(names[1:], found.overall.tolist(), strict=True)]
    return f"Accuracy: {', '.join(accuracies)} images. {' '.join(filter(None, gaps))}".strip()


def _gap(name: str, first: str, gap: float, low: float, high: float) -> str:
    if np.isnan(gap):
        return ""
    if low <= 0 <= high:
        interval = f"95% interval: {points(high)} points lower to {points(-low)} points higher in {name}"
        return f"No significant difference between {name} and {first} ({interval})."
    low, high = sorted((abs(low), abs(high)))
    way = "lower" if gap > 0 else "higher"
    return (
        f"It is {points(abs(gap))} points {way} in {name} than in {first} "
        f"(95% interval {points(low)} to {points(high)})."
    )


def points(share: float) -> str:
    """A difference of shares in points; never -0.0."""
    return f"{100 * share:.1f}".replace("-0.0", "0.0").replace("-", "\u2212")


def accuracy(right: int, images: int) -> str:
    """As the explorer writes it: never 100.0 % of what is not all."""
    if not images:
        return "\u2013"
    text = f"{100 * right / images:.1f}"
    if right < images and text == "100.0":
        return ">99.9%"
    return "<0.1%" if right and text == "0.0" else f"{text}%"
