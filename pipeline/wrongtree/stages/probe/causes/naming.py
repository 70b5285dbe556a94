"""What errors are called if a change is their cause. What is not measured is called by what was done, and no more."""

from __future__ import annotations

import math

import numpy as np

from wrongtree.artifacts.causes import MISLED, MISSING
from wrongtree.artifacts.data import BORDER, KINDS
from wrongtree.stages.probe.causes.compare import Differences

UNUSUAL = "Unusual colours"  # no one colour
# What setting the colours or sharpening may undo, too.
TONES = tuple(kind.word for kind in KINDS if kind.family == "tone")
DONE = "Corrected when"  # how words begin that only say what was done
SEEN = 0.7  # share of correct images that measure less, from which on a difference is one of the cluster
PALE = 0.75  # the same of what is bright, to be called low in contrast as well
MOST = 0.6  # of the errors have to have a cast of the same colour
CAST = 0.03  # of 0…1: colours farther than this from what is usual are a cast
# Families of kinds of damage that the repairs of a family undo, which have more than one name.
UNDOES = {BORDER: (BORDER,), "noise": ("noise", "snow", "scatter", "lines"), "blur": ("blur",)}
# In steps of 30 degrees of hue, from red on.
HUES = ("red", "orange", "yellow", "green", "green", "green", "cyan", "blue", "blue", "purple", "pink", "pink")

# What turning leaves as it is: errors that measure otherwise than correct images are not merely turned.
KEPT = ("mean", "spread", "sharpness", "detail", "noise", "chroma", "flat")
PLAINLY = 0.96  # share of correct images that measure less, or more, from which on errors plainly do
MOVES = {"flip": "flipped upside down", "turn-180": "turned by 180°", "turn-left": "turned by 90°",
         "turn-right": "turned by 90°", "mirror": "mirrored"}  # fmt: skip

FIXED = {
    "flip": "Upside down", "turn-180": "Upside down", "turn-left": "Turned by 90°", "turn-right": "Turned by 90°",
    "mirror": "Mirrored", "swap": "Red and blue swapped", "invert": "Inverted", "zoom-in": "Corrected when enlarged",
    "zoom-out": "Corrected when made smaller", "grey": "Misled by colour",
}  # fmt: skip


def called(name: str, family: str, where: str, of: Differences, seen: int) -> str:
    """What the errors are called that a repair of this family corrects: by the kind of damage (a number in KINDS) that
    they are seen to have, if the repair undoes such damage, else by what is measured. -1: they are seen to have none.
    """
    if seen >= 0 and KINDS[seen].family in UNDOES.get("tone" if name == "colours" else family, ()):
        return KINDS[seen].word
    # Setting the colours sets brightness and contrast, and sharpening raises contrast, too.
    if (name in ("colours", "sharpen") or family == "tone") and seen >= 0 and KINDS[seen].word in TONES:
        return KINDS[seen].word
    return word_of(name, where, of)


def word_of(name: str, where: str, of: Differences) -> str:
    """What the errors are called that this repair corrects; `where` is the part of the picture that it concerns."""
    if name in MOVES and any(abs(of.share[measure] - 0.5) > PLAINLY - 0.5 for measure in KEPT):
        return f"{DONE} {MOVES[name]}"
    if name in FIXED:
        return FIXED[name]
    if name in ("brightness", "contrast", "tone"):
        return tone_word(of)
    if name in ("grey-world", "colours"):
        return cast_word(of)
    if name in ("median", "smooth", "resample"):
        return "Noisy" if of.share["noise"] >= SEEN else "Corrected when smoothed"
    if name == "unframe":
        return "Empty bands at the edges" if of.share["bands"] >= SEEN else "Corrected when cropped"
    if name == "sharpen":
        return "Blurred" if blurred(of) else "Corrected when sharpened"
    if name.startswith("shift"):
        return f"Corrected when moved {name.removeprefix('shift-')}"
    if name.startswith("exchange"):
        return f"{MISSING}{where}"
    return f"{MISLED}{where}"


def blurred(of: Differences) -> bool:
    """Whether there is less detail than is usual, and less than the contrast explains."""
    return max(of.share["sharpness"], of.share["detail"]) <= 1 - SEEN


def tone_word(of: Differences) -> str:
    """Brightness or contrast, whichever is off by the larger factor.

    What is dark has little contrast because it is dark: a picture multiplied by a half has half of both. So contrast
    is taken relative to the mean, or in what is bright, to what is left up to white: what is pale, as in fog, has less
    of both.
    """
    lighter = of.at["mean"] > of.usual["mean"]
    mean, usual = (1 - of.at["mean"], 1 - of.usual["mean"]) if lighter else (of.at["mean"], of.usual["mean"])
    exposure = math.log(max(mean, 1e-3) / max(usual, 1e-3))
    contrast = math.log(max(of.at["spread"], 1e-3) / max(of.usual["spread"], 1e-3)) - exposure
    if abs(contrast) > abs(exposure):
        return "High contrast" if contrast > 0 else "Low contrast"
    if not lighter:
        return "Dark"
    return "Bright, low contrast" if of.share["spread"] <= 1 - PALE else "Bright"


def cast_word(of: Differences) -> str:
    """The mean colour less what is usual, grey taken out: "Green cast"; only if most of the errors have it."""
    if np.abs(of.cast).max() < CAST or of.one_cast < MOST:
        return UNUSUAL
    return f"{hue_of(*of.cast.tolist()).capitalize()} cast"


def hue_of(red: float, green: float, blue: float) -> str:
    """The name of a colour's hue; of a difference of colours, grey taken out, of what there is more."""
    angle = math.degrees(math.atan2(math.sqrt(3) * (green - blue), 2 * red - green - blue)) % 360
    return HUES[int((angle + 15) % 360 // 30)]
