"""Files that name the classes in the order of the model's outputs, as people and tools write them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.inputs.tables.decoding import decode
from wrongtree.inputs.tables.foreign import refuse_foreign
from wrongtree.inputs.tables.labels import bare
from wrongtree.inputs.tables.meaning import USUAL, squeezed
from wrongtree.inputs.tables.names import clean, whole_number
from wrongtree.inputs.tables.read import read_table
from wrongtree.inputs.tables.tables import Table
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import printable

TABLES = (".csv", ".tsv", ".parquet", ".jsonl")
MARKED = re.compile(r"(n\d{8})\s+(\S.*)")  # a line of ImageNet's lists: a wnid and names
BEFORE = re.compile(r"(\d+)[\s:,;.)=]+(\S.*)")  # 0 cat, 0: cat, 0=cat
AFTER = re.compile(r"(\S.*?)[\s:,;=]+(\d+)")  # cat 0
HEADERS = ("name", "names", "classes", "class name", "class_name", "labels", ",0")  # above a list
HOLDERS = ("names", "classes", "class_names", "id2label", "idx_to_class", "class_to_idx", "label2id", "categories")
NUMBERS = ("index", "idx", "classindex", "classidx", "classid", "labelid", "categoryid", "id", "number", "output")
Named = Path | Sequence[str]  # a file of classes, or the names themselves


def columns_of_classes(classes: Named) -> list[list[str]]:
    """What a file of classes calls them, in the order of the outputs; first the names to show."""
    if not isinstance(classes, Path):
        return [[_shown(name) for name in classes]]
    if classes.suffix.lower() in TABLES:
        table = read_table(classes)
        if _names_of(table) is not None:
            return _of_table(classes, table)
        listed = _of_text(classes, text_of(classes)) if classes.suffix.lower() in (".csv", ".tsv") else []
        if len(listed) < 2:  # numbers beside the names tell that these have no header
            raise UserError(
                f"{classes}: no column 'name'; found {table.found}; begin the file with a line that names its columns, "
                "such as 'name', above the first class"
            )
        return listed
    text = text_of(classes)
    if classes.suffix.lower() == ".json":
        return _of_json(classes, json_of(classes))
    if classes.suffix.lower() in (".yaml", ".yml"):
        return _of_yaml(classes, text)
    if classes.suffix.lower() == ".pbtxt":
        return _of_items(classes, text)
    return _of_text(classes, text)


def _of_text(path: Path, text: str) -> list[list[str]]:
    """One name per line, perhaps with its number; or a list as Python prints it."""
    if text.strip()[:1] in ("[", "{") and (printed := _printed(text)) is not None:
        return _of_json(path, printed)
    lines = [clean(line) for line in text.split("\n")]  # splitlines has exotic ideas of a line
    lines = [printable(line) for line in lines if line]
    if len(lines) == 1 and lines[0].count(",") and not MARKED.fullmatch(lines[0]):
        lines = [clean(part) for part in lines[0].split(",") if clean(part)]
    if lines and all(line.rstrip(",") != bare(line.rstrip(",")) for line in lines):
        lines = [bare(line.rstrip(",")) for line in lines]
    if len(lines) > 2 and (lines[0].casefold() in HEADERS or lines[0].startswith("# ")):
        lines = lines[1:]
    if not lines:
        raise UserError(f"{path}: names no class; write one name per line")
    candidates = [lines]
    marked = [MARKED.fullmatch(line) for line in lines]
    if marked and all(marked):
        parts = [match for match in marked if match is not None]
        candidates = [[match[2] for match in parts], [match[1] for match in parts]]
    for pattern, number, name in ((BEFORE, 1, 2), (AFTER, 2, 1)):
        found = [match for line in lines if (match := pattern.fullmatch(line)) is not None]
        numbers = [int(match[number]) for match in found]
        counted = len(lines) > 1 and sorted(numbers) in (list(range(len(lines))), list(range(1, len(lines) + 1)))
        if counted and len({match[name] for match in found}) == len(lines):
            order = np.argsort(numbers)
            candidates = [[lines[k] for k in order]] if candidates == [lines] else candidates
            return [[bare(found[k][name]) for k in order], *candidates]
    return candidates


def _of_items(path: Path, text: str) -> list[list[str]]:
    """The items of TensorFlow's label maps: an id and a name each."""
    found = [
        (int(number[1]), _shown(name[1] or name[2]))
        for item in re.findall(r"item\s*\{([^}]*)\}", text)
        if (number := re.search(r"\bid\s*:\s*(\d+)", item))
        and (name := re.search(r"name\s*:\s*(?:\"([^\"]*)\"|'([^']*)')", item))
    ]
    if not found:
        raise UserError(f"{path}: has no item with an id and a name; write a text file with one name per line")
    return [[name for _, name in sorted(found)]]


def _printed(text: str) -> Any:
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _of_yaml(path: Path, text: str) -> list[list[str]]:
    """The names in YOLO's data.yaml, as a list or by their numbers; or a plain list."""
    block = re.search(r"(?m)^(?:names|classes|class_names)\s*:[ \t]*(.*)$", text)
    if block is not None and block[1].strip().startswith("["):
        inside = text[block.start(1) :].partition("]")[0].strip()[1:]
        return [[_shown(bare(part.strip())) for part in re.split(r"[,\n]", inside) if part.strip()]]
    names: list[tuple[int, str]] = []
    for line in (text[block.end() :] if block is not None else text).split("\n"):
        found = re.fullmatch(r"\s*(?:-|(\d+)\s*:)\s+(\S.*?)\s*", line.partition(" #")[0].rstrip())
        if found is not None:
            names.append((int(found[1]) if found[1] else len(names), bare(found[2])))
        elif line.strip() and not line.lstrip().startswith("#"):
            break
    if names and sorted(number for number, _ in names) == list(range(len(names))):
        return [[_shown(name) for _, name in sorted(names)]]
    raise UserError(f"{path}: expected a list of names, or 'names:' with one; write a text file with one name per line")


def _names_of(table: Table) -> str | None:
    """The column of names, as it is called."""
    by_name = {squeezed(name): name for name in reversed(list(table.columns))}
    return next((by_name[squeezed(name)] for name in USUAL["name"] if squeezed(name) in by_name), None)


def _of_table(path: Path, table: Table) -> list[list[str]]:
    by_name = {squeezed(name): name for name in reversed(list(table.columns))}
    column = _names_of(table)
    assert column is not None
    cells = {name: [_shown(cell) for cell in values] for name, values in table.columns.items()}
    for usual in NUMBERS:
        if usual not in by_name or by_name[usual] == column:
            continue
        told = cells[by_name[usual]]
        numbers = [whole_number(cell) for cell in told]
        wrong = next((cell for cell, n in zip(told, numbers, strict=True) if n is None), None)
        if wrong is not None:
            if usual != "index":
                continue  # an id that is no number
            raise UserError(f"{path}: column 'index' must hold whole numbers, not {wrong!r:.40}")
        order = np.argsort([n for n in numbers if n is not None], kind="stable")
        begin = numbers[order[0]] if usual != "index" and numbers[order[0]] == 1 else 0
        missing = next((k for k, row in enumerate(order) if numbers[row] != k + begin), None)
        if missing is not None:
            if usual != "index" and numbers == [numbers[row] for row in order]:
                continue  # ids of another kind, in whose order the rows are
            raise UserError(
                f"{path}: column {by_name[usual]!r} must count 0…{len(order) - 1}, one row per output of the model; "
                f"{missing + begin} is missing"
            )
        cells = {name: [values[row] for row in order] for name, values in cells.items()}
        break
    return [cells[column], *(values for name, values in cells.items() if name != column)]


def _of_json(path: Path, found: Any) -> list[list[str]]:
    """A list of names, `{"0": "cat"}` as `id2label`, or `{"cat": 0}` as `class_to_idx`; or one of these by its name."""
    if isinstance(found, list | tuple) and found and all(isinstance(name, str | int) for name in found):
        return [[_shown(name) for name in found]]
    if isinstance(found, list) and found and all(isinstance(row, dict) for row in found):
        columns = {str(key): [str(row.get(key, "")) for row in found] for key in found[0]}
        if _names_of(Table(columns)):
            return _of_table(path, Table(columns))
    if isinstance(found, Mapping) and found:
        by_name = all(isinstance(value, int) for value in found.values())
        pairs = [(value, key) if by_name else (whole_number(str(key)), value) for key, value in found.items()]
        if {number for number, _ in pairs} == set(range(len(pairs))):
            ordered = sorted(pairs, key=lambda pair: int(pair[0] or 0))
            rows = [value if isinstance(value, list) else [value] for _, value in ordered]
            width = min(len(row) for row in rows)  # two in Keras' imagenet_class_index.json: wnid and name
            return [[_shown(row[k]) for row in rows] for k in range(width)][::-1]
        held = next((found[key] for key in HOLDERS if isinstance(found.get(key), dict | list)), None)
        if held is not None:
            return _of_json(path, held)
    raise UserError(
        f'{path}: expected a list of names, {{"0": "cat", …}} or {{"cat": 0, …}}, with one entry per output of '
        "the model"
    )


def _shown(name: object) -> str:
    return clean(printable(str(name)))


def json_of(path: Path) -> Any:
    """What a JSON file holds."""
    try:
        return json.loads(text_of(path))
    except (ValueError, RecursionError) as fault:
        raise UserError(f"{path}: is not valid JSON ({fault}); write it again") from fault


def text_of(path: Path) -> str:
    """The text of a file, whatever its encoding."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise UserError(f"{path}: cannot be read as text ({fault.strerror or fault})") from fault
    refuse_foreign(path, data[:512])
    return decode(path, data)[0]
