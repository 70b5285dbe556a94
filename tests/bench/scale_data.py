"""Synthetic predictions and embeddings of any size: `python tests/bench/scale_data.py OUT --n 100000`.

Every class is a cloud of embeddings. Errors lie in planted kinds, small dense clouds that cut across classes, and a
tenth of them is strewn over the classes. Pictures have 8 × 8 pixels, 4 × 4 random areas tinted by their class or kind,
so that they cost next to nothing, no two are near-duplicates, and what looks at pictures still has something to see.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CLASSES, DIMENSIONS, KINDS = 100, 128, 40
ERRORS = 0.1  # share of the images
STREWN = 0.1  # share of the errors that are of no kind
SIDE = 8  # pixels
BLOCK = 65536  # images made at a time
NAMES = ("images.npz", "predictions.csv", "embeddings.npy")


@dataclass(frozen=True)
class Planted:
    """What there is to be found."""

    label: np.ndarray  # (n,)
    prediction: np.ndarray  # (n,)
    kind: np.ndarray  # (n,) of an error; -1: none


def plant(n: int, classes: int = CLASSES, kinds: int = KINDS, seed: int = 0) -> Planted:
    """Labels, predictions and kinds. A kind has errors of three labels, all taken for one other class."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, classes, n)
    kind = np.full(n, -1)
    wrong = np.sort(rng.choice(n, round(ERRORS * n), replace=False))
    kind[wrong] = rng.integers(0, kinds, len(wrong))
    kind[wrong[rng.random(len(wrong)) < STREWN]] = -1
    of_kind = np.stack([rng.choice(classes, 4, replace=False) for _ in range(kinds)])  # three labels, one prediction
    has = kind >= 0
    label[has] = of_kind[kind[has], rng.integers(0, 3, has.sum())]
    prediction = label.copy()
    prediction[has] = of_kind[kind[has], 3]
    strewn = wrong[kind[wrong] < 0]
    prediction[strewn] = (label[strewn] + rng.integers(1, classes, len(strewn))) % classes
    return Planted(label, prediction, kind)


def embed(
    planted: Planted, dimensions: int = DIMENSIONS, classes: int = CLASSES, kinds: int = KINDS, noise: float = 1
) -> np.ndarray:
    """(n, d) float32: a class's centre and noise; a kind's own centre, a little of its label, and less noise."""
    rng = np.random.default_rng(1)
    centre = rng.normal(0, 1.5, (classes, dimensions)).astype(np.float32)
    own = rng.normal(0, 1.5, (kinds, dimensions)).astype(np.float32)
    found = np.empty((len(planted.label), dimensions), np.float32)
    fading = np.linspace(1.5, 0.3, dimensions, dtype=np.float32)  # as variances of principal components fall
    for first in range(0, len(found), BLOCK):
        rows = slice(first, first + BLOCK)
        kind = planted.kind[rows, None]
        at = centre[planted.label[rows]]
        at = np.where(kind >= 0, own[planted.kind[rows]] + 0.3 * at, at)
        spread = noise * fading * np.where(kind >= 0, np.float32(0.7), np.float32(1))
        found[rows] = at + rng.standard_normal(at.shape, np.float32) * spread
    return found


def pictures(planted: Planted, classes: int = CLASSES, kinds: int = KINDS) -> np.ndarray:
    """(n, 8, 8, 3) bytes."""
    rng = np.random.default_rng(2)
    tint = rng.normal(128, 20, (classes + kinds, 1, 1, 3)).astype(np.float32)
    found = np.empty((len(planted.label), SIDE, SIDE, 3), np.uint8)
    for first in range(0, len(found), BLOCK):
        rows = slice(first, first + BLOCK)
        which = np.where(planted.kind[rows] >= 0, classes + planted.kind[rows], planted.label[rows])
        areas = tint[which] + 50 * rng.standard_normal((len(which), SIDE // 2, SIDE // 2, 3), np.float32)
        found[rows] = np.clip(areas.repeat(2, axis=1).repeat(2, axis=2), 0, 255).astype(np.uint8)
    return found


def write(out: Path, n: int) -> None:
    """Write the three files that `wrongtree build --data --predictions --embeddings` takes."""
    out.mkdir(parents=True, exist_ok=True)
    planted = plant(n)
    np.save(out / NAMES[2], embed(planted))
    np.savez(out / NAMES[0], images=pictures(planted), labels=planted.label)
    rng = np.random.default_rng(3)
    right = planted.label == planted.prediction
    confidence = np.where(right, rng.beta(8, 2, n), rng.beta(4, 3, n))
    with (out / NAMES[1]).open("w") as file:
        file.write("path,prediction,confidence\n")
        for row, (said, sure) in enumerate(zip(planted.prediction.tolist(), confidence.tolist(), strict=True)):
            file.write(f"{row:06d},{said},{max(sure, 0.02):.4f}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--n", type=int, default=10_000)
    given = parser.parse_args()
    write(given.out, given.n)
