"""Rows that are equal but for rounding."""

import numpy as np

from wrongtree.shared.arrays import Doubles, Ints

DIGITS = 12  # of the largest number: what arithmetic in double precision leaves of equal rows


def equal_rows(points: Doubles) -> tuple[Ints, Ints]:
    """(n, d) -> (u,) the first row of every kind, in increasing order, and (n,) the kind of every row, 0 … u - 1."""
    scale = np.abs(points).max(initial=0)
    digits = np.round(points / (scale if scale > 0 else 1), DIGITS) + 0.0  # -0 is 0
    _, first, kind = np.unique(digits, axis=0, return_index=True, return_inverse=True)
    by_row = np.argsort(first)
    number = np.empty(len(first), dtype=np.int64)
    number[by_row] = np.arange(len(first))
    return first[by_row].astype(np.int64), number[kind.reshape(-1)]
