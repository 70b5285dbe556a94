"""The most typical errors of a node, and the least typical ones."""

import numpy as np

from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.explain.spans import span_means


def medoids(points: Doubles, start: Ints, end: Ints) -> Ints:
    """(t,) for every span the position of the point nearest to the span's mean; points (n, d) in leaf order.

    This is the medoid under squared Euclidean distance, ward's own: the sum of squared distances from a point to all
    others is their scatter, which is the same for every point, plus n times its squared distance to the mean.
    """
    centres = span_means(points, start, end)
    nearest = np.empty(len(start), dtype=np.int64)
    for i, (first, last) in enumerate(zip(start, end, strict=True)):
        gap = points[first:last] - centres[i]
        nearest[i] = first + np.argmin(np.einsum("ij,ij->i", gap, gap))
    return nearest


def extremes(points: Doubles, start: Ints, end: Ints, most: int) -> tuple[Ints, Ints]:
    """(t, most) positions of the points nearest to each span's mean, nearest first, and of the farthest likewise.

    Spans have at least `most` points; on a tie the lower position comes first.
    """
    centres = span_means(points, start, end)
    near, far = (np.empty((len(start), most), dtype=np.int64) for _ in range(2))
    for i, (first, last) in enumerate(zip(start, end, strict=True)):
        gap = points[first:last] - centres[i]
        away = np.einsum("ij,ij->i", gap, gap)
        near[i] = first + np.argsort(away, kind="stable")[:most]
        far[i] = first + np.argsort(-away, kind="stable")[:most]
    return near, far
