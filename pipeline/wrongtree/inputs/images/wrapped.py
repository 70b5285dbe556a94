"""What is to be judged, from a map-style PyTorch data set."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.images.levels import GREYS, SHARES, Rule, from_bytes, shown
from wrongtree.inputs.images.listed import UNREADABLE, one_at_a_time
from wrongtree.inputs.images.pixels import values_of
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.spread import everywhere
from wrongtree.shared.texts import printable
from wrongtree.shared.torch_or_not import is_tensor

if TYPE_CHECKING:
    import torch

IMAGE_KEYS, LABEL_KEYS = ("image", "img", "pixel_values"), ("label", "labels", "fine_label")  # of items that are dicts


def wrap_dataset(
    dataset: Any, classes: Sequence[str] | None, name: str, *, has_transform: bool = False
) -> LabelledImages:
    """Wrap any map-style PyTorch data set of (PIL image, array or tensor, label), or of a Hugging Face one's dicts.

    One pass reads every item: labels are known nowhere else, and pixels are part of the digest.
    """
    ids, labels, contents, state = [], [], [], hashlib.blake2b(digest_size=16)
    highest = 0.0
    samples = getattr(dataset, "samples", None)  # torchvision's ImageFolder knows its paths
    for row in range(len(dataset)):
        item, label = _item(dataset, row)
        if item is not None and isinstance(item, Image.Image) != has_transform:
            raise UserError(
                "the data set yields PIL images; pass transform=… that turns them into the model's input"
                if isinstance(item, Image.Image)
                else "the data set yields tensors, which go to the model unchanged; remove transform"
            )
        labels.append(label)
        ids.append(_below(str(samples[row][0]), dataset) if samples is not None else f"{row:06d}")
        found = _item_bytes(item)
        contents.append(UNREADABLE if item is None else digest(found))
        state.update(found)
        if isinstance(item, Image.Image) and item.mode == "F":
            highest = max(highest, float(np.nanmax(np.asarray(item))))
    if not ids:
        raise UserError("the data set has no items")
    known = classes if classes is not None else getattr(dataset, "classes", None)
    names = [str(c) for c in known] if known is not None else [str(k) for k in range(max(labels) + 1)]
    if min(labels) < 0 or max(labels) >= len(names):
        raise UserError(
            f"the data set has labels {min(labels)}…{max(labels)} but {len(names)} classes; "
            "pass classes=[…] in the order of the model's outputs"
        )
    rule = Rule(None, GREYS if highest > 1 else SHARES, way="scale the values to 0…1 in the data set")
    return LabelledImages(
        name=name,
        ids=tuple(map(printable, ids)),
        labels=np.array(labels, dtype=np.int64),
        classes=tuple(map(printable, names)),
        columns=(),
        read=one_at_a_time(lambda row: _as_input(_pair(dataset[row])[0], rule)),
        digest=digest(ids, labels, names, state.hexdigest()),
        of_training=getattr(dataset, "train", None) is True or getattr(dataset, "split", None) == "train",
        ordered=classes is not None,
        contents=tuple(contents),
    )


def _below(path: str, dataset: Any) -> str:
    """A sample's path below the data set's own root, as in a folder of images."""
    root = Path(str(getattr(dataset, "root", "")))
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path


def _item(dataset: Any, row: int) -> tuple[Any, int]:
    """One item and its label. The item is None where it cannot be read but its label is known, as ImageFolder's is."""
    try:
        item, label = _pair(dataset[row])
    except Exception as fault:  # a damaged file makes decoders raise nearly anything
        targets = getattr(dataset, "targets", None)
        if targets is None:
            raise UserError(
                f"item {row} of the data set is not (PIL image, array or tensor, label), or cannot be read: {fault!r}"
            ) from fault
        return None, int(targets[row])
    if not (isinstance(item, Image.Image) or is_tensor(item)):
        raise UserError(f"item {row} of the data set is a {type(item).__name__}; expected a PIL image or a tensor")
    try:
        return item, int(label)
    except (TypeError, ValueError, RuntimeError) as fault:
        raise UserError(f"the label of item {row} of the data set is {label!r}; expected a class index") from fault


def first_image(dataset: Any) -> Any:
    """The first image that can be read of a data set, which tells what all are; None where there is none."""
    for row in everywhere(len(dataset), 1):
        try:
            return _pair(dataset[row])[0]
        except Exception:  # it will be asked for again, and then its failure can be told
            continue
    return None


def _pair(item: Any) -> tuple[Any, Any]:
    """Image and label of an item; arrays of bytes (h, w[, channels]) become pictures."""
    if isinstance(item, Mapping):
        image, label = (next(item[key] for key in keys if key in item) for keys in (IMAGE_KEYS, LABEL_KEYS))
    else:
        image, label = item
    return from_bytes(image) if isinstance(image, np.ndarray) and image.dtype == np.uint8 else image, label


def _item_bytes(item: Any) -> bytes:
    """Pixels or numbers with their shape; of a picture as RGB, because its palette counts too."""
    if item is None:
        return b"unreadable"
    if isinstance(item, Image.Image):
        values = values_of(item)
        if isinstance(values, np.ndarray):
            return f"{values.dtype}{values.shape}".encode() + bytes(values.tobytes())
        return f"{item.size}".encode() + bytes(shown(values).tobytes())
    tensor: torch.Tensor = item
    return f"{tensor.dtype}{tuple(tensor.shape)}".encode() + tensor.detach().cpu().double().numpy().tobytes()


def _as_input(item: Any, rule: Rule) -> Any:
    return shown(values_of(item), rule) if isinstance(item, Image.Image) else item
