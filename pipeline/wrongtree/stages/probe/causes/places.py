"""Parts of a picture that are covered, blurred, or exchanged: some that are tried everywhere, and a cluster's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy.ndimage import label as label_parts
from scipy.ndimage import uniform_filter
from torch.nn import functional as F

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.grey import GREY
from wrongtree.stages.probe import pixels as px
from wrongtree.stages.probe.causes.naming import hue_of
from wrongtree.stages.probe.causes.repairs import Apply, Repair
from wrongtree.stages.probe.causes.tone import Tone

CELLS = 16  # a side, of the fixed parts
CORNER, CENTRE, BORDER = 5, 7, 2  # cells
SHARE = 0.2  # of the picture, at most, that is exchanged
PLAIN = 1.0  # standard deviations, at least, that errors and correct images are apart there
TINTED = 0.1  # of 0…1: mean colours of a place that differ by less are not told apart in words
MOST = 400  # images of either kind that a difference is measured on


@dataclass(frozen=True)
class Part:
    """One part of the picture."""

    name: str
    where: str  # "in the upper left corner"
    region: Flags  # (s, s')
    gap: float = 0.0  # how far errors and correct images are apart in it, in standard deviations


def fixed_parts() -> Iterator[Part]:
    """The corners, the centre, and the border."""
    for rows, vertical in ((slice(0, CORNER), "upper"), (slice(-CORNER, None), "lower")):
        for columns, horizontal in ((slice(0, CORNER), "left"), (slice(-CORNER, None), "right")):
            region = np.zeros((CELLS, CELLS), dtype=bool)
            region[rows, columns] = True
            yield Part(f"{vertical}-{horizontal}", f"in the {vertical} {horizontal} corner", region)
    middle = np.zeros((CELLS, CELLS), dtype=bool)
    start = (CELLS - CENTRE) // 2
    middle[start : start + CENTRE, start : start + CENTRE] = True
    yield Part("centre", "in the centre", middle)
    border = np.ones((CELLS, CELLS), dtype=bool)
    border[BORDER:-BORDER, BORDER:-BORDER] = False
    yield Part("border", "along the border", border)


def cover(part: Part, fill: torch.Tensor) -> Repair:
    """Covered with the mean image of the data set (3, h, w), made as large as the pictures."""

    def at(region: Flags) -> Apply:
        def apply(pixels: torch.Tensor, _: Tone) -> torch.Tensor:
            return px.pasted(pixels, fitting(fill[None], pixels), px.mask_of(torch.from_numpy(region), pixels))

        return apply

    return _at_both(f"cover-{part.name}", f"Covered {part.where}", part, at)


def blur(part: Part) -> Repair:
    """So strongly blurred that no detail is left in it."""

    def at(region: Flags) -> Apply:
        def apply(pixels: torch.Tensor, _: Tone) -> torch.Tensor:
            soft = px.gaussian(pixels, 4 * px.scale_of(pixels))
            return px.pasted(pixels, soft, px.mask_of(torch.from_numpy(region), pixels))

        return apply

    return _at_both(f"blur-{part.name}", f"Blurred {part.where}", part, at)


def paste(part: Part, donors: Callable[[int], torch.Tensor]) -> Apply:
    """Given what so many errors have there."""
    return lambda pixels, _: px.pasted(
        pixels, fitting(donors(len(pixels)), pixels), px.mask_of(torch.from_numpy(part.region), pixels)
    )


def exchange(part: Part, donors: Callable[[Ints], torch.Tensor]) -> Repair:
    """Given what other pictures have there: `donors` finds (b, 3, h, w) of these for labels (b,)."""

    def at(region: Flags) -> Apply:
        def apply(pixels: torch.Tensor, tone: Tone) -> torch.Tensor:
            given = fitting(donors(tone.label), pixels)
            return px.pasted(pixels, given, px.mask_of(torch.from_numpy(region), pixels))

        return apply

    return _at_both(f"exchange-{part.name}", f"Given what correct images have {part.where}", part, at)


def fitting(pictures: torch.Tensor, pixels: torch.Tensor) -> torch.Tensor:
    """As large as `pixels`."""
    if pictures.shape[2:] == pixels.shape[2:]:
        return pictures.to(pixels)
    return F.interpolate(pictures.to(pixels), size=pixels.shape[2:], mode="bilinear", align_corners=False)


def _at_both(name: str, did: str, part: Part, at: Callable[[Flags], Apply]) -> Repair:
    """A repair, and beside it the same on the opposite side, where that is another place."""
    other = np.ascontiguousarray(part.region[::-1, ::-1])
    apart = (other & part.region).sum() < part.region.sum() / 2
    return Repair(name, did, "place", at(part.region), at(other) if apart else None, part.where)


def different(predictions: Predictions, errors: Ints, correct: Ints, name: str) -> Part | None:
    """Where the pictures of `errors` and `correct` (positions) differ most, in units of their spread, and around it as
    long as they differ by half of that. None: they differ little, or nearly everywhere.
    """
    if len(errors) < 2 or len(correct) < 2:
        return None
    one, other = (predictions.thumbnails_of(rows[:MOST]).astype(np.float32) for rows in (errors, correct))
    spread = np.sqrt((one.var(axis=0) + other.var(axis=0)) / 2) + 8
    gap: Doubles = (np.abs(one.mean(axis=0) - other.mean(axis=0)) / spread).mean(axis=-1)
    reach = max(3, round(min(gap.shape) / 16) | 1)
    smooth = uniform_filter(gap, reach, mode="nearest")
    peak = np.unravel_index(int(smooth.argmax()), smooth.shape)
    parts, _ = label_parts(smooth >= smooth.max() / 2)
    region = parts == parts[peak]
    if smooth.max() < PLAIN or region.mean() > SHARE:
        return None
    return Part(name, where_of(region), region, float(smooth.max()))


def bearing(predictions: Predictions, part: Part, ours: Ints, theirs: Ints) -> Ints:
    """The half of `ours` that has most of what sets it apart from `theirs` in a part of the picture."""
    pictures = _inside(predictions, part, ours)
    score = pictures @ (pictures.mean(axis=0) - _inside(predictions, part, theirs[:MOST]).mean(axis=0))
    return ours[np.argsort(-score, kind="stable")[: -(-len(ours) // 2)]]


def looking_alike(predictions: Predictions, part: Part, ours: Ints, theirs: Ints, asked: Ints) -> Flags:
    """(k,) which images that are `asked` about are there nearer to the mean of `ours` than to that of `theirs`."""
    near, far = (_inside(predictions, part, images[:MOST]).mean(axis=0) for images in (ours, theirs))
    found: Flags = (_inside(predictions, part, asked) - (near + far) / 2) @ (near - far) > 0
    return found


def look_of(predictions: Predictions, part: Part, ours: Ints, theirs: Ints) -> str:
    """What `ours` have more of there than `theirs`: a colour, or light."""
    one, other = (
        _inside(predictions, part, images[:MOST]).reshape(-1, 3).mean(axis=0) / 255 for images in (ours, theirs)
    )
    apart = one - other
    light = float(apart @ GREY)
    red, green, blue = (apart - light).tolist()
    if np.abs(apart - light).max() >= TINTED:
        return f"More {hue_of(red, green, blue)}"
    return "Different" if abs(light) < TINTED else "Brighter" if light > 0 else "Darker"


def _inside(predictions: Predictions, part: Part, images: Ints) -> Doubles:
    """(k, pixels × 3) what images have in a part of the picture."""
    there = np.flatnonzero(part.region.reshape(-1))
    pictures = predictions.thumbnails_of(images).reshape(len(images), -1, 3)[:, there]
    found: Doubles = pictures.reshape(len(images), -1).astype(np.float64)
    return found


def where_of(region: Flags) -> str:
    """The ninth of the picture that the region's middle is in, in words."""
    rows, columns = np.nonzero(region)
    vertical = ("upper", "", "lower")[min(2, int(3 * (rows.mean() + 0.5) / region.shape[0]))]
    horizontal = ("left", "", "right")[min(2, int(3 * (columns.mean() + 0.5) / region.shape[1]))]
    if vertical and horizontal:
        return f"in the {vertical} {horizontal}"
    if horizontal:
        return f"at the {horizontal}"
    return {"upper": "at the top", "lower": "at the bottom", "": "in the centre"}[vertical]
