"""What errors are called if a change is their cause. What is not measured is called by what was done, and no more."""

from __future__ import annotations

import math

import numpy as np

from wrongtree.shared.arrays import Doubles
from wrongtree.stages.probe.causes.compare import Differences

SEEN = 0.7  # share of correct images that measure less, from which on a difference is one of the cluster
CAST = 0.03  # of 0…1: colours farther than this from what is usual are a cast
# In steps of 30 degrees of hue, from red on.
HUES = ("red", "orange", "yellow", "green", "green", "green", "cyan", "blue", "blue", "purple", "pink", "pink")

FIXED = {
    "flip": "Upside down", "turn-180": "Upside down", "turn-left": "Turned by 90°", "turn-right": "Turned by 90°",
    "mirror": "Mirrored", "swap": "Red and blue swapped", "invert": "Inverted", "zoom-in": "Corrected when enlarged",
    "zoom-out": "Corrected when made smaller", "grey": "Misled by colour",
}  # fmt: skip


def word_of(name: str, where: str, of: Differences) -> str:
    """What the errors are called that this repair corrects; `where` is the part of the picture that it concerns."""
    if name in FIXED:
        return FIXED[name]
    if name in ("brightness", "contrast", "tone"):
        return tone_word(name, of)
    if name in ("grey-world", "colours"):
        return cast_word(of.cast)
    if name in ("median", "smooth", "resample"):
        return "Noisy" if of.share["noise"] >= SEEN else "Corrected when smoothed"
    if name == "sharpen":
        return "Blurred" if of.share["sharpness"] <= 1 - SEEN else "Corrected when sharpened"
    if name.startswith("shift"):
        return f"Corrected when moved {name.removeprefix('shift-')}"
    if name.startswith("exchange"):
        return f"Something missing or different {where}"
    return f"Misled by something {where}"


def tone_word(name: str, of: Differences) -> str:
    """Brightness or contrast, whichever sets the cluster apart."""
    bright, contrast = of.share["mean"] - 0.5, of.share["spread"] - 0.5
    by_contrast = name == "contrast" or (name == "tone" and abs(contrast) > abs(bright))
    if by_contrast:
        return "High contrast" if contrast > 0 else "Low contrast"
    return "Bright" if bright > 0 else "Dark"


def cast_word(cast: Doubles) -> str:
    """(3,) mean colour less what is usual, grey taken out -> "Green cast"."""
    if np.abs(cast).max() < CAST:
        return "Unusual colours"
    red, green, blue = cast.tolist()
    angle = math.degrees(math.atan2(math.sqrt(3) * (green - blue), 2 * red - green - blue)) % 360
    return f"{HUES[int((angle + 15) % 360 // 30)].capitalize()} cast"
