"""Of the images that look like an error, how many are errors too?

Where nearly all are wrong the model fails on a kind of image; where nearly all are right the error is a stray one.
Images count by what their labels say, so that a region of wrong labels has no excess: its look-alikes are right.
A tree over all images needs no neighbours: right images are in its nodes, so that a node's own share is known.
"""

import numpy as np
from sklearn.neighbors import NearestNeighbors

from wrongtree.artifacts.evidence import Region
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.config import ExplainConfig
from wrongtree.shared.arrays import Doubles, Ints


def of_members(predictions: Predictions, representation: Representation, config: ExplainConfig) -> Region:
    """The share of errors around each member; over all images it is 1 for an error, 0 for an image that is right."""
    rates = class_rates(predictions, representation.sample)
    if predictions.over == "all":
        wrong = (predictions.prediction != predictions.label).astype(np.float64)
        return Region(0, wrong, rates[: len(wrong)])
    return compute(representation, len(predictions.label) - len(predictions.errors), config, rates)


def class_rates(predictions: Predictions, sample: Ints) -> Doubles:
    """(e + s,) error rate of the class of every member, then of every one of the right images `sample`."""
    classes = predictions.logits.shape[1]
    images = np.bincount(predictions.label, minlength=classes)
    wrong = np.bincount(predictions.label[predictions.errors], minlength=classes)
    rate: Doubles = (wrong / np.maximum(images, 1))[predictions.label[np.concatenate([predictions.members, sample])]]
    return rate


def compute(
    representation: Representation, right: int, config: ExplainConfig, class_rate: Doubles | None = None
) -> Region:
    """Among each error's `config.look_alikes` nearest other images, the share of errors; `right` images are correct.

    Where the representation has only a sample of these, each stands for several, and we go as far as it takes to have
    met enough. `class_rate` (e + s,) is the error rate of the class of every error, then of every sampled right image:
    their mean over the same images is the share of errors to expect if the region were like its classes.
    """
    k = config.look_alikes
    e, s = len(representation.matrix), len(representation.sample)
    if s == 0:
        return Region(k, np.full(e, np.nan), np.full(e, np.nan))
    points = np.concatenate([representation.matrix, representation.correct])
    weight = np.ones(len(points))
    weight[e:] = right / s
    nearest = NearestNeighbors(n_neighbors=min(k + 1, len(points)), algorithm="brute").fit(points)
    found = nearest.kneighbors(representation.matrix, return_distance=False)
    itself = found == np.arange(e)[:, None]
    itself[~itself.any(axis=1), -1] = True  # among duplicates it may be missing: then the farthest goes in its place
    found = found[~itself].reshape(e, -1)
    wrong = (np.arange(len(points)) < e).astype(np.float64)
    expected = np.full(e, np.nan) if class_rate is None else _mean(found, weight, class_rate, k)
    return Region(k, _mean(found, weight, wrong, k), expected)


def _mean(found: Ints, weight: Doubles, value: Doubles, k: int) -> Doubles:
    """(e, k) neighbours, nearest first -> (e,) mean value of the first that together stand for k images."""
    weighed = weight[found]
    before = np.cumsum(weighed, axis=1) - weighed
    counted = weighed * (before < k)
    total = counted.sum(axis=1)
    share: Doubles = (counted * value[found]).sum(axis=1) / np.where(total > 0, total, 1)
    return share
