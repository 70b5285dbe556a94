"""Pictures that lie as encoded bytes inside other files: in a tar, a Parquet file or an Arrow table."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.kinds import HEAD, Kind, foreign, is_picture
from wrongtree.inputs.images.listed import PLAIN, UNREADABLE, Listed, Peek
from wrongtree.inputs.images.pixels import peek, read_picture
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError

SEVERAL = "the labels are lists; one image must have one label, so keep one column that names one class for each image"
LABELS = ("label", "labels", "cls", "class", "fine_label", "target")  # what a column of labels may be called
UNLABELLED = "some rows have no {}, as in test sets with hidden labels; pass another --split"
MOST_COLUMNS = 1000  # of metadata: a row of JSON may bring any number
MOST_BYTES = 1 << 29  # of one encoded picture


def encoded(
    name: str,
    ids: Sequence[str],
    labels: Sequence[str],
    classes: Sequence[str],
    columns: Sequence[Column],
    fetch: Callable[[int], bytes],
    notes: Sequence[str] = (),
    known: Callable[[int], str] | None = None,
) -> Listed:
    """Listed by what fetches a row's bytes, which may raise anything; `known` is their digest, if it needs no bytes."""

    kinds: dict[int, Kind] = {}  # of those that are no pictures, noted as their bytes are digested

    def contents(row: int) -> str:
        try:
            found = fetch(row)
        except Exception:  # whatever is in there, the libraries that read it may raise nearly anything
            return UNREADABLE
        kind = None if is_picture(found[:HEAD]) else foreign(found[:HEAD])
        if kind is not None:
            kinds[row] = kind
        return digest(found)

    def header(row: int) -> Peek:
        try:
            return peek(io.BytesIO(fetch(row)))
        except Exception:  # the same
            return PLAIN

    return Listed(
        name,
        ids,
        labels,
        classes,
        tuple(columns),
        lambda row: read_picture(io.BytesIO(fetch(row))),
        known or contents,
        tuple(notes),
        header,
        kinds.get,
    )


def ids_of(paths: Sequence[str | None]) -> list[str]:
    """The paths that a table gives its pictures, if each has one of its own below the table; else numbers."""
    inside = [path for path in paths if path and is_inside(path)]
    if len(set(inside)) == len(paths):
        return inside
    return [f"{row:06d}" for row in range(len(paths))]


def is_inside(path: str) -> bool:
    """Whether a path stays below where it begins."""
    parts = PurePosixPath(path.replace("\\", "/"))
    return not parts.is_absolute() and ".." not in parts.parts


def columns_of(rows: Sequence[Mapping[str, str]], where: str) -> list[Column]:
    """Metadata as columns; what a row lacks is empty."""
    names = dict.fromkeys(name for row in rows for name in row)
    if len(names) > MOST_COLUMNS:
        raise UserError(f"{where}: its images have {len(names):,} metadata columns; keep at most {MOST_COLUMNS:,}")
    return [Column(name, tuple(row.get(name, "") for row in rows)) for name in names]
