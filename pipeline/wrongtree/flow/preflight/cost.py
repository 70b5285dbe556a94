"""What a build will take: measured on the sample, scaled to all images and to what comes after the predictions.

The stages after it are priced by constants that were measured on two idle cores (docs/before.md), times the pace of
this machine; the range is wide enough for what they leave out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wrongtree.config import PIECE, Wanted
from wrongtree.flow.preflight.glimpse import Ways
from wrongtree.shared.intervals import wilson
from wrongtree.stages.explain.spans import SMALLEST

# Seconds on two cores, of what does not depend on the model.
START = 7.0  # of a run of few images: libraries, the smallest trees, the page
PER_IMAGE = 4e-4
PER_LEAF = 5e-3  # of one tree
LARGEST = 128  # images that are judged at once, where nobody chose
PROCESSOR_BYTES = 1 << 30  # and what they may take: as in machine.py, which imports torch
# What is tried out on the model, in units of one judged image.
ASKED = 640  # errors at most on which regions are tried
PASSES = 4.0  # for each of them
SHUFFLED = 500.0  # for all shuffled copies
SPREAD = 1.5  # a run that shares its machine may take so much longer, or shorter
# Bytes of a site.
FIXED = 700_000
ROW = 80  # for each image, right ones too
LEAF = 1500  # for each error, beside its own picture
SIZES = 2.0  # times its thumbnail, in all sizes that are on the site
MAP = 0.95  # for each pixel of its saliency map
NODES = 0.65  # clusters with evidence, for each leaf of a tree, where these need OF_NODE leaves
OF_NODE = 3
MAPS = 2.2  # for each pixel of a cluster's two maps
MEAN, MOST_MEAN = 4.2, 1.4  # times a thumbnail, for the mean picture of a cluster; and for each of its pixels at most
USUAL = 0.5  # of a pixel of a thumbnail, where none was measured
RIGHT, ONE_RIGHT, MOST_RIGHT = 3500, 1100, 4_500_000  # for right images: beside an error, of each, and in all at most
# Bytes of the cache beside the predictions, for each place of a map.
PER_MAP = 15.0  # of each error in each tree
PER_CLASS = 12.0
# Bytes of memory.
LIBRARIES = 300_000_000  # of the stages after the predictions
MAPPED = 2_000_000_000  # of predictions that are read where they lie: the system takes them back when it wants to


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
    kept: float  # bytes kept in the cache of an image that is kept whole
    closeup: float  # of an error
    original: float  # bytes of one error's own picture on the site
    thumbnail: int  # pixels of a thumbnail
    places: int  # of a saliency map
    classes: int
    batch: int | None  # images judged at once, if that was chosen
    device: str
    with_model: bool = True
    pace: float = 1.0  # seconds here for one of those that constants are in
    packed: float | None = None  # bytes of one thumbnail on the site
    faint: float = 0.0  # bytes kept of a correct image that is not of the sample

    @staticmethod
    def of_nothing(images: int) -> Measured:
        """Where no image could be judged."""
        return Measured(images, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, None, "")


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
        return f"this will take {much} (wrongtree check shows how to reduce this)"

    def lines(self, ways: Ways, wanted: Wanted) -> tuple[tuple[str, str, str], ...]:
        """What, how much, and how to change it."""
        few = "a part of the data set" if ways.python else "--limit, --sample"
        elsewhere = "device=" if ways.python else "--device"
        gpu = "" if self.device.startswith(("cuda", "mps")) else f"; use an accelerator with {elsewhere}"
        errors = f"{self.errors[0]:,} to {self.errors[1]:,} errors" if self.errors[0] < self.errors[1] else ""
        smaller = "thumbnail_size=, originals=False" if ways.python else "--thumbnail-size, --no-originals"
        trees = "fewer representations" if ways.python else "fewer --representations or --groupings"
        return (
            (
                "time",
                duration(self.seconds),
                f"{duration((self.predict,) * 2)} of that for the model; less with {few}{gpu}",
            ),
            ("memory", f"about {size(self.memory)}", f"less with {'batch_size=' if ways.python else '--batch-size'}"),
            ("site", sizes(self.site), f"{errors + '; ' if errors else ''}less with {smaller}, {trees}"),
            ("cache", f"about {size(self.cache)}", f"move it with {'cache=' if ways.python else '--cache'}"),
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
    one = found.reading + found.judging if found.device.startswith("cpu") else max(found.reading, found.judging)
    passes = (SHUFFLED + PASSES * np.minimum(ASKED, errors) + errors) * (errors > 0) * found.with_model
    seconds = one * n + found.judging * passes
    seconds += found.pace * (START + PER_IMAGE * n + PER_LEAF * leaves * wanted.trees)
    packed = USUAL * found.thumbnail if found.packed is None else found.packed
    tiny = np.maximum(OF_NODE, leaves // SMALLEST["all" if wanted.over_all else "errors"])  # nodes go as 1 / tiny
    evidence = NODES * OF_NODE / tiny * (MAPS * found.thumbnail + min(MEAN * packed, MOST_MEAN * found.thumbnail))
    pictures = SIZES * packed + MAP * found.thumbnail + evidence * wanted.trees
    leaf = LEAF + pictures + (found.original if wanted.originals else 0)
    right = np.minimum(np.minimum(RIGHT * errors, ONE_RIGHT * (n - errors)), MOST_RIGHT)
    site = FIXED + ROW * n + leaf * leaves + right
    middle = float(leaves.mean())
    whole = n if wanted.over_all else min(n, wanted.keep_correct + middle)
    predicted = found.kept * whole + found.faint * (n - whole)
    cache = predicted + found.closeup * middle
    cache += found.places * (PER_MAP * middle * wanted.trees + PER_CLASS * found.classes)
    batch = found.grown * max(1.0, (found.batch or LARGEST) / found.tried)
    batch = min(batch, max(found.grown, PROCESSOR_BYTES)) + 2 * found.kept * min(n, PIECE)
    later = LIBRARIES + min(predicted, MAPPED) + 2 * found.kept * middle
    memory = found.before + max(batch, later)
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
    low, high = (rounded(value / unit) for value, (unit, _) in zip(ends, units, strict=True))
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
