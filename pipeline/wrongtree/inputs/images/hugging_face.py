"""Data sets of the Hugging Face library: on the hub, saved to a folder, or a folder of images as the hub has it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.encoded import LABELS, SEVERAL, encoded, ids_of, is_inside
from wrongtree.inputs.images.listed import Listed
from wrongtree.inputs.images.several import SPLITS
from wrongtree.inputs.tables.tables import as_cell, numbers_by_value
from wrongtree.shared.faults import UserError
from wrongtree.shared.quietly import quietly

SAVED = ("dataset_dict.json", "state.json")  # what `save_to_disk` leaves in a folder, with splits and without
ANYWHERE = Path("/")


def is_saved(folder: Path) -> bool:
    """Whether `save_to_disk` wrote this folder."""
    return any((folder / name).is_file() for name in SAVED)


def list_hub(name: str, split: str | None) -> Listed:
    """Open a data set of the Hugging Face hub, downloading what the library has not kept yet."""
    library = _library(asked := f"--data hf:{name}")
    way_out = "check its name, --split and the network, or download it and pass the file or folder"
    found = _one(_loaded(asked, way_out, lambda: library.load_dataset(name, split=split)), None, asked)
    kept = (library.config.HF_CACHE_HOME, library.config.HF_DATASETS_CACHE, library.config.HF_HUB_CACHE)
    return list_hugging_face(name.rpartition("/")[2], found, [Path(folder) for folder in kept])


def list_local(folder: Path, split: str | None, kept: Path, allow_outside: bool) -> Listed:
    """Open what `save_to_disk` wrote, or a folder of images and metadata; no code that lies in there is run.

    `kept` is where the library may note what it found.
    """
    library = _library(asked := f"--data hf:{folder}")
    if is_saved(folder):
        way_out = "save it again with save_to_disk"
        found = _loaded(asked, way_out, lambda: library.load_from_disk(str(folder)))
    else:
        way_out = "expected output of save_to_disk, Parquet files or a folder of images"
        found = _loaded(
            asked, way_out, lambda: library.load_dataset("imagefolder", data_dir=str(folder), cache_dir=str(kept))
        )
    return list_hugging_face(folder.resolve().name, _one(found, split, asked), [ANYWHERE if allow_outside else folder])


def list_hugging_face(name: str, dataset: Any, roots: Sequence[Path] = ()) -> Listed:
    """A `datasets.Dataset` with a column of images and one of labels, whatever they are called.

    Where a row holds no bytes but a path, the file is read if it lies below one of `roots`.
    """
    import datasets

    kinds = {column: type(feature).__name__ for column, feature in dataset.features.items()}
    image = next((column for column, kind in kinds.items() if kind == "Image"), None)
    classes = [column for column, kind in kinds.items() if kind == "ClassLabel"]
    label = next((column for column in LABELS if column in kinds), next(iter(classes), None))
    if image is None or label is None:
        raise UserError(f"--data hf:{name}: no column of images and labels; it has {', '.join(kinds)}")
    values = list(dataset[label])
    if any(isinstance(value, list | dict) for value in values[:1]):
        raise UserError(f"--data hf:{name}: {label}: {SEVERAL}")
    if any(value is None or (label in classes and value == -1) for value in values):
        raise UserError(
            f"--data hf:{name}: rows have no {label}, as in test sets with hidden labels; pass another --split"
        )
    names = dataset.features[label].names if label in classes else None
    labels = [str(value) if names is None else str(names[value]) for value in values]
    pictures = dataset.cast_column(image, datasets.Image(decode=False)).select_columns([image])
    within = [os.path.realpath(root) for root in roots]
    plain = [c for c, kind in kinds.items() if c not in (image, label) and kind in ("Value", "ClassLabel")]

    def fetch(row: int) -> bytes:
        found = pictures[row][image]
        if found["bytes"] is not None:
            return bytes(found["bytes"])
        path = os.path.realpath(found["path"])
        if not any(os.path.commonpath([root, path]) == root for root in within):
            raise ValueError("its file is outside the data set's folder; pass --allow-outside if you trust it")
        return Path(path).read_bytes()

    return encoded(
        name,
        ids_of([_relative(path, within) for path in _paths(pictures, image)]),
        labels,
        [str(n) for n in names] if names is not None else sorted(set(labels), key=numbers_by_value),
        [Column(c, tuple(_text(dataset.features[c], value) for value in dataset[c])) for c in plain],
        fetch,
    )


def _paths(pictures: Any, image: str) -> list[str | None]:
    """The paths alone: the pictures' bytes stay where they are."""
    table = pictures.with_format("arrow")
    return [path for batch in table.iter(1000) for path in batch[image].combine_chunks().field("path").to_pylist()]


def _relative(path: str | None, within: Sequence[str]) -> str | None:
    """A path as an id: of a file in one of these folders, below it."""
    if path is None or is_inside(path):
        return path
    real = os.path.realpath(path)
    return next((os.path.relpath(real, root) for root in within if os.path.commonpath([root, real]) == root), None)


def _text(feature: Any, value: Any) -> str:
    names = getattr(feature, "names", None)
    return str(names[value]) if names and isinstance(value, int) and 0 <= value < len(names) else as_cell(value)


def _library(asked: str) -> Any:
    try:
        import datasets
    except ImportError as fault:
        raise UserError(f"{asked}: needs the library datasets; pip install 'wrongtree[hf]'") from fault
    return datasets


def _loaded(asked: str, way_out: str, load: Callable[[], Any]) -> Any:
    try:
        with quietly():
            return load()
    except Exception as fault:  # nearly anything, by way of many libraries
        why = (str(fault).strip() or type(fault).__name__).splitlines()[0]
        raise UserError(f"{asked}: cannot be loaded ({why:.200}); {way_out}") from fault


def _one(found: Any, split: str | None, asked: str) -> Any:
    """One split of a data set that has several."""
    if not isinstance(found, dict):
        if split is not None:
            raise UserError(f"--split {split}: {asked.removeprefix('--data ')} has no splits")
        return found
    chosen = split if split is not None else next((name for name in SPLITS if name in found), next(iter(found)))
    if chosen not in found:
        raise UserError(f"--split {split}: {asked.removeprefix('--data ')} has the splits {', '.join(found)}")
    return found[chosen]
