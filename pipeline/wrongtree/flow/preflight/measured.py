"""What a look at the sample tells with a model and without: what it cost, and whether the data is for training."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import EmitConfig, Machine
from wrongtree.flow.preflight.cost import Measured
from wrongtree.flow.preflight.pace import pace
from wrongtree.flow.preflight.sample import PICTURES
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.shared.arrays import Bytes, Floats, Ints
from wrongtree.shared.machine import peak_memory
from wrongtree.stages.emit.originals import write_originals

TRAINING = ("train", "training")

SMALL = 200  # bytes of every correct image beside its penultimate activations: numbers, and its part of sums


def of_training(images: LabelledImages) -> str:
    """How we know that a model learns from these images; empty where we do not, or where splits are compared."""
    if images.splits is not None:
        return ""
    last = images.name.split()[-1].lower() if images.name.split() else ""
    if last in TRAINING:
        return f"the images are those of '{last}'"
    for column in images.columns:
        if column.name.lower() == "split" and {value.lower() for value in column.values} <= set(TRAINING):
            return f"all images have the split '{column.values[0]}'"
    return "the data set is marked as training data" if images.of_training else ""


def orders_met(images: LabelledImages) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The classes as they come in the data: what a script that numbers them as it meets them makes of them."""
    first: dict[int, None] = dict.fromkeys(images.labels.tolist())
    met = tuple(images.classes[label] for label in first)
    return (("as they appear in the data", met),) if len(met) == len(images.classes) else ()


def measured(
    images: LabelledImages,
    read: Sequence[int],
    reading: float,
    found: Predictions,
    pictures: Bytes,
    took: float,
    before: int,
    machine: Machine,
    with_model: bool,
) -> Measured:
    """What the sample cost: `read` are its rows that could be read, `reading` the seconds that took for one."""
    peak = peak_memory()
    per_image = {name: value.nbytes / max(1, len(value)) for name, value in found.arrays().items()}
    count = max(1, len(found.label))
    rows = np.array(read[:PICTURES], dtype=np.int64)
    length = 0.0
    if len(rows):
        lengths: list[int] = []
        numbers: Ints = np.arange(len(rows))
        view: Floats = np.zeros((len(rows), 4), np.float32)
        side = EmitConfig("").original_side
        write_originals(
            images.read, rows, pictures[: len(rows)], view, numbers, side,
            lambda _, picture: lengths.append(len(picture)), lambda _: None,
        )  # fmt: skip
        length = sum(lengths) / len(rows)
    return Measured(
        images=len(images),
        reading=reading,
        judging=took / count,
        tried=len(found.label),
        right=int((found.prediction == found.label).sum()),
        before=before,
        grown=max(0, peak - before),
        kept=sum(per_image.values()) - per_image.get("closeups", 0),
        closeup=per_image.get("closeups", 0),
        original=length,
        thumbnail=int(np.prod(found.thumbnails.shape[1:3])),
        places=int(np.prod(found.saliency.shape[1:])),
        classes=len(images.classes),
        batch=machine.batch_size,
        device=machine.device,
        with_model=with_model,
        pace=pace(),
        packed=packed(found.thumbnails),
        faint=per_image["penultimate"] / 2 + SMALL,
    )


def packed(thumbnails: Bytes) -> float | None:
    """Bytes of one thumbnail, as sheets are written: plain pictures take a tenth of what photographs do."""
    if not len(thumbnails):
        return None
    stream = io.BytesIO()
    Image.fromarray(np.concatenate(np.asarray(thumbnails))).save(stream, "WEBP", quality=EmitConfig("").quality)
    return len(stream.getvalue()) / len(thumbnails)
