"""The most typical error of a node."""

import numpy as np

from wrongtree.artifacts import Doubles, Ints
from wrongtree.explain.spans import span_means


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
