"""What is known of every judged image, right or wrong: what a rule that excludes images looks at."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import softmax

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.site import FORMAT
from wrongtree.inputs.images.columns import all_typed
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.emit.metadata import measured

AT_ONCE = 8192  # rows of probabilities in memory: of all images they would be gigabytes


def images_document(images: LabelledImages, predictions: Predictions, order: Ints) -> dict[str, Any]:
    """images.json, entries in the order of the data set; `order` (e,) is the default tree's leaf order."""
    error = np.full(len(predictions.label), -1, dtype=np.int64)
    error[predictions.members[order]] = np.arange(len(order))
    return {
        "format": FORMAT,
        "label": predictions.label.tolist(),
        "prediction": predictions.prediction.tolist(),
        "confidence": np.round(confidence(predictions), 4).tolist(),
        "error": error.tolist(),
        "columns": all_typed(images.columns, predictions.row) + measured(images.columns, predictions.quality),
    }


def ids_document(images: LabelledImages, predictions: Predictions) -> dict[str, Any]:
    """ids.json: beside the numbers, because paths are most of the bytes and few readers ask for them."""
    return {"format": FORMAT, "id": [images.ids[row] for row in predictions.row]}


def confidence(predictions: Predictions) -> Doubles:
    """(n,) probability of the predicted class."""
    found = np.empty(len(predictions.label))
    for first in range(0, len(found), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        found[part] = softmax(predictions.logits[part].astype(np.float64), axis=1).max(axis=1)
    return found
