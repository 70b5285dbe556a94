"""Plain words for what a mark looks like, and where it is."""

from __future__ import annotations

import colorsys

import numpy as np

from wrongtree.artifacts.data import box_of
from wrongtree.shared.arrays import Bytes, Flags

# In steps of 30 degrees of hue, from red on.
HUES = ("red", "orange", "yellow", "green", "green", "green", "cyan", "blue", "blue", "purple", "magenta", "pink")
PLAIN = 16  # levels by which the colours of a mark may differ, standard deviation, that has one colour
WHITE, BLACK, GREY, PALE, FULL = 235, 20, 0.1, 0.15, 0.5  # levels, and saturations of a grey and of colours with names
SQUARE = 1.34  # times as long as wide, at most
FILLED = 0.9  # of the box around a mark, at least, for its shape to be that of the box
ACROSS = 0.9  # of the picture's side, from which on it is a bar


def look_of(region: Flags, colours: Bytes) -> str:
    """`magenta square`; what is of several colours or has another shape is a mark."""
    return " ".join(word for word in (_colour(colours[region]), _shape(region)) if word)


def where_of(region: Flags) -> str:
    """The side that it spans, or the ninth of the picture that its middle is in."""
    if _is_frame(region):
        return "around the edge"
    left, top, right, bottom = box_of(region)
    across, down = right - left > 0.75, bottom - top > 0.75
    vertical = "" if down else ("upper", "", "lower")[min(2, int(1.5 * (top + bottom)))]
    horizontal = "" if across else ("left", "", "right")[min(2, int(1.5 * (left + right)))]
    if vertical and horizontal:
        return f"in the {vertical} {horizontal}"
    if horizontal:
        return f"at the {horizontal}"
    return {"upper": "at the top", "lower": "at the bottom", "": "in the middle"}[vertical]


def _colour(colours: Bytes) -> str:
    """(m, 3) -> a plain word, or none."""
    if colours.astype(float).std(axis=0).max() > PLAIN:
        return ""
    mean = colours.mean(axis=0)
    hue, saturation, _ = colorsys.rgb_to_hsv(*(mean / 255).tolist())
    if mean.min() >= WHITE:
        return "white"
    if mean.max() <= BLACK:
        return "black"
    if saturation <= GREY:
        return "grey"
    name = HUES[int((360 * hue + 15) % 360 // 30)]
    if mean.max() <= WHITE / 2:
        return ""
    return name if saturation >= FULL else f"pale {name}" if saturation >= PALE else ""


def _is_frame(region: Flags) -> bool:
    """Whether it has part of all four sides, and nothing in the middle."""
    (high, wide), (left, top, right, bottom) = region.shape, box_of(region)
    inside = region[high // 4 : high - high // 4, wide // 4 : wide - wide // 4]
    return right - left > 0.75 and bottom - top > 0.75 and not inside.any()


def _shape(region: Flags) -> str:
    """That of the box around it, if it fills nearly all of this."""
    if _is_frame(region):
        return "frame"
    rows, columns = np.nonzero(region)
    high, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    if region.sum() < FILLED * high * wide:
        return "mark"
    if max(high / region.shape[0], wide / region.shape[1]) > ACROSS:
        return "bar"
    if min(high, wide) < 2:
        return "mark"
    return "square" if max(high, wide) <= SQUARE * min(high, wide) else "rectangle"
