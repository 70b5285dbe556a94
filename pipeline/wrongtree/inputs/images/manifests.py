"""A manifest: a table that lists images by their paths, with a label each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.files import reading
from wrongtree.inputs.images.listed import Listed
from wrongtree.inputs.tables.located import locate, words_below
from wrongtree.inputs.tables.meaning import (
    SPLITS,
    column_of,
    only_usual_names,
    other_column,
    parts_column,
    path_column,
    split_of,
    split_words,
    squeezed,
)
from wrongtree.inputs.tables.names import clean, whole_number
from wrongtree.inputs.tables.numbers import with_points
from wrongtree.inputs.tables.read import read_table
from wrongtree.inputs.tables.sets import read_sets
from wrongtree.inputs.tables.single import one_hot, single
from wrongtree.inputs.tables.tables import Table, numbers_by_value
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".json", ".jsonl", ".ndjson")
OF_OTHERS = (".xlsx", ".xls", ".xlsm", ".ods", ".gz", ".feather", ".arrow", ".pkl", ".pickle")  # refused by their name


def list_manifest(
    manifest: Path,
    split: str | None,
    root: Path | None,
    allow_outside: bool,
    columns: Mapping[str, str],
    several: bool = False,
) -> Listed:
    """List what a manifest names, below `root` or its own folder; `several` labels per image where that is asked for.

    Raises UserError where a path leads out of there.
    """
    table = read_table(manifest, lambda: words_below(manifest.parent if root is None else root, allow_outside))
    notes = list(table.notes)
    by_label = column_of(manifest, table, "label", columns)
    named, said = path_column(manifest, table, columns, [by_label])
    notes += said
    label, said = (by_label, []) if by_label is not None else other_column(manifest, table, "label", [named])
    notes += said
    parts = parts_column(table)
    classes: list[str] | None = None
    sets, used = read_sets(manifest, table, label, [named, *([parts] if parts else [])]) if several else (None, set())
    if sets is not None:
        labels = sets.texts()
    elif label is None:
        found = one_hot(manifest, table, [named, *([parts] if parts else [])])
        if found is None:
            if list(table.columns) != [named]:
                left = [name for name in table.columns if name not in (named, parts)]
                way = left[0] if len(left) == 1 else "…"
                raise UserError(
                    f"{manifest}: no column 'label'; found {table.found}; name the column with --columns label={way}"
                )
            found = _folders(manifest, table.columns[named])
        labels, classes, said = found
        notes += said
    else:
        notes += _which(manifest, table, label, columns)
        labels = single(manifest, table, label)
    paths = table.columns[named]
    for line, (path, name) in enumerate(zip(paths, labels, strict=True), start=table.first):
        if not path.strip() or not name.strip():
            raise UserError(f"{manifest}: row {line} has no {named if not path.strip() else label or 'label'}")
    rows, said = _of_split(manifest, table, parts, split)
    notes += said
    located = locate(manifest, root, [paths[row] for row in rows], [table.first + row for row in rows], allow_outside)
    paths = located.ids
    notes += located.notes
    labels, said = _by_value(manifest, labels) if sets is None else (labels, [])
    notes += said
    _refuse_contradictions(manifest, paths, [labels[row] for row in rows])
    if classes is None:
        classes = sorted(set(labels), key=numbers_by_value)
    used = used or (set(classes) if label is None else {label})
    others = {name: cells for name, cells in table.columns.items() if name != named and name not in used}
    numbers = {name: points for name, cells in others.items() if (points := with_points(cells)) is not None}
    if numbers:
        notes.append(f"{manifest}: {', '.join(numbers)}: decimal commas are read as points")
    others |= numbers
    labels = [labels[row] for row in rows]
    metadata = tuple(Column(name, tuple(cells[row] for row in rows)) for name, cells in others.items())
    return replace(
        reading(located.files),
        name=manifest.stem,
        ids=paths,
        labels=labels,
        classes=classes,
        columns=metadata,
        notes=tuple(notes),
        sets=None if sets is None else replace(sets, marks=sets.marks[rows]),
    )


def _folders(manifest: Path, paths: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Labels of a list of nothing but paths: the folder that each image is in, as in Food-101's `meta/test.txt`."""
    parts = [PurePosixPath(path.strip().replace("\\", "/")).parts for path in paths]
    bare = next((path for path, folders in zip(paths, parts, strict=True) if len(folders) < 2), None)
    if bare is not None:
        raise UserError(
            f"{manifest}: lists paths without labels, and {bare!r:.100} is in no folder that could name its class; "
            "write a table with path,label"
        )
    note = f"{manifest}: lists only paths; the label of each image is the folder that it is in"
    labels = [folders[-2] for folders in parts]
    return labels, sorted(set(labels), key=numbers_by_value), [note]


def _of_split(manifest: Path, table: Table, parts: str | None, split: str | None) -> tuple[list[int], list[str]]:
    """The rows of a split, and what to say where the table has splits and none is asked for."""
    rows = list(range(len(table)))
    if parts is None:
        if split is not None:
            raise UserError(f"--split {split}: {manifest} has no column 'split'; leave out --split, or add the column")
        return rows, []
    cells = table.columns[parts]
    there = sorted({cell for cell in cells if cell.strip()})
    if split is None:
        if len(there) < 2 or not split_words(cells):
            return rows, []
        taken = min(there, key=lambda cell: list(SPLITS.values()).index(split_of(cell) or "train"))
        return rows, [
            f"{manifest}: all rows are used, although column {parts!r} names the splits {quoted(there)}; "
            f"--split {taken} uses one"
        ]
    exact = [row for row in rows if cells[row] == split]
    alike = [row for row in rows if split_of(split) is not None and split_of(cells[row]) == split_of(split)]
    found = exact or [row for row in rows if cells[row].strip().casefold() == split.strip().casefold()] or alike
    if not found:
        raise UserError(f"--split {split}: {manifest} has the splits {', '.join(there)}")
    return found, []


def _by_value(manifest: Path, labels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Labels, where some are written 2 and others 2.0, all written 2; and what to say of it."""
    plain = {label: re.sub(r"\.0+$", "", label.strip()) for label in set(labels)}
    if not all(label.isdecimal() for label in plain.values()) or len(set(plain.values())) == len(plain):
        return list(labels), []
    twice = next(label for label, number in plain.items() if label != number and number in plain)
    return [plain[label] for label in labels], [f"{manifest}: labels such as {twice} and {plain[twice]} are one class"]


def _refuse_contradictions(manifest: Path, paths: Sequence[str], labels: Sequence[str]) -> None:
    """UserError where an image is listed twice, with two labels: it would be an error whatever is predicted."""
    first: dict[str, str] = {}
    for path, label in zip(paths, labels, strict=True):
        other = first.setdefault(path, label)
        if clean(other) != clean(label):
            raise UserError(
                f"{manifest}: lists {path:.200} twice, as {other!r:.60} and as {label!r:.60}; keep one row per image"
            )


def _which(manifest: Path, table: Table, label: str, columns: Mapping[str, str]) -> list[str]:
    """What to say where another column might as well be the label."""
    others = [name for name in only_usual_names(table, "label") if name != label]
    plain = squeezed(label) == "label" and not all(whole_number(cell) is not None for cell in set(table.columns[label]))
    if "label" in columns or plain or not others:
        return []
    return [f"{manifest}: column {label!r} is read as the label, not {others[0]!r}; --columns label=… chooses another"]
