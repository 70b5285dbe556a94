"""Near-duplicates: pictures that are nearly the same, pixel by pixel, found without comparing all with all.

Each picture becomes 16×16 colours, minus their mean and scaled to length 1, so that a lighter or flatter copy is still
a copy, and the dot product of two is their correlation. A tint makes pictures alike that have nothing else in common,
so what is left of them without the mean of each channel has to correlate nearly as much. What lies near in all of these
directions lies near in any few of them: a k-d tree over the few that vary most names the pairs to compare, and misses
none. Equal pictures are one point of it, or two thousand of them would be two million pairs.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from wrongtree.shared.arrays import Bytes, Floats, Ints

SIDE = 16  # pixels
COARSE = 4  # pixels of the even smaller picture whose main directions the tree is over
DIRECTIONS = 12
SAME = 0.95  # correlation; on CIFAR-10's test set all pairs above it are one photograph
UNTINTED = 1.5  # times as far below 1 may the correlation without the tints be
CLOSER = 0.4  # of the usual distance to the fifth nearest picture: else digits, all alike, would all be duplicates
FIFTH = 5  # and not the nearest, which may be a copy
SAMPLE = 512  # pictures that tell what is usual
PAIRS = 1 << 21  # held at a time
AT_ONCE = 4096  # pairs compared at a time
ROUNDING = 1e-6
FLAT = 1.0  # levels; a picture whose channels vary less than this has nothing to compare


def compute(pictures: Bytes) -> tuple[Ints, Ints, float]:
    """(n, h, w, 3) -> (n,) near-duplicates of each, (n,) number of its set or -1, and the correlation asked for.

    Sets are what pairs join, numbered by their first picture: in a long one the ends may differ more than a pair does.
    Two pictures of one colour are duplicates only if all of their 16×16 colours are equal.
    """
    n = len(pictures)
    everything, same, times = _distinct(pictures)
    points, flat = _scaled(everything)
    alike = threshold(points[~flat])
    copies, joined = times - 1, np.arange(len(points), dtype=np.int64)
    for a, b in _near(points, np.flatnonzero(~flat), alike):
        copies = copies + np.bincount(a, times[b], len(points)).astype(np.int64)
        edges = coo_matrix((np.ones(len(a), np.int8), (joined[a], joined[b])), shape=(len(points),) * 2)
        joined = connected_components(edges, directed=False)[1][joined].astype(np.int64)
    size = np.bincount(joined, times)
    number = np.full(n, -1, dtype=np.int64)
    inside = size[joined][same] > 1
    _, start, place = np.unique(joined[same][inside], return_index=True, return_inverse=True)
    number[inside] = np.argsort(np.argsort(start))[place]
    return copies[same], number, alike


def threshold(points: Floats) -> float:
    """The correlation from which on two are near-duplicates: SAME, or more where all pictures are alike."""
    if len(points) < 2:
        return SAME
    sample = np.unique(np.linspace(0, len(points) - 1, min(SAMPLE, len(points))).astype(np.int64))
    best = np.full((len(sample), FIFTH), -1.0)
    for start in range(0, len(points), 8192):
        part = np.arange(start, min(start + 8192, len(points)))
        alike = points[sample] @ points[part].T
        alike[sample[:, None] == part[None, :]] = -1
        best = np.sort(np.concatenate([best, alike], axis=1), axis=1)[:, -FIFTH:]
    usual = 1 - float(np.median(best[:, 0]))  # half the squared distance
    return max(SAME, 1 - CLOSER**2 * usual)


def _distinct(pictures: Bytes) -> tuple[Bytes, Ints, Ints]:
    """Small versions (m, 16·16·3), each once; which of them each picture is; how many are it."""
    small = np.empty((len(pictures), SIDE * SIDE * 3), dtype=np.uint8)
    for i, picture in enumerate(pictures):
        small[i] = np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BOX)).reshape(-1)
    whole = np.ascontiguousarray(small).view(np.dtype((np.void, small.shape[1]))).reshape(-1)
    _, first, same, times = np.unique(whole, return_index=True, return_inverse=True, return_counts=True)
    return small[first], same, times


def _scaled(small: Bytes) -> tuple[Floats, NDArray[np.bool_]]:
    """Minus its mean, and to length 1; and which are flat."""
    points = small.astype(np.float32)
    points -= points.mean(axis=1, keepdims=True)
    length = np.linalg.norm(points, axis=1, keepdims=True)
    flat = length[:, 0] * _untinted(points / np.maximum(length, 1e-12))[1] < FLAT * np.sqrt(points.shape[1])
    return points / np.maximum(length, 1e-12), flat


def _untinted(points: Floats) -> tuple[Floats, Floats]:
    """(m, 3) the tint of points of length 1, and (m,) the length of what is left of them without it."""
    tint = points.reshape(len(points), -1, 3).mean(axis=1) * np.float32(SIDE)
    return tint, np.sqrt(np.maximum(0, 1 - (tint**2).sum(axis=1)))


def _near(points: Floats, rows: Ints, alike: float) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of `rows` that correlate at least so much, with their tints and without, both ways round, in parts."""
    if len(rows) < 2:
        return
    tint, length = _untinted(points)
    least = 1 - UNTINTED * (1 - alike)
    n, ratio = len(rows), SIDE // COARSE
    blocks = points[rows].reshape(n, COARSE, ratio, COARSE, ratio, 3).sum(axis=(2, 4)).reshape(n, -1) / ratio
    centred = blocks.astype(np.float64) - blocks.mean(axis=0)
    places = centred @ np.linalg.eigh(centred.T @ centred)[1][:, -DIRECTIONS:]
    tree, reach = cKDTree(places), np.sqrt(2 * (1 - alike)) + ROUNDING
    counts = tree.query_ball_point(places, reach, return_length=True)
    start = 0
    while start < n:
        stop = max(start + 1, start + int(np.searchsorted(np.cumsum(counts[start:]), PAIRS)))
        a = np.repeat(np.arange(start, stop), counts[start:stop])
        b = np.concatenate(tree.query_ball_point(places[start:stop], reach)).astype(np.int64)
        a, b = rows[a[a != b]], rows[b[a != b]]
        near = np.zeros(len(a), dtype=bool)
        for i in range(0, len(a), AT_ONCE):
            part = slice(i, i + AT_ONCE)
            one, other = a[part], b[part]
            product = np.einsum("ij,ij->i", points[one], points[other])
            without = product - np.einsum("ij,ij->i", tint[one], tint[other])
            near[part] = product >= alike - ROUNDING
            near[part] &= without >= least * length[one] * length[other] - ROUNDING
        yield a[near], b[near]
        start = stop
