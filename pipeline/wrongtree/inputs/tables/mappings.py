"""Tables as JSON objects whose keys are paths or classes, as scripts, data sets and FiftyOne write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wrongtree.inputs.tables.meaning import is_image_path, is_usual
from wrongtree.inputs.tables.tables import Table, as_cell
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted


def of_mapping(path: Path, found: Mapping[str, Any]) -> Table | None:
    """`{"cat/1.png": "cat"}`, an object or a list per path, `{"cat": [paths]}`, or FiftyOne's classes and labels.

    None where the object is something else.
    """
    labels = found.get("labels")
    if isinstance(labels, dict) and labels and isinstance(found.get("classes", []), list):
        return _of_fiftyone(path, labels, found.get("classes") or [])
    if not found or any(is_usual(name) for name in found):
        one = next(iter(found.values()), None)
        by_path = len(found) == 1 and isinstance(one, dict) and one and all(map(is_image_path, one))
        return _inner(found) if by_path else None
    if all(is_image_path(key) for key in found):
        if all(isinstance(value, dict) for value in found.values()):
            names = dict.fromkeys(name for value in found.values() for name in value)
            rows = {name: [as_cell(value.get(name)) for value in found.values()] for name in names}
            return Table({"path": list(found), **{name: cells for name, cells in rows.items() if name != "path"}})
        return _columns([[key, value] for key, value in found.items()])
    if all(isinstance(value, list) and all(isinstance(part, str) for part in value) for value in found.values()):
        rows_of_classes = [[part, name] for name, parts in found.items() for part in parts]
        if rows_of_classes and all("/" in part or is_image_path(part) for part, _ in rows_of_classes):
            return _columns(rows_of_classes)
    return None


def of_rows(path: Path, found: Sequence[Sequence[Any]]) -> Table:
    """An array of arrays, the first of which may be a header."""
    width = len(found[0])
    if not width or any(len(row) != width for row in found):
        raise UserError(f"{path}: its rows have different lengths; write an array of objects with path and label")
    rows = [[as_cell(value) for value in row] for row in found]
    if any(is_usual(name) for name in rows[0]) and not any(map(is_image_path, rows[0])) and len(rows) > 1:
        return Table({name: [row[k] for row in rows[1:]] for k, name in enumerate(rows[0])}, 2)
    return Table({str(k + 1): [row[k] for row in rows] for k in range(width)}, has_header=False)


def _of_fiftyone(path: Path, labels: Mapping[str, Any], classes: Sequence[Any]) -> Table:
    """Labels by the names of files, as FiftyOne exports them: a class, its index, or an object with `label`."""
    cells, outside = [], []
    for name, value in labels.items():
        value = value.get("label") if isinstance(value, dict) else value
        if isinstance(value, int) and not isinstance(value, bool) and classes:
            if not 0 <= value < len(classes):
                outside.append(f"{name} ({value})")
                continue
            value = classes[value]
        cells.append((name, as_cell(value)))
    if outside:
        raise UserError(
            f"{path}: names {len(classes):,} classes, but has other indices: {quoted(outside, 3)}; export it again"
        )
    return Table({"path": [name for name, _ in cells], "label": [cell for _, cell in cells]})


def _inner(found: Mapping[str, Any]) -> Table:
    """A data frame with one column and paths as its index."""
    name, column = next(iter(found.items()))
    return Table({"path": list(column), name: [as_cell(value) for value in column.values()]})


def _columns(rows: Sequence[Sequence[Any]]) -> Table:
    """Paths and something of each, which the reader has to know: as without a header."""
    return Table(
        {"path": [str(path) for path, _ in rows], "2": [as_cell(value) for _, value in rows]}, has_header=False
    )
