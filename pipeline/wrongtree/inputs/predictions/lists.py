"""Cells that list a number, or a label and a score, for each class: what pipelines return, written as it came."""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from wrongtree.inputs.predictions.classes import UNNAMED
from wrongtree.inputs.tables.labels import as_list
from wrongtree.inputs.tables.meaning import USUAL, column_of, squeezed
from wrongtree.inputs.tables.numbers import is_number
from wrongtree.inputs.tables.tables import Table, as_cell

LABEL = ("label", "class", "class_name", "name", "category", "prediction")
TRUTH = frozenset(squeezed(name) for name in USUAL["label"])
OUTPUTS = re.compile(r"prob|logit|score|output|softmax|conf|pred|result|class", re.IGNORECASE)  # names of their columns
SCORE = ("score", "probability", "confidence", "prob", "conf")


def spread(path: Path, table: Table, classes: Sequence[str], asked: Mapping[str, str]) -> Table:
    """The same table with a column for each class, or a prediction and a confidence, in place of such lists."""
    for name, cells in table.columns.items():
        filled = [cell for cell in cells if cell.strip()]
        if not filled or filled[0].strip()[:1] not in "[({" or squeezed(name) in TRUTH:
            continue
        of_outputs = OUTPUTS.search(name) is not None or not table.has_header
        scored = [_scored(cell, of_outputs) for cell in cells]
        if all(pairs for pairs, cell in zip(scored, cells, strict=True) if cell.strip()):
            said = column_of(path, table, "prediction", {})
            return _of_scores(path, table, name, scored, has_prediction=said not in (None, name))
        if not of_outputs:
            continue  # a box, a mean colour, an embedding
        lists = [_flat(cell) for cell in cells]
        held = [numbers for numbers in lists if numbers]
        if len(held) == len(filled) and _are_per_class(table, name, held, len(classes)) and name not in asked.values():
            columns = {f"prob_{k}": [row[k] if row else "" for row in lists] for k in range(len(classes))}
            kept = {other: values for other, values in table.columns.items() if other != name}
            note = f"{path}: column {name!r:.60} lists {len(classes)} numbers, read as one number per class"
            return replace(table, columns={**kept, **columns}, notes=(*table.notes, note))
    return table


def _are_per_class(table: Table, name: str, lists: Sequence[Sequence[str]], classes: int) -> bool:
    """Whether lists have a number for each class in its order, and are not the best ones first."""
    if classes < 2 or any(len(row) != classes or not all(map(is_number, row)) for row in lists):
        return False
    others = [cells for other, cells in table.columns.items() if other != name]
    ranked = all(float(a) >= float(b) for row in lists for a, b in itertools.pairwise(row))
    if not ranked:
        return True
    lists_beside = any(as_list(cells[0]) is not None for cells in others if cells)
    return not lists_beside and len(table.columns) == 2


def _flat(cell: str) -> list[str] | None:
    """What a cell lists; of a list with one list in it, what that lists: a batch of one."""
    found = as_list(cell)
    return as_list(found[0]) or found if found is not None and len(found) == 1 else found


def _scored(cell: str, of_outputs: bool) -> list[tuple[str, float]]:
    """Labels and scores, best first; empty where the cell holds something else."""
    found: Any = None
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(cell.strip())
            break
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    by_label = of_outputs and isinstance(found, dict) and len(found) > 1 and not set(found) & {*LABEL, *SCORE}
    if by_label and all(isinstance(value, int | float) and not isinstance(value, bool) for value in found.values()):
        return sorted(((str(key), float(value)) for key, value in found.items()), key=lambda pair: -pair[1])
    rows = [found] if isinstance(found, dict) else found
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return []
    label = next((key for key in LABEL if all(key in row for row in rows)), None)
    score = next((key for key in SCORE if all(isinstance(row.get(key), int | float) for row in rows)), None)
    if label is None or score is None:
        return []
    return sorted(((as_cell(row[label]), float(row[score])) for row in rows), key=lambda pair: -pair[1])


def _of_scores(
    path: Path, table: Table, name: str, scored: Sequence[Sequence[tuple[str, float]]], *, has_prediction: bool
) -> Table:
    """The best label and its score; with one column per label where every row lists the same ones."""
    kept = {other: cells for other, cells in table.columns.items() if other != name}
    columns = (
        {}
        if has_prediction
        else {
            "prediction": [pairs[0][0] if pairs else "" for pairs in scored],
            "confidence": [repr(pairs[0][1]) if pairs else "" for pairs in scored],
        }
    )
    labels = sorted({label for pairs in scored for label, _ in pairs})
    if len(labels) > 1 and all(sorted(label for label, _ in pairs) == labels for pairs in scored if pairs):
        for label in labels:
            number = UNNAMED.fullmatch(label)
            column = f"prob_{number[1]}" if number is not None else label
            columns[column] = [repr(dict(pairs)[label]) if pairs else "" for pairs in scored]
    if not columns:
        return table
    if has_prediction:
        note = f"{path}: column {name!r:.60} lists labels and scores, read as one number per class"
        return replace(table, columns={**kept, **columns}, notes=(*table.notes, note))
    note = f"{path}: column {name!r:.60} lists labels and scores; the label with the highest score is the prediction"
    return replace(table, columns={**kept, **columns}, notes=(*table.notes, note))
