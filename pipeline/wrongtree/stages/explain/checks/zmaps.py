"""Where a node's maps differ from those of images with the same predictions, beyond what chance would do.

Were a node's images drawn at random, without replacement, from all judged images of the same predicted classes, their
summed map would have a known mean and variance at every place. z measures the node's sum by these; p asks how often
such a draw has a larger |z| anywhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from wrongtree.shared.arrays import Doubles, Floats, Ints
from wrongtree.stages.explain.checks.significance import LEVEL, permutation_p
from wrongtree.stages.explain.spans import running_sums

GRID = 16  # cells a side at most: single pixels of a gradient are mostly noise
SPLITS = 10  # random halves that the agreement is averaged over


@dataclass(frozen=True)
class ZMaps:
    """Of t spans of images, each on g · g' cells."""

    z: Doubles  # (t, cells) 0 where nothing can vary
    p: Doubles  # (t,)
    bound: Doubles  # (t,) |z| that 95 % of random sets exceed nowhere
    halves: Doubles  # (t,) correlation of what two random halves of the images show; NaN: not defined


def pooled(maps: Floats, block: int = 4096) -> Floats:
    """(n, s, s') maps -> (n, g, g') sums over cells, g and g' at most GRID; equal cells where they divide the side."""
    edges = [_edges(side) for side in maps.shape[1:]]
    found = np.empty((len(maps), *(len(e) for e in edges)), dtype=np.float32)
    for first in range(0, len(maps), block):
        part = np.add.reduceat(maps[first : first + block], edges[0], axis=1)
        found[first : first + block] = np.add.reduceat(part, edges[1], axis=2)
    return found


def z_maps(cells: Floats, kind: Ints, members: Ints, start: Ints, end: Ints, draws: int, seed: int) -> ZMaps:
    """The spans [start, end) (t,) of `members` (e,), rows of the judged images' cells (n, cells), of `kind` (n,).

    Draws are shared by all spans: of each kind a random order of its images, of which a span takes as many of the first
    as it has. Sums of the first k come from one running sum per draw, so that a draw costs O((e + t) · cells).
    """
    if not len(start):
        none = np.zeros(0)
        return ZMaps(np.zeros((0, cells.shape[1])), none, none, none)
    kinds = int(kind.max()) + 1
    one_hot = sparse.csr_matrix((np.ones(len(kind)), (kind, np.arange(len(kind)))), (kinds, len(kind)))
    total = np.asarray(one_hot.sum(axis=1)).reshape(-1)  # (kinds,) images of each
    mean = (one_hot @ cells) / np.maximum(total, 1)[:, None]
    away = (cells - mean[kind]).astype(np.float32)  # (n, cells) deviations from the mean of the kind
    variance = (one_hot @ np.square(away, dtype=np.float64)) / np.maximum(total - 1, 1)[:, None]
    within = inside(start, end, len(members))
    count = (within @ one_hot[:, members].T).tocsr()  # (t, kinds)
    left = count.copy()  # how many images of a kind count once the population's end is allowed for
    left.data = count.data * (1 - count.data / total[count.indices])
    spread = np.sqrt(left @ variance)  # (t, cells) of a random sum
    # What varies by less than single precision tells does not vary.
    scale = np.divide(1, spread, out=np.zeros_like(spread), where=spread > 1e-6 * max(spread.max(initial=0), 1e-30))
    of_members = away[members]
    z = (within @ of_members.astype(np.float64)) * scale
    null = _largest(away, kind, count, scale.astype(np.float32), draws, np.random.default_rng(seed))
    p = permutation_p(np.abs(z).max(axis=1, initial=0), null)
    bound: Doubles = np.quantile(null, 1 - LEVEL, axis=0).astype(np.float64)
    return ZMaps(z, p, bound, _halves(within, of_members, seed))


def _largest(
    away: Floats, kind: Ints, count: sparse.csr_matrix, scale: Floats, draws: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """(draws, t) the largest |z| of random sets with the composition of each span."""
    most = np.asarray(count.max(axis=0).todense()).reshape(-1).astype(np.int64)  # (kinds,) that any span has
    drawn = np.flatnonzero(most)
    images = [np.flatnonzero(kind == k) for k in drawn]
    first = np.zeros(len(most), dtype=np.int64)
    first[drawn] = np.concatenate([[0], np.cumsum(most[drawn])[:-1]])
    span = np.repeat(np.arange(count.shape[0]), np.diff(count.indptr))
    upto = first[count.indices] + count.data.astype(np.int64)
    ends = sparse.csr_matrix((np.ones(len(span), np.float32), (span, upto)), (count.shape[0], most.sum() + 1))
    starts = sparse.csr_matrix((np.ones(len(span), np.float32), (span, first[count.indices])), ends.shape)
    picks = ends - starts
    found = np.zeros((draws, count.shape[0]), dtype=np.float32)
    for b in range(draws):
        rows = np.concatenate([rng.choice(of, most[k], replace=False) for k, of in zip(drawn, images, strict=True)])
        found[b] = np.abs((picks @ running_sums(away[rows], np.float32)) * scale).max(axis=1, initial=0)
    return found


def _halves(within: sparse.csr_matrix, of_members: Floats, seed: int) -> Doubles:
    """(t,) mean correlation over random splits between the mean deviations of both halves."""
    rng = np.random.default_rng(seed)
    whole, size = within @ of_members, np.asarray(within.sum(axis=1))
    found = np.full((SPLITS, len(size)), np.nan)
    for i in range(SPLITS):
        side = rng.random(len(of_members)) < 0.5
        part, many = within @ (of_members * side[:, None]), within @ side[:, None].astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            here, there = part / many, (whole - part) / (size - many)
            here, there = here - here.mean(axis=1, keepdims=True), there - there.mean(axis=1, keepdims=True)
            found[i] = (here * there).sum(axis=1) / np.sqrt((here**2).sum(axis=1) * (there**2).sum(axis=1))
    defined = ~np.isnan(found)
    sums = np.where(defined, found, 0).sum(axis=0)
    return np.where(defined.any(axis=0), sums / np.maximum(defined.sum(axis=0), 1), np.nan)


def inside(start: Ints, end: Ints, length: int) -> sparse.csr_matrix:
    """(t, length) 1 where a position lies in a span."""
    size = end - start
    where = np.concatenate([np.arange(a, b) for a, b in zip(start, end, strict=True)] or [np.zeros(0, np.int64)])
    return sparse.csr_matrix((np.ones(len(where)), where, np.concatenate([[0], np.cumsum(size)])), (len(size), length))


def _edges(side: int) -> Ints:
    """Where the cells begin."""
    cells = -(-side // -(-side // GRID))
    return np.linspace(0, side, cells, endpoint=False).round().astype(np.int64)
