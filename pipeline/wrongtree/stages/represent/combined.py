"""Several representations at once, each given the same weight whatever its width and scale."""

from collections.abc import Sequence

import numpy as np

from wrongtree.shared.arrays import Doubles


def matrix(blocks: Sequence[Doubles], fitted: int) -> Doubles:
    """(r, sum of widths): blocks side by side, their first `fitted` rows made of mean 0 and mean squared length 1."""
    scaled = []
    for block in blocks:
        centred = block - block[:fitted].mean(axis=0)
        length = np.sqrt(np.square(centred[:fitted]).sum(axis=1).mean())
        scaled.append(centred / (length if length > 0 else 1))
    return np.concatenate(scaled, axis=1)
