"""Sums over every node at once: in leaf order a node is a span, so two looks at a running sum give its total."""

import numpy as np
from numpy.typing import NDArray

from wrongtree.shared.arrays import Doubles, Ints

BLOCK = 1 << 22  # numbers of one running sum held at a time (32 MiB)


def span_means(values: NDArray[np.generic], start: Ints, end: Ints) -> Doubles:
    """Means of values[start:end] along the first axis: values (n, …), start and end (t,) -> (t, …), in float64.

    O(n + t) per column, taken in blocks of columns so that memory stays bounded.
    """
    flat = values.reshape(len(values), -1)
    means = np.empty((len(start), flat.shape[1]))
    width = max(1, BLOCK // (len(values) + 1))
    for first in range(0, flat.shape[1], width):
        columns = slice(first, first + width)
        running = np.zeros((len(values) + 1, flat[:, columns].shape[1]))
        np.cumsum(flat[:, columns], axis=0, dtype=np.float64, out=running[1:])
        means[:, columns] = (running[end] - running[start]) / (end - start)[:, None]
    return means.reshape(len(start), *values.shape[1:])


def span_sums(values: NDArray[np.floating], start: Ints, end: Ints) -> NDArray[np.floating]:
    """Sums of values[start:end] (n, d) -> (t, d) in the values' own precision."""
    running = np.zeros((len(values) + 1, values.shape[1]), dtype=values.dtype)
    np.cumsum(values, axis=0, out=running[1:])
    return np.asarray(running[end] - running[start])


def mean_in_blocks(values: NDArray[np.generic], rows: int = 1024) -> Doubles:
    """Mean along the first axis in float64, reading a memory-mapped array a block at a time."""
    total = np.zeros(values.shape[1:])
    for first in range(0, len(values), rows):
        total += values[first : first + rows].sum(axis=0, dtype=np.float64)
    return total / len(values)
