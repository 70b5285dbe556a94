"""A tiny sketch of every picture: the mean colours of at most 16 × 16 cells, 768 bytes."""

import numpy as np

from wrongtree.inputs.images.squares import averaged
from wrongtree.shared.arrays import Bytes

CELLS = 16  # a side
AT_ONCE = 512


def sketches(pictures: Bytes) -> Bytes:
    """(n, h, w, 3) -> (n, s, s', 3); a picture is never enlarged."""
    parts = [_small(pictures[first : first + AT_ONCE]) for first in range(0, len(pictures), AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros((0, CELLS, CELLS, 3), dtype=np.uint8)


def _small(pictures: Bytes) -> Bytes:
    cells = averaged(pictures.transpose(0, 3, 1, 2).astype(np.float32), CELLS)
    return np.ascontiguousarray(cells.round().astype(np.uint8).transpose(0, 2, 3, 1))
