"""What stage 1 gives where there is no model: predictions that came from elsewhere, and the pictures themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PIL import Image

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PIECE, PredictConfig
from wrongtree.inputs.batches import as_bytes, closeup_side, emptied, joined, readable_rows
from wrongtree.inputs.decode import THREADS, Read, ahead, as_tensor, different_shapes, read_rows
from wrongtree.inputs.given import Given
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.images.squares import averaged, middle_square
from wrongtree.shared.arrays import Floats
from wrongtree.stages.predict.quality import measure

SIDE = 224  # pixels of the square that is looked at, at most: what most models see
BATCH = 64
EXAMPLES = 16  # pictures, from all over the data set, that say how large the square can be
PIXELS = 8  # a side; images without embeddings are compared by so many of their pixels


@contextmanager
def open_given(
    images: LabelledImages,
    given: Given,
    config: PredictConfig,
    advance: Callable[[int], None],
) -> Iterator[Callable[[int], Predictions]]:
    """Like `predict.open_pass`. What only a model can tell is empty, or says nothing: a saliency map of one pixel.

    Of every picture the middle square is shown and measured, because what the model saw of it is not known.
    """
    rows = readable_rows(images, EXAMPLES)
    make = _preparation([images.read(row) for row in rows])
    nothing = emptied(_judged(images, given, config, read_rows(images, make, rows[:1])))
    with ThreadPoolExecutor(THREADS) as decoders:

        def piece(i: int) -> Predictions:
            rows = range(i * PIECE, min((i + 1) * PIECE, len(images)))
            parts = [nothing]  # gives the shapes where no image of the piece can be read
            for batch in ahead(partial(read_rows, images, make), rows, BATCH, decoders):
                unread = replace(nothing, skipped=tuple(batch.skipped), unsettled=tuple(batch.unsettled))
                parts.append(_judged(images, given, config, batch) if batch.rows else unread)
                advance(len(batch.rows) + len(batch.skipped))
            return joined(parts)

        yield piece


def _preparation(examples: list[Any]) -> Callable[[Any], Floats]:
    """The middle square, no larger than the smallest of some pictures; tensors stay as they are."""
    if not isinstance(examples[0], Image.Image):
        return lambda tensor: as_tensor(tensor).detach().cpu().numpy()
    side = min(SIDE, *(min(picture.size) for picture in examples))
    return partial(middle_square, side=side)


def _stacked(inputs: list[Floats]) -> Floats:
    """(b, 3, h, w) colours in 0…1 of at least one image."""
    shapes = {array.shape for array in inputs}
    if len(shapes) > 1:
        raise different_shapes(sorted(shapes))
    pixels = np.clip(np.stack(inputs)[:, :3], 0, 1)
    return np.repeat(pixels, 3, axis=1) if pixels.shape[1] == 1 else pixels


def _judged(images: LabelledImages, given: Given, config: PredictConfig, batch: Read[Floats]) -> Predictions:
    rows = np.array(batch.rows, dtype=np.int64)
    pixels = _stacked(batch.made)
    space = given.embeddings[rows] if given.embeddings is not None else averaged(pixels, PIXELS).reshape(len(rows), -1)
    logits, label = given.logits[rows], images.labels[rows]
    known = [np.isfinite(logits).all(axis=1), np.isfinite(space).all(axis=1)]
    finite = known[0] & known[1]
    wrong = np.where(finite, np.nan_to_num(logits).argmax(axis=1), label) != label
    members = np.flatnonzero(finite & wrong if config.over == "errors" else finite)
    kept = np.flatnonzero(finite)
    nothing: dict[str, Any] = {
        "features": np.zeros((len(kept), 0, 1, 1), np.float32),
        "style": np.zeros((len(kept), 0), np.float32),
        "gradcam": np.zeros((len(kept), 0), np.float32),
        "saliency": np.ones((len(kept), 1, 1), np.float32),
        "cam": np.zeros((len(kept), 1, 1), np.float32),
    }
    lacking = [(row, "prediction") for row in rows[~known[0]]] + [
        (row, "embedding") for row in rows[known[0] & ~known[1]]
    ]
    return Predictions(
        row=rows[kept],
        label=label[kept],
        logits=logits[kept],
        penultimate=np.ascontiguousarray(space[kept], dtype=np.float32),
        **nothing,
        quality=measure(pixels[kept]),
        thumbnails=as_bytes(averaged(pixels[kept], config.thumbnail_side)),
        closeups=as_bytes(averaged(pixels[members], closeup_side(config, len(images)))),
        view=np.zeros((len(members), 4), np.float32),
        skipped=(
            *batch.skipped,
            *((images.ids[row], f"has no {what}, or one that is not a number") for row, what in lacking),
        ),
        unsettled=tuple(batch.unsettled),
        model={
            "parameters": None,
            "outputs": int(given.logits.shape[1]),
            "layer": None,
            "input": [int(pixels.shape[2]), int(pixels.shape[3])],
            "without": dict(given.without),
        },
        over=config.over,
    )
