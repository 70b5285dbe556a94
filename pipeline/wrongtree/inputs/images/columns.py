"""Columns of metadata: as a source gives them, and typed for all who look at them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wrongtree.shared.arrays import Doubles, Ints

FEW = 8  # different numbers, each of which is a value of its own: 0 and 1, a floor, a number of stars
MOST_CATEGORIES = 64  # beyond it a column of words is text: nobody reads a legend of a hundred entries

# What tables say where they have no number (pandas' own list, and what people write); among words it stays a word.
MISSING = frozenset(
    ["", "n/a", "#n/a", "na", "<na>", "nan", "-nan", "null", "none", "nil", "?", "-", "--", "\u2013", "\u2014"]
)


@dataclass(frozen=True)
class Column:
    """One column of metadata, as text; empty cells are empty strings."""

    name: str
    values: tuple[str, ...]  # one per image


def typed(column: Column, rows: Ints) -> dict[str, Any]:
    """One column for the images in `rows`; its type is read off the whole column and so does not depend on them."""
    filled = [value for value in column.values if value]
    here = [column.values[row] for row in rows]
    written = [value for value in filled if value.strip().casefold() not in MISSING]
    if written and all(_is_number(value) for value in written):
        values = [float(v) if _is_number(v) else None for v in here]
        return {"name": column.name, "kind": "number", "values": values}
    kinds = sorted(set(filled))
    if len(kinds) <= MOST_CATEGORIES:
        code = {value: i for i, value in enumerate(kinds)}
        return {"name": column.name, "kind": "category", "values": kinds, "codes": [code.get(v, -1) for v in here]}
    return {"name": column.name, "kind": "text", "values": here}


def all_typed(columns: Sequence[Column], rows: Ints) -> list[dict[str, Any]]:
    """Every column of the manifest beyond path and label."""
    return [typed(column, rows) for column in columns]


def valued(columns: Sequence[Column], rows: Ints) -> list[dict[str, Any]]:
    """Name, kind, values and the code of each of `rows` (-1: none of them), of columns that have values.

    As the type, the values of numbers are read off the whole column and do not depend on `rows`.
    """
    found = []
    for column in columns:
        known = typed(column, np.arange(len(column.values)))
        if known["kind"] == "number":
            numbers = np.array(known["values"], dtype=np.float64)  # None becomes NaN
            values, codes = cut(numbers)
            found.append({"name": column.name, "kind": "number", "values": values, "codes": codes[rows].tolist()})
        elif known["kind"] == "category":
            found.append(typed(column, rows))
    return found


def cut(numbers: Doubles) -> tuple[list[str], Ints]:
    """What numbers are called, and (n,) the code of each: the lowest and the highest quarter, where they are many.

    In the middle lies what is usual, which is no value. Where more than half are one number, what differs from it.
    """
    known = np.isfinite(numbers)
    codes = np.full(len(numbers), -1, dtype=np.int64)
    different = np.unique(numbers[known])
    if len(different) <= FEW:
        codes[known] = np.searchsorted(different, numbers[known])
        return [f"{value:.6g}" for value in different.tolist()], codes
    low, high = np.quantile(numbers[known], [0.25, 0.75], method="nearest").tolist()
    one = low == high
    codes[known & (numbers < low if one else numbers <= low)] = 0
    codes[known & (numbers > high if one else numbers >= high)] = 1
    return [f"{'<' if one else '≤'} {low:.6g}", f"{'>' if one else '≥'} {high:.6g}"], codes


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False
