"""Image folders, manifests and PyTorch data sets -> ids, labels, pixels."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from wrongtree.artifacts import Ints
from wrongtree.faults import UserError
from wrongtree.pixels import read_rgb, to_rgb
from wrongtree.store import digest, file_digest
from wrongtree.tables import class_order, numbers_by_value, read_table

if TYPE_CHECKING:
    import torch

# What torchvision's ImageFolder takes for an image.
EXTENSIONS = frozenset({".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"})


@dataclass(frozen=True)
class Column:
    """One column of metadata, as text; empty cells are empty strings."""

    name: str
    values: tuple[str, ...]  # one per image


@dataclass(frozen=True)
class LabelledImages:
    """What is to be judged: one entry per image in every sequence."""

    name: str
    ids: tuple[str, ...]  # path below the data set's folder
    labels: Ints  # (n,) indices into classes
    classes: tuple[str, ...]  # in the order of the model's outputs
    columns: tuple[Column, ...]
    read: Callable[[int], Any]  # row -> RGB picture, or a tensor that goes to the model as it is; may raise
    digest: str  # of everything above, pixels included

    def __len__(self) -> int:
        """Number of images listed."""
        return len(self.ids)


def open_images(data: Path, classes_file: Path | None = None) -> LabelledImages:
    """Open a folder per class, or a CSV or Parquet manifest with the columns `path` and `label`.

    Raises UserError where there is nothing to judge or a label is not among the classes.
    """
    columns: tuple[Column, ...] = ()
    if data.is_dir():
        root, (paths, labels, found) = data, _list_folder(data)
    elif data.suffix.lower() in (".csv", ".parquet") and data.exists():
        root, (paths, labels, columns) = data.parent, _list_manifest(data)
        found = sorted(set(labels), key=numbers_by_value)
    elif data.exists():
        raise UserError(f"{data}: not a folder of images and not a .csv or .parquet manifest")
    else:
        raise UserError(
            f"{data}: no such file or folder; --data takes a folder per class, or a CSV or Parquet manifest"
        )
    if not paths:
        raise UserError(f"{data}: no images found; expected {data}/<class>/<image> or a manifest with path,label")
    names, names_of_labels = class_order(found, classes_file, data)
    index = {name: i for i, name in enumerate(names_of_labels)}
    files = [root / path for path in paths]

    def read(row: int) -> Image.Image:
        return read_rgb(files[row])

    return LabelledImages(
        name=data.resolve().name if data.is_dir() else data.stem,
        ids=tuple(_printable(path) for path in paths),
        labels=np.array([index[label] for label in labels], dtype=np.int64),
        classes=tuple(_printable(name) for name in names),
        columns=columns,
        read=read,
        digest=digest(paths, labels, names, [(c.name, c.values) for c in columns], _digest_files(files)),
    )


def wrap_dataset(
    dataset: Any, classes: Sequence[str] | None, name: str, *, has_transform: bool = False
) -> LabelledImages:
    """Wrap any map-style PyTorch data set of (PIL image or tensor, label).

    One pass reads every item: labels are known nowhere else, and pixels are part of the digest.
    """
    ids, labels, state = [], [], hashlib.blake2b(digest_size=16)
    samples = getattr(dataset, "samples", None)  # torchvision's ImageFolder knows its paths
    for row in range(len(dataset)):
        item, label = _item(dataset, row)
        if item is not None and isinstance(item, Image.Image) != has_transform:
            raise UserError(
                "the data set yields PIL images; pass transform=… that makes them the model's input"
                if isinstance(item, Image.Image)
                else "the data set yields tensors, which go to the model as they are; leave transform out"
            )
        labels.append(label)
        ids.append(_below(str(samples[row][0]), dataset) if samples is not None else f"{row:06d}")
        state.update(_item_bytes(item))
    if not ids:
        raise UserError("the data set has no items")
    known = classes if classes is not None else getattr(dataset, "classes", None)
    names = [str(c) for c in known] if known is not None else [str(k) for k in range(max(labels) + 1)]
    if min(labels) < 0 or max(labels) >= len(names):
        raise UserError(
            f"the data set has labels {min(labels)}…{max(labels)} but {len(names)} classes; "
            "pass classes=[…] in the order of the model's outputs"
        )
    return LabelledImages(
        name=name,
        ids=tuple(ids),
        labels=np.array(labels, dtype=np.int64),
        classes=tuple(names),
        columns=(),
        read=lambda row: _as_input(dataset[row][0]),
        digest=digest(ids, labels, names, state.hexdigest()),
    )


def _list_folder(data: Path) -> tuple[list[str], list[str], list[str]]:
    """List `<class>/**/<image>` sorted by class, then folder, then name, links followed, as torchvision's ImageFolder.

    Returns paths, labels and classes; a folder without images is a class all the same, or the order would shift.
    Unlike torchvision's, folders such as `.ipynb_checkpoints` are no class.
    """
    paths: list[str] = []
    labels: list[str] = []
    classes = sorted(p.name for p in data.iterdir() if p.is_dir() and not p.name.startswith("."))
    for name in classes:
        for folder, _, files in sorted(os.walk(data / name, followlinks=True)):
            below = Path(folder).relative_to(data)
            paths += [(below / file).as_posix() for file in sorted(files) if Path(file).suffix.lower() in EXTENSIONS]
        labels += [name] * (len(paths) - len(labels))
    return paths, labels, classes


def _list_manifest(manifest: Path) -> tuple[list[str], list[str], tuple[Column, ...]]:
    table = read_table(manifest)
    for column in ("path", "label"):
        if column not in table:
            raise UserError(f"{manifest}: no column '{column}'; found {', '.join(table) or 'none'}")
    paths, labels = table.pop("path"), table.pop("label")
    for line, (path, label) in enumerate(zip(paths, labels, strict=True), start=2):
        if not path or not label:
            raise UserError(f"{manifest}: row {line} has no {'path' if not path else 'label'}")
    return paths, labels, tuple(Column(name, tuple(values)) for name, values in table.items())


def _printable(name: str) -> str:
    """A file name of bytes that are no UTF-8 as text that can be written: such a byte becomes `\\udcff`."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _digest_files(files: Sequence[Path]) -> list[str]:
    """Contents, not modification times: a copied or re-checked-out data set is the same data set."""

    def one(path: Path) -> str:
        try:
            return file_digest(path)
        except (OSError, ValueError):  # a manifest's path may even hold a zero byte
            return "unreadable"

    return [one(path) for path in files]


def _below(path: str, dataset: Any) -> str:
    """A sample's path below the data set's own root, as in a folder of images."""
    root = Path(str(getattr(dataset, "root", "")))
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path


def _item(dataset: Any, row: int) -> tuple[Any, int]:
    """One item and its label. The item is None where it cannot be read but its label is known, as ImageFolder's is."""
    import torch

    try:
        item, label = dataset[row]
    except Exception as fault:  # a damaged file makes decoders raise nearly anything
        targets = getattr(dataset, "targets", None)
        if targets is None:
            raise UserError(
                f"item {row} of the data set is no (PIL image or tensor, label), or cannot be read: {fault!r}"
            ) from fault
        return None, int(targets[row])
    if not isinstance(item, Image.Image | torch.Tensor):
        raise UserError(f"item {row} of the data set is a {type(item).__name__}; expected a PIL image or a tensor")
    try:
        return item, int(label)
    except (TypeError, ValueError, RuntimeError) as fault:
        raise UserError(f"the label of item {row} of the data set is {label!r}; expected a class index") from fault


def _item_bytes(item: Any) -> bytes:
    """Pixels or numbers with their shape; of a picture as RGB, because its palette counts too."""
    if item is None:
        return b"unreadable"
    if isinstance(item, Image.Image):
        return f"{item.size}".encode() + to_rgb(item).tobytes()
    tensor: torch.Tensor = item
    return f"{tensor.dtype}{tuple(tensor.shape)}".encode() + tensor.detach().cpu().double().numpy().tobytes()


def _as_input(item: Any) -> Any:
    return to_rgb(item) if isinstance(item, Image.Image) else item
