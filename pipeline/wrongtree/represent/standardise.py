"""Columns that differ in unit or scale, made comparable."""

import numpy as np

from wrongtree.artifacts import Doubles


def standardised(matrix: Doubles) -> Doubles:
    """(e, d) -> (e, d), every column with mean 0 and standard deviation 1; one that does not vary becomes zero."""
    centred = matrix - matrix.mean(axis=0)
    spread = centred.std(axis=0)
    noise = 1e-6 * np.abs(matrix).max(axis=0, initial=0)  # what differs less than single precision tells is equal
    result: Doubles = np.where(spread > noise, centred / np.where(spread > noise, spread, 1), 0)
    return result
