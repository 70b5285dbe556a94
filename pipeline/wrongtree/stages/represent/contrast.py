"""What is unusual about an image for what the model says it is.

A class's own content is most of what varies between images, and it is not what is wrong with any of them. So we measure
each image from the middle of the *right* images of its predicted class, in units of the spread that right images have
within their class: a pooled Mahalanobis whitening (Lee et al. 2018, "A simple unified framework for detecting
out-of-distribution samples"). Blurred dogs and blurred ships then lie in one direction.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts.predictions import Activations, Predictions
from wrongtree.shared.arrays import Doubles, Ints

SINGLE = 1e-6  # of the largest value: what differs less than single precision tells is equal
SHRINKAGE = (
    0.1  # of the mean variance, added to every direction: directions in which right images hardly vary are noise
)


BLOCK = 8192  # rows in double precision at a time


def deviations(values: NDArray[np.floating], predictions: Predictions, rows: Ints) -> Doubles:
    """(n, d) values of all judged images -> (r, d) deviations of some of them; right ones have about unit variance."""
    return whitening(values, predictions)(rows)


def whitening(values: NDArray[np.floating] | Activations, predictions: Predictions) -> Callable[[Ints], Doubles]:
    """(n, d) values of all judged images -> what gives the deviations (r, d) of the rows (r,) that it is asked for.

    All that depends on every image is computed here, once, a block of rows at a time. A class that no right
    image was predicted as is measured from the middle of all right images; where none is right, all images stand for
    them.
    """
    prediction = predictions.prediction
    right = np.flatnonzero(prediction == predictions.label)
    if not len(right):
        right = np.arange(len(prediction))

    def blocks(of: Ints) -> Iterator[tuple[Ints, Doubles]]:
        for first in range(0, len(of), BLOCK):
            rows = of[first : first + BLOCK]
            yield rows, np.asarray(values[rows], dtype=np.float64)

    width = values.shape[1]
    largest, mean, variance = np.zeros((3, width))
    for _, block in blocks(np.arange(len(values))):
        largest = np.maximum(largest, np.abs(block).max(axis=0))
    for _, block in blocks(right):
        mean += block.sum(axis=0)
    mean /= len(right)
    for _, block in blocks(right):
        variance += np.square(block - mean).sum(axis=0)
    scale = np.sqrt(variance / len(right))
    varies = scale > SINGLE * largest

    def standard(block: Doubles) -> Doubles:
        found: Doubles = np.where(varies, (block - mean) / np.where(varies, scale, 1), 0)
        return found

    classes = predictions.logits.shape[1]
    count = np.bincount(prediction[right], minlength=classes)
    centre, scatter = np.zeros((classes, width)), np.zeros((width, width))
    for rows, block in blocks(right):
        np.add.at(centre, prediction[rows], standard(block))
    centre /= np.maximum(count, 1)[:, None]  # a class without right images stays at 0, the middle of all
    for rows, block in blocks(right):
        inside = standard(block) - centre[prediction[rows]]
        scatter += inside.T @ inside
    spread, directions = np.linalg.eigh(scatter / len(right))
    spread = np.maximum(spread, 0) + SHRINKAGE * max(spread.mean(), 1e-12)

    def of_rows(rows: Ints) -> Doubles:
        block = standard(np.asarray(values[rows], dtype=np.float64))
        found: Doubles = (block - centre[prediction[rows]]) @ directions / np.sqrt(spread)
        return found

    return of_rows
