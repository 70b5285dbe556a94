"""The names of classes: renamed by `--class-map`, and in the order of the model's outputs by `--classes`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.inputs.tables.decoding import decode
from wrongtree.inputs.tables.foreign import refuse_foreign
from wrongtree.inputs.tables.meaning import USUAL, squeezed
from wrongtree.inputs.tables.names import clean, matching, told, whole_number
from wrongtree.inputs.tables.read import read_table
from wrongtree.inputs.tables.tables import Table, as_cell, numbers_by_value, some
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import printable

TABLES = (".csv", ".tsv", ".parquet", ".jsonl")
MARKED = re.compile(r"(n\d{8})\s+(\S.*)")  # a line of ImageNet's lists: a wnid and names
Named = Path | Sequence[str]  # a file of classes, or the names themselves


@dataclass(frozen=True)
class Ordered:
    """Classes in the order of the model's outputs."""

    names: list[str]  # to show
    of_labels: dict[str, int]  # the data's labels, and which class each is
    notes: tuple[str, ...] = ()


def map_labels(path: Path, labels: Sequence[str], found: Sequence[str]) -> tuple[list[str], list[str]]:
    """Rename labels as a file says.

    Returns labels and classes. A label the file does not name stays as it is; one it gives an empty class to is left
    out, and becomes an empty string.
    """
    renamed = read_class_map(path)
    if not set(renamed) & set(found):
        raise UserError(f"{path}: names none of the labels, which are {some(found)}")
    classes = dict.fromkeys(renamed.get(name, name) for name in found)
    classes.pop("", None)
    return [renamed.get(label, label) for label in labels], sorted(classes, key=numbers_by_value)


def read_class_map(path: Path) -> dict[str, str]:
    """The class of each label that a file names: a table with the columns `label` and `class`, or a JSON object."""
    if path.suffix.lower() == ".json":
        given = _json(path)
        if not isinstance(given, dict):
            raise UserError(f'{path}: expected an object such as {{"tabby": "cat"}}')
        pairs = [(name, as_cell(value)) for name, value in given.items()]
    else:
        table = read_table(path)
        by_name = {squeezed(name): cells for name, cells in table.columns.items()}
        for column in ("label", "class"):
            if column not in by_name:
                raise UserError(
                    f"{path}: no column '{column}'; found {table.found}; the first line must be label,class"
                )
        pairs = list(zip(by_name["label"], by_name["class"], strict=True))
    return {clean(label): clean(class_) for label, class_ in pairs}


def class_order(found: Sequence[str], classes: Named | None, data: Path) -> Ordered:
    """The classes as a file, or a list of names, orders them; without one as they were found.

    A file is text with one name per line, JSON, or a table with a column `name` and, if it likes, `index` and others
    (such as ImageNet's wnid): the data may use any one of its columns.
    """
    if classes is None:
        return Ordered(list(found), {name: i for i, name in enumerate(found)})
    candidates = columns_of_classes(classes)
    where = classes if isinstance(classes, Path) else "classes"
    names = candidates[0]
    for column in candidates:
        if len(set(column)) == len(column) and set(found) <= set(column):
            return Ordered(names, {name: column.index(name) for name in found})
    for column in candidates:
        alike = matching(found, column) if len(set(column)) == len(column) else {}
        if len(alike) == len(found) == len(set(alike.values())):
            notes = (f"{data}: classes are written differently in {where} and were matched: {told(alike)}",)
            return Ordered(names, {name: column.index(alike[name]) for name in found}, notes)
    if len(set(names)) < len(names):
        again = next(name for i, name in enumerate(names) if name in names[:i])
        raise UserError(f"{where}: a class is named twice, {again!r}; name each output once")
    numbers = [whole_number(name) for name in found]
    if all(number is not None for number in numbers) and not matching(found, names):
        return _by_number(found, [number for number in numbers if number is not None], names, data, str(where))
    unknown = [name for name in found if name not in matching(found, names)]
    raise UserError(
        f"{where}: does not name {len(unknown)} of the {len(found)} classes in {data}: {some(unknown)}; "
        "add them in the order of the model's outputs"
    )


def _by_number(found: Sequence[str], numbers: Sequence[int], names: list[str], data: Path, where: str) -> Ordered:
    """Labels that are numbers are indices of the names."""
    if max(numbers) >= len(names) or len(set(numbers)) < len(numbers):
        lines = ", ".join(f"{name},{k + 1}" for k, name in enumerate(names[:3]))
        raise UserError(
            f"{data}: has the label {found[int(np.argmax(numbers))]}, but {where} names {len(names)} classes, "
            "which are "
            f"numbered from 0; if the labels count from 1, write what each means to a .csv file with the lines "
            f"name,label, {lines} … and pass it with --classes"
        )
    said = ", ".join(f"{number} = {names[number]!r}" for number in sorted(numbers)[:3])
    notes = (f"{data}: the labels are numbers and are read as indices of the classes in {where}: {said}",)
    return Ordered(names, dict(zip(found, numbers, strict=True)), notes)


def columns_of_classes(classes: Named) -> list[list[str]]:
    """What a file of classes calls them, in the order of the outputs; first the names to show."""
    if not isinstance(classes, Path):
        return [[clean(printable(str(name))) for name in classes]]
    if classes.suffix.lower() in TABLES:
        return _of_table(classes, read_table(classes))
    if classes.suffix.lower() == ".json":
        return _of_json(classes, _json(classes))
    lines = [clean(line) for line in _text(classes).split("\n")]  # splitlines has exotic ideas of a line
    lines = [printable(line) for line in lines if line]
    candidates = [lines]
    marked = [MARKED.fullmatch(line) for line in lines]
    if marked and all(marked):
        parts = [match for match in marked if match is not None]
        candidates = [[match[2] for match in parts], [match[1] for match in parts]]
    numbered = [re.fullmatch(r"(\d+)[\s:,;.)]+(\S.*)", line) for line in lines]
    if lines and all(match is not None and int(match[1]) == k for k, match in enumerate(numbered)):
        candidates.append([match[2] for match in numbered if match is not None])
        candidates.reverse()
    if not lines:
        raise UserError(f"{classes}: names no class; write one name per line")
    return candidates


def _of_table(path: Path, table: Table) -> list[list[str]]:
    by_name = {squeezed(name): name for name in reversed(list(table.columns))}
    column = next((by_name[squeezed(name)] for name in USUAL["name"] if squeezed(name) in by_name), None)
    if column is None:
        raise UserError(f"{path}: no column 'name'; found {table.found}")
    cells = {name: [clean(printable(cell)) for cell in values] for name, values in table.columns.items()}
    if "index" in by_name:
        numbers = [whole_number(cell) for cell in cells[by_name["index"]]]
        wrong = next((cell for cell, n in zip(cells[by_name["index"]], numbers, strict=True) if n is None), None)
        if wrong is not None:
            raise UserError(f"{path}: column 'index' must hold whole numbers, not {wrong!r:.40}")
        order = np.argsort([n for n in numbers if n is not None], kind="stable")
        for expected, row in enumerate(order):
            if numbers[row] != expected:
                raise UserError(
                    f"{path}: column 'index' must count 0…{len(order) - 1}, one row per output of the model; "
                    f"{expected} is missing"
                )
        cells = {name: [values[row] for row in order] for name, values in cells.items()}
    return [cells[column], *(values for name, values in cells.items() if name != column)]


def _of_json(path: Path, found: Any) -> list[list[str]]:
    """A list of names, `{"0": "cat"}` as `id2label`, or `{"cat": 0}` as `class_to_idx`."""
    if isinstance(found, list) and found and all(isinstance(name, str | int) for name in found):
        return [[clean(printable(str(name))) for name in found]]
    if isinstance(found, Mapping) and found:
        by_name = all(isinstance(value, int) for value in found.values())
        pairs = [(value, key) if by_name else (whole_number(key), value) for key, value in found.items()]
        if {number for number, _ in pairs} == set(range(len(pairs))):
            ordered = sorted(pairs, key=lambda pair: int(pair[0] or 0))
            rows = [value if isinstance(value, list) else [value] for _, value in ordered]
            width = min(len(row) for row in rows)  # two in Keras' imagenet_class_index.json: wnid and name
            columns = [[clean(printable(str(row[k]))) for row in rows] for k in range(width)]
            return columns[::-1]
    raise UserError(
        f'{path}: expected a list of names, {{"0": "cat", …}} or {{"cat": 0, …}}, with one entry per output of '
        "the model"
    )


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except (ValueError, RecursionError) as fault:
        raise UserError(f"{path}: is not valid JSON ({fault}); write it again") from fault


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise UserError(f"{path}: cannot be read as text ({fault.strerror or fault})") from fault
    refuse_foreign(path, data[:512])
    return decode(path, data)[0]
