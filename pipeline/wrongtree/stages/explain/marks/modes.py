"""Colours that many pictures have in one cell, while hardly any has a colour near it: where a mark may be.

The colours of a cell are put into boxes of 16 levels a side. What varies gradually, as sky and grass do, fills the 26
boxes around a full one as well.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wrongtree.shared.arrays import Bytes, Ints

BOX = 16  # levels a side
BASE = 256 // BOX + 4  # boxes a side, with empty ones around
FULL = 0.4  # of what is in a box and around it, in the box
FEWEST = 5  # pictures in a box; a mark's may be divided among several


def modes(sketches: Bytes) -> Iterator[tuple[tuple[int, int], Ints]]:
    """(n, s, s', 3) -> cells, and the pictures in one of its full boxes; the fullest first.

    Twice, with the boxes moved by half, so that no colour lies at the border of one both times.
    """
    n, high, wide = sketches.shape[:3]
    cell = np.arange(high * wide) * BASE**3
    boxes: list[Ints] = []
    found: list[tuple[int, int, int]] = []
    for moved in (0, BOX // 2):
        red, green, blue = ((sketches.reshape(n, -1, 3).astype(np.int64) + moved) // BOX + 1).transpose(2, 0, 1)
        box = cell + (red * BASE + green) * BASE + blue
        known, times = np.unique(box, return_counts=True)
        full = known[times >= FEWEST]
        inside, around = times[times >= FEWEST], np.zeros(len(full), dtype=np.int64)
        for away in np.ndindex(3, 3, 3):
            near = full + np.array(away) @ (BASE**2, BASE, 1) - (BASE**2 + BASE + 1)
            at = np.searchsorted(known, near).clip(max=len(known) - 1)
            around += np.where(known[at] == near, times[at], 0)
        kept = inside >= FULL * around
        found += [
            (-count, len(boxes), value) for count, value in zip(inside[kept].tolist(), full[kept].tolist(), strict=True)
        ]
        boxes.append(box)
    for _, which, value in sorted(found):
        at_cell = value // BASE**3
        yield divmod(at_cell, wide), np.flatnonzero(boxes[which][:, at_cell] == value)
