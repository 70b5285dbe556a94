"""The files of CIFAR and of MNIST as they are distributed, without a library: arrays in pickles, and in `idx` files."""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.inputs.images.arrays import of_arrays
from wrongtree.inputs.images.listed import Listed
from wrongtree.shared.arrays import Bytes, Ints
from wrongtree.shared.bounds import refuse_larger
from wrongtree.shared.faults import UserError

# Folder, files of the test and of the training images, key of the labels, file and key of the classes' names.
CIFAR: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str, str, str], ...] = (
    (
        "cifar-10-batches-py",
        ("test_batch",),
        tuple(f"data_batch_{i}" for i in range(1, 6)),
        "labels",
        "batches.meta",
        "label_names",
    ),
    ("cifar-100-python", ("test",), ("train",), "fine_labels", "meta", "fine_label_names"),
)
CIFAR_10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FASHION = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
IDX = {"test": "t10k", "train": "train"}
MOST_IDX = 1 << 31  # bytes of an `idx` file, unpacked
SPLITS = ("test", "train")
FLAWS = (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, IndexError, pickle.UnpicklingError)


def list_known(data: Path, split: str | None) -> Listed | None:
    """The images of such a folder, or of the one that holds it; None where it is none of these."""
    for place, test, train, key, meta, names in CIFAR:
        for folder in (data, data / place):
            if all((folder / name).is_file() for name in test) and (folder / meta).is_file() | (folder == data / place):
                chosen = _chosen(data, split)
                return _cifar(data, folder, train if chosen == "train" else test, key, folder / meta, names, chosen)
    for folder in (data, data / "raw", *(data / name / "raw" for name in ("MNIST", "FashionMNIST", "KMNIST"))):
        if _idx(folder, "t10k", "images") or _idx(folder, "train", "images"):
            return _digits(data, folder, _chosen(data, split, with_test=_idx(folder, "t10k", "images") is not None))
    return None


def _chosen(data: Path, split: str | None, *, with_test: bool = True) -> str:
    if split not in (None, *SPLITS):
        raise UserError(f"--split {split}: {data} has the splits test and train")
    return split or ("test" if with_test else "train")


def _cifar(data: Path, folder: Path, files: Sequence[str], key: str, meta: Path, names: str, split: str) -> Listed:
    pixels, labels = [], []
    for name in files:
        try:
            held = _unpickled(folder / name)
            pixels.append(np.asarray(held["data"], dtype=np.uint8).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
            labels.append(np.asarray(held[key], dtype=np.int64))
        except FLAWS as fault:
            raise _unreadable(folder / name, "a batch of CIFAR", fault) from fault
    known: Sequence[str] | None = CIFAR_10 if key == "labels" else None
    if meta.is_file():
        try:
            known = [str(name) for name in _unpickled(meta)[names]]
        except FLAWS as fault:
            raise _unreadable(meta, "the names of CIFAR's classes", fault) from fault
    return _listed(data, folder, np.concatenate(pixels), np.concatenate(labels), known, split)


def _digits(data: Path, folder: Path, split: str) -> Listed:
    images, labels = (_idx(folder, IDX[split], part) for part in ("images", "labels"))
    if images is None or labels is None:
        there = [name for name in SPLITS if _idx(folder, IDX[name], "images") and _idx(folder, IDX[name], "labels")]
        raise UserError(
            f"{folder}: has no {IDX[split]}-images-idx3-ubyte with {IDX[split]}-labels-idx1-ubyte"
            + (f"; --split {there[0]} has both" if there else "; copy both there")
        )
    names = FASHION if "FashionMNIST" in folder.resolve().parts else None
    return _listed(data, folder, _of_idx(images, 3), _of_idx(labels, 1).astype(np.int64), names, split)


def _listed(data: Path, folder: Path, images: Bytes, labels: Ints, known: Sequence[str] | None, split: str) -> Listed:
    if len(images) != len(labels):
        raise UserError(f"{folder}: has {len(images):,} images but {len(labels):,} labels; copy its files again")
    names = None if known is None else np.array(known)
    other = "train" if split == "test" else "test"
    notes = [f"the {split} images of {folder.name} are used; --split {other} uses the others"]
    return of_arrays(data, f"{folder.resolve().name} {split}", images, labels, names, notes)


def _idx(folder: Path, part: str, what: str) -> Path | None:
    """The file of images or labels, under any of the names that it goes by."""
    kind = {"images": "idx3", "labels": "idx1"}[what]
    names = [f"{part}-{what}{sign}{kind}-ubyte{end}" for sign in "-." for end in ("", ".gz")]
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _of_idx(path: Path, dimensions: int) -> Bytes:
    """The bytes of an `idx` file in their shape."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            head = stream.read(4 + 4 * dimensions)
            shape = tuple(int.from_bytes(head[4 + 4 * i : 8 + 4 * i]) for i in range(dimensions))
            size = int(np.prod([float(side) for side in shape]))
            if head[:4] != bytes((0, 0, 8, dimensions)) or size > MOST_IDX:
                raise ValueError(f"begins with {head[:4].hex()}")
            found = np.frombuffer(stream.read(size), dtype=np.uint8).reshape(shape)
    except FLAWS as fault:
        raise _unreadable(path, "an idx file of bytes", fault) from fault
    return found


def _unreadable(path: Path, what: str, fault: Exception) -> UserError:
    why = (str(fault).splitlines() or [type(fault).__name__])[0]
    return UserError(f"{path}: cannot be read as {what} ({why:.200}); copy it again")


def _unpickled(path: Path) -> Mapping[str, Any]:
    """A pickle of plain values and arrays. Raises UnpicklingError of anything else: nothing in there is run."""
    refuse_larger(path, 2.0 * path.stat().st_size)
    with path.open("rb") as stream:
        found = _Arrays(stream, encoding="latin1").load()
    if not isinstance(found, dict):
        raise ValueError(f"holds a {type(found).__name__}")
    return found


class _Arrays(pickle.Unpickler):
    """Knows how NumPy stores arrays, and no more."""

    def find_class(self, module: str, name: str) -> Any:
        """What a pickle may name."""
        if module.split(".")[0] == "numpy" and name in ("_reconstruct", "ndarray", "dtype"):
            return {"_reconstruct": _empty, "ndarray": np.ndarray, "dtype": np.dtype}[name]
        if (module, name) == ("_codecs", "encode"):
            return _as_bytes
        raise pickle.UnpicklingError(f"it names {module}.{name}")


def _empty(*_: object) -> np.ndarray[Any, Any]:
    """What an array's state is then put into; whatever shape was asked for."""
    return np.ndarray((0,), np.uint8)


def _as_bytes(text: str, encoding: str = "latin1") -> bytes:
    if encoding not in ("latin1", "latin-1"):
        raise pickle.UnpicklingError(f"it encodes as {encoding}")
    return text.encode("latin1")
