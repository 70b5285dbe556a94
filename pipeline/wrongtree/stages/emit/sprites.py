"""Sprite sheets: many small pictures in one file on a fixed grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wrongtree.shared.arrays import Bytes

THUMBNAIL_SHEET = 1024  # pixels a side at most: a few hundred thumbnails per request
CLOSE_CELLS = 64  # maps per sheet: they are looked at one node or image at a time; of many, as many as there are sheets
MOST_SHEETS = 150  # of maps of one kind
SMALLEST = 8  # pixels; below this a thumbnail is a colour
OVERVIEW = 2048  # thumbnails that a large screen has room for
DENSER, FEWEST_OF = 16, 64  # a sample of one in more than FEWEST_OF is followed by one that is DENSER
OVERVIEW_SIDE = 32  # pixels; the overview is the first level below twice this
MOST_PIXELS = 4096  # a side of any sheet; phones decode no more
# Of WebP's encoder, 0…6 and (without loss) 0…100. More pains take twice as long and make maps no smaller, often larger.
EFFORT, PAINS = 4, 20
THREADS = 2  # sheets encoded at once, which needs no lock of Python's
LEVELS = 254  # grey values of a map: 0…254, so that 127 is exactly the middle


@dataclass(frozen=True)
class Part:
    """One picture of each cell: colours (k, h, w, 3), or maps (k, s, s') that sum to 1 (Δ: to 0) with a scale."""

    pictures: NDArray[Any]
    scale: tuple[float, float] | None = None  # in its unit
    unit: str = "times uniform"  # else the pictures' own

    def pixels(self, rows: slice) -> Bytes:
        """(k, h, w, 3) bytes of some cells."""
        part = self.pictures[rows]
        if self.scale is None:
            return np.asarray(part)
        low, high = self.scale
        uniform = part.shape[1] * part.shape[2] if self.unit == "times uniform" else 1
        grey = np.clip((part.astype(np.float64) * uniform - low) / (high - low) * LEVELS, 0, LEVELS).round()
        return np.repeat(grey.astype(np.uint8)[..., None], 3, axis=3)


def write_thumbnails(pictures: Bytes, folder: Path, quality: int) -> list[dict[str, Any]]:
    """Write (e, h, w, 3) at full size and at every halving, largest first, and overviews where there are many."""
    n = len(pictures)
    wants_overview = n > OVERVIEW
    entries = []
    while True:
        height, width = pictures.shape[1:3]
        stem = f"thumbnails-{max(width, height)}"
        per_file = max(1, THUMBNAIL_SHEET // width) * max(1, THUMBNAIL_SHEET // height)
        entries.append(_entry("thumbnails", None, None, _write(pictures, folder, stem, per_file, quality)))
        if wants_overview and max(width, height) < 2 * OVERVIEW_SIDE:
            for count in samples(n):
                spread = (2 * np.arange(count) + 1) * n // (2 * count)
                stem = "overview" if count == OVERVIEW else f"overview-{count}"
                sheet = _write(pictures[spread], folder, stem, OVERVIEW, quality)
                entries.append(_entry("overview", None, None, sheet))
            wants_overview = False
        if max(width, height) // 2 < SMALLEST:
            return entries
        pictures = _halved(pictures)


def samples(n: int) -> list[int]:
    """How many of `n` thumbnails each overview has.

    A part of the tree that the first has too few of would touch dozens of sheets, had it no other.
    """
    counts = [OVERVIEW]
    while n > FEWEST_OF * counts[-1]:
        counts.append(DENSER * counts[-1])
    return counts


def write_plain(pictures: Bytes, folder: Path, kind: str, quality: int, per_file: int | None = None) -> dict[str, Any]:
    """Write (k, h, w, 3) at one size; `per_file` None: as many a sheet as thumbnails."""
    height, width = pictures.shape[1:3]
    per_file = per_file or max(1, THUMBNAIL_SHEET // width) * max(1, THUMBNAIL_SHEET // height)
    return _entry(kind, None, None, _write(pictures, folder, kind, per_file, quality))


def write_parts(parts: dict[str, Part], folder: Path, kind: str, tree: str | None = None) -> dict[str, Any]:
    """Write cells that hold several pictures side by side, losslessly: what is shown is what was computed."""
    boxes: dict[str, Any] = {}
    x = 0
    for name, part in parts.items():
        height, width = part.pictures.shape[1:3]
        unit = None if part.scale is None else part.unit
        scale = None if part.scale is None else list(part.scale)
        boxes[name] = {"box": [x, 0, width, height], "scale": scale, "unit": unit}
        x += width
    tallest = max(part.pictures.shape[1] for part in parts.values())
    count = len(next(iter(parts.values())).pictures)
    cells = np.zeros((count, tallest, x, 3), dtype=np.uint8)
    for name, part in parts.items():
        left, _, width, height = boxes[name]["box"]
        for first in range(0, count, 1024):
            rows = slice(first, first + 1024)
            cells[rows, :height, left : left + width] = part.pixels(rows)
    written = _write(cells, folder, kind if tree is None else f"{kind}-{tree}", maps_per_sheet(count), None)
    return _entry(kind, tree, boxes, written)


def maps_per_sheet(count: int) -> int:
    """How many of so many maps a sheet has, but for what a full grid needs."""
    return max(CLOSE_CELLS, round(math.sqrt(count)), math.ceil(count / MOST_SHEETS))


def map_scale(maps: Sequence[NDArray[np.floating]], symmetric: bool) -> tuple[float, float]:
    """One scale for all maps of a kind, in times uniform: all but the most extreme half percent of pixels lie within.

    Rounded up to two digits, because it is read off a legend.
    """
    values = np.concatenate(
        [np.abs(m).reshape(-1) * (m.shape[-1] * m.shape[-2]) for m in maps if m.size] or [np.ones(1)]
    )
    reach = float(np.quantile(values, 0.995)) or 1.0
    digits = 1 - math.floor(math.log10(reach))
    rounded = round(math.ceil(reach * 10**digits) / 10**digits, max(digits, 0))
    return (-rounded, rounded) if symmetric else (0.0, rounded)


def _entry(kind: str, tree: str | None, parts: dict[str, Any] | None, written: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "tree": tree, **written, "parts": parts}


def _write(cells: Bytes, folder: Path, stem: str, per_file: int, quality: int | None) -> dict[str, Any]:
    """Write cells (k, h, w, 3) row by row, nearly square sheets of `per_file` cells; `quality` None is lossless."""
    count, height, width = cells.shape[:3]
    most = min(count, per_file)
    columns = max(1, min(MOST_PIXELS // width, round(math.sqrt(most * height / width))))
    rows = max(1, min(MOST_PIXELS // height, math.ceil(most / columns)))
    options: dict[str, Any] = {"lossless": True, "quality": PAINS} if quality is None else {"quality": quality}

    def write(number: int) -> str:
        part = cells[number * columns * rows : (number + 1) * columns * rows]
        used = math.ceil(len(part) / columns)
        sheet = np.zeros((used * columns, height, width, 3), dtype=np.uint8)
        sheet[: len(part)] = part
        grid = sheet.reshape(used, columns, height, width, 3).swapaxes(1, 2)
        picture = Image.fromarray(grid.reshape(used * height, columns * width, 3))
        picture.save(folder / f"{stem}-{number}.webp", method=EFFORT, **options)
        return f"sprites/{stem}-{number}.webp"

    with ThreadPoolExecutor(THREADS) as threads:
        files = list(threads.map(write, range(math.ceil(count / (columns * rows)))))
    return {"cell": [width, height], "columns": columns, "rows": rows, "count": count, "files": files}


def _halved(pictures: Bytes) -> Bytes:
    size = (max(1, pictures.shape[2] // 2), max(1, pictures.shape[1] // 2))
    return np.stack([np.asarray(Image.fromarray(p).resize(size, Image.Resampling.BOX)) for p in pictures])
