"""The loss's gradient with respect to the last linear layer, without a backward pass and without ever being there.

For softmax and cross-entropy it is (p - onehot) ⊗ [h, 1], so the inner product of two errors' gradients is the product
of two small ones: K = (δ δᵀ) ∘ (h̃ h̃ᵀ). Principal components come from K (kernel PCA, Schölkopf et al. 1998).
"""

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh
from scipy.special import softmax

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints

BLOCK = 1024  # rows of K held at a time


def factors(predictions: Predictions, rows: Ints) -> tuple[Doubles, Doubles]:
    """δ = p - onehot(label), (r, c), and h̃ = [h, 1], (r, d + 1)."""
    delta: Doubles = softmax(np.asarray(predictions.logits[rows], dtype=np.float64), axis=1)
    delta[np.arange(len(rows)), predictions.label[rows]] -= 1
    hidden = np.asarray(predictions.penultimate[rows], dtype=np.float64)
    return delta, np.concatenate([hidden, np.ones((len(hidden), 1))], axis=1)


def components(delta: Doubles, hidden: Doubles, dimensions: int, fitted: int | None = None) -> tuple[Doubles, Doubles]:
    """(r, k) principal components of the gradients and each one's share of the variance; K is never whole in memory.

    Where only the first `fitted` rows say which directions these are, the others are placed along them.
    """
    e = len(delta) if fitted is None else fitted
    others = slice(e, len(delta))
    delta, hidden, more = delta[:e], hidden[:e], (delta[others], hidden[others])
    k = min(dimensions, e - 1)
    total = float((np.square(delta).sum(1) * np.square(hidden).sum(1)).sum())
    mean = np.einsum("ec,ed->cd", delta, hidden) / e  # the mean gradient: one matrix of the layer's size
    variance = total - e * float(np.square(mean).sum())
    if k < 1 or variance <= 1e-12 * max(total, 1e-300):
        return np.zeros((e + len(more[0]), 1)), np.ones(1)

    def times_kernel(of: tuple[Doubles, Doubles], vector: Doubles) -> Doubles:
        """The gradients' inner products with those of the first rows, times a vector."""
        product = np.empty((len(of[0]), *vector.shape[1:]))
        for first in range(0, len(product), BLOCK):
            rows = slice(first, first + BLOCK)
            product[rows] = ((of[0][rows] @ delta.T) * (of[1][rows] @ hidden.T)) @ vector
        return product

    def centred(vector: Doubles) -> Doubles:
        product = times_kernel((delta, hidden), vector - vector.mean(axis=0))
        result: Doubles = product - product.mean(axis=0)
        return result

    if e <= 4 * k:  # small enough to be exact; Lanczos wants fewer components than rows
        values, vectors = np.linalg.eigh(centred(np.eye(e)))
        values, vectors = values[-k:], vectors[:, -k:]
    else:
        start = np.random.default_rng(0).normal(size=e)
        operator = LinearOperator((e, e), matvec=centred, matmat=centred, dtype=np.float64)
        values, vectors = eigsh(operator, k=k, v0=start)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    found = vectors * np.sqrt(values)
    if len(more[0]):
        # Eigenvectors sum to zero, so of the centring only the mean gradient's own product remains.
        middle = times_kernel((delta, hidden), vectors).mean(axis=0)
        placed = (times_kernel(more, vectors) - middle) / np.sqrt(np.maximum(values, 1e-300))
        found = np.concatenate([found, np.where(values > 1e-12 * values[0], placed, 0)])
    return found, values / variance
