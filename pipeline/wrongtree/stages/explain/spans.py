"""Sums over every node at once: in leaf order a node is a span, so two looks at a running sum give its total."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wrongtree.shared.arrays import Doubles, Ints

BLOCK = 1 << 22  # numbers of one running sum held at a time (32 MiB)
SMALLEST = {"errors": 10_000, "all": 1_000}  # a node has evidence from one part in so many of the leaves on


def fewest(least: int, leaves: int, over: str) -> int:
    """How many members, `least` or more, a node of a tree over `errors` or `all` images needs to have evidence.

    Most nodes of a tree are tiny: of many leaves, the pictures and maps of these would outweigh the rest of the site.
    """
    return max(2, least, leaves // SMALLEST[over])


WIDE = 32  # numbers in a row from which on adding row to row beats NumPy's own running sum, which goes down columns


def running_sums(values: NDArray[np.generic], dtype: DTypeLike) -> NDArray[np.floating]:
    """(n, d) -> (n + 1, d) sums of the first 0 … n rows, added in this order: what np.cumsum gives, to the last bit."""
    running = np.zeros((len(values) + 1, values.shape[1]), dtype=dtype)
    if values.shape[1] < WIDE or not len(values):
        np.cumsum(values, axis=0, dtype=dtype, out=running[1:])
        return running
    running[1] = values[0]
    for before, row, after in zip(running[1:], values[1:], running[2:], strict=False):
        np.add(before, row, out=after)
    return running


def span_means(values: NDArray[np.generic], start: Ints, end: Ints) -> Doubles:
    """Means of values[start:end] along the first axis: values (n, …), start and end (t,) -> (t, …), in float64.

    O(n + t) per column, taken in blocks of columns so that memory stays bounded.
    """
    flat = values.reshape(len(values), -1)
    means = np.empty((len(start), flat.shape[1]))
    width = max(1, BLOCK // (len(values) + 1))
    for first in range(0, flat.shape[1], width):
        columns = slice(first, first + width)
        running = running_sums(flat[:, columns], np.float64)
        means[:, columns] = (running[end] - running[start]) / (end - start)[:, None]
    return means.reshape(len(start), *values.shape[1:])


def span_sums(values: NDArray[np.floating], start: Ints, end: Ints) -> NDArray[np.floating]:
    """Sums of values[start:end] (n, d) -> (t, d) in the values' own precision."""
    running = running_sums(values, values.dtype)
    return np.asarray(running[end] - running[start])


def mean_in_blocks(values: NDArray[np.generic], rows: int = 1024) -> Doubles:
    """Mean along the first axis in float64, reading a memory-mapped array a block at a time."""
    total = np.zeros(values.shape[1:])
    for first in range(0, len(values), rows):
        total += values[first : first + rows].sum(axis=0, dtype=np.float64)
    return total / len(values)
