"""Tables that people bring along: manifests and lists of classes."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from wrongtree.shared.faults import UserError


def read_table(path: Path) -> dict[str, list[str]]:
    """Read a CSV, Parquet or JSON-lines file as text columns; a missing value is an empty string."""
    if path.suffix.lower() == ".jsonl":
        return _read_json_lines(path)
    if path.suffix.lower() == ".parquet":
        import pyarrow

        from wrongtree.inputs.tables.parquet import read_parquet

        try:
            columns = read_parquet(path).to_pydict()
        except (OSError, ValueError, MemoryError, pyarrow.ArrowException) as fault:
            raise UserError(f"{path}: cannot be read as Parquet ({fault})") from fault
        return {str(name): ["" if v is None else str(v) for v in values] for name, values in columns.items()}
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream, restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise UserError(f"{path}: cannot be read as UTF-8 CSV ({fault})") from fault
    if not rows:
        raise UserError(f"{path}: no rows")
    if None in rows[0] or any(None in row for row in rows):
        line = next(i for i, row in enumerate(rows, start=2) if None in row)
        raise UserError(f"{path}: row {line} has more cells than the header; quote cells that contain commas")
    return {name: [row[name] for row in rows] for name in rows[0]}


def _read_json_lines(path: Path) -> dict[str, list[str]]:
    """One object a line; what is no text or number stays JSON."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{path}: cannot be read as UTF-8 JSON lines ({fault})") from fault
    rows: list[dict[str, object]] = []
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError) as fault:
            raise UserError(f"{path}: line {number} is not JSON ({fault})") from fault
        if row is not None and not isinstance(row, dict):
            raise UserError(f'{path}: line {number} is not an object such as {{"path": …, "label": …}}')
        if row is not None:
            _refuse_long(path, number, row)
            rows.append(row)
    if not rows:
        raise UserError(f"{path}: no rows")
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [as_cell(row.get(name)) for row in rows] for name in names}


def as_cell(value: object) -> str:
    """A value as text: nothing is empty, what is no text or number is JSON."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _refuse_long(path: Path, number: int, row: Mapping[str, object]) -> None:
    """No cell is longer than CSV's reader takes them, for pages show them."""
    for name, value in row.items():
        if isinstance(value, str) and max(len(value), len(name)) > csv.field_size_limit():
            raise UserError(
                f"{path}: line {number} has a text of {max(len(value), len(name)):,} characters; the limit is "
                f"{csv.field_size_limit():,}"
            )


def map_labels(path: Path, labels: Sequence[str], found: Sequence[str]) -> tuple[list[str], list[str]]:
    """Rename labels as a file says: a table with the columns `label` and `class`, or a JSON object.

    Returns labels and classes. A label the file does not name stays as it is; one it gives an empty class to is left
    out, and becomes an empty string.
    """
    if path.suffix.lower() == ".json":
        try:
            given = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError) as fault:
            raise UserError(f"{path}: cannot be read as JSON ({fault})") from fault
        if not isinstance(given, dict):
            raise UserError(f'{path}: expected an object such as {{"tabby": "cat"}}')
        renamed = {name: as_cell(value) for name, value in given.items()}
    else:
        table = read_table(path)
        for column in ("label", "class"):
            if column not in table:
                raise UserError(f"{path}: no column '{column}'; found {', '.join(table) or 'none'}")
        renamed = dict(zip(table["label"], table["class"], strict=True))
    if not set(renamed) & set(found):
        raise UserError(f"{path}: names none of the labels, which are {_some(found)}")
    classes = dict.fromkeys(renamed.get(name, name) for name in found)
    classes.pop("", None)
    return [renamed.get(label, label) for label in labels], sorted(classes, key=numbers_by_value)


def class_order(found: list[str], classes_file: Path | None, data: Path) -> tuple[list[str], list[str]]:
    """Return (names to show, names as in the data), both in the order of the model's outputs.

    A classes file is text with one name per line, or a CSV with a column `name` and, if it likes, `index` and others
    (such as ImageNet's wnid): the data may use any one of its columns.
    """
    if classes_file is None:
        return found, found
    if classes_file.suffix.lower() == ".csv":
        table = read_table(classes_file)
        if "name" not in table:
            raise UserError(f"{classes_file}: no column 'name'; found {', '.join(table)}")
        if "index" in table:
            try:
                by_index = np.argsort([int(i) for i in table["index"]], kind="stable")
            except ValueError as fault:
                raise UserError(f"{classes_file}: column 'index' must hold whole numbers ({fault})") from fault
            for expected, row in enumerate(by_index):
                if int(table["index"][row]) != expected:
                    raise UserError(
                        f"{classes_file}: column 'index' must count 0…{len(by_index) - 1}, one row per output of the "
                        f"model; {expected} is missing"
                    )
            table = {column: [values[i] for i in by_index] for column, values in table.items()}
        candidates = [table["name"], *(values for column, values in table.items() if column != "name")]
    else:
        try:
            lines = classes_file.read_text(encoding="utf-8-sig").split("\n")  # splitlines has exotic ideas of a line
        except (OSError, UnicodeDecodeError) as fault:
            raise UserError(f"{classes_file}: cannot be read as UTF-8 text ({fault})") from fault
        candidates = [[line for line in lines if line.strip()]]
    names = candidates[0]
    for column in candidates:
        if len(set(column)) == len(column) and set(found) <= set(column):
            return names, column
    unknown = [name for name in found if name not in set(names)]
    if not unknown:
        raise UserError(f"{classes_file}: a class is named twice")
    raise UserError(
        f"{classes_file}: does not name {len(unknown)} of the {len(found)} classes in {data}: {_some(unknown)}; "
        "add them in the order of the model's outputs"
    )


def numbers_by_value(label: str) -> tuple[int, float, str]:
    """Sort key: a manifest that numbers its classes means 2 before 10; names sort as text, after numbers."""
    try:
        value = float(label)  # a column of whole numbers with a gap comes out of pandas as 2.0, 10.0
    except ValueError:
        value = math.nan
    return (0, value, label) if math.isfinite(value) else (1, 0.0, label)


def _some(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(repr(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
