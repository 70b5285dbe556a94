"""Columns of metadata: as a source gives them, and typed for all who look at them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wrongtree.shared.arrays import Ints

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


def categories(columns: Sequence[Column], rows: Ints) -> list[dict[str, Any]]:
    """Those of them that are categories."""
    return [found for found in all_typed(columns, rows) if found["kind"] == "category"]


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False
