"""Of the images that look like an error, how many are errors too?

Where nearly all are wrong the model fails on a kind of image; where nearly all are right the error is a stray one.
Images count by what their labels say, so that a region of wrong labels has no excess: its look-alikes are right.
A tree over all images needs no neighbours: right images are in its nodes, so that a node's own share is known.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.neighbors import NearestNeighbors

from wrongtree.artifacts.evidence import Region
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.config import ExplainConfig
from wrongtree.shared.arrays import Doubles, Flags, Ints

APART = 1e-5  # of the points' root mean square length: more than rounding, less than any difference that matters


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

    Where the representation has only a sample of these, errors are sought in a sample at the same rate, so that the
    share is that of all images. It's tempting to seek among all errors and to let each correct image count for
    several, but then ten are often reached before the first correct one: of strewn errors at 10 % a fifth would have
    none but errors around them. `class_rate` (e + s,) is the error rate of the class of every error, then of every
    sampled correct image: their mean over the same images is the share of errors to expect if the region were like
    its classes.
    """
    e = len(representation.matrix)
    if len(representation.sample) == 0:
        return Region(config.look_alikes, np.full(e, np.nan), np.full(e, np.nan))
    near = look_around(representation, right, config)
    wrong = _mean(near.found < e, near.counted)
    expected = np.full(e, np.nan) if class_rate is None else _mean(class_rate[near.found], near.counted)
    return Region(config.look_alikes, wrong, expected, near.share)


@dataclass(frozen=True)
class Around:
    """The nearest images of every error: errors by their numbers, then the sampled correct images, from e on."""

    found: Ints  # (e, k + 1) nearest first
    distance: Doubles  # (e, k + 1)
    counted: Flags  # (e, k + 1) which of them are the k nearest others
    share: float  # of the correct images, and of the errors, that were looked through


def look_around(representation: Representation, right: int, config: ExplainConfig) -> Around:
    """Seek them, of a representation that has a place for at least one of the `right` correct images."""
    k = config.look_alikes
    e, s = len(representation.matrix), len(representation.sample)
    chance = np.random.default_rng(config.seed)
    share = min(1.0, s / right)
    drawn = chance.permutation(e)[: int(share * e + chance.random())] if share < 1 else np.arange(e)
    sought = np.concatenate([np.sort(drawn), np.arange(e, e + s)])
    points = _set_apart(np.concatenate([representation.matrix, representation.correct]), chance)
    nearest = NearestNeighbors(n_neighbors=min(k + 1, len(sought)), algorithm="brute").fit(points[sought])
    distance, place = nearest.kneighbors(points[:e])
    found = sought[place]
    other = found != np.arange(e)[:, None]
    counted = other & (np.cumsum(other, axis=1) <= k)  # an error that was not drawn has one neighbour too many
    return Around(found, distance, counted, share)


def _set_apart(points: Doubles, chance: np.random.Generator) -> Doubles:
    """Equal points a little apart, in random directions: else the search takes those that come first, the errors."""
    length = np.sqrt(np.square(points).sum(axis=1).mean())
    apart: Doubles = points + chance.normal(size=points.shape) * (APART * length if length > 0 else 1)
    return apart


def _mean(value: Doubles | Flags, counted: Flags) -> Doubles:
    """(e, k + 1) values -> (e,) their mean over those that count."""
    mean: Doubles = (counted * value).sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
    return mean
