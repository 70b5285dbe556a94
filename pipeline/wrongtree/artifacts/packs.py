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
MOST_PACKS = 1_000  # of a site, so that all of its files together are few enough for any host
BYTES = 500_000  # of a pack, unless there would be too many; it is fetched whole


def size_of(count: int, length: int) -> int:
    """How many originals a pack has, of `count` that are `length` bytes together."""
    return max(1, math.ceil(count / MOST_PACKS), BYTES * count // max(1, length))


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
