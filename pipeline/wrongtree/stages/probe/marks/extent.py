"""Which pixels of a model's input a mark fills: it was found in cells of a sketch, some of which it fills in part."""

from __future__ import annotations

import numpy as np
import torch
from scipy.ndimage import binary_dilation
from torch.nn import functional as F

from wrongtree.shared.arrays import Flags
from wrongtree.stages.probe.pixels import scale_of

NEAR = 12.5 / 255  # of the channel that differs most: the same colour, as marks are found by
AGREE = 0.8  # of the images that have it, in a pixel of the mark
OTHERS = 0.5  # of the images that do not have it, at most: what more have there is a background
OVERLAP = 0.25  # of a place, at most, with the same place moved
AROUND = np.ones((3, 3), dtype=bool)


def extent_of(region: Flags, bearers: torch.Tensor, others: torch.Tensor) -> Flags:
    """(s, s') cells, pixels (k, 3, h, w) of images with the mark and (m, 3, h, w) of images without -> (h, w).

    The cells that it fills, and of the cells around these the pixels in which its images agree and others do not.
    """
    size = bearers.shape[2:]
    usual = bearers.median(dim=0).values
    alike = _share_near(bearers, usual) >= AGREE
    if len(others):
        alike &= _share_near(others, usual) <= OTHERS
    found: Flags = enlarged(region, size) | (enlarged(binary_dilation(region, AROUND), size) & alike)
    return found


def enlarged(region: Flags, size: torch.Size) -> Flags:
    """(s, s') cells -> (h, w) pixels: the thumbnail shows all of the input, so they are the same shares of it."""
    flags = torch.from_numpy(np.ascontiguousarray(region, dtype=np.float32))[None, None]
    found: Flags = F.interpolate(flags, size=size, mode="nearest")[0, 0].numpy() > 0
    return found


def widened(extent: Flags, pixels: torch.Tensor) -> Flags:
    """With what is a thirty-second of the side around it: resizing and JPEG carry a mark's colour over its edge."""
    reach = max(1, round(scale_of(pixels)))
    found: Flags = binary_dilation(extent, np.ones((2 * reach + 1, 2 * reach + 1)))
    return found


def elsewhere(place: Flags) -> Flags | None:
    """The same place on the opposite side, or if it is there already, moved by half of the picture, around its edges.

    None: it is so large that no other place is free.
    """
    half = (place.shape[0] // 2, place.shape[1] // 2)
    moved = [place[::-1, ::-1], place[::-1], place[:, ::-1], np.roll(place, half, axis=(0, 1))]
    best = min(moved, key=lambda other: int((other & place).sum()))
    return None if (best & place).sum() > OVERLAP * place.sum() else best & ~place


def _share_near(pixels: torch.Tensor, usual: torch.Tensor) -> Flags:
    """(h, w) share of these images that have the usual colour."""
    near = (pixels - usual).abs().amax(dim=1) <= NEAR
    found: Flags = near.float().mean(dim=0).numpy()
    return found
