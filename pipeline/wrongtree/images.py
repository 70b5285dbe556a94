"""Image folders, manifests and PyTorch data sets -> ids, labels, pixels."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageOps

from wrongtree.artifacts import Ints
from wrongtree.faults import UserError
from wrongtree.store import digest, file_digest

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
        found = sorted(set(labels), key=_numbers_by_value)
    elif data.exists():
        raise UserError(f"{data}: not a folder of images and not a .csv or .parquet manifest")
    else:
        raise UserError(
            f"{data}: no such file or folder; --data takes a folder per class, or a CSV or Parquet manifest"
        )
    if not paths:
        raise UserError(f"{data}: no images found; expected {data}/<class>/<image> or a manifest with path,label")
    names, names_of_labels = _class_order(found, classes_file, data)
    index = {name: i for i, name in enumerate(names_of_labels)}
    files = [root / path for path in paths]

    def read(row: int) -> Image.Image:
        return read_rgb(files[row])

    return LabelledImages(
        name=data.stem,
        ids=tuple(paths),
        labels=np.array([index[label] for label in labels], dtype=np.int64),
        classes=tuple(names),
        columns=columns,
        read=read,
        digest=digest(paths, labels, names, [(c.name, c.values) for c in columns], _digest_files(files)),
    )


def read_rgb(path: Path) -> Image.Image:
    """Read one image file as upright 8-bit RGB. Raises OSError or ValueError where it cannot be read whole.

    Like torchvision's loader, transparency is dropped rather than blended: that is what models were trained on.
    Unlike it, EXIF orientation is honoured and 16-bit images are scaled, not clipped to white.
    """
    with Image.open(path) as image:
        image.load()
        upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):
        values = np.asarray(upright, dtype=np.float64)
        upright = Image.fromarray((np.clip(values, 0, 65535) / 257).round().astype(np.uint8))
    elif upright.mode == "F":
        values = np.nan_to_num(np.asarray(upright, dtype=np.float64))
        scale = 255 if values.max() <= 1 else 1
        upright = Image.fromarray(np.clip(values * scale, 0, 255).round().astype(np.uint8))
    return upright.convert("RGB")


def wrap_dataset(
    dataset: Any, classes: Sequence[str] | None, name: str, *, has_transform: bool = False
) -> LabelledImages:
    """Wrap any map-style PyTorch data set of (PIL image or tensor, label).

    One pass reads every item: labels are known nowhere else, and pixels are part of the digest.
    """
    ids, labels, state = [], [], hashlib.blake2b(digest_size=16)
    samples = getattr(dataset, "samples", None)  # torchvision's ImageFolder knows its paths
    for row in range(len(dataset)):
        item, label = dataset[row]
        if isinstance(item, Image.Image) != has_transform:
            raise UserError(
                "the data set yields PIL images; pass transform=… that makes them the model's input"
                if isinstance(item, Image.Image)
                else "the data set yields tensors, which go to the model as they are; leave transform out"
            )
        labels.append(int(label))
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
    """List `<class>/**/<image>` sorted by class, then path, as torchvision's ImageFolder does.

    Returns paths, labels and classes; a folder without images is a class all the same, or the order would shift.
    """
    paths, labels = [], []
    folders = sorted(p for p in data.iterdir() if p.is_dir() and not p.name.startswith("."))
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in EXTENSIONS):
            paths.append(path.relative_to(data).as_posix())
            labels.append(folder.name)
    return paths, labels, [folder.name for folder in folders]


def _list_manifest(manifest: Path) -> tuple[list[str], list[str], tuple[Column, ...]]:
    table = _read_table(manifest)
    for column in ("path", "label"):
        if column not in table:
            raise UserError(f"{manifest}: no column '{column}'; found {', '.join(table) or 'none'}")
    paths, labels = table.pop("path"), table.pop("label")
    for line, (path, label) in enumerate(zip(paths, labels, strict=True), start=2):
        if not path or not label:
            raise UserError(f"{manifest}: row {line} has no {'path' if not path else 'label'}")
    return paths, labels, tuple(Column(name, tuple(values)) for name, values in table.items())


def _read_table(path: Path) -> dict[str, list[str]]:
    """Read a CSV or Parquet file as text columns; a missing value is an empty string."""
    if path.suffix.lower() == ".parquet":
        import pyarrow
        from pyarrow import parquet

        try:
            columns = parquet.read_table(path).to_pydict()
        except (OSError, pyarrow.ArrowException) as fault:
            raise UserError(f"{path}: cannot be read as Parquet ({fault})") from fault
        return {str(name): ["" if v is None else str(v) for v in values] for name, values in columns.items()}
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream, restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise UserError(f"{path}: cannot be read as UTF-8 CSV ({fault})") from fault
    if not rows:
        raise UserError(f"{path}: no rows")
    if None in rows[0] or any(None in row for row in rows):
        line = next(i for i, row in enumerate(rows, start=2) if None in row)
        raise UserError(f"{path}: row {line} has more cells than the header; quote cells that contain commas")
    return {name: [row[name] for row in rows] for name in rows[0]}


def _class_order(found: list[str], classes_file: Path | None, data: Path) -> tuple[list[str], list[str]]:
    """Return (names to show, names as in the data), both in the order of the model's outputs.

    A classes file is text with one name per line, or a CSV with a column `name` and, if it likes, `index` and others
    (such as ImageNet's wnid): the data may use any one of its columns.
    """
    if classes_file is None:
        return found, found
    if classes_file.suffix.lower() == ".csv":
        table = _read_table(classes_file)
        if "name" not in table:
            raise UserError(f"{classes_file}: no column 'name'; found {', '.join(table)}")
        if "index" in table:
            try:
                by_index = np.argsort([int(i) for i in table["index"]], kind="stable")
            except ValueError as fault:
                raise UserError(f"{classes_file}: column 'index' must hold whole numbers ({fault})") from fault
            table = {column: [values[i] for i in by_index] for column, values in table.items()}
        candidates = [table["name"], *(values for column, values in table.items() if column != "name")]
    else:
        try:
            lines = classes_file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as fault:
            raise UserError(f"{classes_file}: cannot be read as UTF-8 text ({fault})") from fault
        candidates = [[line for line in lines if line.strip()]]
    names = candidates[0]
    for column in candidates:
        if len(set(column)) == len(column) and set(found) <= set(column):
            return names, column
    unknown = [name for name in found if name not in set(names)]
    if not unknown:
        raise UserError(f"{classes_file}: a class is named twice")
    raise UserError(
        f"{classes_file}: does not name {len(unknown)} of the {len(found)} classes in {data}: {_some(unknown)}; "
        "add them in the order of the model's outputs"
    )


def _numbers_by_value(label: str) -> tuple[int, int, str]:
    """Sort key: a manifest that numbers its classes means 2 before 10; names sort as text, after numbers."""
    return (0, int(label), label) if label.isdecimal() else (1, 0, label)


def _some(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(repr(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _digest_files(files: Sequence[Path]) -> list[str]:
    """Contents, not modification times: a copied or re-checked-out data set is the same data set."""

    def one(path: Path) -> str:
        try:
            return file_digest(path)
        except OSError:
            return "unreadable"

    return [one(path) for path in files]


def _below(path: str, dataset: Any) -> str:
    """A sample's path below the data set's own root, as in a folder of images."""
    root = Path(str(getattr(dataset, "root", "")))
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path


def _item_bytes(item: Any) -> bytes:
    if isinstance(item, Image.Image):
        return f"{item.mode}{item.size}".encode() + item.tobytes()
    tensor: torch.Tensor = item
    return tensor.detach().cpu().contiguous().numpy().tobytes()


def _as_input(item: Any) -> Any:
    return item.convert("RGB") if isinstance(item, Image.Image) else item
