"""What is undone in errors. Parameters come from what is measured, never from what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from wrongtree.stages.probe import pixels as px
from wrongtree.stages.probe.causes.tone import Tone

Apply = Callable[[torch.Tensor, Tone], torch.Tensor]  # pictures (b, 3, h, w), what each one's label usually measures
HARMLESS = ("mirror", "shift-right", "shift-down")  # changes that a network should bear, and that leave all detail
NEUTRAL = (*HARMLESS, "zoom-in")  # enlarging blurs a small picture, which corrects some errors and causes others


@dataclass(frozen=True)
class Repair:
    """One way to change a picture."""

    name: str
    did: str  # said of images: "When turned by 180°, 9 of 10 become correct"
    family: str  # of two of a family that do equally well, the first in the list is the simpler cause
    apply: Apply
    moved: Apply | None = None  # the same at another place, if it concerns one place
    where: str = ""  # that place: "in the upper left corner"


def _tensor(values: object) -> torch.Tensor:
    return torch.as_tensor(values)


def _turned(times: int) -> Apply:
    return lambda pixels, _: torch.rot90(pixels, times, dims=(2, 3))


def _tone(pixels: torch.Tensor, tone: Tone) -> torch.Tensor:
    return px.to_contrast(pixels, _tensor(tone.spread), _tensor(tone.mean))


REPAIRS: tuple[Repair, ...] = (
    Repair("flip", "Flipped upside down", "turn", lambda p, _: p.flip(2)),
    Repair("turn-180", "Turned by 180°", "turn", _turned(2)),
    Repair("turn-left", "Turned left by 90°", "turn", _turned(1)),
    Repair("turn-right", "Turned right by 90°", "turn", _turned(-1)),
    Repair("mirror", "Mirrored", "mirror", lambda p, _: p.flip(3)),
    Repair("brightness", "Given the brightness usual for their label", "tone",
           lambda p, t: px.to_brightness(p, _tensor(t.mean))),
    Repair("contrast", "Given the contrast usual for their label", "tone",
           lambda p, t: px.to_contrast(p, _tensor(t.spread))),
    Repair("tone", "Given the brightness and contrast usual for their label", "tone", _tone),
    Repair("grey-world", "With the colour cast removed", "colour", lambda p, _: px.to_grey_world(p)),
    Repair("colours", "Given the colours and contrast usual for their label", "colour",
           lambda p, t: px.to_colours(p, _tensor(t.colour_mean), _tensor(t.colour_spread))),
    Repair("grey", "Without colour", "colour", lambda p, _: px.grey(p).expand_as(p)),
    Repair("swap", "With red and blue swapped", "colour-swap", lambda p, _: p.flip(1)),
    Repair("invert", "Inverted", "invert", lambda p, _: 1 - p),
    Repair("median", "With a median filter", "noise", lambda p, _: px.median(p, 3)),
    Repair("smooth", "Smoothed", "noise", lambda p, _: px.gaussian(p, px.scale_of(p))),
    Repair("resample", "Made half as large and enlarged again", "noise", lambda p, _: px.resampled(p)),
    Repair("sharpen", "Sharpened", "blur", lambda p, t: px.sharpened(p, _tensor(t.sharpness))),
    Repair("unframe", "With bands of one colour at the edges cropped away", "border", lambda p, _: px.unframed(p)),
    Repair("zoom-in", "Enlarged by a quarter", "shift", lambda p, _: px.zoomed(p, 1.25)),
    Repair("zoom-out", "Made smaller by a quarter", "shift", lambda p, _: px.zoomed(p, 0.75)),
    Repair("shift-right", "Moved right", "shift", lambda p, _: px.shifted(p, 0.12, 0)),
    Repair("shift-left", "Moved left", "shift", lambda p, _: px.shifted(p, -0.12, 0)),
    Repair("shift-down", "Moved down", "shift", lambda p, _: px.shifted(p, 0, 0.12)),
    Repair("shift-up", "Moved up", "shift", lambda p, _: px.shifted(p, 0, -0.12)),
)  # fmt: skip

BY_NAME = {repair.name: repair for repair in REPAIRS}
