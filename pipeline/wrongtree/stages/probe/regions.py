"""The region that a node's maps point at, and random regions of the same size and shape."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from wrongtree.config import ProbeConfig
from wrongtree.shared.arrays import Flags


def region_of(values: NDArray[np.floating], config: ProbeConfig) -> Flags:
    """(s, s') Δ, or z with NaN where it is not significant -> (s, s') the cells that make up the node's region.

    The smallest set of cells that holds `config.share` of all that is above zero, but no more than `config.area` of
    the picture. Cells count with their neighbours (the mean of 3 × 3): a cell by itself is noise, and a region that is
    scattered all over the picture hides nothing. Where nothing is above zero there is no region.
    """
    above = np.where(np.isfinite(values) & (values > 1e-12), values, 0.0)
    padded = np.pad(above, 1, mode="edge")
    h, w = above.shape
    near = sum(padded[y : y + h, x : x + w] for y in range(3) for x in range(3)) / 9
    weight = np.where(above > 0, near, 0.0).reshape(-1)
    order = np.argsort(-weight, kind="stable")
    running = np.cumsum(weight[order])
    enough = int(np.searchsorted(running, config.share * running[-1])) + 1
    most = max(1, math.floor(config.area * weight.size))
    region = np.zeros(weight.size, dtype=bool)
    region[order[: min(enough, most)]] = True
    return (region & (weight > 0)).reshape(h, w)


def moved(region: Flags, random: np.random.Generator) -> Iterator[Flags]:
    """Endlessly: the region mirrored at random and moved by a random way; what leaves on one side enters on the other.

    So every one has the size of the region and, but for the seam, its shape, and every place is as likely.
    """
    h, w = region.shape
    while True:
        turned = region[:: random.choice((-1, 1)), :: random.choice((-1, 1))]
        if h == w and random.integers(2):
            turned = turned.T
        yield np.roll(turned, (int(random.integers(h)), int(random.integers(w))), axis=(0, 1))
