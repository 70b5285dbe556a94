"""A few of the images that the model got right, to show the errors among."""

import numpy as np

from wrongtree.artifacts import Ints, Predictions
from wrongtree.config import RepresentConfig


def sample_of_correct(predictions: Predictions, most: int, seed: int) -> Ints:
    """(s,) positions among the judged images of at most `most` correct ones, drawn evenly, in order."""
    right = np.setdiff1d(np.arange(len(predictions.label)), predictions.errors)
    if len(right) > most:
        right = np.random.default_rng(seed).choice(right, most, replace=False)
    return np.sort(right)


def rows_of(predictions: Predictions, config: RepresentConfig) -> Ints:
    """(e + s,) positions among the judged images: first the errors, then the sample of correct ones."""
    return np.concatenate([predictions.errors, sample_of_correct(predictions, config.correct, config.seed)])
