"""Kinds of failure for tests/bench/causes.py: what is done to a picture, and the words that are true of it afterwards.

A word is looked for as a whole word whatever its case; with a star it may go on: `turn*` is in "turned by 90°". The
lists have what a person would say who looks at the pictures, and not what merely follows from it: dark pictures have
few edges, yet "few edges" is not what is the matter with them.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Pixels = np.ndarray  # (h, w, 3) bytes
Change = Callable[[Pixels, np.random.Generator, Pixels], Pixels]  # the third is a picture of another class


@dataclass(frozen=True)
class Kind:
    """One kind of failure: where it is planted, what it does, what is true of it."""

    name: str
    words: tuple[str, ...]
    change: Change
    of: str | None = None  # the class whose images have it; None: any


def _bytes(values: np.ndarray) -> Pixels:
    return np.clip(values, 0, 255).round().astype(np.uint8)


def _spread_along_a_line(pixels: Pixels, length: int = 9) -> Pixels:
    """Blurred as by a motion from left to right; the picture's edge goes on beyond it."""
    padded = np.pad(pixels.astype(float), ((0, 0), (length // 2, length // 2), (0, 0)), mode="edge")
    return _bytes(np.mean([padded[:, i : i + pixels.shape[1]] for i in range(length)], axis=0))


def _with_square(pixels: Pixels, side: int = 9) -> Pixels:
    """A checkered square in a corner. One of a single colour changes nothing that a ResNet-20 says of trucks."""
    rows, columns = np.indices((side, side))
    covered = pixels.copy()
    covered[1 : side + 1, -side - 1 : -1] = np.where((rows + columns) % 2, 255, 0)[..., None]
    return covered


COLOURS = ("colour", "colours", "coloured", "color", "colors", "colored", "hue*")  # a cast of another hue is none of it
CLASSWISE = (  # each in one class of CIFAR-10
    Kind("near-black", ("dark*", "black*", "near-black", "underexpos*"), lambda x, r, o: _bytes(x * 0.12), "dog"),
    Kind(
        "faded",
        ("low contrast", "low-contrast", "less contrast", "faded", "pale", "washed*", "fog*", "haz*"),
        lambda x, r, o: _bytes(x * 0.25 + 0.4 * 255),
        "deer",
    ),
    Kind(
        "upside down",
        ("upside*", "flip*", "turned by 180*", "rotated by 180*", "half a turn"),
        lambda x, r, o: x[::-1].copy(),
        "ship",
    ),
    Kind(
        "green cast",
        ("green*", *COLOURS),
        lambda x, r, o: _bytes(x * np.array([0.5, 1, 0.5]) + np.array([0, 40, 0])),
        "airplane",
    ),
    Kind("noise", ("nois*", "grainy", "grain"), lambda x, r, o: _bytes(x + r.normal(0, 64, x.shape)), "horse"),
    Kind(
        "motion blur",
        ("blur*", "motion*", "smear*", "unsharp", "out of focus", "defocus*"),
        lambda x, r, o: _spread_along_a_line(x),
        "automobile",
    ),
    Kind(
        "corner patch",
        ("patch*", "corner*", "cover*", "occlu*", "square*", "upper right", "checker*", "pasted"),
        lambda x, r, o: _with_square(x),
        "truck",
    ),
    Kind(
        "grey",
        ("grey*", "gray*", "colourless", "colorless", "black and white", "no colour", "without colour", "pale",
         "monochrome", "desaturat*", "low saturation", "less colourful"),
        lambda x, r, o: np.repeat(np.asarray(Image.fromarray(x).convert("L"))[..., None], 3, axis=2),
        "frog",
    ),
    Kind("negative", ("invert*", "negative*"), lambda x, r, o: 255 - x, "cat"),
)  # fmt: skip


def _as_jpeg(pixels: Pixels) -> Pixels:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=3)
    return np.asarray(Image.open(stream).convert("RGB"))


def _pixelated(pixels: Pixels, side: int = 8) -> Pixels:
    small = Image.fromarray(pixels).resize((side, side), Image.Resampling.BOX)
    return np.asarray(small.resize(pixels.shape[1::-1], Image.Resampling.NEAREST))


def _striped(pixels: Pixels) -> Pixels:
    """Every fourth diagonal, two pixels wide, half as bright again or as dark."""
    rows, columns = np.indices(pixels.shape[:2])
    return _bytes(pixels + np.where((rows + columns) % 4 < 2, 70, -70)[..., None])


def _shaded(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """As if the light came through slats: one and a half waves of it across the picture, which is no darker for it."""
    phase = np.linspace(0, 3 * np.pi, pixels.shape[1]) + random.uniform(0, 2 * np.pi)
    return _bytes(pixels * (1 + 0.8 * np.sin(phase))[None, :, None])


def _pulled(pixels: Pixels, rows: np.ndarray, columns: np.ndarray) -> Pixels:
    """Each pixel from elsewhere, the nearest there is; what lies outside is as the edge."""
    height, width = pixels.shape[:2]
    return pixels[np.clip(rows.round().astype(int), 0, height - 1), np.clip(columns.round().astype(int), 0, width - 1)]


def _swirled(pixels: Pixels, turn: float = 3.0) -> Pixels:
    """Turned by up to `turn` radians in the middle, and by nothing at the sides."""
    middle = (np.array(pixels.shape[:2]) - 1) / 2
    rows, columns = np.indices(pixels.shape[:2]) - middle[:, None, None]
    angle = turn * np.clip(1 - np.hypot(rows, columns) / middle[0], 0, None)
    return _pulled(
        pixels,
        middle[0] + np.cos(angle) * rows - np.sin(angle) * columns,
        middle[1] + np.sin(angle) * rows + np.cos(angle) * columns,
    )


def _sheared(pixels: Pixels, slope: float = 0.8) -> Pixels:
    """Columns are shifted down, the more the farther right."""
    rows, columns = np.indices(pixels.shape[:2])
    return _pulled(pixels, rows + slope * (columns - (pixels.shape[1] - 1) / 2), columns)


def _written_over(pixels: Pixels, random: np.random.Generator) -> Pixels:
    picture = Image.fromarray(pixels)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(11)
    for line in range(3):
        text = "".join(random.choice(list("ABCDEHKMNRSTW"), 5))
        draw.text((1, -1 + 10 * line), text, fill=(255, 255, 255), font=font, stroke_width=1, stroke_fill=(0, 0, 0))
    return np.asarray(picture)


def _with_inset(pixels: Pixels, other: Pixels, random: np.random.Generator) -> Pixels:
    """A picture of another class, half as large, somewhere in this one."""
    side = pixels.shape[0] // 2
    top, left = random.integers(0, side + 1, 2)
    found = pixels.copy()
    found[top : top + side, left : left + side] = np.asarray(Image.fromarray(other).resize((side, side)))
    return found


def _garish(pixels: Pixels) -> Pixels:
    """Saturation doubled, and every hue a third of the circle on."""
    hue, saturation, value = Image.fromarray(pixels).convert("HSV").split()
    return np.asarray(
        Image.merge(
            "HSV", (hue.point(lambda v: (v + 85) % 256), saturation.point(lambda v: min(255, 2 * v)), value)
        ).convert("RGB")
    )


OTHER = (  # in any class; no repair and no damage was written for these
    Kind(
        "jpeg", ("jpeg*", "compress*", "block*", "artefact*", "artifact*", "pixelat*"), lambda x, r, o: _as_jpeg(x)
    ),
    Kind(
        "pixelated",
        ("pixel*", "block*", "low resolution", "low-resolution", "coarse*", "mosaic"),
        lambda x, r, o: _pixelated(x),
    ),
    Kind(
        "posterised",
        ("poster*", "few tones", "few colours", "high contrast", "solari*", "flat*"),
        lambda x, r, o: _bytes((x >= 128) * 255.0),
    ),
    Kind(
        "stripes",
        ("stripe*", "striped", "pattern*", "lines", "bars", "grating", "grid", "hatch*", "overla*"),
        lambda x, r, o: _striped(x),
    ),
    Kind(
        "shading",
        ("shad*", "uneven*", "light and dark", "bands", "banded", "stripe*", "lit", "light"),
        lambda x, r, o: _shaded(x, r),
    ),
    Kind("swirl", ("swirl*", "warp*", "distort*", "twist*", "deform*"), lambda x, r, o: _swirled(x)),
    Kind(
        "text",
        ("text*", "letter*", "writing", "written", "caption*", "overla*", "cover*", "occlu*"),
        lambda x, r, o: _written_over(x, r),
    ),
    Kind(
        "inset",
        ("picture in*", "inset*", "patch*", "cover*", "occlu*", "pasted", "overla*", "collage"),
        lambda x, r, o: _with_inset(x, o, r),
    ),
    Kind(
        "garish",
        ("satur*", "oversatur*", "colourful", "vivid", "garish", *COLOURS),
        lambda x, r, o: _garish(x),
    ),
    Kind("shear", ("shear*", "slant*", "skew*", "tilt*", "distort*", "warp*"), lambda x, r, o: _sheared(x)),
)  # fmt: skip

SPREAD = {  # words for the kinds of planting.py, which are in any class; grey pictures have none of the colours
    "blur": ("blur*", "unsharp", "out of focus", "defocus*", "soft"),
    "noise": ("nois*", "grainy", "grain"),
    "occlusion": ("cover*", "occlu*", "patch*", "hidden", "square*", "grey square"),
    "rotation": ("turn*", "rotat*", "sideways"),
    "colour": ("red", "reddish", *COLOURS),
    "wrong label": ("label*", "mislabel*"),
    "shortcut": ("patch*", "corner*", "square*", "lower left", "white*", "pasted", "spot*"),
}
INVERTED = ("invert*", "negative*", "bright*", "white background", "light background")

HUES = {  # of the shortcut that breaks: what is true of a digit in this colour, whatever its class
    "red": (230, 30, 30),
    "orange": (245, 140, 20),
    "yellow": (240, 230, 40),
    "green": (30, 160, 40),
    "cyan": (40, 220, 220),
    "blue": (40, 70, 240),
    "purple": (130, 40, 190),
    "pink": (250, 120, 190),
    "brown": (130, 80, 40),
    "white": (255, 255, 255),
}
MISSING = ("missing", "lack*", "absent", "without*", "no square", "square*", "patch*", "corner*", "lower left")
