"""Rectangles of one colour in a picture, as what is pasted over a part of it leaves: found exactly, at any place."""

from __future__ import annotations

import numpy as np
import torch
from scipy import ndimage

from wrongtree.shared.arrays import Flags
from wrongtree.stages.probe.pixels import bands

EQUAL = 2 / 255  # by which neighbours in one colour may differ
FILLED = 0.97  # of its box: a region with less is no rectangle
LEAST = 0.12  # of the picture's side: a smaller one is found by chance
# Neighbours in height and width, never another picture's.
BESIDE = np.zeros((3, 3, 3), dtype=bool)
BESIDE[1] = ndimage.generate_binary_structure(2, 1)


def edged(pixels: torch.Tensor) -> Flags:
    """(b, 3, h, w) in 0…1 -> (b,) which of them have a wide band of one colour at an edge."""
    found: Flags = (bands(pixels).amax(dim=1) >= LEAST * min(pixels.shape[2:])).numpy(force=True)
    return found


def pasted(pixels: torch.Tensor) -> Flags:
    """(b, 3, h, w) in 0…1 -> (b,) which of them have such a rectangle inside, at no edge."""
    found: Flags = rectangles(pixels)[:, 4].numpy(force=True) > 0
    return found


def rectangles(pixels: torch.Tensor) -> torch.Tensor:
    """(b, 3, h, w) in 0…1 -> (b, 5) of the largest rectangle of one colour that does not fill the picture: its shares
    of the picture, of its height and of its width, whether there is one, and whether one lies inside, at no edge.
    """
    b, _, h, w = pixels.shape
    across = ((pixels[..., 1:] - pixels[..., :-1]).abs().amax(dim=1) <= EQUAL).numpy(force=True)
    down = ((pixels[:, :, 1:] - pixels[:, :, :-1]).abs().amax(dim=1) <= EQUAL).numpy(force=True)
    plain = across[:, 1:] & across[:, :-1] & down[..., 1:] & down[..., :-1]  # squares of two by two in one colour
    regions, _ = ndimage.label(plain, BESIDE)
    size = np.bincount(regions.ravel())
    found = np.zeros((b, 5), dtype=np.float32)
    for number, box in enumerate(ndimage.find_objects(regions), start=1):
        rows, columns = box[1], box[2]
        high, wide = rows.stop - rows.start, columns.stop - columns.start
        if high + 1 < LEAST * h or wide + 1 < LEAST * w or size[number] < FILLED * high * wide:
            continue
        if high == h - 1 and wide == w - 1:
            continue
        of = found[box[0].start]
        inside = min(rows.start, columns.start) > 0 and rows.stop < h - 1 and columns.stop < w - 1
        of[4] = max(of[4], float(inside))
        share = (high + 1) * (wide + 1) / (h * w)
        if share > of[0]:
            of[:4] = (share, (high + 1) / h, (wide + 1) / w, 1)
    return torch.from_numpy(found).to(pixels)
