"""Reads images and makes them the model's input, ahead of the model.

torch is imported by what makes tensors: where there is no model there may be no torch.
"""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PIL import Image

from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.remote.faults import Lost, Unread
from wrongtree.shared.faults import UserError

if TYPE_CHECKING:
    import torch

    from wrongtree.inputs.models.preparation.recipes import Transform

THREADS = min(8, os.cpu_count() or 1)  # a fast accelerator waits for them


T = TypeVar("T")


@dataclass(frozen=True)
class Read(Generic[T]):
    """Some rows' images, each made into something, and those that could not be read."""

    rows: list[int]
    made: list[T]
    sizes: list[tuple[int, int]]  # (width, height) of each picture; (0, 0) of what is none
    skipped: list[tuple[str, str]]
    unsettled: list[str]  # of the skipped, those that another run may read


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
    """Batches of `size` in order, decoded by threads while the model runs."""
    return ahead(lambda some: decode(images, transform, some), rows, size, threads)


def ahead(
    make: Callable[[Sequence[int]], T], rows: Sequence[int], size: int, threads: ThreadPoolExecutor
) -> Iterator[T]:
    """What `make` makes of `size` rows at a time, in order, some of it in advance (Pillow releases the lock)."""
    waiting: deque[Future[T]] = deque()
    for start in range(0, len(rows), size):
        waiting.append(threads.submit(make, rows[start : start + size]))
        if len(waiting) > THREADS:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def decode(images: LabelledImages, transform: Transform | None, rows: Sequence[int]) -> Batch:
    """Read and transform some images; those that cannot be read are named in `skipped`."""
    import torch

    read = read_rows(images, lambda item: as_tensor(item if transform is None else transform(item)), rows)
    shapes = {tuple(t.shape) for t in read.made}
    if len(shapes) > 1:
        raise different_shapes(sorted(shapes))
    inputs = torch.stack(read.made) if read.made else torch.empty(0, 0, 0, 0)
    sizes = read.sizes if transform is not None else [(0, 0)] * len(read.rows)
    return Batch(read.rows, inputs, sizes, read.skipped, read.unsettled)


def read_rows(images: LabelledImages, make: Callable[[Any], T], rows: Sequence[int]) -> Read[T]:
    """Read some images and make something of each; where either fails, the image is named in `skipped`."""
    kept, found, sizes, skipped, unsettled = [], [], [], [], []
    images.soon(rows)
    for row in rows:
        try:
            picture = images.read(row)
            made = make(picture)
        except (Exception, SystemExit) as fault:  # a damaged file makes decoders raise nearly anything
            if isinstance(fault, Lost):
                raise
            if isinstance(fault, OSError) and fault.errno in (errno.EMFILE, errno.ENFILE):
                raise UserError(f"{images.ids[row]}: {fault.strerror}; allow more with ulimit -n") from fault
            skipped.append((images.ids[row], reason(fault)))
            passing = isinstance(fault, MemoryError) or (isinstance(fault, Unread) and fault.verdict != "gone")
            if passing or images.changed(row):
                unsettled.append(images.ids[row])
            continue
        kept.append(row)
        found.append(made)
        sizes.append(picture.size if isinstance(picture, Image.Image) else (0, 0))
    return Read(kept, found, sizes, skipped, unsettled)


def different_shapes(shapes: Sequence[tuple[int, ...]]) -> UserError:
    """What to say of images that do not fit into one batch."""
    return UserError(
        f"the prepared images have different shapes {list(shapes[:3])}; "
        "resize and crop them (--img-size, or in the transform)"
    )


def as_tensor(given: Any) -> torch.Tensor:
    """The model's input, (channels, height, width) of float32; ValueError if it is nothing of the kind."""
    import torch

    if not isinstance(given, torch.Tensor) or given.ndim != 3:
        what = tuple(given.shape) if isinstance(given, torch.Tensor) else type(given).__name__
        raise ValueError(f"its input is {what}, expected a tensor (channels, height, width); check the transform")
    return given.float()


def reason(fault: BaseException) -> str:
    """Why an image was skipped, in words that do not name this machine's folders."""
    if isinstance(fault, Unread):
        return fault.reason
    if isinstance(fault, FileNotFoundError):
        return "no such file"
    if isinstance(fault, MemoryError):
        return "too little memory for it"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    text = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
    return "not a readable image" if "cannot identify image file" in text else text[:200]
