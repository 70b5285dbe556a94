"""What a table is once it is read: columns of text, and what was decided on the way."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Columns of text, all of one length; a missing value is an empty string."""

    columns: Mapping[str, list[str]]
    first: int = 1  # the number of the first row, as a person counts: below a header it is 2
    notes: tuple[str, ...] = ()  # what was decided while it was read: a separator, an encoding
    has_header: bool = True  # otherwise columns are called by their numbers, from 1
    doubtful: str = ""  # the encoding, where it was guessed: letters may be wrong

    def __len__(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()), []))

    @property
    def found(self) -> str:
        """The names of its columns, for a sentence."""
        names = list(self.columns)
        return ", ".join(names[:12]) + (f" and {len(names) - 12:,} more" if len(names) > 12 else "") or "none"


def as_cell(value: object) -> str:
    """A value as text: nothing is empty, what is no text or number is JSON."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def numbers_by_value(label: str) -> tuple[int, float, str]:
    """Sort key: a manifest that numbers its classes means 2 before 10; names sort as text, after numbers."""
    try:
        value = float(label)  # a column of whole numbers with a gap comes out of pandas as 2.0, 10.0
    except ValueError:
        value = math.nan
    return (0, value, label) if math.isfinite(value) else (1, 0.0, label)
