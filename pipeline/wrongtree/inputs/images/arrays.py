"""Images as arrays in one `.npz` file: `images, labels`, or MedMNIST's and Keras's names for the same."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.inputs.images.listed import Listed, Peek
from wrongtree.inputs.tables.sets import of_hot, refusal
from wrongtree.shared.bounds import array_shape, refuse_large_arrays
from wrongtree.shared.digests import digest_after
from wrongtree.shared.faults import UserError

SPLITS = (
    "test",
    "val",
    "valid",
    "validation",
    "dev",
    "train",
)  # in the order in which one is taken if none is asked for
PAIRS = (
    ("images", "labels"),
    ("x", "y"),
    ("data", "labels"),
    ("image", "label"),
    ("imgs", "labels"),
    ("data", "target"),
)
FLAWS = (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error)


def list_arrays(data: Path, split: str | None, several: bool = False) -> Listed:
    """List `images` (n, h, w[, channels]) and `labels` (n,); `names` and `classes` if they are there.

    With splits, the keys are `test_images`, `test_labels` (MedMNIST) or `x_test`, `y_test` (Keras). Nothing is
    unpickled, and what would not fit into the memory is not unpacked. With `several`, labels (n, k) are multi-hot.
    """
    try:
        with zipfile.ZipFile(data) as archive:
            keys = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
            image_key, label_key, notes = _keys(data, archive, keys, split)
            wanted = [key for key in (image_key, label_key, "names", "classes") if key in keys]
        refuse_large_arrays(data, wanted)
        with np.load(data, allow_pickle=False) as file:
            found = {key: file[key] for key in wanted}
    except FLAWS as fault:
        raise UserError(f"{data}: cannot be read as .npz ({str(fault).splitlines()[0][:200]})") from fault
    images, labels = found[image_key], found[label_key]
    images = images.transpose(0, 2, 3, 1) if images.ndim == 4 and images.shape[1] <= 4 < images.shape[3] else images
    _refuse_shape(data, image_key, images)
    sets = None
    if several and labels.ndim == 2 and labels.shape[1]:
        sets = of_hot(f"{data}: {label_key}", labels, found.get("classes"))
        labels, more = np.array(sets.texts()), list[str]()
    else:
        labels, more = _one_each(data, label_key, labels, found.get("classes"))
    notes += more
    if labels.shape != (len(images),):
        raise UserError(f"{data}: {label_key} has shape {labels.shape}, but there are {len(images)} images")
    if images.dtype.kind not in "uif":
        raise UserError(f"{data}: {image_key} has type {images.dtype}; expected numbers, such as uint8")
    names = found.get("names")
    if names is not None and names.shape != (len(images),):
        raise UserError(f"{data}: names has shape {names.shape}, but there are {len(images)} images")
    listed = of_arrays(data, data.stem, images, labels, None if sets else found.get("classes"), notes)
    listed = replace(listed, sets=sets)
    return listed if names is None else replace(listed, ids=[str(name) for name in names])


def of_arrays(
    data: Path,
    name: str,
    images: np.ndarray[Any, Any],
    labels: np.ndarray[Any, Any],
    known: np.ndarray[Any, Any] | None,
    notes: Sequence[str],
) -> Listed:
    """Images (n, h, w[, channels]) and labels (n,) that are in memory; `known` are names of the classes."""
    texts, classes = _classes(data, labels, known)
    contents = digest_after(list(images.shape[1:]), str(images.dtype))
    return Listed(
        name,
        [f"{row:06d}" for row in range(len(images))],
        texts,
        classes,
        (),
        lambda row: images[row],
        lambda row: contents(images[row].tobytes()),
        tuple(f"{data}: {note}" for note in notes),
        lambda row: Peek(images.dtype != np.uint8),
    )


def _keys(data: Path, archive: zipfile.ZipFile, keys: list[str], split: str | None) -> tuple[str, str, list[str]]:
    """Which arrays hold images and labels, and what was decided about that."""
    named = {key.lower(): key for key in keys}
    plain = list(PAIRS) if split is None else []
    for pair in plain:
        if set(pair) <= set(named):
            return named[pair[0]], named[pair[1]], []
    for name in [split.lower()] if split is not None else SPLITS:
        for image, label in (
            (f"{name}_images", f"{name}_labels"),
            (f"x_{name}", f"y_{name}"),
            (f"{name}_x", f"{name}_y"),
        ):
            if {image, label} <= set(named):
                there = [other for other in SPLITS if other != name and any(other in key.split("_") for key in named)]
                said = (
                    []
                    if split is not None or not there
                    else [f"{named[image]} is used; --split {there[0]} uses another"]
                )
                return named[image], named[label], said
    held = ", ".join(keys[:10]) or "none"
    if split is not None:
        raise UserError(f"--split {split}: {data} has no arrays {split}_images and {split}_labels; it has {held}")
    return _by_shape(data, archive, keys)


def _by_shape(data: Path, archive: zipfile.ZipFile, keys: list[str]) -> tuple[str, str, list[str]]:
    """The only array of pictures and the only one of as many labels, whatever they are called."""
    shapes = {}
    for key in keys:
        with archive.open(f"{key}.npy") as stream:
            shapes[key] = array_shape(stream)
    pictures = [key for key, shape in shapes.items() if len(shape) in (3, 4) and min(shape[1:3]) > 1]
    labels = [key for key, shape in shapes.items() if pictures and shape in ((n := shapes[pictures[0]][0],), (n, 1))]
    if len(pictures) == len(labels) == 1:
        return pictures[0], labels[0], [f"{pictures[0]} is used as the images and {labels[0]} as the labels"]
    raise UserError(
        f"{data}: no arrays 'images' and 'labels'; found {', '.join(keys[:10]) or 'none'}; save them under "
        "these names: numpy.savez('images.npz', images=…, labels=…)"
    )


def _refuse_shape(data: Path, key: str, images: np.ndarray[Any, Any]) -> None:
    if images.ndim in (3, 4) and (images.ndim == 3 or images.shape[3] in (1, 3, 4)):
        return
    said = f"{data}: {key} has shape {images.shape}; expected (images, height, width[, 1, 3 or 4 channels])"
    if images.ndim == 2:
        said += "; reshape them before you save them: images.reshape(-1, height, width, channels)"
    if images.ndim == 5 or (images.ndim == 4 and min(images.shape[1:]) > 4):
        said += (
            "; for volumes, save slices as images of their own, or one slice of each: images[:, images.shape[1] // 2]"
        )
    raise UserError(said)


def _one_each(
    data: Path, key: str, labels: np.ndarray[Any, Any], names: np.ndarray[Any, Any] | None
) -> tuple[np.ndarray[Any, Any], list[str]]:
    """One label for each image: of (n, 1), as MedMNIST and Keras have them, or of rows with a single 1."""
    if labels.ndim != 2 or labels.shape[1] == 0:
        return labels, []
    if labels.shape[1] == 1:
        return labels[:, 0], []
    if labels.dtype.kind in "buif" and np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all():
        return labels.argmax(axis=1), [f"{key} has one column for each class; the column with the 1 is the label"]
    said = f"{key} has shape {labels.shape}, several labels for each image"
    try:
        sets = of_hot(f"{data}: {key}", labels, None if names is None else names.tolist())
    except UserError as fault:
        raise UserError(f"{data}: {said}; one image must have one label, so keep one column: labels[:, 0]") from fault
    raise refusal(data, said, sets)


def _classes(data: Path, labels: np.ndarray[Any, Any], given: Any) -> tuple[list[str], list[str]]:
    """Labels as text, and the classes: whole numbers count through `given`, or stand for themselves."""
    if labels.dtype.kind == "f" and np.isfinite(labels).all() and (labels == np.round(labels)).all():
        labels = labels.astype(np.int64)
    if labels.dtype.kind not in "iu":
        texts = [str(label) for label in labels]
        return texts, [str(name) for name in given] if given is not None else sorted(set(texts))
    names = [str(name) for name in given] if given is not None else None
    low, high = (int(labels.min()), int(labels.max())) if len(labels) else (0, -1)
    if low < 0 or (names is not None and high >= len(names)):
        raise UserError(f"{data}: labels are {low}…{high}, but there are {len(names or ())} classes")
    known = names if names is not None else [str(number) for number in range(high + 1)]
    return [known[label] for label in labels.tolist()], known
