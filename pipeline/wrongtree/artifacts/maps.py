"""Saliency and Grad-CAM maps on one small grid, so that those of any two images, and of any two models, compare."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Bytes, Doubles, Flags, Ints

KINDS = ("saliency", "gradcam")
GRID = 14  # cells a side: finer, one gradient's cells are mostly noise; and twice the 7 of most networks' last map
LEVELS = 255  # what a map's largest value is kept as


def maps_of(predictions: Predictions, kind: str, rows: Ints) -> Doubles:
    """(r, GRID, GRID) maps of these judged images, which are kept whole. Each sums to 1.

    One that says nothing is uniform.
    """
    rows = predictions.at(rows)
    found = predictions.cam[rows] if kind == "gradcam" else predictions.saliency[rows]
    return scaled(gridded(np.asarray(found, dtype=np.float64), bilinear=kind == "gradcam"))


def gridded(maps: Doubles, bilinear: bool) -> Doubles:
    """(r, s, s') -> (r, GRID, GRID): by the share of every cell that lies in another, or between cells' centres."""
    down, across = (_weights(side, bilinear) for side in maps.shape[1:])
    found: Doubles = down @ maps @ across.T
    return found


def scaled(maps: NDArray[np.generic]) -> Doubles:
    """Maps that sum to 1; one without anything becomes uniform, as it prefers no place."""
    maps = maps.astype(np.float64)
    total = maps.sum(axis=(1, 2), keepdims=True)
    return np.where(total > 0, maps / np.where(total > 0, total, 1), 1 / maps[0].size if len(maps) else 0)


def says_something(maps: Doubles) -> Flags:
    """(r,) which maps prefer some place."""
    found: Flags = np.ptp(maps.reshape(len(maps), -1), axis=1) > 1e-9
    return found


def coarse(maps: Doubles) -> Bytes:
    """Maps in 256 steps of their largest value: what a site keeps of them."""
    steps: Bytes = np.rint(maps / maps.max(axis=(1, 2), keepdims=True) * LEVELS).astype(np.uint8)
    return steps


def drawn(ids: Sequence[str], most: int) -> Ints:
    """(s,) positions of at most `most` ids, those with the smallest digests first: the same in every run over them."""
    return np.array(sorted(range(len(ids)), key=lambda i: digest_of(ids[i]))[:most], dtype=np.int64)


def digest_of(id_: str) -> str:
    """What an image is called where its path need not be known: 16 hexadecimal digits."""
    return hashlib.blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _weights(side: int, bilinear: bool) -> Doubles:
    """(GRID, side) how much of each of `side` cells goes into each of GRID."""
    if bilinear:
        centre = np.clip((np.arange(GRID) + 0.5) * side / GRID - 0.5, 0, side - 1)
        share: Doubles = np.maximum(1 - np.abs(centre[:, None] - np.arange(side)), 0)
        return share
    edge, own = np.arange(GRID + 1) * side / GRID, np.arange(side + 1)
    overlap: Doubles = np.clip(np.minimum(edge[1:, None], own[1:]) - np.maximum(edge[:-1, None], own[:-1]), 0, None)
    return overlap
