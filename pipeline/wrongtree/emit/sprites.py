"""Sprite sheets: many small pictures in one file on a fixed grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wrongtree.artifacts import Bytes

THUMBNAIL_SHEET = 1024  # pixels a side at most: a few hundred thumbnails per request
MAP_SHEET = 512  # maps are looked at one node at a time
SMALLEST = 8  # pixels; below this a thumbnail is a colour
LEVELS = 254  # grey values of a map: 0…254, so that 127 is exactly the middle


def write_thumbnails(pictures: Bytes, folder: Path, quality: int) -> list[dict[str, Any]]:
    """Write (e, h, w, 3) at full size and at every halving; returns the manifest's entries, largest first."""
    entries = []
    while True:
        height, width = pictures.shape[1:3]
        entries.append(_write(pictures, folder, f"thumbnails-{max(width, height)}", THUMBNAIL_SHEET, quality))
        if max(width, height) // 2 < SMALLEST:
            return [{"kind": "thumbnails", "tree": None, **entry, "scale": None, "unit": None} for entry in entries]
        pictures = _halved(pictures)


def write_pictures(pictures: Bytes, folder: Path, kind: str, tree: str | None = None) -> dict[str, Any]:
    """Write mean images, (t, h, w, 3), in colour and lossless: what is shown is what was computed."""
    entry = _write(pictures, folder, _stem(kind, tree), MAP_SHEET, None)
    return {"kind": kind, "tree": tree, **entry, "scale": None, "unit": None}


def write_maps(
    maps: NDArray[np.floating], scale: tuple[float, float], folder: Path, kind: str, tree: str | None = None
) -> dict[str, Any]:
    """Write maps (t, s, s') that sum to 1 (or to 0, as differences do) as grey sheets in the unit times uniform."""
    low, high = scale
    uniform = maps.shape[1] * maps.shape[2]
    grey = np.empty(maps.shape, dtype=np.uint8)
    for first in range(0, len(maps), 1024):
        values = np.asarray(maps[first : first + 1024], dtype=np.float64) * uniform
        grey[first : first + 1024] = np.clip((values - low) / (high - low) * LEVELS, 0, LEVELS).round()
    entry = _write(grey, folder, _stem(kind, tree), MAP_SHEET, None)
    return {"kind": kind, "tree": tree, **entry, "scale": [low, high], "unit": "times uniform"}


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


def _stem(kind: str, tree: str | None) -> str:
    return kind if tree is None else f"{kind}-{tree}"


def _write(cells: Bytes, folder: Path, stem: str, side: int, quality: int | None) -> dict[str, Any]:
    """Write cells (k, h, w) or (k, h, w, 3) row by row; `quality` None is lossless."""
    count, height, width = cells.shape[:3]
    per_row, per_column = max(1, side // width), max(1, side // height)
    columns = max(1, min(per_row, math.ceil(math.sqrt(count * height / width))))
    rows = max(1, min(per_column, math.ceil(count / columns)))
    files = []
    for number, first in enumerate(range(0, count, columns * rows)):
        part = cells[first : first + columns * rows]
        used = math.ceil(len(part) / columns)
        sheet = np.zeros((used * columns, *cells.shape[1:]), dtype=np.uint8)
        sheet[: len(part)] = part
        grid = sheet.reshape(used, columns, *cells.shape[1:]).swapaxes(1, 2)
        picture = Image.fromarray(grid.reshape(used * height, columns * width, *cells.shape[3:]))
        files.append(f"sprites/{stem}-{number}.webp")
        options: dict[str, Any] = {"lossless": True, "quality": 60} if quality is None else {"quality": quality}
        picture.save(folder / f"{stem}-{number}.webp", method=4, **options)
    return {"cell": [width, height], "columns": columns, "rows": rows, "count": count, "files": files}


def _halved(pictures: Bytes) -> Bytes:
    size = (max(1, pictures.shape[2] // 2), max(1, pictures.shape[1] // 2))
    return np.stack([np.asarray(Image.fromarray(p).resize(size, Image.Resampling.BOX)) for p in pictures])
