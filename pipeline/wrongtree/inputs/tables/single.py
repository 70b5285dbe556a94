"""One label per row: from a column, or from one column per class of which exactly one says yes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from wrongtree.inputs.tables.labels import NO, YES, as_list, joined
from wrongtree.inputs.tables.names import clean
from wrongtree.inputs.tables.sets import hot_columns, read_sets, refusal
from wrongtree.inputs.tables.tables import Table
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted


def single(path: Path, table: Table, column: str) -> list[str]:
    """A column's labels, each of one class. UserError where cells list several."""
    cells = table.columns[column]
    labels = []
    for row, cell in enumerate(cells):
        found = as_list(cell)
        if found is not None and len(found) != 1:
            raise _several(path, table, column, f"row {table.first + row} has {len(found)} labels, {cell!r:.60}")
        labels.append(cell if found is None else found[0])
    for several in joined(labels).values():
        known = Counter(clean(label) for label in labels)
        row = next(row for row, label in enumerate(labels) if clean(label) == several[0])
        rows = sum(known[name] for name in several)
        said = f"row {table.first + row} has several labels in column {column!r}, {several[0]!r:.60} ({rows:,} such "
        raise _several(path, table, column, f"{said}row{'s' if rows != 1 else ''})")
    return labels


def _several(path: Path, table: Table, column: str | None, said: str, others: Sequence[str] = ()) -> UserError:
    sets, _ = read_sets(path, table, column, others)
    return refusal(path, said, sets)


def one_hot(path: Path, table: Table, others: Sequence[str]) -> tuple[list[str], list[str], list[str]] | None:
    """Labels, classes and what to say, where one column per class holds 0 and 1; None where there are none such.

    UserError where a row has several ones, or none.
    """
    columns: Mapping[str, list[str]] = {
        name: cells
        for name, cells in table.columns.items()
        if name not in others and any(cells) and all(cell.strip().casefold() in (*YES, *NO) for cell in cells)
    }
    if len(columns) < 2 or len(columns) < len(table.columns) - len(others) - 3:
        hot = hot_columns(table, others)
        if len(hot) > max(1, len(table.columns) - len(others) - 4):
            why = f"no column 'label', and the columns {quoted(hot)} hold 0, 1 and missing values"
            raise _several(path, table, None, why, others)
        return None
    names = list(columns)
    labels = []
    for row in range(len(table)):
        said = [name for name in names if columns[name][row].strip().casefold() in YES]
        if len(said) != 1:
            what = f"says yes to {quoted(said)}" if said else f"says yes to none of {quoted(names)}"
            of_row = f"no column 'label', and of the columns that hold 0 and 1, row {table.first + row} {what}"
            raise _several(path, table, None, of_row, others)
        labels.append(said[0])
    return labels, names, [f"{path}: the columns {quoted(names)} hold 0 and 1 and are read as one label per row"]
