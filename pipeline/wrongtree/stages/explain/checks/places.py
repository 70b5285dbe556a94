"""Where in the picture a significant map says what it says, in words."""

import numpy as np
from numpy.typing import NDArray

from wrongtree.shared.arrays import Doubles, Ints

NINTH = 0.5  # share of what exceeds the bound that lies in one ninth, for that ninth to be named
MARGIN = 0.75  # the same of one outer third
NOWHERE = -1


def places(z: NDArray[np.floating], bound: Doubles, significant: NDArray[np.bool_]) -> Ints:
    """(t, 2) codes into PLACES of where z (t, g, g') exceeds its bound (t,) upwards, and downwards; -1: no one place.

    Only cells beyond what chance reaches anywhere in 1 of 20 draws count, and each by its z.
    """
    found = np.full((len(z), 2), NOWHERE, dtype=np.int64)
    for i in np.flatnonzero(significant):
        for side, values in enumerate((z[i], -z[i])):
            found[i, side] = place(np.where(values > bound[i], values, 0))
        if found[i, 0] == found[i, 1]:  # more and less in one place: the pattern is finer than a word
            found[i] = NOWHERE
    return found


def place(weight: NDArray[np.floating]) -> int:
    """The code of the place that has most of the weight (g, g'); -1: it has none, or is in several places."""
    total = float(weight.sum())
    if total <= 0:
        return NOWHERE
    ninths = _thirds(weight.shape[0]) @ weight @ _thirds(weight.shape[1]).T / total
    if ninths.max() >= NINTH:
        return int(ninths.argmax())
    margins = np.array([ninths[0].sum(), ninths[2].sum(), ninths[:, 0].sum(), ninths[:, 2].sum()])
    return 9 + int(margins.argmax()) if margins.max() >= MARGIN else NOWHERE


def _thirds(side: int) -> Doubles:
    """(3, side) the share of each cell that lies in each third."""
    edges = np.arange(side + 1) / side * 3
    third = np.arange(3)[:, None]
    shared: Doubles = np.clip(np.minimum(edges[1:], third + 1) - np.maximum(edges[:-1], third), 0, None) * side / 3
    return shared
