"""Which images are asked about: leaves of the trees, spread over them or drawn at random."""

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Flags, Ints


def spread(count: int, most: int) -> np.ndarray:
    """At most `most` of the numbers 0 … count - 1, evenly spread."""
    taken = max(1, min(count, most))
    return (2 * np.arange(min(count, taken)) + 1) * count // (2 * taken)


def leaves_of(judged: Predictions) -> tuple[Ints, Flags]:
    """(e,) the trees' leaves as positions among the judged images, and whether each is an error."""
    members = judged.members
    return members, judged.prediction[members] != judged.label[members]


def some(count: int, most: int, seed: int) -> np.ndarray:
    """At most `most` of the numbers 0 … count - 1, drawn at random."""
    return np.random.default_rng(seed).permutation(count)[:most]
