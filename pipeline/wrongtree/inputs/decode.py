"""Reads images and makes them the model's input, ahead of the model."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import torch

from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.preprocess import Transform
from wrongtree.shared.faults import UserError

THREADS = min(8, os.cpu_count() or 1)  # a fast accelerator waits for them


@dataclass(frozen=True)
class Batch:
    """Decoded images of some rows, and those that could not be read."""

    rows: list[int]
    inputs: torch.Tensor  # (b, channels, h, w)
    sizes: list[tuple[int, int]]  # (width, height) of each picture
    skipped: list[tuple[str, str]]
    unsettled: list[str]  # of the skipped, those that another run may read


def decoded_ahead(
    images: LabelledImages, transform: Transform | None, rows: Sequence[int], size: int, threads: ThreadPoolExecutor
) -> Iterator[Batch]:
    """Batches of `size` in order, decoded by threads while the model runs (Pillow releases the lock meanwhile)."""
    waiting: deque[Future[Batch]] = deque()
    for start in range(0, len(rows), size):
        waiting.append(threads.submit(decode, images, transform, rows[start : start + size]))
        if len(waiting) > THREADS:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def decode(images: LabelledImages, transform: Transform | None, rows: Sequence[int]) -> Batch:
    """Read and transform some images; those that cannot be read are named in `skipped`."""
    kept, inputs, sizes, skipped, unsettled = [], [], [], [], []
    for row in rows:
        try:
            picture = images.read(row)
            tensor = as_tensor(picture if transform is None else transform(picture))
        except (Exception, SystemExit) as fault:  # a damaged file makes decoders raise nearly anything
            if isinstance(fault, OSError) and fault.errno in (errno.EMFILE, errno.ENFILE):
                raise UserError(f"{images.ids[row]}: {fault.strerror}; allow more with ulimit -n") from fault
            skipped.append((images.ids[row], reason(fault)))
            if isinstance(fault, MemoryError) or images.changed(row):
                unsettled.append(images.ids[row])
            continue
        kept.append(row)
        inputs.append(tensor)
        sizes.append(getattr(picture, "size", (0, 0)) if transform is not None else (0, 0))
    shapes = {tuple(t.shape) for t in inputs}
    if len(shapes) > 1:
        raise different_shapes(sorted(shapes))
    return Batch(kept, torch.stack(inputs) if inputs else torch.empty(0, 0, 0, 0), sizes, skipped, unsettled)


def different_shapes(shapes: Sequence[tuple[int, ...]]) -> UserError:
    """What to say of images that do not fit into one batch."""
    return UserError(
        f"the prepared images have different shapes {list(shapes[:3])}; "
        "resize and crop them (--img-size, or in the transform)"
    )


def as_tensor(given: Any) -> torch.Tensor:
    """The model's input, (channels, height, width) of float32; ValueError if it is nothing of the kind."""
    if not isinstance(given, torch.Tensor) or given.ndim != 3:
        what = tuple(given.shape) if isinstance(given, torch.Tensor) else type(given).__name__
        raise ValueError(f"its input is {what}, expected a tensor (channels, height, width); check the transform")
    return given.float()


def reason(fault: BaseException) -> str:
    """Why an image was skipped, in words that do not name this machine's folders."""
    if isinstance(fault, FileNotFoundError):
        return "no such file"
    if isinstance(fault, MemoryError):
        return "too little memory for it"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    text = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
    return "not a readable image" if "cannot identify image file" in text else text[:200]
