"""Of the images that look like an error, how many are errors too?

Where nearly all are wrong the model fails on a kind of image; where nearly all are right the error is a stray one.
Images count by what their labels say, so that a region of wrong labels has no excess: its look-alikes are right.
A tree over all images needs no neighbours: right images are in its nodes, so that a node's own share is known.
"""

import numpy as np
from sklearn.neighbors import NearestNeighbors

from wrongtree.artifacts import Doubles, Predictions, Region, Representation
from wrongtree.config import ExplainConfig


def of_members(predictions: Predictions, representation: Representation, config: ExplainConfig) -> Region:
    """The share of errors around each member; over all images it is 1 for an error, 0 for an image that is right."""
    if predictions.over == "all":
        return Region(0, (predictions.prediction != predictions.label).astype(np.float64))
    return compute(representation, len(predictions.label) - len(predictions.errors), config)


def compute(representation: Representation, right: int, config: ExplainConfig) -> Region:
    """Among each error's `config.look_alikes` nearest other images, the share of errors; `right` images are correct.

    Where the representation has only a sample of these, each stands for several, and we go as far as it takes to have
    met enough.
    """
    k = config.look_alikes
    e, s = len(representation.matrix), len(representation.sample)
    if s == 0:
        return Region(k, np.full(e, np.nan))
    points = np.concatenate([representation.matrix, representation.correct])
    weight = np.ones(len(points))
    weight[e:] = right / s
    nearest = NearestNeighbors(n_neighbors=min(k + 1, len(points)), algorithm="brute").fit(points)
    found = nearest.kneighbors(representation.matrix, return_distance=False)
    itself = found == np.arange(e)[:, None]
    itself[~itself.any(axis=1), -1] = True  # among duplicates it may be missing: then the farthest goes in its place
    return Region(k, _share_wrong(found[~itself].reshape(e, -1), weight, e, k))


def _share_wrong(found: np.ndarray, weight: Doubles, errors: int, k: int) -> Doubles:
    """(e, k) neighbours, nearest first -> (e,) share of errors among the first that together stand for k images."""
    weighed = weight[found]
    before = np.cumsum(weighed, axis=1) - weighed
    counted = weighed * (before < k)
    total = counted.sum(axis=1)
    share: Doubles = (counted * (found < errors)).sum(axis=1) / np.where(total > 0, total, 1)
    return share
