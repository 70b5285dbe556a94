"""Means over all images, whether every one is kept whole or only sums of them are."""

from wrongtree.artifacts import totals
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles
from wrongtree.stages.explain.spans import mean_in_blocks


def mean_image(predictions: Predictions) -> Doubles:
    """(h, w, 3) levels."""
    if predictions.is_thinned:
        return totals.mean(predictions.thumbnail_sum, predictions.summed, fractions=False)
    return mean_in_blocks(predictions.thumbnails)


def mean_saliency(predictions: Predictions) -> Doubles:
    """(s, s)"""
    if predictions.is_thinned:
        return totals.mean(predictions.saliency_sum, predictions.summed, fractions=True)
    return mean_in_blocks(predictions.saliency)
