"""Where the output is sensitive: the blog's second thought, clustering the saliency maps themselves."""

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints


def matrix(predictions: Predictions, rows: Ints) -> Doubles:
    """(r, s · s') square roots of the maps.

    A map is a distribution over places; between square roots the Euclidean distance is Hellinger's, which a single
    bright pixel cannot dominate.
    """
    maps = np.asarray(predictions.saliency[predictions.at(rows)], dtype=np.float64)
    result: Doubles = np.sqrt(maps).reshape(len(maps), -1)
    return result
