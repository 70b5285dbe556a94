"""The components of every image, correctly classified ones too, for comparisons with other models."""

from dataclasses import replace

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Vectors
from wrongtree.config import RepresentConfig, places_all
from wrongtree.stages.represent.compute import compute as represent

MOST = float(np.finfo(np.float16).max)


def compute(predictions: Predictions, name: str, config: RepresentConfig) -> Vectors:
    """The representation of that name with all correct images in its sample: members alone still say what it is."""
    if not places_all(name):
        return Vectors(name, np.zeros((0, 1), dtype=np.float16))
    n = len(predictions.label)
    found = represent(predictions, name, replace(config, correct=n))
    matrix = np.zeros((n, found.matrix.shape[1]), dtype=np.float16)
    matrix[predictions.members] = np.clip(found.matrix, -MOST, MOST)
    matrix[found.sample] = np.clip(found.correct, -MOST, MOST)
    return Vectors(name, matrix)
