"""Fills a place of pictures from what is around it, as smoothly as can be: nothing of what was there is left."""

from __future__ import annotations

import numpy as np
import torch
from scipy.sparse import csc_matrix, csr_matrix
from scipy.sparse.linalg import splu

from wrongtree.shared.arrays import Flags, Ints

STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


class Filler:
    """Every pixel of the place becomes the mean of its neighbours (Laplace's equation); the rest stays as it is.

    Beyond the picture there are no neighbours, so that a place at its edge is filled from inside alone.
    """

    def __init__(self, place: Flags) -> None:
        """(h, w), not all of the picture."""
        if place.all():
            raise ValueError("a place that is all of a picture has nothing around it")
        self._place = place
        number = np.cumsum(place.reshape(-1)) - 1
        of, at = _neighbours(place)
        inside = place.reshape(-1)[at]
        n = int(place.sum())
        degree = np.bincount(of, minlength=n)
        rows, columns = np.append(np.arange(n), of[inside]), np.append(np.arange(n), number[at[inside]])
        values = np.append(degree, np.full(int(inside.sum()), -1)).astype(np.float64)
        self._solve = splu(csc_matrix((values, (rows, columns)), shape=(n, n))).solve if n else None
        known = of[~inside], at[~inside]
        self._around = csr_matrix((np.ones(len(known[0])), known), shape=(n, place.size))

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        """(b, 3, h, w) -> the same, filled."""
        filled = pixels.clone()
        if self._solve is not None:
            known = pixels.reshape(-1, self._place.size).double().cpu().numpy().T  # (h · w, b · 3)
            found = torch.from_numpy(np.ascontiguousarray(self._solve(self._around @ known).T))
            filled[:, :, torch.from_numpy(self._place)] = found.reshape(*pixels.shape[:2], -1).to(pixels)
        return filled


def _neighbours(place: Flags) -> tuple[Ints, Ints]:
    """Of every pixel of a place, by its number among them, the pixels next to it, by their number in the picture."""
    high, wide = place.shape
    rows, columns = np.nonzero(place)
    of, at = [], []
    for down, across in STEPS:
        y, x = rows + down, columns + across
        there = np.flatnonzero((y >= 0) & (y < high) & (x >= 0) & (x < wide))
        of.append(there)
        at.append(y[there] * wide + x[there])
    return np.concatenate(of), np.concatenate(at)
