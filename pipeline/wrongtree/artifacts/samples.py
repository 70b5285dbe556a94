"""A few of the images that the model got right, to show the errors among."""

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Ints


def sample_of_correct(predictions: Predictions, most: int, seed: int) -> Ints:
    """(s,) positions among the judged images of at most `most` correct ones, no members, drawn evenly, in order.

    From those that are kept whole.
    """
    right = np.setdiff1d(predictions.kept, predictions.members)
    if len(right) > most:
        right = np.random.default_rng(seed).choice(right, most, replace=False)
    return np.sort(right)


def rows_of(predictions: Predictions, most: int, seed: int) -> Ints:
    """(e + s,) positions among the judged images: first the members, then at most `most` correct ones."""
    return np.concatenate([predictions.members, sample_of_correct(predictions, most, seed)])
