"""What is to be known of every picture beyond its quality: exposure, whether it is there twice, what it looks like."""

import numpy as np

from wrongtree.artifacts.data import Pictures
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.grey import exposure
from wrongtree.stages.explain.data import duplicates, looks


def compute(predictions: Predictions) -> Pictures:
    """Of every judged image; near-duplicates and looks of those that are kept whole."""
    pictures, n = predictions.thumbnails, len(predictions.label)
    copies, sets = np.zeros(n, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    copies[predictions.kept], sets[predictions.kept], alike = duplicates.compute(pictures)
    shown = np.array(predictions.exposure) if predictions.is_thinned else exposure(pictures)
    return Pictures(shown, copies, sets, alike, looks.compute(pictures))
