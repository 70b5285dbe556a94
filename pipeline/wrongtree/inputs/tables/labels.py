"""One label per row: from a column, or from one column per class of which exactly one says yes."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from wrongtree.inputs.tables.names import clean
from wrongtree.inputs.tables.tables import Table
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted

YES, NO = ("1", "1.0", "true", "1,0", "yes"), ("0", "0.0", "false", "0,0", "no", "")
PART = r"'([^']*)'|\"([^\"]*)\"|([-+.\deE]+)"
PRINTED = re.compile(rf"\[\s*(?:(?:{PART})\s*)+\]")  # as NumPy prints: [3 1 0], ['cat' 'dog']
# How PyTorch, NumPy, fastai, Python and spreadsheets write what is inside.
WRAPPED = (
    re.compile(
        r"(?:tensor|Tensor[A-Z]\w*|array|(?:np|numpy)\.\w+)\(\s*([^,()]+|\[[^\[\]]*\])\s*(?:,[^()]*)?\)", re.DOTALL
    ),
    re.compile(r"tf\.Tensor\(\s*([^,()]+|\[[^\[\]]*\])\s*,.*\)", re.DOTALL),
    re.compile(r"b'([^']*)'"),
    re.compile(r"b\"([^\"]*)\""),
    re.compile(r"=\"([^\"]*)\""),
    re.compile(r"'([^']+)'"),
    re.compile(r"\"([^\"]+)\""),
)
SINGLE = "wrongtree needs one label per image: keep one, or leave out these rows"


def first_of_list(cell: str) -> str:
    """What a list names first, as the best of several; another cell as it is."""
    found = as_list(cell)
    return found[0] if found else cell


def as_list(cell: str) -> list[str] | None:
    """What a cell such as `['cat', 'dog']` or `["cat"]` lists; None where it is no list."""
    text = cell.strip()
    if not (text.startswith(("[", "(", "{")) and text.endswith(("]", ")", "}"))):
        return None
    if PRINTED.fullmatch(text):
        return ["".join(part) for part in re.findall(PART, text[1:-1])]
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list | tuple | set):
            return [str(part) for part in found]
    return None


def bare(cell: str) -> str:
    """What is in a cell that Python or a spreadsheet wrapped: `tensor(2)`, `np.int64(2)`, `b'cat'`, `'cat'`, `="2"`."""
    text = cell.strip()
    for pattern in WRAPPED:
        found = pattern.fullmatch(text)
        if found is not None:
            return bare(found[1])
    return cell


def unwrapped(path: Path, table: Table) -> Table:
    """A table whose columns hold what was in their cells, where all cells of a column are wrapped; and that is said."""
    columns, said = dict(table.columns), []
    for name, cells in table.columns.items():
        first = next((cell for cell in cells if cell), "")
        if not first or bare(first) == first:
            continue
        inside = [bare(cell) for cell in cells]
        if all(cell != kept for cell, kept in zip(cells, inside, strict=True) if cell):
            columns[name] = inside
            said.append(f"{path}: column {name!r:.60} holds cells such as {first!r:.60}, read as {bare(first)!r:.60}")
    return replace(table, columns=columns, notes=(*table.notes, *said)) if said else table


def single(path: Path, table: Table, column: str) -> list[str]:
    """A column's labels, each of one class. UserError where cells list several."""
    cells = table.columns[column]
    labels = []
    for row, cell in enumerate(cells):
        found = as_list(cell)
        if found is not None and len(found) != 1:
            raise UserError(f"{path}: row {table.first + row} has {len(found)} labels, {cell!r:.60}; {SINGLE}")
        labels.append(cell if found is None else found[0])
    _refuse_joined(path, table, column, labels)
    return labels


def _refuse_joined(path: Path, table: Table, column: str, labels: Sequence[str]) -> None:
    """Several labels in a cell, as `cat|dog`: their parts are labels of other rows, or come again in other lists."""
    known = Counter(clean(label) for label in labels)
    for separator in ("|", ";", ",", " "):
        joined = {name: [clean(part) for part in name.split(separator)] for name in known if separator in name}
        joined = {name: parts for name, parts in joined.items() if len(parts) > 1 and all(parts)}
        times = Counter(part for parts in joined.values() for part in set(parts))
        mostly = 2 * sum(known[clean(name)] for name in joined) > len(labels)
        several = [
            name
            for name, parts in joined.items()
            if len(set(parts)) == len(parts)
            and (
                all(part in known for part in parts)
                or (separator in "|;" and (any if mostly else all)(times[part] > 1 or part in known for part in parts))
            )
        ]
        if several:
            row = next(row for row, label in enumerate(labels) if clean(label) == several[0])
            raise UserError(
                f"{path}: row {table.first + row} has several labels in column {column!r}, {several[0]!r:.60} "
                f"({sum(known[name] for name in several):,} such rows); {SINGLE}"
            )


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
        return None
    names = list(columns)
    labels = []
    for row in range(len(table)):
        said = [name for name in names if columns[name][row].strip().casefold() in YES]
        if len(said) != 1:
            what = f"says yes to {quoted(said)}" if said else f"says yes to none of {quoted(names)}"
            raise UserError(
                f"{path}: no column 'label', and of the columns that hold 0 and 1, row {table.first + row} {what}; "
                f"{SINGLE}, or name the column with --columns label=…"
            )
        labels.append(said[0])
    return labels, names, [f"{path}: the columns {quoted(names)} hold 0 and 1 and are read as one label per row"]
