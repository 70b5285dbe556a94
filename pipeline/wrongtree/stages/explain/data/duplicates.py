"""Near-duplicates: pictures that are nearly the same, pixel by pixel, found without comparing all with all.

Each picture becomes 16×16 colours, minus their mean and scaled to length 1, so that a lighter or flatter copy is still
a copy, and the dot product of two is their correlation. A tint makes pictures alike that have nothing else in common,
so what is left of them without the mean of each channel has to correlate nearly as much. So do bars, stripes and
frames: the middle has to correlate nearly as much, too, and what is left without the means of rows and columns by
UNSTRIPED. What lies near in all of these directions lies near in any few of them: a k-d tree over the few that vary
most names the pairs to compare, and misses none. Equal pictures are one point of it, or two thousand of them would be
two million pairs. Of very many pictures, cells of like ones name the pairs, and few are missed.
"""

import math
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from wrongtree.shared.arrays import Bytes, Floats, Ints
from wrongtree.stages.explain.data.cells import Cells

SIDE = 16  # pixels
WIDEST = 128  # pixels a side that a picture is enlarged to, so that SIDE divides them
COARSE = 4  # pixels of the even smaller picture whose main directions the tree is over
DIRECTIONS = 12
SAME = 0.95  # correlation; on CIFAR-10's test set all pairs above it are one photograph
UNTINTED = 1.5  # times as far below 1 may the correlation without the tints be
UNSTRIPED = 5  # or those without the means of rows and columns: .75, where all copies among CIFAR-10 have .76
CLOSER = 0.4  # of the usual distance to the fifth nearest picture: else digits, all alike, would all be duplicates
FIFTH = 5  # and not the nearest, which may be a copy
SAMPLE = 512  # pictures that tell what is usual
PAIRS = 1 << 21  # held at a time
AT_ONCE = 4096  # pairs compared at a time
ROUNDING = 1e-6
FEW = 50_000  # different pictures; of more, the tree would take hours
PRODUCTS = 1 << 22  # products of a cell's points held at a time
FLAT = 1.0  # levels; a picture whose channels vary less than this has nothing to compare


def compute(pictures: Bytes) -> tuple[Ints, Ints, float]:
    """(n, h, w, 3) -> (n,) near-duplicates of each, (n,) number of its set or -1, and the correlation asked for.

    Sets are what pairs join, numbered by their first picture: in a long one the ends may differ more than a pair does.
    Two pictures of one colour are duplicates only if all of their 16×16 colours are equal.
    """
    n = len(pictures)
    everything, same, times = _distinct(pictures)
    rows = np.flatnonzero(~_are_flat(everything))
    points: Points = _Scaled(everything)
    if len(everything) <= FEW:
        points = points[np.arange(len(everything))]
    alike = threshold(points, rows)
    copies, joined = times - 1, np.arange(len(points), dtype=np.int64)
    for a, b in (
        _near(points, rows, alike) if len(everything) <= FEW else _together(_near_in_cells(points, rows, alike))
    ):
        copies = copies + np.bincount(a, times[b], len(points)).astype(np.int64)
        edges = coo_matrix((np.ones(len(a), np.int8), (joined[a], joined[b])), shape=(len(points),) * 2)
        joined = connected_components(edges, directed=False)[1][joined].astype(np.int64)
    size = np.bincount(joined, times)
    number = np.full(n, -1, dtype=np.int64)
    inside = size[joined][same] > 1
    _, start, place = np.unique(joined[same][inside], return_index=True, return_inverse=True)
    number[inside] = np.argsort(np.argsort(start))[place]
    return copies[same], number, alike


class _Scaled:
    """Minus its mean, and to length 1: what every picture is compared by, made when it is needed."""

    def __init__(self, small: Bytes) -> None:
        """Of (m, 16·16·3)."""
        self.small = small

    def __len__(self) -> int:
        """How many."""
        return len(self.small)

    def __getitem__(self, rows: Ints) -> Floats:
        """(k, 16·16·3) those of some."""
        points = self.small[rows].astype(np.float32)
        points -= points.mean(axis=1, keepdims=True)
        points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12)
        return points


Points: TypeAlias = _Scaled | Floats


def _are_flat(small: Bytes) -> NDArray[np.bool_]:
    """(m,) which vary so little that there is nothing to compare."""
    found = np.empty(len(small), dtype=np.bool_)
    for first in range(0, len(small), AT_ONCE):
        points = small[first : first + AT_ONCE].astype(np.float32)
        points -= points.mean(axis=1, keepdims=True)
        length = np.linalg.norm(points, axis=1)
        left = _untinted(points / np.maximum(length, 1e-12)[:, None])[1]
        found[first : first + AT_ONCE] = length * left < FLAT * np.sqrt(points.shape[1])
    return found


def _untinted(points: Floats) -> tuple[Floats, Floats]:
    """(m, 3) the tint of points of length 1, and (m,) the length of what is left of them without it."""
    tint = points.reshape(len(points), -1, 3).mean(axis=1) * np.float32(SIDE)
    return tint, np.sqrt(np.maximum(0, 1 - (tint**2).sum(axis=1)))


def threshold(points: Points, rows: Ints) -> float:
    """The correlation from which on two of `rows` are near-duplicates: SAME, or more where all pictures are alike."""
    if len(rows) < 2:
        return SAME
    sample = np.unique(np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows))).astype(np.int64))
    asked = points[rows[sample]]
    best = np.full((len(sample), FIFTH), -1.0)
    for start in range(0, len(rows), 8192):
        part = np.arange(start, min(start + 8192, len(rows)))
        alike = asked @ points[rows[part]].T
        alike[sample[:, None] == part[None, :]] = -1
        best = np.sort(np.concatenate([best, alike], axis=1), axis=1)[:, -FIFTH:]
    usual = 1 - float(np.median(best[:, 0]))  # half the squared distance
    return max(SAME, 1 - CLOSER**2 * usual)


def _distinct(pictures: Bytes) -> tuple[Bytes, Ints, Ints]:
    """Small versions (m, 16·16·3), each once; which of them each picture is; how many are it."""
    small = _small(pictures)
    if len(small) > FEW:
        return _distinct_of_many(small)
    whole = small.view(np.dtype((np.void, small.shape[1]))).reshape(-1)
    _, first, same, times = np.unique(whole, return_index=True, return_inverse=True, return_counts=True)
    return small[first], same, times


def _small(pictures: Bytes) -> Bytes:
    """(n, 16·16·3)"""
    small = np.empty((len(pictures), SIDE * SIDE * 3), dtype=np.uint8)
    height, width = (math.lcm(side, SIDE) for side in pictures.shape[1:3])
    if len(pictures) > FEW and max(height, width) <= WIDEST:
        down, across = height // SIDE, width // SIDE
        for i in range(0, len(pictures), AT_ONCE):  # Pillow takes longer to begin than to do it
            part = pictures[i : i + AT_ONCE]
            part = part.repeat(height // part.shape[1], axis=1).repeat(width // part.shape[2], axis=2)
            areas = part.reshape(len(part), SIDE, down, SIDE, across, 3).sum(axis=(2, 4), dtype=np.uint32)
            small[i : i + AT_ONCE] = ((areas + down * across // 2) // (down * across)).reshape(len(part), -1)
        return small
    for i, picture in enumerate(pictures):
        small[i] = np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BOX)).reshape(-1)
    return small


def _distinct_of_many(small: Bytes) -> tuple[Bytes, Ints, Ints]:
    """The same in the order of the pictures, by 64 bits of each: whole rows would be copied and sorted."""
    odd = np.random.default_rng(0).integers(1 << 64, size=small.shape[1] // 8, dtype=np.uint64) | np.uint64(1)
    mixed = np.empty(len(small), dtype=np.uint64)
    for i in range(0, len(small), AT_ONCE):
        words = small[i : i + AT_ONCE].view(np.uint64)
        words = (words ^ (words >> np.uint64(32))) * odd  # high bits reach low ones, and these all others
        mixed[i : i + AT_ONCE] = (words ^ (words >> np.uint64(29))).sum(axis=1)
    _, first, same, times = np.unique(mixed, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(first)
    number = np.empty(len(first), dtype=np.int64)
    number[order] = np.arange(len(first))
    return (small if len(first) == len(small) else small[first[order]]), number[same], times[order]


def _coarse(points: Floats) -> Floats:
    """(k, 16·16·3) -> (k, 48): no two are farther apart in these than they were."""
    k, ratio = len(points), SIDE // COARSE
    found: Floats = points.reshape(k, COARSE, ratio, COARSE, ratio, 3).sum(axis=(2, 4)).reshape(k, -1) / ratio
    return found


def _near(points: Points, rows: Ints, alike: float) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of `rows` that correlate at least so much, with their tints and without, both ways round, in parts."""
    if len(rows) < 2:
        return
    n, blocks = len(rows), _coarse(points[rows])
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
        near = _correlate(points, a, b, alike)
        yield a[near], b[near]
        start = stop


def _near_in_cells(points: Points, rows: Ints, alike: float) -> Iterator[tuple[Ints, Ints]]:
    """The same, nearly all of them, of very many."""
    coarse = np.concatenate([_coarse(points[rows[i : i + AT_ONCE]]) for i in range(0, len(rows), AT_ONCE)])
    cells, reach = Cells(lambda some: coarse[some], len(rows)), np.float32(2 * (1 - alike) + 1e-4)
    length = np.einsum("ij,ij->i", coarse, coarse)
    for inside, asking in cells:
        step = max(1, PRODUCTS // max(1, len(inside)))
        for first in range(0, len(asking), step):
            some = asking[first : first + step]
            away = length[some, None] + length[inside] - 2 * coarse[some] @ coarse[inside].T
            a, b = np.nonzero(away <= reach)
            a, b = some[a], inside[b]
            # A pair comes twice where either lies in a cell near the other.
            once = (a < b) | ((a > b) & ~cells.is_near(b, cells.own[a]))
            a, b = rows[a[once]], rows[b[once]]
            near = _correlate(points, a, b, alike)
            a, b = a[near], b[near]
            yield np.concatenate([a, b]), np.concatenate([b, a])


def _together(parts: Iterator[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Ints]]:
    """The same pairs in fewer parts: joining those of one takes as long as there are pictures."""
    held: list[tuple[Ints, Ints]] = []
    for part in parts:
        held.append(part)
        if sum(len(a) for a, _ in held) >= PAIRS:
            yield np.concatenate([a for a, _ in held]), np.concatenate([b for _, b in held])
            held = []
    if held:
        yield np.concatenate([a for a, _ in held]), np.concatenate([b for _, b in held])


def _correlate(points: Points, a: Ints, b: Ints, alike: float) -> NDArray[np.bool_]:
    """(k,) which of these pairs correlate at least so much, with their tints and nearly as much without."""
    near = np.zeros(len(a), dtype=bool)
    least = 1 - UNTINTED * (1 - alike)
    for i in range(0, len(a), AT_ONCE):
        one, other = points[a[i : i + AT_ONCE]], points[b[i : i + AT_ONCE]]
        (tint, left), (its_tint, its_left) = _untinted(one), _untinted(other)
        product = np.einsum("ij,ij->i", one, other)
        without = product - np.einsum("ij,ij->i", tint, its_tint)
        enough = without >= least * left * its_left - ROUNDING
        enough &= product >= alike - ROUNDING
        for part, times in ((_middle, UNTINTED), (_unstriped, UNSTRIPED)):
            one_part, other_part = part(one[enough]), part(other[enough])
            length = np.linalg.norm(one_part, axis=1) * np.linalg.norm(other_part, axis=1)
            shared = np.einsum("ij,ij->i", one_part, other_part)
            enough[enough] = shared >= (1 - times * (1 - alike)) * length - ROUNDING
        near[i : i + AT_ONCE] = enough
    return near


def _middle(points: Floats) -> Floats:
    """(k, 16·16·3) -> (k, 8·8·3) the middle, minus its mean."""
    cut = SIDE // 4
    square = points.reshape(-1, SIDE, SIDE, 3)[:, cut:-cut, cut:-cut]
    found: Floats = (square - square.mean(axis=(1, 2, 3), keepdims=True)).reshape(
        len(points), 3 * (SIDE - 2 * cut) ** 2
    )
    return found


def _unstriped(points: Floats) -> Floats:
    """(k, 16·16·3) what is left of each channel without the means of its rows and columns."""
    square = points.reshape(-1, SIDE, SIDE, 3)
    rows, columns = square.mean(axis=2, keepdims=True), square.mean(axis=1, keepdims=True)
    found: Floats = (square - rows - columns + rows.mean(axis=1, keepdims=True)).reshape(points.shape)
    return found
