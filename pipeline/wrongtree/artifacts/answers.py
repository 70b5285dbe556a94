"""What logits say of one image in a number or two, some rows at a time: of all images they may not fit into memory."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from scipy.special import softmax

from wrongtree.shared.arrays import Doubles, Floats, Ints

AT_ONCE = 8192  # rows of probabilities in memory


class Rows(Protocol):
    """(n, c) numbers that are there, or made when they are asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: slice, /) -> Floats: ...


def best(logits: Rows) -> Ints:
    """(n, c) -> (n,) the class of the largest logit."""
    found = np.empty(len(logits), dtype=np.int64)
    for first in range(0, len(logits), AT_ONCE):
        found[first : first + AT_ONCE] = logits[first : first + AT_ONCE].argmax(axis=1)
    return found


def confidence(logits: Rows) -> Doubles:
    """(n, c) -> (n,) probability of the predicted class."""
    found = np.empty(len(logits))
    for part, probability in probabilities(logits):
        found[part] = probability.max(axis=1)
    return found


def second(logits: Rows) -> Ints:
    """(n, c) -> (n,) the class in second place; of equal ones that with the lower number, as in the prediction."""
    found = np.zeros(len(logits), dtype=np.int64)
    for first in range(0, len(logits), AT_ONCE):
        part = logits[first : first + AT_ONCE].astype(np.float64)
        part[np.arange(len(part)), part.argmax(axis=1)] = -np.inf
        found[first : first + AT_ONCE] = part.argmax(axis=1)
    return found


def probabilities(logits: Rows) -> Iterator[tuple[slice, Doubles]]:
    """(n, c) -> softmax of some rows at a time, and which these are."""
    for first in range(0, len(logits), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        yield part, softmax(logits[part].astype(np.float64), axis=1)
