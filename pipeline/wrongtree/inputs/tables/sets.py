"""Several labels per image, as a matrix of marks: from lists in cells, one column per label, or a multi-hot array."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.inputs.tables.labels import NO, YES, as_list, joined
from wrongtree.inputs.tables.names import clean
from wrongtree.inputs.tables.tables import Table, numbers_by_value
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import some

MISSING = ("-1", "-1.0", "nan", "na", "n/a", "none", "null", "")  # of a column per label: nobody knows
NONE = ("", "[]", "()", "{}", "nan", "none")  # of a column of lists: no label at all
SEPARATORS = ("|", ";", ",")
WAY = "pass --one-vs-rest LABEL for a site of one label against the rest, or --one-vs-rest all for a site per label"
Marks = np.ndarray[Any, np.dtype[np.int8]]


@dataclass(frozen=True)
class Sets:
    """Which labels each image has."""

    names: tuple[str, ...]  # (k,) in the source's own order
    marks: Marks  # (n, k) 1: the image has the label; 0: it has not; -1: nobody knows

    @property
    def positives(self) -> tuple[int, ...]:
        """(k,) how many images have each label."""
        return tuple(int(count) for count in (self.marks == 1).sum(axis=0))

    def told(self, most: int = 12) -> str:
        """`dog (120), person (33)`: every label with its number of images, most first."""
        counts = sorted(zip(self.names, self.positives, strict=True), key=lambda pair: -pair[1])
        return some([f"{name} ({count:,})" for name, count in counts], most)

    def texts(self) -> list[str]:
        """Each image's labels in one text."""
        return ["; ".join(self.names[k] for k in np.flatnonzero(row == 1)) or "none" for row in self.marks]


def read_sets(path: Path, table: Table, label: str | None, others: Sequence[str]) -> tuple[Sets, set[str]]:
    """The labels of every row, and the columns that they are in. UserError where no column has any."""
    if label is not None:
        return _of_cells(path, table, label), {label}
    columns = hot_columns(table, others)
    if not columns:
        raise UserError(
            f"{path}: no column 'label', and no columns of 0 and 1; found {table.found}; name the column with the "
            "labels with --columns label=…"
        )
    marks = np.stack([_marks(table.columns[name]) for name in columns], axis=1)
    return Sets(tuple(map(clean, columns)), marks), set(columns)


def hot_columns(table: Table, others: Sequence[str]) -> list[str]:
    """The columns that hold nothing but 0, 1 and what stands for a missing one."""
    known = (*YES, *NO, *MISSING)
    return [
        name
        for name, cells in table.columns.items()
        if name not in others
        and any(cell.strip().casefold() in (*YES, *NO[:-1]) for cell in cells)
        and all(cell.strip().casefold() in known for cell in cells)
    ]


def _marks(cells: Sequence[str]) -> Marks:
    """A column per label; where it has no 0 at all, an empty cell is one."""
    texts = [cell.strip().casefold() for cell in cells]
    zeros = NO[:-1] if any(text in NO[:-1] for text in texts) else NO
    return np.array([1 if text in YES else 0 if text in zeros else -1 for text in texts], dtype=np.int8)


def _of_cells(path: Path, table: Table, column: str) -> Sets:
    """Lists such as `["dog", "person"]`, or labels joined as in `dog;person`; an empty cell has no label."""
    cells = table.columns[column]
    lists = [_parts(cell, separator) for separator in [separator_of(cells)] for cell in cells]
    known = Counter(name for parts in lists for name in set(parts))
    if not known:
        raise UserError(f"{path}: column {column!r} names no label at all")
    names = sorted(known, key=numbers_by_value)
    place = {name: k for k, name in enumerate(names)}
    marks = np.zeros((len(cells), len(names)), dtype=np.int8)
    for row, parts in enumerate(lists):
        marks[row, [place[name] for name in parts]] = 1
    return Sets(tuple(names), marks)


def separator_of(cells: Sequence[str]) -> str | None:
    """What stands between the labels of a cell; None where each cell is a list, or one label."""
    plain = [cell for cell in cells if as_list(cell) is None]
    found = next((sign for sign in SEPARATORS if any(sign in cell.strip(" ,;") for cell in plain)), None)
    return found if found is not None else next(iter(joined(plain)), None)


def _parts(cell: str, separator: str | None) -> list[str]:
    if cell.strip().casefold() in NONE:
        return []
    listed = as_list(cell)
    parts = listed if listed is not None else cell.split(separator) if separator is not None else [cell]
    return [name for part in parts if (name := clean(part))]


def of_hot(where: str, labels: np.ndarray[Any, Any], names: Sequence[str] | None) -> Sets:
    """A multi-hot array (n, k) of 0, 1, and -1 or NaN where nobody knows. UserError for other numbers."""
    if labels.dtype.kind not in "buif":
        raise UserError(f"{where} has type {labels.dtype}; expected 0, 1, and -1 or NaN where a label is not known")
    values = np.nan_to_num(labels.astype(np.float64), nan=-1)
    odd = np.argwhere(~np.isin(values, (-1, 0, 1)))
    if len(odd):
        row, column = odd[0]
        raise UserError(
            f"{where} has {labels[row, column]} in row {row}, column {column} (counted from 0), and such a number in "
            f"{len(odd):,} of {labels.size:,} places; expected 0, 1, and -1 or NaN where a label is not known"
        )
    if names is not None and len(names) != labels.shape[1]:
        raise UserError(
            f"{where} has {labels.shape[1]} columns, but classes has {len(names)} names; save one name for each column"
        )
    called = [clean(str(name)) for name in names] if names is not None else [str(k) for k in range(labels.shape[1])]
    if len(set(called)) < len(called):
        again = next(name for k, name in enumerate(called) if name in called[:k])
        raise UserError(f"{where}: two columns have the name {again!r}; name each column once")
    return Sets(tuple(called), values.astype(np.int8))


def refusal(path: Path, said: str, sets: Sets) -> UserError:
    """What to say of several labels where one is expected: which there are, and the two ways on."""
    known = len(sets.marks)
    return UserError(
        f"{path}: {said}; a site needs one label per image: {WAY}, or keep one label; the labels, with how many of "
        f"{known:,} images have them: {sets.told()}",
        "images",
    )
