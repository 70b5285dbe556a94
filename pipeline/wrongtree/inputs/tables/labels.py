"""What a cell of labels holds: a list, one label that something wrapped, or several that a sign joins."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wrongtree.inputs.tables.names import clean
from wrongtree.inputs.tables.tables import Table

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


def joined(labels: Sequence[str]) -> dict[str, list[str]]:
    """Cells that join several labels, as `cat|dog`, by what joins them: their parts are labels of other rows, or come
    again in other lists. Empty where none does.
    """
    known = Counter(clean(label) for label in labels)
    for separator in ("|", ";", ",", " "):
        parted = {name: [clean(part) for part in name.split(separator)] for name in known if separator in name}
        parted = {name: parts for name, parts in parted.items() if len(parts) > 1 and all(parts)}
        times = Counter(part for parts in parted.values() for part in set(parts))
        mostly = 2 * sum(known[clean(name)] for name in parted) > len(labels)
        several = [
            name
            for name, parts in parted.items()
            if len(set(parts)) == len(parts)
            and (
                all(part in known for part in parts)
                or (separator in "|;" and (any if mostly else all)(times[part] > 1 or part in known for part in parts))
            )
        ]
        if several:
            return {separator: several}
    return {}
