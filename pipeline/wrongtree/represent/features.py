"""The pooled last convolutional map, flattened: the blog's baseline and the default."""

from wrongtree.artifacts import Predictions, Representation
from wrongtree.config import RepresentConfig
from wrongtree.represent.reduce import reduce


def compute(predictions: Predictions, config: RepresentConfig) -> Representation:
    """Rows are the errors' feature maps, (e, channels · g²), reduced to their principal components."""
    maps = predictions.features[predictions.errors]
    matrix, explained = reduce(maps.reshape(len(maps), -1), config.dimensions, config.seed)
    return Representation("features", matrix, explained)
