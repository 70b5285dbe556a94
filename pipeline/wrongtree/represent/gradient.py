"""The loss's gradient with respect to the last linear layer, without a backward pass and without ever being there.

For softmax and cross-entropy it is (p - onehot) ⊗ [h, 1], so the inner product of two errors' gradients is the product
of two small ones: K = (δ δᵀ) ∘ (h̃ h̃ᵀ). Principal components come from K (kernel PCA, Schölkopf et al. 1998).
"""

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh
from scipy.special import softmax

from wrongtree.artifacts import Doubles, Predictions

BLOCK = 1024  # rows of K held at a time


def factors(predictions: Predictions) -> tuple[Doubles, Doubles]:
    """δ = p - onehot(label), (e, c), and h̃ = [h, 1], (e, d + 1)."""
    errors = predictions.errors
    delta: Doubles = softmax(np.asarray(predictions.logits[errors], dtype=np.float64), axis=1)
    delta[np.arange(len(errors)), predictions.label[errors]] -= 1
    hidden = np.asarray(predictions.penultimate[errors], dtype=np.float64)
    return delta, np.concatenate([hidden, np.ones((len(hidden), 1))], axis=1)


def components(delta: Doubles, hidden: Doubles, dimensions: int) -> tuple[Doubles, Doubles]:
    """(e, k) principal components of the gradients and each one's share of the variance; K is never whole in memory."""
    e = len(delta)
    k = min(dimensions, e - 1)
    total = float((np.square(delta).sum(1) * np.square(hidden).sum(1)).sum())
    mean = np.einsum("ec,ed->cd", delta, hidden) / e  # the mean gradient: one matrix of the layer's size
    variance = total - e * float(np.square(mean).sum())
    if k < 1 or variance <= 1e-12 * max(total, 1e-300):
        return np.zeros((e, 1)), np.ones(1)

    def centred(vector: Doubles) -> Doubles:
        vector = vector - vector.mean(axis=0)
        product = np.empty_like(vector)
        for first in range(0, e, BLOCK):
            rows = slice(first, first + BLOCK)
            product[rows] = ((delta[rows] @ delta.T) * (hidden[rows] @ hidden.T)) @ vector
        result: Doubles = product - product.mean(axis=0)
        return result

    if e <= 4 * k:  # small enough to be exact; Lanczos wants fewer components than rows
        values, vectors = np.linalg.eigh(centred(np.eye(e)))
        values, vectors = values[-k:], vectors[:, -k:]
    else:
        start = np.random.default_rng(0).normal(size=e)
        operator = LinearOperator((e, e), matvec=centred, matmat=centred, dtype=np.float64)
        values, vectors = eigsh(operator, k=k, v0=start)
    values = np.maximum(values[::-1], 0)
    return vectors[:, ::-1] * np.sqrt(values), values / variance
