"""The loss's gradient with respect to the last linear layer, without a backward pass and without ever being there.

For softmax and cross-entropy it is (p - onehot) ⊗ [h, 1], so the inner product of two errors' gradients is the product
of two small ones: K = (δ δᵀ) ∘ (h̃ h̃ᵀ). Principal components come from K (kernel PCA, Schölkopf et al. 1998).
"""

from functools import cached_property

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh
from scipy.special import softmax

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints

BLOCK = 1024  # rows of K held at a time
PLACED = 8192  # rows placed at a time


def factors(predictions: Predictions, rows: Ints) -> tuple[Doubles, Doubles]:
    """δ = p - onehot(label), (r, c), and h̃ = [h, 1], (r, d + 1)."""
    delta: Doubles = softmax(np.asarray(predictions.logits[predictions.at(rows)], dtype=np.float64), axis=1)
    delta[np.arange(len(rows)), predictions.label[rows]] -= 1
    hidden = np.asarray(predictions.penultimate[predictions.at(rows)], dtype=np.float64)
    return delta, np.concatenate([hidden, np.ones((len(hidden), 1))], axis=1)


class GradientComponents:
    """Principal components of some rows' gradients, along which others can be placed; K is never whole in memory."""

    found: Doubles  # (r, at most `dimensions`)
    explained: Doubles  # each one's share of the variance

    def __init__(self, delta: Doubles, hidden: Doubles, dimensions: int) -> None:
        """Of the rows with these factors, (r, c) and (r, d + 1)."""
        e = len(delta)
        k = min(dimensions, e - 1)
        self._of = (delta, hidden)
        self._vectors: Doubles | None = None
        total = float((np.square(delta).sum(1) * np.square(hidden).sum(1)).sum())
        mean = np.einsum("ec,ed->cd", delta, hidden, optimize=True) / max(e, 1)  # one matrix of the layer's size
        variance = total - e * float(np.square(mean).sum())
        if k < 1 or variance <= 1e-12 * max(total, 1e-300):
            self.found, self.explained = np.zeros((e, 1)), np.ones(1)
            return

        def centred(vector: Doubles) -> Doubles:
            product = times_kernel(self._of, self._of, vector - vector.mean(axis=0))
            result: Doubles = product - product.mean(axis=0)
            return result

        if e <= 4 * k:  # small enough to be exact; Lanczos wants fewer components than rows
            values, vectors = np.linalg.eigh(centred(np.eye(e)))
            values, vectors = values[-k:], vectors[:, -k:]
        else:
            start = np.random.default_rng(0).normal(size=e)
            operator = LinearOperator((e, e), matvec=centred, matmat=centred, dtype=np.float64)
            values, vectors = eigsh(operator, k=k, v0=start)
        self._values, self._vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
        self.found = self._vectors * np.sqrt(self._values)
        self.explained = self._values / variance

    def place(self, delta: Doubles, hidden: Doubles) -> Doubles:
        """Factors of other rows, (m, c) and (m, d + 1) -> (m, k) along the same components (Nyström)."""
        if self._vectors is None:
            return np.zeros((len(delta), 1))
        placed = times_kernel((delta, hidden), self._of, self._vectors) - self._middle
        placed /= np.sqrt(np.maximum(self._values, 1e-300))
        result: Doubles = np.where(self._values > 1e-12 * self._values[0], placed, 0)
        return result

    @cached_property
    def _middle(self) -> Doubles:
        """Eigenvectors sum to zero, so of the centring only the mean gradient's own product remains."""
        assert self._vectors is not None
        product: Doubles = times_kernel(self._of, self._of, self._vectors).mean(axis=0)
        return product


def times_kernel(rows: tuple[Doubles, Doubles], columns: tuple[Doubles, Doubles], vectors: Doubles) -> Doubles:
    """(r,) or (r, k): inner products of the rows' gradients with those of the e columns, times vectors (e,) or (e, k).

    Of many rows it is cheaper to add up the columns' gradients, each times its entry in the vector, than to have the
    kernel's entries: a sum is one matrix of the layer's size, however many there are.
    """
    (delta, hidden), (of, at) = rows, columns
    several = vectors.reshape(len(vectors), -1)
    r, e, k, c, d = len(delta), len(of), several.shape[1], of.shape[1], at.shape[1]
    product = np.empty((r, k))
    summed = k * (r + e) * c * d < r * e * (c + d + k)
    sums = [of.T @ (at * several[:, i, None]) for i in range(k)] if summed else []
    for first in range(0, r, BLOCK):
        part = slice(first, first + BLOCK)
        if not summed:
            product[part] = ((delta[part] @ of.T) * (hidden[part] @ at.T)) @ several
        for i, total in enumerate(sums):
            product[part, i] = np.einsum("ij,ij->i", delta[part] @ total, hidden[part])
    return product.reshape(r, *vectors.shape[1:])
