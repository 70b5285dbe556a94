"""What is to be known of every picture beyond its quality: exposure, whether it is there twice, what it looks like."""

import numpy as np

from wrongtree.artifacts.data import Pictures
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Bytes, Floats
from wrongtree.shared.grey import GREY
from wrongtree.stages.explain.data import duplicates, looks

BLACK, WHITE = 8, 247  # grey levels of 0…255 from which on nothing is to be seen
AT_ONCE = 1024


def compute(predictions: Predictions) -> Pictures:
    """Of every judged image."""
    pictures = predictions.thumbnails
    copies, sets, alike = duplicates.compute(pictures)
    return Pictures(exposure(pictures), copies, sets, alike, looks.compute(pictures))


def exposure(pictures: Bytes) -> Floats:
    """(n,) share of pixels that are nearly white minus share of those that are nearly black, by grey (Rec. 601)."""
    found = np.empty(len(pictures), dtype=np.float32)
    weights = np.array(GREY, dtype=np.float32)
    for first in range(0, len(pictures), AT_ONCE):
        grey = pictures[first : first + AT_ONCE].astype(np.float32) @ weights
        found[first : first + AT_ONCE] = (grey >= WHITE).mean(axis=(1, 2)) - (grey <= BLACK).mean(axis=(1, 2))
    return found
