"""Several representations at once, each given the same weight whatever its width and scale."""

from collections.abc import Sequence

import numpy as np

from wrongtree.shared.arrays import Doubles


def matrix(blocks: Sequence[Doubles], fitted: int) -> Doubles:
    """(r, sum of widths): blocks side by side, their first `fitted` rows made of mean 0 and mean squared length 1."""
    joined = np.concatenate(blocks, axis=1)  # the one copy; each block is scaled where it lies in it
    first = 0
    for block in blocks:
        part = joined[:, first : first + block.shape[1]]
        part -= block[:fitted].mean(axis=0)
        length = np.sqrt(np.square(part[:fitted]).sum(axis=1).mean())
        part /= length if length > 0 else 1
        first += block.shape[1]
    return joined
