"""Columns of numbers: with a point or a comma, or in per cent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from wrongtree.inputs.tables.labels import as_list, first_of_list
from wrongtree.shared.faults import UserError

COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")  # 0,98
EMPTY = ("", "nan", "na", "n/a", "none", "null", "-")  # how a missing number is written


def is_number(text: str) -> bool:
    """Whether a text is a number as Python writes it."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def numbers_of(
    path: Path, column: str, cells: Sequence[str]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], list[str]]:
    """A column's numbers, and what to say of how they were read; an empty cell is NaN. UserError for a word."""
    if (numbers := _as_they_are(cells)) is not None:
        return numbers, []
    for cell in cells:
        listed = as_list(cell)
        if listed and all(map(is_number, listed)) and float(listed[0]) < max(map(float, listed)):
            raise UserError(
                f"{path}: column {column!r} lists {len(listed)} numbers in a cell, {cell!r:.60}, of which the first is "
                "not the largest; write one number per row, or one column per class"
            )
    texts = [first_of_list(cell).strip() for cell in cells]
    filled = [text for text in texts if text.casefold() not in EMPTY]
    percent = bool(filled) and all(text.endswith("%") for text in filled)
    comma = any("," in text for text in filled)
    notes = []
    if percent:
        notes.append(f"{path}: column {column!r} is in per cent and is divided by 100")
    if comma:
        mixed = next((text for text in filled if "." in text), None)
        if mixed is not None:
            odd = next(text for text in filled if "," in text)
            raise UserError(
                f"{path}: column {column!r} contains {odd!r:.40} and {mixed!r:.40}, so a comma may be a decimal "
                "point or "
                "not; write all numbers with a point"
            )
        notes.append(f"{path}: column {column!r} has decimal commas")
    numbers = np.full(len(texts), np.nan)
    for row, text in enumerate(texts):
        if text.casefold() in EMPTY:
            continue
        plain = text.rstrip("%").strip() if percent else text
        if comma and "," in plain:
            if COMMA.fullmatch(plain) is None:
                raise UserError(
                    f"{path}: column {column!r} contains {text!r:.40}; expected numbers: write them such as 0.98"
                )
            plain = plain.replace(",", ".")
        try:
            numbers[row] = float(plain)
        except ValueError as fault:
            raise UserError(
                f"{path}: column {column!r} contains {text!r:.40}; expected numbers: write them such as 0.98"
            ) from fault
    return numbers / (100 if percent else 1), notes


def _as_they_are(cells: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    """Cells of which each is a number as Python writes it: of a million, a look at each by itself takes seconds."""
    try:
        return np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        return None


def with_points(cells: Sequence[str]) -> list[str] | None:
    """Decimal commas as points, where all numbers of a column have them; None where there is nothing to change."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not any("," in cell for cell in filled):
        return None
    if not all(COMMA.fullmatch(cell) or re.fullmatch(r"[+-]?\d+", cell) for cell in filled):
        return None
    return [cell.strip().replace(",", ".") for cell in cells]
