"""What either way to stage 1 needs, with a model or without: first examples, sizes, and batches joined."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PredictConfig
from wrongtree.inputs.decode import decode, reason
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.shared.faults import UserError
from wrongtree.shared.spread import everywhere

if TYPE_CHECKING:
    import torch

    from wrongtree.inputs.models.preparation.recipes import Transform

CLOSEUPS = 1 << 30  # bytes of close-ups over all images: from 22,000 images on they are smaller


def closeup_side(config: PredictConfig, images: int) -> int:
    """Pixels: smaller where all of very many images have a close-up, so that these take at most CLOSEUPS bytes."""
    if config.over == "errors":
        return config.closeup_side
    return max(config.thumbnail_side, min(config.closeup_side, math.isqrt(CLOSEUPS // (3 * max(1, images)))))


def some_readable(images: LabelledImages, transform: Transform | None, count: int = 16) -> list[torch.Tensor]:
    """Inputs of a few images that can be read, from all over the data set."""
    from wrongtree.inputs.models.preprocess import is_repeatable

    picked: list[torch.Tensor] = []
    first_fault = ""
    for row in everywhere(len(images), count):
        batch = decode(images, transform, [row])
        picked.extend(batch.inputs)
        if batch.skipped and not first_fault:
            first_fault = ": ".join(batch.skipped[0])
        if batch.rows and transform is not None and len(picked) == 1 and not is_repeatable(transform, images.read(row)):
            raise UserError(
                "the transform returns a different input each time; pass the evaluation transform, not the training one"
            )
        if len(picked) == count:
            break
    if not picked:
        raise none_readable(images, first_fault)
    return picked


def none_readable(images: LabelledImages, first: str) -> UserError:
    """What to say where no image can be read, and why the first cannot."""
    return UserError(f"none of the {len(images)} images can be read; the first: {first}")


def readable_rows(images: LabelledImages, count: int) -> list[int]:
    """A few images that can be read, from all over the data set. UserError where there is none."""
    found: list[int] = []
    first_fault = ""
    for row in everywhere(len(images), count):
        try:
            images.read(row)
        except Exception as fault:  # a damaged file makes decoders raise nearly anything; it is named in its turn
            first_fault = first_fault or f"{images.ids[row]}: {reason(fault)}"
            continue
        found.append(row)
        if len(found) == count:
            break
    if not found:
        raise none_readable(images, first_fault)
    return sorted(found)


def joined(parts: list[Predictions]) -> Predictions:
    """Batches of one piece end to end."""
    arrays: dict[str, Any] = {name: np.concatenate([getattr(p, name) for p in parts]) for name in parts[0].arrays()}
    skipped = tuple(entry for part in parts for entry in part.skipped)
    return replace(parts[0], **arrays, skipped=skipped, unsettled=tuple(id_ for p in parts for id_ in p.unsettled))


def emptied(part: Predictions) -> Predictions:
    """The same shapes, types and model, of no image."""
    arrays: dict[str, Any] = {name: value[:0] for name, value in part.arrays().items()}
    return replace(part, **arrays, skipped=())


def as_bytes(pixels: np.ndarray) -> np.ndarray:
    """(b, 3, h, w) colours in 0…1 -> (b, h, w, 3) bytes."""
    return np.ascontiguousarray((pixels * 255).round().astype(np.uint8).transpose(0, 2, 3, 1))
