"""From a picture to colours in 0…1 where there is no model, and hence no torch: its middle square, and area averages.

Both give, to the bit, what `inputs.models.preprocess` gives with torch and torchvision.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from wrongtree.shared.arrays import Floats, Ints


def middle_square(picture: Image.Image, side: int) -> Floats:
    """(3, side, side): the shorter side resized to `side` (bicubic), and of the longer one the middle."""
    width, height = picture.size
    shorter = min(width, height)
    size = (int(side * width / shorter), int(side * height / shorter))
    if size != picture.size:
        picture = picture.resize(size, Image.Resampling.BICUBIC)
    left, top = (round((length - side) / 2) for length in size)
    pixels = np.asarray(picture.crop((left, top, left + side, top + side)), dtype=np.float32)
    return np.ascontiguousarray((pixels * np.float32(1 / 255)).transpose(2, 0, 1))


def averaged(pixels: Floats, side: int) -> Floats:
    """(b, k, h, w) -> (b, k, h', w') with neither side above `side`, by area averaging; never enlarged.

    Each new pixel is the mean of all that it touches, in single precision and from the top left, as torch's
    adaptive_avg_pool2d adds them up. Running sums would be quicker, and would round otherwise.
    """
    height, width = pixels.shape[-2:]
    scale = min(1.0, side / max(height, width))
    target = (max(1, round(height * scale)), max(1, round(width * scale)))
    if target == (height, width):
        return pixels
    (top, tall), (left, wide) = _windows(height, target[0]), _windows(width, target[1])
    total = np.zeros((*pixels.shape[:2], *target), np.float32)
    for y in range(int(tall.max())):
        for x in range(int(wide.max())):
            rows, columns = np.minimum(top + y, height - 1), np.minimum(left + x, width - 1)
            inside = (y < tall)[:, None] & (x < wide)
            total += np.where(inside, pixels[:, :, rows[:, None], columns], np.float32(0))
    total /= tall[:, None].astype(np.float32)
    total /= wide.astype(np.float32)
    return total


def _windows(length: int, parts: int) -> tuple[Ints, Ints]:
    """(parts,) where each window begins, and how long it is: those next to each other may share a pixel."""
    number = np.arange(parts, dtype=np.int64)
    begin, end = number * length // parts, -(-(number + 1) * length // parts)
    return begin, end - begin
