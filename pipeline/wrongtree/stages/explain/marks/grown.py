"""From pictures that agree in one cell to a mark: all neighbouring cells in which they agree, and what sets it apart.

Of pictures that happen to agree somewhere, others agree nearly, and they agree less and less with the distance from
there. A mark has a sharp edge in both: pictures have it or are far from it, and where it ends they have nothing in
common with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, distance_transform_cdt
from scipy.ndimage import label as label_parts
from scipy.stats import binom

from wrongtree.shared.arrays import Bytes, Flags, Ints
from wrongtree.stages.explain.marks.modes import modes

Levels: TypeAlias = NDArray[np.integer]
NEAR = 12  # levels of the channel that differs most: the same colour
FAR = 40  # and another colour
FEWEST = 10  # pictures with a mark
SHARP = 0.9  # of the pictures that are not far from it, those that have it
GOES_ON = 0.15  # of its pictures, on average along its edge, that have no other colour beyond
SMALLEST, LARGEST = 2, 0.5  # cells, and share of the picture
AGREE = (0.5, 0.8, 0.9)  # of the pictures in every cell, in three rounds
OTHERS = 0.5  # of the other pictures in every cell, at most
CELLS = 0.9  # of the mark's cells in which a picture has to agree
LOOK = 100  # pictures that tell at a glance whether it is worth a closer look
LEVEL = 0.01  # of a false mark in the whole data set
CHANCE = NEAR / FAR  # of what is not far, the share that is near, were its colours anywhere along one line


@dataclass(frozen=True)
class Mark:
    """What some pictures have in the same place."""

    region: Flags  # (s, s') cells that it fills
    colours: Bytes  # (s, s', 3) of its pictures in the median; outside the region of no meaning
    p: float  # chance of so sharp a mode among smooth ones, times the number of places and groups


def marks(sketches: Bytes, groups: int = 1) -> Iterator[Mark]:
    """(n, s, s', 3) -> marks among these pictures, which are one of so many `groups`."""
    cells = sketches.astype(np.int16)
    tests = groups * cells.shape[1] * cells.shape[2]
    known: list[tuple[Flags, Ints]] = []
    for cell, rows in modes(sketches) if len(sketches) >= FEWEST else ():
        if any(region[cell] and np.isin(rows, bearers).mean() > 0.5 for region, bearers in known):
            continue
        grown = _grown(cells, rows, cell)
        if grown is None:
            continue
        region, colours, bearers = grown
        known.append((region, bearers))
        away = distances(cells, region, colours)
        near, not_far = int((away <= NEAR).sum()), int((away <= FAR).sum())
        p = float(binom.sf(near - 1, not_far, CHANCE)) * tests
        if near >= max(FEWEST, SHARP * not_far) and p <= LEVEL and _goes_on(cells[bearers], region) <= GOES_ON:
            yield Mark(region, colours.astype(np.uint8), p)


def distances(cells: Levels, region: Flags, colours: Levels) -> Levels:
    """(n,) how far pictures are from a mark: in nine of ten of its cells at most so many levels."""
    away = apart(cells[:, region], colours[region].astype(np.int16))
    kth = round(CELLS * (away.shape[1] - 1))
    found: Levels = np.partition(away, kth, axis=1)[:, kth]
    return found


def apart(one: Levels, other: Levels) -> Levels:
    """(…, 3) colours -> (…,) levels of the channel that differs most; NumPy's own maximum over three is slow."""
    red, green, blue = np.moveaxis(np.abs(one - other), -1, 0)
    found: Levels = np.maximum(np.maximum(red, green), blue)
    return found


def beyond(region: Flags) -> Flags:
    """The cells that are two away from a region: of those next to it, it may fill a part."""
    one = binary_dilation(region, np.ones((3, 3)))
    found: Flags = binary_dilation(one, np.ones((3, 3))) & ~one
    return found


def _grown(cells: Levels, rows: Ints, cell: tuple[int, int]) -> tuple[Flags, Levels, Ints] | None:
    """The region around a cell in which pictures agree, their colours, and all pictures that have these there."""
    glance = np.arange(0, len(cells), -(-len(cells) // LOOK))
    for least in AGREE:
        if len(rows) < FEWEST // 2:
            return None
        some = cells[rows[:: -(-len(rows) // LOOK)]]
        colours = np.median(some, axis=0).astype(np.int16)
        others = np.setdiff1d(glance, rows)
        agree = (apart(some, colours) <= NEAR).mean(axis=0) >= least
        if len(others):  # before a background that all have, a mark ends where that begins
            agree &= (apart(cells[others], colours) <= NEAR).mean(axis=0) <= OTHERS
        parts, _ = label_parts(agree)
        region = parts == parts[cell]
        if parts[cell] == 0 or not SMALLEST <= region.sum() <= LARGEST * region.size:
            return None
        if _goes_on(some, region) > max(GOES_ON, 1 - least):
            return None
        rows = np.flatnonzero(distances(cells, region, colours) <= NEAR)
    return (region, colours, rows) if len(rows) >= FEWEST else None


def _goes_on(cells: Levels, region: Flags) -> float:
    """Mean share of these pictures that have beyond the region's edge about what they have at it."""
    edge = beyond(region)
    if not edge.any():
        return 1.0
    nearest = distance_transform_cdt(~region, "chessboard", return_distances=False, return_indices=True)
    inside = cells[:, nearest[0][edge], nearest[1][edge]]
    return float((apart(cells[:, edge], inside) <= FAR).mean())
