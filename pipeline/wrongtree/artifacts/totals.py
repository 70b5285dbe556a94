"""Sums over all images, exact whatever the order and the pieces in which they are added up.

Bytes are added as they are. A saliency map sums to 1, and its values are rounded to multiples of UNIT, at most half of
which is the error of a mean. Both are whole numbers. It's tempting to merge means of pieces in floating point (Chan,
Golub & LeVeque 1983), but then the last bits depend on how the images were divided.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wrongtree.shared.arrays import Doubles, Ints

UNIT = 2.0**-40  # sums of eight million maps fit into 63 bits


def summed(values: NDArray[Any]) -> Ints:
    """(n, …) bytes, or fractions in 0…1 -> (1, …) their sum: of fractions in multiples of UNIT."""
    whole = values if values.dtype == np.uint8 else np.rint(values.astype(np.float64) / UNIT).astype(np.int64)
    total: Ints = whole.sum(axis=0, dtype=np.int64, keepdims=True)
    return total


def mean(sums: Ints, count: Ints, *, fractions: bool) -> Doubles:
    """(p, …) sums of (p,) images each -> (…) the mean over all of them."""
    total: Doubles = sums.sum(axis=0).astype(np.float64) / max(1, int(count.sum()))
    return total * UNIT if fractions else total
