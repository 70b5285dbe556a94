"""What a site leaves out on request: paths, and detail in its pictures."""

from __future__ import annotations

import dataclasses
from pathlib import PurePath

import numpy as np
from PIL import Image

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import Reveal
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.shared.arrays import Bytes


def without_paths(images: LabelledImages, predictions: Predictions) -> tuple[LabelledImages, Predictions]:
    """Name every image by its number in the data set, from 0 in the order of the manifest or the sorted folders.

    A digest of the path would survive more changes of the data set, but whoever guesses a path could confirm it.
    """
    number = {id_: f"{row:06d}" for row, id_ in reversed(list(enumerate(images.ids)))}
    skipped = tuple((number[id_], _nameless(reason, id_)) for id_, reason in predictions.skipped)
    ids = tuple(f"{row:06d}" for row in range(len(images)))
    return dataclasses.replace(images, ids=ids), dataclasses.replace(predictions, skipped=skipped)


def tells_contents(reveal: Reveal) -> bool:
    """Whether a site may have a digest of each image's content.

    Whoever has an image can confirm by it that the image was evaluated, and find it under any name. So a site that
    names no paths, or shows no image whole, has none.
    """
    return reveal.paths and reveal.originals


def shrunk(pictures: Bytes, side: int) -> Bytes:
    """(k, h, w, 3) -> the same at most `side` pixels a side; pictures that are small enough are left alone."""
    height, width = pictures.shape[1:3]
    longer = max(height, width)
    if longer <= side or not len(pictures):
        return pictures
    size = (max(1, round(width * side / longer)), max(1, round(height * side / longer)))
    return np.stack([np.asarray(Image.fromarray(np.asarray(p)).resize(size, Image.Resampling.BOX)) for p in pictures])


def _nameless(reason: str, id_: str) -> str:
    """Why an image was skipped, unless that would tell its name."""
    return "not a readable image" if PurePath(id_).stem in reason else reason
