"""What a file of superclasses says: two columns, WordNet's is-a lists, or nested JSON."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from wrongtree.inputs.tables.class_files import json_of, text_of
from wrongtree.inputs.tables.meaning import squeezed
from wrongtree.inputs.tables.names import clean
from wrongtree.inputs.tables.tables import as_cell
from wrongtree.shared.bounds import refuse_larger
from wrongtree.shared.faults import UserError

LARGEST = 64 * 1024 * 1024  # bytes; WordNet's whole is-a list has under two million
MEMORY = 16  # bytes of it that a byte of text takes, at the most
CHILD = ("child", "class", "subclass", "label", "name", "synset", "hyponym", "fine", "finelabel", "classname")
PARENT = ("parent", "superclass", "hypernym", "coarse", "coarselabel", "supercategory", "superclassname")
SEPARATORS = ("\t", ",", ";")
OTHERS = (re.compile(r"\s*->\s*"), re.compile(r"\s*:\s+"), re.compile(r"\s+"))  # a -> b, a: b, a b
WAY = "write a line 'child,parent' for each class"

Given: TypeAlias = str | Path | Mapping[str, Any]  # a file, or what nested JSON would hold


@dataclass(frozen=True)
class Lines:
    """Pairs of names. Which side is the child is known, or has to be told from the classes."""

    where: str
    pairs: tuple[tuple[str, str], ...]  # child and parent, if `directed`; a parent may be "": the child is a root
    directed: bool


def read_lines(given: Given) -> Lines:
    """Read pairs of names. UserError where the file holds something else."""
    if isinstance(given, Mapping):
        return _of_json("hierarchy", given)
    path = Path(given)
    if path.is_dir():
        raise UserError(f"{path}: is a folder, not a file of superclasses; {WAY}")
    if path.exists():
        size = path.stat().st_size
        if size > LARGEST:
            raise UserError(
                f"{path}: has {size / 1e6:,.0f} MB, too many for class names; keep the lines of your classes"
            )
        refuse_larger(path, size * MEMORY)
    text = text_of(path)
    if "\0" in text:
        raise UserError(f"{path}: is not text; {WAY}")
    if path.suffix.lower() == ".json" or text.lstrip()[:1] in ("{", "["):
        return _of_json(str(path), json_of(path))
    return _of_text(str(path), text)


def _of_text(where: str, text: str) -> Lines:
    """Lines of two names: what separates them divides every line."""
    numbered = enumerate(re.split(r"\r\n?|\n", text), 1)  # splitlines has exotic ideas of a line
    lines = {i: line for i, line in numbered if line.strip() and not line.lstrip().startswith("#")}
    if not lines:
        raise UserError(f"{where}: has no lines; {WAY}")
    first = next(iter(lines.values()))
    for separator in SEPARATORS:
        if separator in first:
            rows = _cells(where, list(lines.values()), separator)
            return _of_rows(where, dict(zip(lines, rows, strict=True)))
    for pattern in OTHERS:
        parts = {i: [clean(part) for part in pattern.split(line.strip())] for i, line in lines.items()}
        if all(len(row) == 2 and all(row) for row in parts.values()):
            return _of_rows(where, parts)
    wrong = next(i for i, row in parts.items() if len(row) != 2)
    raise UserError(f"{where}: line {wrong} is not two names; write 'child,parent', with a comma, on every line")


def _cells(where: str, lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        rows = [[clean(cell) for cell in row] for row in csv.reader(lines, delimiter=separator, skipinitialspace=True)]
    except csv.Error as fault:
        raise UserError(f"{where}: is not a table ({fault}); {WAY}") from fault
    if len(rows) != len(lines):
        raise UserError(f"{where}: has a quote that is not closed on its line; {WAY}")
    return rows


def _of_rows(where: str, rows: Mapping[int, list[str]]) -> Lines:
    """By their numbers, of which the first may be a header."""
    head = [squeezed(cell) for cell in next(iter(rows.values()))]
    child, parent = (next((head.index(name) for name in names if name in head), -1) for names in (CHILD, PARENT))
    directed = child >= 0 and parent >= 0
    width = len(head) if directed else 2
    if not directed:
        child, parent = 0, 1
    for number, row in rows.items():
        if len(row) != width:
            raise UserError(
                f"{where}: line {number} has {len(row)} column{'s' if len(row) != 1 else ''}, not {width}; write "
                "'child,parent' on every line, or name these two columns in the first"
            )
    pairs = [(row[child], row[parent]) for row in rows.values()][directed:]
    found = tuple(pair for pair in pairs if any(pair))
    if not found:
        raise UserError(f"{where}: has a header and nothing below it; {WAY}")
    if not all(one for one, _ in found) and (directed or not all(other for _, other in found)):
        raise UserError(f"{where}: has a line with a parent and no child; {WAY}")
    return Lines(where, found, directed)


def _of_json(where: str, found: Any) -> Lines:
    """`{"animal": {"dog": null}}`, with lists too, `{"name": …, "children": […]}`, `{"dog": "animal"}`, or pairs."""
    if isinstance(found, Mapping) and found and all(isinstance(value, str) for value in found.values()):
        return Lines(where, tuple((clean(str(key)), clean(value)) for key, value in found.items()), directed=False)
    if isinstance(found, list) and found and all(isinstance(row, list) and len(row) == 2 for row in found):
        return _of_rows(where, {i: [clean(as_cell(cell)) for cell in row] for i, row in enumerate(found, 1)})
    pairs: list[tuple[str, str]] = []
    waiting: list[tuple[Any, str]] = [(found, "")]
    for inside, above in waiting:  # which grows
        if isinstance(inside, Mapping) and isinstance(inside.get("name"), str):
            pairs.append((clean(inside["name"]), above))
            waiting.append((inside.get("children"), pairs[-1][0]))
        elif isinstance(inside, Mapping):
            named = [(clean(str(name)), value) for name, value in inside.items()]
            pairs += [(name, above) for name, _ in named]
            waiting += [(value, name) for name, value in named]
        elif isinstance(inside, list) and not any(isinstance(value, list) for value in inside):
            waiting += [(value, above) for value in inside if isinstance(value, Mapping)]
            pairs += [(clean(as_cell(value)), above) for value in inside if not isinstance(value, Mapping)]
        elif inside is not None:
            raise UserError(f'{where}: expected names in names, such as {{"animal": {{"dog": null, "cat": null}}}}')
    pairs = [pair for pair in pairs if pair[0]]
    if not pairs:
        raise UserError(f'{where}: has no names; write such as {{"animal": {{"dog": null, "cat": null}}}}')
    return Lines(where, tuple(pairs), directed=True)
