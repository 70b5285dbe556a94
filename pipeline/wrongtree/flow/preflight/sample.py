"""The sample: which images, what they are like, and what the model sees of them."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from wrongtree.inputs.decode import THREADS, decoded_ahead, different_shapes
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier

if TYPE_CHECKING:
    import torch

    from wrongtree.inputs.models.preprocess import Colours

CHUNK = 16  # of them read at once
PICTURES = 6  # of them followed through resizing and cropping
GREY = 2  # of 255, by which channels of a grey picture may differ


@dataclasses.dataclass
class Reading:
    """The sample's images that could be read."""

    rows: list[int]
    inputs: torch.Tensor  # (r, channels, h, w)
    skipped: list[tuple[str, str]]
    sizes: dict[int, tuple[int, int]]  # by row
    grey: dict[int, bool]
    seconds: float  # for one image
    unsettled: tuple[str, ...] = ()  # ids of the skipped that another run may read


def read_sample(images: LabelledImages, classifier: Classifier, rows: list[int]) -> Reading:
    """Read the sample as the build does, and note what the pictures are like."""
    import torch

    sizes: dict[int, tuple[int, int]] = {}
    grey: dict[int, bool] = {}

    def noting(row: int) -> Any:
        picture = images.read(row)
        if isinstance(picture, Image.Image):
            sizes[row] = picture.size
            small = np.asarray(picture.resize((32, 32), Image.Resampling.NEAREST), dtype=np.int16)
            grey[row] = bool(np.ptp(small, axis=2).max() <= GREY)
        return picture

    began = time.perf_counter()
    watched = dataclasses.replace(images, read=noting)
    with ThreadPoolExecutor(THREADS) as threads:
        batches = list(decoded_ahead(watched, classifier.transform, rows, CHUNK, threads))
    took = (time.perf_counter() - began) / len(rows)
    full = [batch.inputs for batch in batches if batch.rows]
    shapes = sorted({tuple(inputs.shape[1:]) for inputs in full})
    if len(shapes) > 1:
        raise different_shapes(shapes)
    read = [row for batch in batches for row in batch.rows]
    skipped = [entry for batch in batches for entry in batch.skipped]
    inputs = torch.cat(full) if full else torch.empty(0)
    unsettled = tuple(id_ for batch in batches for id_ in batch.unsettled)
    return Reading(read, inputs, skipped, sizes, {row: grey[row] for row in read if row in grey}, took, unsettled)


def part_of(images: LabelledImages, read: Reading) -> LabelledImages:
    """The sample as a data set of its own, of the inputs that were made already."""
    return dataclasses.replace(
        images,
        ids=tuple(images.ids[row] for row in read.rows),
        labels=images.labels[read.rows],
        columns=(),
        read=lambda i: read.inputs[i],
        changed=lambda i: False,
    )


def colours_of(classifier: Classifier, inputs: torch.Tensor) -> Colours | None:
    """How inputs were made of pixels; None where tensors came as they are and do not tell."""
    from wrongtree.inputs.models.preprocess import Colours, find_colours

    if classifier.transform is not None:
        return find_colours(classifier.transform, list(inputs))
    low, high = float(inputs.min()), float(inputs.max())
    white = 1.0 if high <= 1 else 255.0
    channels = inputs.shape[1]
    return Colours(np.zeros(channels), np.full(channels, white)) if low >= 0 and high <= 255 else None


def crop_of(views: Mapping[int, tuple[float, float, float, float]], read: Reading) -> float | None:
    """The middle square's share of the shorter side, where that is what the model sees; `views` as of `views_of`."""
    if not views:
        return None
    shares = []
    for row, (x0, y0, x1, y1) in views.items():
        width, height = read.sizes[row]
        across, down = (x1 - x0) * width / min(width, height), (y1 - y0) * height / min(width, height)
        if not across or abs(across - down) > 0.02:
            return None
        shares.append(across)
    return float(np.median(shares)) if np.ptp(shares) < 0.02 else None


def views_of(
    classifier: Classifier, colours: Colours | None, read: Reading
) -> dict[int, tuple[float, float, float, float]]:
    """By row, which part of a picture the model sees: of a few, since each size takes two passes of the transform."""
    from wrongtree.inputs.models.preprocess import Views

    if classifier.transform is None or colours is None or not read.sizes:
        return {}
    views = Views(classifier.transform, colours)
    rows = [row for row in read.rows if row in read.sizes]
    chosen = rows if len({read.sizes[row] for row in rows}) == 1 else rows[:: max(1, len(rows) // PICTURES)]
    return {row: views.of(read.sizes[row]) for row in chosen}
