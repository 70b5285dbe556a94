"""Confidence: how sure the model was of every judged image, and where the ground-truth label came."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree.artifacts.answers import AT_ONCE
from wrongtree.artifacts.answers import second as runner_up
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Bytes, Floats, Ints
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing

FILE = "data/confidence.json"
LEVELS = 65535  # steps of a confidence: the edges of 15 equal bins are whole numbers of them
LAST = 255  # rank, at most


def write(on: Showing, predictions: Predictions) -> Written:
    """confidence.json, entries in the order of images.json; none where no confidence is known, or nothing is wrong."""
    without = predictions.model.get("without", {})
    if "confidence" in without or not on.grown:
        return {"confidence": None}
    yield FILE, confidence_document(predictions, on.members, ranked="probabilities" not in without)
    return {"confidence": FILE}


EXHIBIT = Exhibit(
    "confidence", needs=("predictions",), write=write, loaded="with the view Numbers", manifest={"confidence": None}
)


def confidence_document(predictions: Predictions, members: Ints, ranked: bool) -> dict[str, Any]:
    """What one look at all images needs; `members` (e,) are judged images in the site's order."""
    rank = np.ones(len(predictions.label), dtype=np.uint8)  # what is not kept whole is correct
    rank[predictions.kept] = ranks(predictions.logits, predictions.whole.label)
    second = np.asarray(predictions.second) if predictions.is_thinned else runner_up(predictions.logits)
    return {
        "format": FORMAT,
        "levels": LEVELS,
        "label": predictions.label.tolist(),
        "prediction": predictions.prediction.tolist(),
        "confidence": np.rint(predictions.confidence * LEVELS).astype(np.int64).tolist(),
        "rank": rank.tolist() if ranked else None,
        "second": second.tolist() if ranked and predictions.logits.shape[1] > 1 else None,
        "image": members.tolist(),
    }


def ranks(logits: Floats, label: Ints) -> Bytes:
    """(n,) place of the label among the classes from 1 to LAST.

    Of equal logits the class with the lower number comes first, as in the prediction: rank 1 is a correct image.
    """
    n, classes = logits.shape
    rank = np.ones(n, dtype=np.uint8)
    for first in range(0, n, AT_ONCE):
        part, own = logits[first : first + AT_ONCE].astype(np.float64), label[first : first + AT_ONCE]
        every = np.arange(len(part))
        of_label = part[every, own][:, None]
        before = (part > of_label) | ((part == of_label) & (np.arange(classes) < own[:, None]))
        rank[first : first + AT_ONCE] = np.minimum(1 + before.sum(axis=1), LAST)
    return rank
