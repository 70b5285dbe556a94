"""Which nodes tell the same story: the blog's automatic groups repeat each other."""

import numpy as np
from scipy import sparse

from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.explain.checks.zmaps import inside

SAME_MAP = 0.5  # correlation; of two halves of one node it is seldom more
SAME_MIX = 0.9  # Bhattacharyya coefficient
RATIO = 3  # of sizes, at most: a part of a story is not the story
BLOCK = 512  # rows of the comparison held at a time


def twins(maps: Doubles, confusion: Ints, start: Ints, end: Ints) -> tuple[Ints, Doubles, Doubles]:
    """(t,) for each span the row of its twin or -1, and how alike both maps and both mixes are (NaN without one).

    `maps` (t, cells) are the differences of mean maps from the data set's, `confusion` (e,) a code per error in leaf
    order. A twin has no error in common with its node and is the one whose map and mix are most alike, multiplied.
    """
    t = len(start)
    centred = maps - maps.mean(axis=1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    centred = centred / np.where(length > 0, length, 1)
    twin, same_map, same_mix = np.full(t, -1, dtype=np.int64), np.full(t, np.nan), np.full(t, np.nan)
    if not centred.any():  # the maps tell nothing, as where there is no model
        return twin, same_map, same_mix
    kinds, code = np.unique(confusion, return_inverse=True)
    one_hot = sparse.csr_matrix((np.ones(len(code)), (np.arange(len(code)), code)), (len(code), len(kinds)))
    size = end - start
    mix = (inside(start, end, len(confusion)) @ one_hot).multiply(1 / np.maximum(size, 1)[:, None]).sqrt().tocsr()
    for at in range(0, t, BLOCK):
        rows = np.arange(at, min(at + BLOCK, t))
        of_maps, of_mixes = centred[rows] @ centred.T, (mix[rows] @ mix.T).toarray()
        apart = (end[None] <= start[rows, None]) | (start[None] >= end[rows, None])
        near = (size[None] <= RATIO * size[rows, None]) & (size[rows, None] <= RATIO * size[None])
        alike = np.where(apart & near & (of_maps >= SAME_MAP) & (of_mixes >= SAME_MIX), of_maps * of_mixes, 0)
        best = alike.argmax(axis=1)
        found = np.flatnonzero(alike[np.arange(len(rows)), best] > 0)
        twin[rows[found]] = best[found]
        same_map[rows[found]], same_mix[rows[found]] = of_maps[found, best[found]], of_mixes[found, best[found]]
    return twin, same_map, same_mix
