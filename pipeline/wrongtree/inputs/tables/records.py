"""Tables as JSON: an object a line, an array of objects, or a data frame as pandas writes it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from wrongtree.inputs.tables.mappings import of_mapping, of_rows
from wrongtree.inputs.tables.tables import Table, as_cell
from wrongtree.shared.faults import UserError

HOLDERS = ("data", "records", "rows", "items", "images", "predictions", "results", "annotations", "samples")


def read_json_lines(path: Path, text: str, notes: tuple[str, ...] = ()) -> Table:
    """One object a line; what is no text or number stays JSON."""
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            row = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError) as fault:
            raise UserError(f"{path}: line {number} is not JSON ({_why(fault)}); write one object per line") from fault
        if row is not None and not isinstance(row, dict):
            raise UserError(f'{path}: line {number} is not an object such as {{"path": …, "label": …}}')
        if row is not None:
            _refuse_long(path, f"line {number}", row)
            rows.append(row)
    return _table(path, rows, notes)


def read_json(path: Path, text: str, notes: tuple[str, ...] = ()) -> Table:
    """An array of objects, or columns of a data frame; JSON lines under another name are read as such."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        if "Extra data" in str(fault) and text.lstrip().startswith("{"):
            return read_json_lines(path, text, notes)
        raise UserError(f"{path}: is not valid JSON ({_why(fault)}); write it again") from fault
    if isinstance(found, dict):
        if {"images", "annotations", "categories"} <= set(found):
            raise UserError(
                f"{path}: contains COCO annotations, which may give an image any number of classes; write a table "
                "with one row per image, path,label"
            )
        mapped = of_mapping(path, found)
        if mapped is not None:
            return replace(mapped, notes=(*notes, *mapped.notes))
        found = _of_object(path, found)
    if isinstance(found, list) and found and all(isinstance(row, list) for row in found):
        return replace(of_rows(path, found), notes=notes)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise UserError(f'{path}: expected an array of objects such as [{{"path": …, "label": …}}]')
    for number, row in enumerate(found, start=1):
        _refuse_long(path, f"object {number}", row)
    return _table(path, found, notes)


def _of_object(path: Path, found: Mapping[str, Any]) -> Any:
    """The rows of an object: in one of its keys, or by columns, as `DataFrame.to_json` writes them."""
    columns, data = found.get("columns"), found.get("data")
    if isinstance(columns, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        if any(len(row) != len(columns) for row in data):
            raise UserError(f"{path}: has {len(columns)} columns, but rows of other lengths; write it again")
        return [dict(zip(map(str, columns), row, strict=True)) for row in data]
    lists = [
        key for key in HOLDERS if isinstance(found.get(key), list) and all(isinstance(r, dict) for r in found[key])
    ]
    if len(lists) == 1:
        return found[lists[0]]
    values = list(found.values())
    if values and all(isinstance(v, list) for v in values) and len({len(v) for v in values}) == 1:
        return [dict(zip(found, row, strict=True)) for row in zip(*values, strict=True)]
    if values and all(isinstance(v, dict) for v in values) and len({tuple(v) for v in values}) == 1:
        if all(key.isdigit() for key in values[0]):
            return [{name: column[key] for name, column in found.items()} for key in values[0]]
        if all(key.isdigit() for key in found):
            return values
    return None


def _table(path: Path, rows: Sequence[Mapping[str, Any]], notes: tuple[str, ...]) -> Table:
    if not rows:
        raise UserError(f"{path}: no rows; write it again")
    names = dict.fromkeys(name for row in rows for name in row)
    return Table({name: [as_cell(row.get(name)) for row in rows] for name in names}, 1, notes)


def _refuse_long(path: Path, where: str, row: Mapping[str, object]) -> None:
    """No cell is longer than CSV's reader takes them, for pages show them."""
    for name, value in row.items():
        if isinstance(value, str) and max(len(value), len(name)) > csv.field_size_limit():
            raise UserError(
                f"{path}: {where} has a text of {max(len(value), len(name)):,} characters; the limit is "
                f"{csv.field_size_limit():,}"
            )


def _why(fault: Exception) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.msg} at line {fault.lineno}, column {fault.colno}"
    return str(fault) or type(fault).__name__
