"""Images as arrays in one `.npz` file: `images, labels`, or MedMNIST's and Keras's names for the same."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from wrongtree.inputs.images.listed import Listed
from wrongtree.shared.bounds import refuse_large_arrays
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError

SPLITS = ("test", "val", "train")  # in the order in which one is taken if none is asked for
FLAWS = (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error)


def list_arrays(data: Path, split: str | None) -> Listed:
    """List `images` (n, h, w[, channels]) and `labels` (n,); `names` and `classes` if they are there.

    With splits, the keys are `test_images`, `test_labels` (MedMNIST) or `x_test`, `y_test` (Keras). Images are bytes,
    16-bit, or floats in 0…1. Nothing is unpickled, and what would not fit into the memory is not unpacked.
    """
    try:
        with zipfile.ZipFile(data) as archive:
            keys = [Path(name).stem for name in archive.namelist() if name.endswith(".npy")]
            image_key, label_key = _keys(data, keys, split)
            wanted = [key for key in (image_key, label_key, "names", "classes") if key in keys]
        refuse_large_arrays(data, wanted)
        with np.load(data, allow_pickle=False) as file:
            found = {key: file[key] for key in wanted}
    except FLAWS as fault:
        raise UserError(f"{data}: cannot be read as .npz ({str(fault).splitlines()[0][:200]})") from fault
    images, labels = found[image_key], found[label_key]
    labels = labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels  # as MedMNIST and Keras do
    images = images.transpose(0, 2, 3, 1) if images.ndim == 4 and images.shape[1] <= 4 < images.shape[3] else images
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[3] not in (1, 3, 4)):
        raise UserError(
            f"{data}: {image_key} has shape {images.shape}; expected (images, height, width[, 1, 3 or 4 channels])"
        )
    if labels.shape != (len(images),):
        raise UserError(f"{data}: {label_key} has shape {labels.shape}, but there are {len(images)} images")
    if images.dtype not in (np.uint8, np.uint16) and images.dtype.kind != "f":
        raise UserError(f"{data}: {image_key} has type {images.dtype}; expected uint8, uint16 or floats in 0…1")
    if images.dtype.kind == "f" and images.size and not (np.nanmin(images) >= 0 and np.nanmax(images) <= 1):
        raise UserError(f"{data}: {image_key} contains numbers outside 0…1; store colours as uint8 or as floats in 0…1")
    texts, classes = _classes(data, labels, found.get("classes"))
    names = found.get("names")
    if names is not None and names.shape != (len(images),):
        raise UserError(f"{data}: names has shape {names.shape}, but there are {len(images)} images")
    ids = [f"{row:06d}" for row in range(len(images))] if names is None else [str(name) for name in names]
    return Listed(
        data.stem,
        ids,
        texts,
        classes,
        (),
        lambda row: as_picture(images[row]),
        lambda row: digest(list(images.shape[1:]), str(images.dtype), images[row].tobytes()),
    )


def as_picture(pixels: np.ndarray[Any, Any]) -> Image.Image:
    """(h, w[, channels]) of bytes, 16 bits or floats in 0…1 as an RGB picture; transparency is dropped."""
    if pixels.dtype == np.uint16:
        pixels = (pixels / 257).round().astype(np.uint8)
    elif pixels.dtype.kind == "f":
        pixels = (np.nan_to_num(pixels) * 255).round().astype(np.uint8)
    pixels = pixels[:, :, None] if pixels.ndim == 2 else pixels
    pixels = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels[:, :, :3]
    return Image.fromarray(np.ascontiguousarray(pixels))


def _keys(data: Path, keys: list[str], split: str | None) -> tuple[str, str]:
    """Which arrays hold images and labels."""
    plain = [("images", "labels"), ("x", "y")] if split is None else []
    split_ones = [
        pair
        for name in ([split] if split is not None else SPLITS)
        for pair in ((f"{name}_images", f"{name}_labels"), (f"x_{name}", f"y_{name}"))
    ]
    for pair in plain + split_ones:
        if set(pair) <= set(keys):
            return pair
    there = ", ".join(keys[:10]) or "none"
    if split is not None:
        raise UserError(f"--split {split}: {data} has no arrays {split}_images and {split}_labels; it has {there}")
    raise UserError(f"{data}: no arrays 'images' and 'labels'; found {there}")


def _classes(data: Path, labels: np.ndarray[Any, Any], given: Any) -> tuple[list[str], list[str]]:
    """Labels as text, and the classes: whole numbers count through `given`, or stand for themselves."""
    if labels.dtype.kind not in "iu":
        texts = [str(label) for label in labels]
        return texts, [str(name) for name in given] if given is not None else sorted(set(texts))
    names = [str(name) for name in given] if given is not None else None
    low, high = (int(labels.min()), int(labels.max())) if len(labels) else (0, -1)
    if low < 0 or (names is not None and high >= len(names)):
        raise UserError(f"{data}: labels are {low}…{high}, but there are {len(names or ())} classes")
    known = names if names is not None else [str(number) for number in range(high + 1)]
    return [known[label] for label in labels.tolist()], known
