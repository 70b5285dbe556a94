"""What is kept of a piece of a large data set: all of the errors and of a sample, of the others a few numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from wrongtree.artifacts import answers, totals
from wrongtree.artifacts.maps import drawn
from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PredictConfig
from wrongtree.shared.arrays import Flags
from wrongtree.shared.grey import exposure

MOST = float(np.finfo(np.float16).max)


def sample_of(ids: Sequence[str], config: PredictConfig) -> Flags | None:
    """(images,) which images of the data set are of the sample; None where every image is kept whole.

    By the ids alone, so that it does not matter in which pieces, by whom and in which order they are evaluated.
    """
    if config.over == "all" or len(ids) <= config.keep_correct:
        return None
    found = np.zeros(len(ids), dtype=np.bool_)
    found[drawn(ids, config.keep_correct)] = True
    return found


def thinned(piece: Predictions, sample: Flags) -> Predictions:
    """The piece without what is not needed of its correct images that are not in the `sample` of the data set."""
    of_sample = sample[piece.row]
    whole = of_sample | (piece.prediction != piece.label)
    kept: dict[str, Any] = {
        name: getattr(piece, name)[whole]
        for name in ("logits", "penultimate", "features", "style", "gradcam", "saliency", "thumbnails", "cam")
    }
    return replace(
        piece,
        **kept,
        drawn=of_sample,
        said=piece.prediction,
        second=answers.second(piece.logits),
        sure=answers.confidence(piece.logits),
        exposure=exposure(piece.thumbnails),
        faint=np.clip(piece.penultimate[~whole], -MOST, MOST).astype(np.float16),
        summed=np.array([len(piece.label)], dtype=np.int64),
        thumbnail_sum=totals.summed(piece.thumbnails),
        saliency_sum=totals.summed(piece.saliency),
    )
