"""What is to be judged: ids, labels and pixels, from what `--data` names or from a PyTorch data set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from wrongtree.config import EVERYTHING, DataConfig
from wrongtree.inputs.images.arrays import as_picture, list_arrays
from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.files import MANIFESTS, list_folder, list_manifest
from wrongtree.inputs.images.hugging_face import is_saved
from wrongtree.inputs.images.listed import Listed, one_at_a_time
from wrongtree.inputs.images.pixels import to_rgb
from wrongtree.inputs.images.several import expand, is_pattern
from wrongtree.inputs.images.shards import COMPRESSED, SHARD, list_shards
from wrongtree.inputs.tables.tables import class_order, map_labels
from wrongtree.shared.arrays import Ints
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import printable
from wrongtree.shared.torch_or_not import is_tensor

if TYPE_CHECKING:
    import torch

IMAGE_KEYS, LABEL_KEYS = ("image", "img", "pixel_values"), ("label", "labels", "fine_label")  # of items that are dicts


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
    notes: tuple[str, ...] = ()  # what was left out, to be told before the build starts
    changed: Callable[[int], bool] = lambda row: False  # whether an image's bytes are others than when it was listed
    of_training: bool = False  # whether the data set itself says that a model learns from these images
    ordered: bool = False  # whether a person gave the order of the classes

    def __len__(self) -> int:
        """Number of images listed."""
        return len(self.ids)


def open_images(data: Path, classes_file: Path | None = None, config: DataConfig = EVERYTHING) -> LabelledImages:
    """Open what `--data` names, put its classes in the order of the model's outputs and choose a part of it.

    Raises UserError where there is nothing to judge or a label is not among the classes.
    """
    listed = _listed(data, config)
    if not listed.ids:
        raise UserError(f"{data}: no images found; expected {data}/<class>/<image> or a manifest with path,label")
    labels, found, notes = list(listed.labels), list(listed.classes), list(listed.notes)
    rows = list(range(len(labels)))
    if config.class_map is not None:
        labels, found = map_labels(config.class_map, labels, found)
        rows = [row for row in rows if labels[row]]
        if not rows:
            raise UserError(f"{config.class_map}: leaves out all {len(labels)} images")
        if len(rows) < len(labels):
            notes.append(f"{config.class_map} leaves out {len(labels) - len(rows):,} of {len(labels):,} images")
    names, names_of_labels = class_order(found, classes_file, data)
    index = {name: i for i, name in enumerate(names_of_labels)}
    chosen = choose(rows, config)
    columns = tuple(
        Column(printable(c.name), tuple(printable(c.values[row]) for row in chosen)) for c in listed.columns
    )
    ids, labels = [listed.ids[row] for row in chosen], [labels[row] for row in chosen]
    contents = [listed.contents(row) for row in chosen]
    return LabelledImages(
        name=printable(listed.name),
        ids=tuple(printable(id_) for id_ in ids),
        labels=np.array([index[label] for label in labels], dtype=np.int64),
        classes=tuple(printable(name) for name in names),
        columns=columns,
        read=lambda row: listed.read(chosen[row]),
        digest=digest(ids, labels, names, [(c.name, c.values) for c in columns], contents),
        notes=tuple(notes),
        changed=lambda row: listed.contents(chosen[row]) != contents[row],
        ordered=classes_file is not None,
    )


def choose(rows: Sequence[int], config: DataConfig) -> list[int]:
    """The first `limit` of the rows, then `sample` of those at random, in their order."""
    kept = list(rows[: config.limit])
    if config.sample is None or config.sample >= len(kept):
        return kept
    drawn = np.random.default_rng(config.seed).choice(len(kept), config.sample, replace=False)
    return [kept[i] for i in np.sort(drawn)]


def _listed(data: Path, config: DataConfig) -> Listed:
    """What the source holds. Sources that need a library import it when they are asked for."""
    kind, colon, name = str(data).partition(":")
    if colon and name and kind in ("torchvision", "hf") and not data.exists():
        return _named(kind, name, config)
    suffix = data.suffix.lower()
    if config.root is not None and suffix not in MANIFESTS:
        raise UserError(f"--root {config.root}: is only for manifests and torchvision's data sets; {data} is neither")
    if data.is_dir():
        if is_saved(data):
            return _named("hf", str(data), config)
        return _packed(_packages(data), config, data) or list_folder(data, config.split)
    if is_pattern(data):
        if packed := _packed(expand(data), config, data):
            return packed
        raise UserError(f"{data}: several files at once must be .tar files, or .parquet files with the images inside")
    if not data.exists():
        raise UserError(
            f"{data}: no such file or folder; --data takes a folder per class, a CSV, Parquet or JSON-lines manifest, "
            "a .tar, .npz or .parquet file, torchvision:NAME or hf:NAME"
        )
    if packed := _packed([data], config, data):
        return packed
    if suffix in MANIFESTS:
        return list_manifest(data, config.split, config.root, config.allow_outside)
    if suffix == ".npz":
        return list_arrays(data, config.split)
    raise UserError(
        f"{data}: not a folder of images and not a manifest (.csv, .parquet or .jsonl) or .npz, .tar or .parquet file"
    )


def _packed(files: Sequence[Path], config: DataConfig, data: Path) -> Listed | None:
    """What is in tar files, or in Parquet files that hold the pictures too; None where these are neither."""
    if files and all(path.name.lower().endswith((SHARD, *COMPRESSED)) for path in files):
        return list_shards(files, config.split, data)
    if files and all(path.suffix.lower() == ".parquet" for path in files):
        from wrongtree.inputs.images.pictures import has_pictures, list_pictures

        return list_pictures(files, config.split, data) if has_pictures(files[0]) else None
    return None


def _packages(folder: Path) -> list[Path]:
    """The tar or Parquet files that a folder consists of; none where it has pictures, or folders of them, as well."""
    for pattern in ("*.tar", "*.parquet", "*/*.parquet"):
        if found := sorted(folder.glob(pattern)):
            beside = [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")]
            return found if pattern.startswith("*/") or not beside else []
    return []


def _named(kind: str, name: str, config: DataConfig) -> Listed:
    if kind == "torchvision":
        from wrongtree.inputs.images.torchvision_sets import list_torchvision

        return list_torchvision(name, config.split, config.root or config.downloads)
    from wrongtree.inputs.images.hugging_face import list_hub, list_local

    folder = Path(name)
    if not folder.is_dir():
        return list_hub(name, config.split)
    packed = None if is_saved(folder) else _packed(_packages(folder), config, folder)
    return packed or list_local(folder, config.split, config.downloads, config.allow_outside)


def wrap_dataset(
    dataset: Any, classes: Sequence[str] | None, name: str, *, has_transform: bool = False
) -> LabelledImages:
    """Wrap any map-style PyTorch data set of (PIL image, array or tensor, label), or of a Hugging Face one's dicts.

    One pass reads every item: labels are known nowhere else, and pixels are part of the digest.
    """
    ids, labels, state = [], [], hashlib.blake2b(digest_size=16)
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
        ids=tuple(map(printable, ids)),
        labels=np.array(labels, dtype=np.int64),
        classes=tuple(map(printable, names)),
        columns=(),
        read=one_at_a_time(lambda row: _as_input(_pair(dataset[row])[0])),
        digest=digest(ids, labels, names, state.hexdigest()),
        of_training=getattr(dataset, "train", None) is True or getattr(dataset, "split", None) == "train",
        ordered=classes is not None,
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
    """The first image of a data set, which tells what all are; None where it cannot be had."""
    try:
        return _pair(dataset[0])[0]
    except Exception:  # it will be asked for again, and then its failure can be told
        return None


def _pair(item: Any) -> tuple[Any, Any]:
    """Image and label of an item; arrays of bytes (h, w[, channels]) become pictures."""
    if isinstance(item, Mapping):
        image, label = (next(item[key] for key in keys if key in item) for keys in (IMAGE_KEYS, LABEL_KEYS))
    else:
        image, label = item
    return as_picture(image) if isinstance(image, np.ndarray) and image.dtype == np.uint8 else image, label


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
