"""A manifest: a table that lists images by their paths, with a label each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.files import reading
from wrongtree.inputs.images.listed import Listed
from wrongtree.inputs.tables.meaning import (
    SPLITS,
    column_of,
    is_image_path,
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
from wrongtree.inputs.tables.paths import Found, Places, is_remote, told
from wrongtree.inputs.tables.read import read_table
from wrongtree.inputs.tables.sets import read_sets
from wrongtree.inputs.tables.single import one_hot, single
from wrongtree.inputs.tables.tables import Table, numbers_by_value
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".json", ".jsonl", ".ndjson")
OF_OTHERS = (".xlsx", ".xls", ".xlsm", ".ods", ".gz", ".feather", ".arrow", ".pkl", ".pickle")  # refused by their name
MOST_FILES = 2_000_000  # below a root, of which the likeliest is sought


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
    folder = manifest.parent if root is None else root
    table = read_table(manifest, lambda: {part for file in _files(folder, allow_outside) for part in file.split("/")})
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
    if not folder.is_dir():
        raise UserError(f"--root {folder}: no such folder")
    rows, said = _of_split(manifest, table, parts, split)
    notes += said
    paths, said = _below(manifest, folder, [paths[row] for row in rows], allow_outside)
    notes += said
    if not allow_outside:
        _refuse_outside(manifest, folder, paths, [table.first + row for row in rows])
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
    files = [folder / path for path in paths]
    return replace(
        reading(files),
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


def _below(manifest: Path, folder: Path, paths: Sequence[str], allow_outside: bool) -> tuple[list[str], list[str]]:
    """The paths as they are below the folder, and what to say of those that had to be changed or are not there.

    Raises UserError where none of the files is there, or lies on another machine.
    """
    found = [_plain(folder, path, allow_outside) for path in paths]
    missing = [row for row, path in enumerate(found) if path is None]
    if not missing:
        return [path for path in found if path is not None], []
    files = _files(folder, allow_outside)
    places = Places(files, folder.resolve().name)
    matches: list[tuple[str, Found]] = []
    for row in missing:
        match = places.find(paths[row])
        if match is not None:
            found[row] = files[match.image]
            matches.append((paths[row], match))
    notes = told(str(manifest), matches, files, len(paths))
    again = len(matches) - len({match.image for _, match in matches})
    if again:
        notes.append(f"{manifest}: {again:,} paths lead to an image that another row names as well")
    absent = [row for row, path in enumerate(found) if path is None]
    for row in absent:
        if is_remote(paths[row]):
            raise UserError(
                f"{manifest}: {paths[row]:.200} is not on this machine; download the images and pass their folder with "
                "--root, paths are then matched by their ends"
            )
    prefixes = sorted({match.prefix for _, match in matches if match.prefix}, key=len, reverse=True)
    kept = [paths[row] if path is None else path for row, path in enumerate(found)]
    for row in absent:
        kept[row] = _without(prefixes, paths[row])
    if absent:
        first = paths[absent[0]]
        outside = any(os.path.isabs(kept[row]) or ".." in kept[row].split("/") for row in absent)
        if len(absent) == len(paths) and not outside:
            raise UserError(
                f"{manifest}: none of its {len(paths):,} images is below {folder}; the first is {first!r:.120}; "
                "pass the folder in which the paths begin with --root"
            )
        named = {path for path in found if path is not None}
        unnamed = [file for file in files if is_image_path(file) and file not in named]
        without = f"; {len(unnamed):,} images there have no row, such as {unnamed[0]!r:.120}" if unnamed else ""
        notes.append(
            f"{manifest}: {len(absent):,} of {len(paths):,} rows name no file below {folder}, such as "
            f"{first!r:.120}, and "
            f"are skipped{without}"
        )
    return kept, notes


def _plain(folder: Path, path: str, allow_outside: bool) -> str | None:
    """A path that is there as it is written, without what means nothing; None where there is no such file."""
    try:
        if not os.path.exists(folder / path):
            return None
    except ValueError:  # a zero byte
        return None
    if os.path.isabs(path):
        below = os.path.abspath(folder) + os.sep
        if path.startswith(below):
            return Path(path[len(below) :]).as_posix()
        return path if allow_outside or _leads_into(folder, path) else None
    return PurePosixPath(path).as_posix() if os.sep == "/" else path


def _leads_into(folder: Path, path: str) -> bool:
    root = os.path.realpath(folder)
    return os.path.realpath(path).startswith(os.path.join(root, ""))


def _files(folder: Path, follow: bool) -> list[str]:
    """All files below a folder that might be meant; what begins with a dot is passed over."""
    files: list[str] = []
    for where, folders, names in os.walk(folder, followlinks=follow):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = os.path.relpath(where, folder)
        inside = "" if below == "." else Path(below).as_posix() + "/"
        files += [inside + name for name in sorted(names) if not name.startswith(".")]
        if len(files) > MOST_FILES:
            return []
    return files


def _without(prefixes: Sequence[tuple[str, ...]], path: str) -> str:
    """A path that is not there, without the folders that the others have in front."""
    parts = tuple(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))
    for prefix in prefixes:
        if len(prefix) < len(parts) and parts[: len(prefix)] == prefix:
            return "/".join(parts[len(prefix) :])
    return path


def _refuse_outside(manifest: Path, folder: Path, paths: Sequence[str], lines: Sequence[int]) -> None:
    """A manifest from elsewhere must not publish pictures of this machine; links are followed to where they lead."""
    root = os.path.realpath(folder)
    known: dict[str, str] = {}  # most paths share a few folders
    for line, path in zip(lines, paths, strict=True):
        above, name = os.path.split(os.path.join(folder, path))
        try:
            known.setdefault(above, os.path.realpath(above))
            real = os.path.join(known[above], name)
            real = os.path.realpath(real) if os.path.islink(real) or name in ("", ".", "..") else real
        except ValueError:  # a zero byte: there is no such file, and that will be said
            continue
        if os.path.commonpath([root, real]) != root:
            raise UserError(
                f"{manifest}: row {line} is outside {folder}: {path}; pass the folder above all images with --root, "
                "or pass --allow-outside if you trust the manifest"
            )
