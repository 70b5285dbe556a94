"""Several representations at once, each given the same weight whatever its width and scale."""

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts import Doubles


def matrix(blocks: Sequence[Doubles]) -> Doubles:
    """(e, sum of widths): blocks (e, d) with mean 0 and a mean squared row length of 1, side by side."""
    scaled = []
    for block in blocks:
        centred = block - block.mean(axis=0)
        length = np.sqrt(np.square(centred).sum(axis=1).mean())
        scaled.append(centred / (length if length > 0 else 1))
    return np.concatenate(scaled, axis=1)
