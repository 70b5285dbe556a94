"""Grad-CAM weights, predictions and feature maps as vectors: the gradients draft's table of one network.

Each vector has length 1, so that distances follow the cosines that the draft compares by.
"""

import numpy as np
from scipy.special import softmax
from threadpoolctl import threadpool_limits

from wrongtree.artifacts.agreement import VectorScores
from wrongtree.artifacts.maps import drawn
from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import ScoreConfig
from wrongtree.inputs.brought import Brought
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.partitions import information, rand, silhouette
from wrongtree.stages.cluster import flat

SAMPLE = 1000  # images at most, the same ones in every build over the same data
MOST_CLUSTERS = 50  # where a sample has more labels, each has too few images
DIMENSIONS = 64  # principal components kept
ROUNDING, DECIMALS = 1e-6, 6  # of vectors of length 1: single precision tells no more, and equal ones shall be equal


def compute(brought: Brought, predictions: Predictions, config: ScoreConfig) -> VectorScores:
    """Of a sample of all judged images, right or wrong."""
    rows = drawn([brought.images.ids[row] for row in predictions.row.tolist()], SAMPLE)
    rows = rows[np.isin(rows, predictions.sample)]  # which is drawn in the same way, so that the first of these stay
    held = predictions.at(rows)
    label, prediction = predictions.label[rows], predictions.prediction[rows]
    k = min(len(np.unique(label)), MOST_CLUSTERS)
    cosine, apart, against, told = [], [], [], []
    for vectors in (predictions.gradcam[held], _probabilities(predictions, held), predictions.features[held]):
        unit = _unit(np.asarray(vectors, dtype=np.float64).reshape(len(rows), -1))
        cosine.append(cosines(unit, label))
        points = components(unit)
        with threadpool_limits(1):  # sums in another order could move an image that lies between two centres
            ways = [method(points, k, SAMPLE, config.seed) for method in (flat.kmeans, flat.mixture)]
        apart.append([silhouette(points, way, SAMPLE, config.seed) for way in ways])
        against.append([[rand(way, known) for known in (label, prediction)] for way in ways])
        told.append([[information(way, known) for known in (label, prediction)] for way in ways])
    return VectorScores(rows, np.array(cosine), k, np.array(apart), np.array(against), np.array(told))


def cosines(unit: Doubles, label: Ints) -> tuple[float, float]:
    """Mean cosine of two different images with the same label, and with different ones; NaN where there are none."""
    one_hot = (label[:, None] == np.unique(label)).astype(np.float64)
    size = one_hot.sum(axis=0)
    own = (unit**2).sum()  # of each with itself
    same = float(((unit.T @ one_hot) ** 2).sum() - own)
    every = float((unit.sum(axis=0) ** 2).sum() - own)
    pairs, all_pairs = float((size * (size - 1)).sum()), len(unit) * (len(unit) - 1.0)
    return (
        same / pairs if pairs else float("nan"),
        (every - same) / (all_pairs - pairs) if all_pairs > pairs else float("nan"),
    )


def components(points: Doubles) -> Doubles:
    """(n, d) -> (n, at most DIMENSIONS) principal components, by way of the (n, n) products: d may be thousands.

    Points are near length 1: what differs by single precision only is made equal.
    """
    away = points - points.mean(axis=0)
    with threadpool_limits(1):
        value, vector = np.linalg.eigh(away @ away.T)
    value, vector = value[::-1][:DIMENSIONS], vector[:, ::-1][:, :DIMENSIONS]
    kept = value > ROUNDING**2 * len(points)
    found: Doubles = np.round(vector[:, kept] * np.sqrt(value[kept]), DECIMALS)
    return found if kept.any() else np.zeros((len(points), 1))


def _unit(vectors: Doubles) -> Doubles:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(length > 0, vectors / np.where(length > 0, length, 1), 0)


def _probabilities(predictions: Predictions, held: Ints) -> Doubles:
    shares: Doubles = softmax(np.asarray(predictions.logits[held], dtype=np.float64), axis=1)
    return shares
