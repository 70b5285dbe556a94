"""Which values of a picture are black and white: one rule for a whole data set, never one for each picture.

Bytes are colours as they are. Numbers of 16 bits are taken from 0…65,535; whole numbers of other types as well, or from
0…255 where a sample holds no more; floats from 0…1, or 0…255 where a sample goes beyond 1. What does not fit there is
never cut in silence: somebody says with `--range` what is meant.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from wrongtree.shared.faults import UserError

Picture = Image.Image | np.ndarray[Any, Any]  # of 8 bits; or values (h, w[, channels]) of any type
WHOLE, SHARES, GREYS = (0.0, 65535.0), (0.0, 1.0), (0.0, 255.0)
LITTLE = 0.5  # of the range that 16 bits have: values that use no more look dark, bright or flat


@dataclass(frozen=True)
class Rule:
    """What is black and what is white in this data set."""

    asked: tuple[float, float] | None = None  # somebody's own, of pictures with more than 8 bits
    floats: tuple[float, float] = SHARES
    whole: tuple[float, float] = WHOLE  # of types other than 16 bits without a sign, which have their own
    way: str = "say with --range LO,HI which values are black and white"
    of_bytes: bool = False  # whether `asked` is of pictures with 8 bits as well, because there are no others

    def span(self, values: np.ndarray[Any, Any]) -> tuple[float, float]:
        """The two values for this picture's type."""
        own = self.floats if values.dtype.kind == "f" else WHOLE if values.dtype == np.uint16 else self.whole
        return self.asked or own


@dataclass(frozen=True)
class Levels:
    """What a sample of pictures with more than 8 bits holds."""

    looked: int  # pictures with more than 8 bits
    low: float
    high: float
    span: tuple[float, float]  # what is black and white
    asked: bool  # whether somebody said so
    whole: bool  # whether they are whole numbers
    outside: int = 0  # pictures with values beyond black or white
    unknown: int = 0  # pictures with NaN or infinity

    @property
    def used(self) -> float:
        """The share of black…white that the values span."""
        return (self.high - self.low) / (self.span[1] - self.span[0])

    @property
    def found(self) -> str:
        """`0…4,095`."""
        return f"{number(self.low)}…{number(self.high)}"

    @property
    def proposed(self) -> str:
        """For `--range`: what was found, rounded outwards; of whole numbers from about 0, up to a power of two."""
        low, high = self.low, self.high
        if self.whole and 0 <= low < high / 4:
            return f"0,{max(255, (1 << int(high).bit_length()) - 1)}"
        unit = 10.0 ** (math.floor(math.log10(high - low)) - 2) if high > low else 1.0
        low, high = math.floor(low / unit) * unit, math.ceil(high / unit) * unit
        return f"{low:.6g},{high if high > low else high + unit:.6g}"


USUAL = Rule()  # where nobody said anything


def shown(found: Any, rule: Rule = USUAL) -> Any:
    """8-bit RGB of a picture, or of an array of values (h, w[, channels]); anything else, a tensor, stays as it is.

    Like torchvision's loader, transparency is dropped rather than blended: that is what models were trained on.
    Raises ValueError where values are beyond what is black and white, and nobody said that they may be cut.
    """
    if isinstance(found, Image.Image):
        rgb = _as_rgb(found)
        return _stretched(rgb, rule.asked) if rule.of_bytes and rule.asked else rgb
    if not isinstance(found, np.ndarray):
        return found
    if found.dtype == np.uint8 and not (rule.asked and rule.of_bytes):
        return from_bytes(found)
    low, high = rule.span(found)
    values = found.astype(np.float64)
    finite = np.isfinite(values)
    if rule.asked is None and not (
        finite.all() and low <= values.min(initial=high) and values.max(initial=low) <= high
    ):
        raise ValueError(f"{_beyond(values, finite, low, high)}; {rule.way}")
    scaled = (np.clip(np.where(finite, values, low), low, high) - low) / (high - low)
    return from_bytes((scaled * 255).round().astype(np.uint8))


def from_bytes(pixels: np.ndarray[Any, Any]) -> Image.Image:
    """(h, w[, channels]) of bytes as an RGB picture; transparency is dropped."""
    pixels = pixels[:, :, None] if pixels.ndim == 2 else pixels
    pixels = np.repeat(pixels[:, :, :1], 3, axis=2) if pixels.shape[2] <= 2 else pixels[:, :, :3]
    return Image.fromarray(np.ascontiguousarray(pixels))


def look(
    read: Callable[[int], Any], deep: Sequence[int], asked: tuple[float, float] | None
) -> tuple[Rule, Levels | None]:
    """The rule for a data set, from those rows of a sample that have more than 8 bits, and what these hold."""
    seen: list[np.ndarray[Any, Any]] = []
    lows, highs, unknown = [], [], 0
    for row in deep:
        try:
            values = np.asarray(read(row))
        except Exception:  # a damaged file makes decoders raise nearly anything; it is named in its turn
            continue
        finite = values[np.isfinite(values)]
        unknown += finite.size < values.size
        if finite.size:
            seen.append(values[:0])
            lows.append(float(finite.min()))
            highs.append(float(finite.max()))
    if not seen:
        return Rule(asked, of_bytes=asked is not None), None
    low, high = min(lows), max(highs)
    rule = Rule(asked, GREYS if high > 1 else SHARES, GREYS if high <= 255 else WHOLE)
    span = rule.span(next((values for values in seen if values.dtype.kind == "f"), seen[0]))
    outside = sum(a < span[0] or b > span[1] for a, b in zip(lows, highs, strict=True))
    whole = all(values.dtype.kind != "f" for values in seen)
    return rule, Levels(len(seen), low, high, span, asked is not None, whole, outside, unknown)


def refuse_unclear(levels: Levels, data: object) -> None:
    """UserError where pictures hold what is neither black, white nor between, and nobody said what is meant."""
    if levels.asked or not (levels.outside or levels.unknown):
        return
    low, high = levels.span
    if not levels.outside:
        raise UserError(
            f"{data}: {levels.unknown:,} of {levels.looked:,} images looked at contain NaN or infinity; pass --range "
            f"{number(low, plain=True)},{number(high, plain=True)}, which shows these pixels black, or replace them"
        )
    raise UserError(
        f"{data}: images contain values {levels.found}, which are not colours in {number(low)}…{number(high)}; say "
        f"which values are black and white, as in training, for example --range {levels.proposed}"
    )


def told(levels: Levels, where: object) -> list[str]:
    """What was decided for the user, as a note."""
    low, high = (number(value) for value in levels.span)
    said = f"{where}: images have more than 8 bits per colour; {low} is black and {high} is white"
    cut = []
    if levels.outside:
        cut.append(f"{levels.outside:,} with values outside that range, which are shown as black or white")
    if levels.unknown:
        cut.append(f"{levels.unknown:,} with NaN or infinity, shown as black")
    if cut:
        said += f"; of {levels.looked:,} images looked at, {' and '.join(cut)}"
    return [f"{said}; found: {levels.found}"]


def number(value: float, *, plain: bool = False) -> str:
    """`4,095`, `−0.25`; `plain` as an option takes it."""
    text = f"{value:.10g}" if plain else f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return text if plain else text.replace("-", "−")


def _as_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "LAB":  # which Pillow converts by colour management alone
        return _of_lab(picture)
    return picture.convert("RGB")


def _of_lab(picture: Image.Image) -> Image.Image:
    lab, colours = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(picture, lab, colours, outputMode="RGB")
    assert converted is not None
    return converted


def _stretched(picture: Image.Image, span: tuple[float, float]) -> Image.Image:
    low, high = span
    table = np.clip((np.arange(256) - low) / (high - low), 0, 1)
    return picture.point([round(value * 255) for value in table] * 3)


def _beyond(values: np.ndarray[Any, Any], finite: np.ndarray[Any, Any], low: float, high: float) -> str:
    if not finite.all():
        what = f"contains NaN or infinity in {int((~finite).sum()):,} of {finite.size:,} values"
    else:
        what = f"contains values {number(float(values.min()))}…{number(float(values.max()))}"
        what += f", outside {number(low)}…{number(high)}"
    return what
