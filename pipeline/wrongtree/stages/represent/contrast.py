"""What is unusual about an image for what the model says it is.

A class's own content is most of what varies between images, and it is not what is wrong with any of them. So we measure
each image from the middle of the *right* images of its predicted class, in units of the spread that right images have
within their class: a pooled Mahalanobis whitening (Lee et al. 2018, "A simple unified framework for detecting
out-of-distribution samples"). Blurred dogs and blurred ships then lie in one direction.
"""

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints

SINGLE = 1e-6  # of the largest value: what differs less than single precision tells is equal
SHRINKAGE = (
    0.1  # of the mean variance, added to every direction: directions in which right images hardly vary are noise
)


def deviations(values: NDArray[np.floating], predictions: Predictions, rows: Ints) -> Doubles:
    """(n, d) values of all judged images -> (r, d) deviations of some of them; right ones have about unit variance.

    A class that no right image was predicted as is measured from the middle of all right images; where none is right,
    all images stand for them.
    """
    prediction = predictions.prediction
    right = np.flatnonzero(prediction == predictions.label)
    if not len(right):
        right = np.arange(len(prediction))
    values = np.asarray(values, dtype=np.float64)
    scale = values[right].std(axis=0)
    varies = scale > SINGLE * np.abs(values).max(axis=0, initial=0)
    values = np.where(varies, (values - values[right].mean(axis=0)) / np.where(varies, scale, 1), 0)
    classes = predictions.logits.shape[1]
    count = np.bincount(prediction[right], minlength=classes)
    centre = np.zeros((classes, values.shape[1]))
    np.add.at(centre, prediction[right], values[right])
    centre /= np.maximum(count, 1)[:, None]  # a class without right images stays at 0, the middle of all
    inside = values[right] - centre[prediction[right]]
    variance, directions = np.linalg.eigh(inside.T @ inside / len(right))
    variance = np.maximum(variance, 0) + SHRINKAGE * max(variance.mean(), 1e-12)
    found: Doubles = (values[rows] - centre[prediction[rows]]) @ directions / np.sqrt(variance)
    return found
