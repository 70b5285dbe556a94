"""Matrices with a row per error, what they are made of, and their maps."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wrongtree.shared.arrays import Bytes, Doubles, Floats, Halves, Ints


@dataclass(frozen=True)
class Embedding:
    """What another network than the judged one makes of images, one row each."""

    matrix: Floats  # (k, d)


@dataclass(frozen=True)
class Concepts:
    """What a network with named outputs sees in the members, then in some correct images: r rows in this order.

    An image bears the concepts of its k largest outputs, the largest first; of a table of scores, at most k.
    """

    image: Ints  # (r,) judged images
    borne: Ints  # (r, k) outputs; -1: there are fewer
    probability: Halves  # (r, k) of these; of a table, their scores, at most 1 in size
    space: Halves  # (r, d) the network's penultimate activations; of a table, its scores
    network: dict[str, Any]  # names: of all its outputs


@dataclass(frozen=True)
class Autoencoder:
    """A network that learnt to draw pictures again from a few numbers."""

    weights: Floats  # (p,) parameters and buffers, flattened, in the order of its state dict
    loss: Doubles  # (l,) mean squared error of values in 0…1 while it learnt, each the mean of `every` steps
    steps: int
    every: int
    side: int  # pixels of the pictures it knows
    channels: int
    baseline: float  # mean squared error of the mean picture


@dataclass(frozen=True)
class Reconstruction:
    """What an autoencoder draws of the errors."""

    pictures: Bytes  # (e, h, w, 3) of the thumbnails' size


@dataclass(frozen=True)
class Representation:
    """A named matrix, one row per error."""

    name: str
    matrix: Doubles  # (e, d) principal components
    explained: Doubles  # (d,) share of the variance each of them carries
    sample: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # (s,) judged images: some correct ones
    correct: Doubles = field(default_factory=lambda: np.zeros((0, 1)))  # (s, d) the same components of these


@dataclass(frozen=True)
class Vectors:
    """The same components of every judged image."""

    representation: str
    matrix: Halves  # (n, d) in the order of the data set; (0, d): correct images have no place in it


@dataclass(frozen=True)
class Plane:
    """A representation in two dimensions: first its errors, then its sample of correct images."""

    representation: str
    explained: Doubles  # (2,) share of the errors' variance along each axis of `pca`
    pca: Doubles  # (e + s, 2)
    tsne: Doubles  # (e + s, 2), or (0, 2): too many, or too few, to lay out
    sample: Ints  # (s,) judged images
    landmarks: int = 0  # errors that t-SNE laid out, where the others are placed among them; 0: it laid out all
