"""The names of classes: renamed by `--class-map`, and in the order of the model's outputs by `--classes`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wrongtree.inputs.tables.class_files import Named, columns_of_classes, json_of
from wrongtree.inputs.tables.meaning import squeezed
from wrongtree.inputs.tables.names import clean, matching, told, whole_number
from wrongtree.inputs.tables.read import read_table
from wrongtree.inputs.tables.tables import as_cell, numbers_by_value
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted


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
        raise UserError(f"{path}: names none of the labels, which are {quoted(found)}")
    classes = dict.fromkeys(renamed.get(name, name) for name in found)
    classes.pop("", None)
    return [renamed.get(label, label) for label in labels], sorted(classes, key=numbers_by_value)


def read_class_map(path: Path) -> dict[str, str]:
    """The class of each label that a file names: a table with the columns `label` and `class`, or a JSON object."""
    if path.suffix.lower() == ".json":
        given = json_of(path)
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
        return Ordered(list(found), {name: i for i, name in enumerate(found)}, _order_of_numbers(found, data))
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
        f"{where}: does not name {len(unknown)} of the {len(found)} classes in {data}: {quoted(unknown)}; "
        "add them in the order of the model's outputs"
    )


def _order_of_numbers(found: Sequence[str], data: Path) -> tuple[str, ...]:
    """What to say where classes are numbers, which some sort by value and others, such as ImageFolder, as text."""
    by_value, as_text = sorted(found, key=numbers_by_value), sorted(found)
    if by_value == as_text or any(whole_number(name) is None for name in found):
        return ()
    k = next(k for k, name in enumerate(by_value) if as_text[k] != name)
    near = slice(max(0, k - 1), k + 2)
    ours, other = (as_text, by_value) if list(found) == as_text else (by_value, as_text)
    words = "as text, as ImageFolder sorts folders" if ours is as_text else "by value"
    return (
        f"{data}: classes are numbers and are sorted {words} (… {', '.join(ours[near])} …); if the model was trained "
        f"on the order … {', '.join(other[near])} …, pass it with --classes FILE",
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
