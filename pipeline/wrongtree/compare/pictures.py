"""The pictures of the errors that built sites have: their originals, or else their largest thumbnails."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

from PIL import Image

from wrongtree.artifacts.packs import read_original
from wrongtree.compare.judged import Judged
from wrongtree.shared.faults import UserError


def reader_of(judged: Judged) -> Callable[[int], Any]:
    """What reads the picture of a leaf. UserError where the site has no pictures."""
    manifest, folder = judged.site.manifest, judged.path
    if manifest.get("originals", True):
        size = manifest.get("packs", {}).get("size")
        return lambda leaf: Image.open(io.BytesIO(read_original(folder, size, leaf))).convert("RGB")
    sheets = [sheet for sheet in manifest["sprites"] if sheet.get("kind") == "thumbnails"]
    if not sheets:
        raise UserError(f"{folder / 'data' / 'manifest.json'}: has no pictures of its errors; build the site again")
    sheet = max(sheets, key=lambda sheet: sheet["cell"][0])
    (width, height), columns, rows = sheet["cell"], sheet["columns"], sheet["rows"]

    @cache
    def opened(file: int) -> Image.Image:
        return Image.open(folder / sheet["files"][file]).convert("RGB")

    def read(leaf: int) -> Image.Image:
        file, place = divmod(leaf, columns * rows)
        left, top = place % columns * width, place // columns * height
        return opened(file).crop((left, top, left + width, top + height))

    return read
