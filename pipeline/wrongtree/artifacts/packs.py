"""Packs: the originals of a large site, many to a file.

A pack is a ZIP archive without compression, so that whoever has no explorer can unpack it, and its index costs no
request. It isn't named `.zip`: some browsers' download managers take such files away from the page that asked.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterable
from pathlib import Path

FOLDER = "images"
MOST_PLAIN = 1_000  # errors; up to here every original is a file of its own, which anybody can link to
# A pack is fetched whole, so it is small unless there would be too many: any host takes that many files of a site.
BYTES, PACKS = 500_000, 250  # of a pack, and packs of a site; beyond, packs grow
MORE_BYTES, MOST_PACKS = 1_000_000, 1_000  # up to here; then there are more of them; and beyond these, they grow again


def size_of(count: int, length: int) -> int:
    """How many originals a pack has, of `count` that are `length` bytes together."""
    small, large = (size * count // max(1, length) for size in (BYTES, MORE_BYTES))
    return max(1, math.ceil(count / MOST_PACKS), small, min(math.ceil(count / PACKS), large))


def name_of(number: int) -> str:
    """What the original of an error is called, as a file of its own and inside a pack."""
    return f"{number}.webp"


def write_pack(path: Path, pictures: Iterable[tuple[int, bytes]]) -> None:
    """Write originals, by their numbers, as one pack: the same bytes on every system and at any time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as pack:
        for number, picture in pictures:
            entry = zipfile.ZipInfo(name_of(number))  # of 1980
            entry.create_system = 3
            pack.writestr(entry, picture)


def read_original(site: Path, size: int | None, number: int) -> bytes:
    """The original of an error: from its pack of `size`, or, where that is None, a file of its own.

    Raises OSError where it is not there, zipfile.BadZipFile or KeyError where a pack is damaged.
    """
    if size is None:
        return (site / FOLDER / name_of(number)).read_bytes()
    with zipfile.ZipFile(site / FOLDER / f"{number // size}.pack") as pack:
        return pack.read(name_of(number))
