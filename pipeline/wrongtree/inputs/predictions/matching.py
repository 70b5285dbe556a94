"""Which row of a table is which image's, and what is left over on either side."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.tables.paths import Found, Places, told
from wrongtree.shared.arrays import Ints
from wrongtree.shared.faults import UserError

Same = Callable[[int, int], bool]


def rows_of(
    images: LabelledImages, path: Path, names: Sequence[str], same: Same, is_part: bool = False
) -> tuple[Ints, list[str]]:
    """(n,) which row each image has, −1: none; and what to say.

    `same` tells whether two rows say the same; `is_part`, that the images are chosen from more, so that other rows are
    to be expected. UserError where no row names an image, or two rows that differ name one.
    """
    if list(names) == list(images.ids) and len({unicodedata.normalize("NFC", id_) for id_ in names}) == len(names):
        return np.arange(len(images)), []  # of a million paths, all as they are, what follows takes half a minute
    places = Places(images.ids, images.name)
    found = [places.find(name) if name else None for name in names]
    rows = np.full(len(images), -1, dtype=np.int64)
    by_image: dict[int, list[int]] = {}
    for row, match in enumerate(found):
        if match is not None:
            by_image.setdefault(match.image, []).append(row)
    for image, named in by_image.items():
        rows[image] = _one(images, image, path, names, found, named, same)
    if (rows < 0).all():
        first = next(iter(names), "")
        raise UserError(
            f"{path}: names none of the images; its first is {first!r:.200}, the data's is "
            f"{images.ids[0]!r:.200}; write "
            "the paths as in the data, or pass the folder that the table is about with --data"
        )
    kept = {int(row) for row in rows if row >= 0}
    matches = [(names[row], match) for row, match in enumerate(found) if match is not None and row in kept]
    notes = told(str(path), matches, images.ids, len(names))
    without = np.flatnonzero(rows < 0)
    unused = [row for row, match in enumerate(found) if match is None or _is_other(names, found, rows, row)]
    parts = []
    if len(without):
        parts.append(
            f"{len(without):,} of {len(images):,} images have no row, such as {images.ids[int(without[0])]!r:.120}"
        )
    if unused and (len(without) or not is_part):
        parts.append(f"{len(unused):,} of {len(names):,} rows name no image, such as {names[unused[0]]!r:.120}")
    return rows, [*notes, *([f"{path}: {'; '.join(parts)}"] if parts else [])]


def _is_other(names: Sequence[str], found: Sequence[Found | None], rows: Ints, row: int) -> bool:
    """Whether another row, of another path, stands for the image that this one might have meant."""
    match = found[row]
    return match is not None and int(rows[match.image]) != row and names[int(rows[match.image])] != names[row]


def _one(
    images: LabelledImages,
    image: int,
    path: Path,
    names: Sequence[str],
    found: Sequence[Found | None],
    rows: list[int],
    same: Same,
) -> int:
    """Of the rows that name an image, the one that counts: the exact ones, else those from the data's own folder."""
    exact = [row for row in rows if (match := found[row]) is not None and not match.changes]
    rows = exact or rows
    if len({names[row] for row in rows}) > 1:
        own = images.name.casefold().split(" ")[-1]
        inside = [
            row
            for row in rows
            if (match := found[row]) is not None and match.prefix and match.prefix[-1].casefold() == own
        ]
        rows = inside or rows
    first = rows[0]
    other = next((row for row in rows[1:] if not same(first, row)), None)
    if other is not None:
        written = "" if names[first] == names[other] else f" ({names[first]!r:.120} and {names[other]!r:.120})"
        raise UserError(
            f"{path}: names {images.ids[image]} twice, with different values{written}; keep one row per image"
        )
    return first
