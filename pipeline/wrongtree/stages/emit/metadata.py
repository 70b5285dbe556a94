"""Columns of columns.json: those of a manifest, typed, and the quality of the pictures."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.predictions import QUALITY
from wrongtree.inputs.images.columns import Column
from wrongtree.shared.arrays import Floats, Ints

MEASURED = " (measured)"
MOST_CATEGORIES = 64  # beyond it a column of words is text: nobody reads a legend of a hundred entries


def typed(column: Column, rows: Ints) -> dict[str, Any]:
    """One column for the images in `rows`; its type is read off the whole column and so does not depend on them."""
    filled = [value for value in column.values if value]
    here = [column.values[row] for row in rows]
    if filled and all(_is_number(value) for value in filled):
        return {"name": column.name, "kind": "number", "values": [float(v) if v else None for v in here]}
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


def quality_names(columns: Sequence[Column]) -> list[str]:
    """What the measures are called on the site: a column of the manifest that has a measure's name keeps it."""
    taken = {column.name for column in columns}
    names = []
    for name in QUALITY:
        while name in taken:
            name += MEASURED
        names.append(name)
    return names


def measured(columns: Sequence[Column], quality: Floats) -> list[dict[str, Any]]:
    """The quality (e, 7) of the errors as one column of numbers per measure, to three digits."""
    return [
        {"name": name, "kind": "number", "measured": True, "values": [float(f"{v:.3g}") for v in values]}
        for name, values in zip(quality_names(columns), np.asarray(quality).T.tolist(), strict=True)
    ]


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False
