"""What a table says of one label: a number per label, or a list of the labels that are predicted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.inputs.predictions.columns import BEFORE
from wrongtree.inputs.predictions.lists import spread
from wrongtree.inputs.tables.meaning import column_of, path_column
from wrongtree.inputs.tables.names import clean, folded, matching
from wrongtree.inputs.tables.numbers import numbers_of
from wrongtree.inputs.tables.one_vs_rest import OneVsRest
from wrongtree.inputs.tables.sets import read_sets
from wrongtree.inputs.tables.tables import Table
from wrongtree.shared.arrays import Floats
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import some

FLOOR = 1e-9  # of a probability, so that its logit is finite
NEAR = 0.02  # how near to 1 the numbers of every row must sum, to be those of a softmax
Doubles = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class SaidOfOne:
    """What each row of the table says of the label."""

    table: Table
    path: str  # the column of paths
    columns: tuple[str, ...]  # what the numbers are from
    logits: Doubles  # (rows,) z; NaN: nothing is said
    sure: bool  # whether there is a number, and not only yes and no
    notes: tuple[str, ...]


def said_of_one(path: Path, table: Table, one: OneVsRest, columns: Mapping[str, str]) -> SaidOfOne:
    """Find the label's numbers. UserError where there are neither numbers per label nor lists of labels."""
    table = spread(path, table, one.outputs, columns)
    prediction = column_of(path, table, "prediction", columns)
    named, said = path_column(path, table, columns, [prediction])
    notes = [*table.notes, *said]
    found = _per_label(table, one.outputs, [named])
    lists = prediction is not None and prediction not in (named, *found.values())
    if one.output in found:
        read = {k: numbers_of(path, name, table.columns[name]) for k, name in found.items()}
        values = {k: numbers for k, (numbers, _) in read.items()}
        logits, sure, how = _as_logits(path, values, one, len(found) == len(one.outputs))
        if sure or not lists:  # else columns of 0 and 1 may be the truth beside the predictions
            notes += read[one.output][1]
            notes.append(f"{path}: column {found[one.output]!r} is read as the {how} of the label {one.label!r}")
            return SaidOfOne(table, named, tuple(found.values()), logits, sure, tuple(notes))
    if prediction is None or not lists or (found and one.output not in found):
        there = f"; it has columns for {some([one.outputs[k] for k in found])}" if found else f"; found {table.found}"
        raise UserError(
            f"{path}: no column {one.label!r}, and no column 'prediction' with lists of labels{there}; add a column "
            f"{one.label!r} with the probability or the logit of this label",
            "images",
        )
    sets, _ = read_sets(path, table, prediction, [])
    alike = matching(sets.names, one.outputs)
    if not alike:
        raise UserError(
            f"{path}: column {prediction!r} names {some(sets.names)}, none of which is a label of the data "
            f"({some(one.outputs)}); write the labels as in the data",
            "images",
        )
    has = sets.marks[:, [alike.get(name) == one.label for name in sets.names]].any(axis=1)
    notes.append(f"{path}: column {prediction!r} is read as the labels that are predicted of each image")
    return SaidOfOne(table, named, (prediction,), _logit(np.where(has, 1.0, 0.0)), False, tuple(notes))


def two_sided(logits: Doubles) -> Floats:
    """(n,) -> (n, 2): a softmax of these two is the sigmoid of the one."""
    found: Floats = np.stack([-logits / 2, logits / 2], axis=1).astype(np.float32)
    return found


def _per_label(table: Table, labels: Sequence[str], taken: Sequence[str]) -> dict[int, str]:
    """The column of each label that has one: under its name, perhaps with `prob_` before it, or all by number.

    Where labels have both, as in a table of truth and predictions, the plain columns are the truth.
    """
    free = [name for name in table.columns if name not in taken]
    exact = {clean(name): name for name in reversed(free)}
    by_fold = {folded(name): name for name in reversed(free)}
    plain = {k: name for k, label in enumerate(labels) if (name := exact.get(label) or by_fold.get(folded(label)))}
    for before in BEFORE[1:]:
        found = {k: name for k, label in enumerate(labels) if (name := by_fold.get(before + folded(label)))}
        if found and found.keys() >= plain.keys() and not {*found.values()} & {*plain.values()}:
            return found
    if plain:
        return plain
    for before in BEFORE:
        keys = [f"{before}{k}" for k in range(len(labels))]
        if all(key in by_fold for key in keys) and f"{before}{len(labels)}" not in by_fold:
            return {k: by_fold[key] for k, key in enumerate(keys)}
    return {}


def _as_logits(path: Path, values: Mapping[int, Doubles], one: OneVsRest, whole: bool) -> tuple[Doubles, bool, str]:
    """Logits of the label, whether they tell how sure the model is, and what the numbers are."""
    known = np.stack(list(values.values()), axis=1)
    rows = known[np.isfinite(known).all(axis=1)]
    if not len(rows):
        raise UserError(f"{path}: no row has a number for every label", "images")
    if rows.min() < 0 or rows.max() > 1:
        return values[one.output], True, "logit"
    if np.isin(rows, (0, 1)).all():
        return _logit(values[one.output]), False, "prediction (0 or 1)"
    if whole and known.shape[1] > 1 and bool((np.abs(rows.sum(axis=1) - 1) < NEAR).all()):
        raise UserError(
            f"{path}: the numbers of every row sum to 1 over the {known.shape[1]} labels, as those of a softmax do, so "
            "they say which label is likeliest and not which an image has; write the output of one sigmoid per label, "
            "or pass data with one label per image",
            "images",
        )
    return _logit(values[one.output]), True, "probability"


def _logit(shares: Doubles) -> Doubles:
    inside = np.clip(shares, FLOOR, 1 - FLOOR)
    found: Doubles = np.log(inside) - np.log1p(-inside)
    return found
