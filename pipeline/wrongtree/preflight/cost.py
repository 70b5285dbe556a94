"""What a build will take: measured on the sample, scaled to all images and to what comes after the predictions.

The stages after it are priced by constants that were measured on two cores (docs/before.md); the range is wide enough
for what they leave out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wrongtree.config import PIECE, Wanted
from wrongtree.intervals import wilson
from wrongtree.preflight.glimpse import Ways

# Seconds on two cores, of what does not depend on the model.
START = 4.0  # a run of one image
PER_IMAGE = 6e-4
PER_LEAF = 3e-3  # of a tree
ASKED = 640  # errors at most on which regions are tried
PASSES = 5.0  # for each of them, in units of one judged image
SHUFFLED = 860.0  # images judged by shuffled copies
# Bytes of a site and of the cache.
FIXED = 700_000
ROW = 80  # for each image, right ones too
LEAF = 2000  # for each error
CELL = 0.7  # for each pixel of a thumbnail, error and tree
LATER = 6.0  # times what is kept of the errors, in memory, by the stages after the predictions
MODELLESS = 0.5  # share of a tree's cost where there is no model: no maps
SPREAD = 1.5  # the time of a run that shares its machine may be this much longer, or shorter


@dataclass(frozen=True)
class Measured:
    """What the sample cost."""

    images: int  # in the data set
    reading: float  # seconds for one image, read and prepared
    judging: float  # seconds for one image, judged
    tried: int  # images of the sample that were judged
    right: int
    before: int  # bytes the process had before
    grown: int  # bytes it grew by
    kept: float  # bytes kept of an image in the cache
    closeup: float  # of an error
    original: float  # bytes of one error's own picture on the site
    thumbnail: int  # numbers in a thumbnail
    device: str
    with_model: bool = True

    @staticmethod
    def of_nothing(images: int) -> Measured:
        """Where no image could be judged."""
        return Measured(images, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "")


@dataclass(frozen=True)
class Estimate:
    """From and to, in seconds and bytes; errors in images."""

    errors: tuple[int, int]
    seconds: tuple[float, float]
    predict: float
    memory: float
    site: tuple[float, float]
    cache: float
    device: str

    @property
    def sentence(self) -> str:
        """One line, for a build that begins."""
        much = f"{duration(self.seconds)}, about {size(self.memory)} of memory, {sizes(self.site)} for the site"
        return f"this will take {much} (wrongtree check says how to change that)"

    def lines(self, ways: Ways, wanted: Wanted) -> tuple[tuple[str, str, str], ...]:
        """What, how much, and how to change it."""
        few = "a part of the data set" if ways.python else "--limit, --sample"
        elsewhere = "device=" if ways.python else "--device"
        gpu = "" if self.device.startswith(("cuda", "mps")) else f"; {elsewhere} takes an accelerator"
        errors = f"{self.errors[0]:,} to {self.errors[1]:,} errors" if self.errors[0] < self.errors[1] else ""
        smaller = "thumbnail_size=, originals=False" if ways.python else "--thumbnail-size, --no-originals"
        trees = "fewer representations" if ways.python else "fewer --representations or --groupings"
        return (
            ("time", duration(self.seconds), f"{duration((self.predict,) * 2)} of it to judge; less with {few}{gpu}"),
            ("memory", f"about {size(self.memory)}", f"less with {'batch_size=' if ways.python else '--batch-size'}"),
            ("site", sizes(self.site), f"{errors + '; ' if errors else ''}less with {smaller}, {trees}"),
            ("cache", f"about {size(self.cache)}", f"{'cache=' if ways.python else '--cache'} puts it elsewhere"),
        )


def compute(found: Measured, wanted: Wanted) -> Estimate | None:
    """What a build of all images will take; None where nothing was judged."""
    if not found.tried:
        return None
    n = found.images
    wrong = found.tried - found.right
    low, high = (float(v[0]) for v in wilson(np.array([wrong / found.tried]), np.array([float(found.tried)])))
    ends = (wrong / found.tried, wrong / found.tried) if found.tried >= n else (low, high)
    errors = np.round(np.array(ends) * n)
    leaves = np.array([n, n], dtype=np.float64) if wanted.over_all else errors
    one = found.reading + found.judging if found.device == "cpu" else max(found.reading, found.judging)
    asked = np.where(errors > 0, SHUFFLED + PASSES * np.minimum(ASKED, errors) + errors, 0) * found.with_model
    seconds = one * n + found.judging * asked + START + PER_IMAGE * n + PER_LEAF * leaves * wanted.trees
    cell = (CELL if found.with_model else CELL * MODELLESS) * found.thumbnail / 3
    leaf = LEAF + wanted.trees * cell + (found.original if wanted.originals else 0)
    site = FIXED + ROW * n + leaf * leaves
    middle = float(leaves.mean())
    cache = found.kept * n + found.closeup * middle + 1.2 * leaf * middle
    held = 2 * found.kept * min(n, PIECE)
    memory = found.before + found.grown + max(held, LATER * (found.kept + found.closeup) * middle)
    return Estimate(
        (int(errors[0]), int(errors[1])),
        (float(seconds[0]) / SPREAD, float(seconds[1]) * SPREAD),
        one * n,
        memory,
        (float(site[0]), float(site[1])),
        cache,
        found.device,
    )


def duration(ends: tuple[float, float]) -> str:
    """`about 40 s`, `50 s to 3 min`; one or two digits, because a sample says no more."""
    units = [(1, "s") if value < 90 else (60, "min") if value < 5400 else (3600, "h") for value in ends]
    low, high = (f"{rounded(value / unit)}" for value, (unit, _) in zip(ends, units, strict=True))
    if units[0] != units[1]:
        return f"{low} {units[0][1]} to {high} {units[1][1]}"
    return f"about {high} {units[1][1]}" if low == high else f"{low} to {high} {units[1][1]}"


def sizes(ends: tuple[float, float]) -> str:
    """`about 12 MB`, `12 to 20 MB`."""
    unit, name = (10**9, "GB") if ends[1] >= 10**9 else (10**6, "MB")
    return span(ends[0] / unit, ends[1] / unit, name)


def size(number: float) -> str:
    """`1.3 GB`."""
    return sizes((number, number)).removeprefix("about ")


def span(low: float, high: float, unit: str) -> str:
    """`2 to 3 min`, or `about 3 min` where both round to the same."""
    a, b = rounded(low), rounded(high)
    return f"about {b} {unit}" if a == b else f"{a} to {b} {unit}"


def rounded(value: float) -> str:
    """Two digits, at least tenths."""
    return f"{float(f'{value:.2g}'):,.0f}" if value >= 10 else f"{max(value, 0.1):.1f}".removesuffix(".0")
