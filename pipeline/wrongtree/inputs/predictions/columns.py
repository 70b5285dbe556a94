"""What the columns of a table of predictions are: the tools that write such tables call them differently."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wrongtree.inputs.tables.labels import as_list, first_of_list
from wrongtree.inputs.tables.meaning import column_of, other_column, path_column
from wrongtree.inputs.tables.names import clean, folded, matching
from wrongtree.inputs.tables.tables import Table
from wrongtree.shared.faults import UserError

# What is written before the name of a class in the column of its probability.
BEFORE = ("", "prob", "probability", "p", "score", "logit", "confidence", "output", "class", "pred", "prediction")


@dataclass(frozen=True)
class Meaning:
    """The columns by what they are."""

    path: str
    prediction: str | None
    confidence: str | None
    are_indices: bool  # whether the predictions are known to be indices
    per_class: tuple[str, ...]  # in the order of the classes; empty: there are none
    notes: tuple[str, ...]


def meaning_of(path: Path, table: Table, classes: Sequence[str], columns: Mapping[str, str]) -> Meaning:
    """Find the columns. UserError where there is neither a prediction nor a number per class."""
    columns = {role: name for role, name in columns.items() if role != "label" or name in table.columns}
    prediction = column_of(path, table, "prediction", columns)
    confidence = column_of(path, table, "confidence", columns)
    label = column_of(path, table, "label", columns)
    named, said = path_column(path, table, columns, [prediction, confidence, label])
    notes, are_indices = list(said), False
    per_class = _per_class(path, table, classes, [named], notes)
    if prediction in (named, *per_class):
        prediction = None
    if confidence in (named, prediction, *per_class):
        confidence = None
    if "index" in columns:
        prediction, are_indices = column_of(path, table, "index", columns), True
    elif prediction is None and not per_class:
        prediction, are_indices, said = _of_tool(path, table, label, confidence, named, columns)
        notes += said
    if prediction is None and not per_class:
        prediction, said = other_column(path, table, "prediction", [named])
        notes += said
    if prediction is None and not per_class:
        raise UserError(_neither(path, table, classes, label, named))
    if prediction is not None and any(as_list(cell) for cell in table.columns[prediction][:50]):
        notes.append(f"{path}: column {prediction!r} lists several classes; the first one is read as the prediction")
    return Meaning(named, prediction, confidence, are_indices, per_class, tuple(notes))


def predictions_in(table: Table, meaning: Meaning) -> list[str]:
    """What is predicted, per row: of a list, what comes first."""
    if meaning.prediction is None:
        return [""] * len(table)
    cells = table.columns[meaning.prediction]
    said = {cell: clean(first_of_list(cell)) for cell in set(cells)}  # of a million rows most say the same
    return [said[cell] for cell in cells]


def _of_tool(
    path: Path, table: Table, label: str | None, confidence: str | None, named: str, columns: Mapping[str, str]
) -> tuple[str | None, bool, list[str]]:
    """timm's `filename,label,prob`, in which `label` is what was predicted, or `filename,index,prob`.

    A label without a confidence beside it may be the truth, which would make all predictions correct.
    """
    index = column_of(path, table, "index", columns)
    sure = confidence is not None or any(
        re.fullmatch(r"(logit|prob|score)s?(_\d+)?", name, re.I) for name in table.columns
    )
    if "label" in columns or not sure:
        return None, False, []
    if label is not None and label != named:
        return label, False, [f"{path}: column {label!r} is read as the prediction, as in timm's results"]
    if index is not None and index != named:
        return index, True, [f"{path}: column {index!r} is read as the prediction, as in timm's results"]
    return None, False, []


def _per_class(
    path: Path, table: Table, classes: Sequence[str], taken: Sequence[str], notes: list[str]
) -> tuple[str, ...]:
    """A column of numbers for each class: under its name, perhaps with `prob_` before it, or under its index."""
    if len(classes) < 2:
        return ()
    free = [name for name in table.columns if name not in taken]
    exact = {clean(name): name for name in reversed(free)}
    if all(name in exact for name in classes):
        return tuple(exact[name] for name in classes)
    by_fold: dict[str, list[str]] = {}
    for name in free:
        by_fold.setdefault(folded(name), []).append(name)
    for before in BEFORE:
        keys = [before + folded(name) for name in classes]
        if len(set(keys)) == len(classes) and all(len(by_fold.get(key, ())) == 1 for key in keys):
            found: tuple[str, ...] = tuple(by_fold[key][0] for key in keys)
            notes.append(f"{path}: the columns {found[0]!r} to {found[-1]!r} are read as one number per class")
            return found
    first = [name for name in free if re.fullmatch(r"(.*\D|)0", folded(name)) is not None]
    if len(first) > 1:
        return ()  # `label_0,prob_0,label_1 …`: the best few
    for before in BEFORE:
        keys = [f"{before}{k}" for k in range(len(classes))]
        further = f"{before}{len(classes)}" in by_fold
        if all(len(by_fold.get(key, ())) == 1 for key in keys) and not further:
            found = tuple(by_fold[key][0] for key in keys)
            notes.append(
                f"{path}: the columns {found[0]!r} to {found[-1]!r} are read as one number per class, in the classes' "
                f"order: {', '.join(classes[:3])}{', …' if len(classes) > 3 else ''}; if the model has another order, "
                "pass it with --classes FILE"
            )
            return found
    return ()


def _neither(path: Path, table: Table, classes: Sequence[str], label: str | None, named: str) -> str:
    """What is missing, and the option that names it."""
    there = {folded(name) for name in table.columns}
    missing = [name for name in classes if folded(name) not in there]
    sentence = f"{path}: no column 'prediction', and no column for each of the {len(classes)} classes"
    sentence += f"; found {table.found}"
    if 0 < len(missing) < len(classes):
        return f"{sentence}; add a column {missing[0]!r}, or a column 'prediction'"
    for before in BEFORE:
        numbered = next(k for k in range(len(table.columns) + 1) if f"{before}{k}" not in there)
        if numbered > len(classes):
            return (
                f"{sentence}; if {before}0 to {before}{numbered - 1} are the model's {numbered:,} classes, pass all of "
                "their names with --classes FILE, one per line in the order of the model's outputs"
            )
    if label is not None:
        return f"{sentence}; if {label!r} is the prediction and not the truth, pass --columns prediction={label}"
    if len(table.columns) < 2:
        return f"{sentence}; add a column 'prediction'"
    known = [
        name for name, cells in table.columns.items() if any(cells) and len(matching(cells, classes)) == len(set(cells))
    ]
    left = [name for name in table.columns if name != named]
    telling = known if len(known) == 1 else left
    return f"{sentence}; name the column with --columns prediction={telling[0] if len(telling) == 1 else '…'}"
