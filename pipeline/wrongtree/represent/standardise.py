"""Columns that differ in unit or scale, made comparable."""

import numpy as np

from wrongtree.artifacts import Doubles


def standardised(matrix: Doubles, fitted: Doubles) -> Doubles:
    """(r, d) -> (r, d), such that every column of `fitted` has mean 0 and standard deviation 1.

    One that does not vary there becomes zero.
    """
    spread = fitted.std(axis=0)
    noise = 1e-6 * np.abs(fitted).max(axis=0, initial=0)  # what differs less than single precision tells is equal
    centred = matrix - fitted.mean(axis=0)
    result: Doubles = np.where(spread > noise, centred / np.where(spread > noise, spread, 1), 0)
    return result
