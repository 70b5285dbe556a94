"""What is to be judged: ids, labels and pixels, from what `--data` names; `wrapped` has PyTorch's data sets."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.artifacts.splits import Splits
from wrongtree.config import EVERYTHING, DataConfig
from wrongtree.inputs.images.arrays import list_arrays
from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.folders import list_folder
from wrongtree.inputs.images.hugging_face import is_saved
from wrongtree.inputs.images.kinds import counted
from wrongtree.inputs.images.known_files import list_known
from wrongtree.inputs.images.levels import Levels, look, refuse_unclear, shown, told
from wrongtree.inputs.images.listed import PLAIN, Listed, Peek, with_clean_names
from wrongtree.inputs.images.manifests import OF_OTHERS, SUFFIXES, list_manifest
from wrongtree.inputs.images.several import expand, is_pattern
from wrongtree.inputs.images.shards import COMPRESSED, SHARD, list_shards
from wrongtree.inputs.images.signs import refuse_elsewhere
from wrongtree.inputs.remote.kept import Looked
from wrongtree.inputs.remote.paths import remote
from wrongtree.inputs.tables.class_files import Named
from wrongtree.inputs.tables.classes import class_order, map_labels
from wrongtree.inputs.tables.one_vs_rest import Chosen, OneVsRest, choose_label, labels_asked
from wrongtree.shared.arrays import Ints
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.spread import spread
from wrongtree.shared.texts import printable


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
    levels: Levels | None = None  # what values a sample holds where pictures have more than 8 bits
    of_training: bool = False  # whether the data set itself says that a model learns from these images
    ordered: bool = False  # whether a person gave the order of the classes
    one: OneVsRest | None = None  # which label is judged, where images have any number of them
    contents: Sequence[str] = ()  # digest of each image's bytes, or of its pixels; none of what is made here
    splits: Splits | None = None  # which split each is in, where several are compared
    soon: Callable[[Sequence[int]], None] = lambda rows: None  # told which rows are read next, so that they are fetched

    def __len__(self) -> int:
        """Number of images listed."""
        return len(self.ids)


def open_images(data: Path, classes: Named | None = None, config: DataConfig = EVERYTHING) -> LabelledImages:
    """Open what `--data` names, put its classes in the order of the model's outputs and choose a part of it.

    Raises UserError where there is nothing to judge, it cannot be fetched or a label is not among the classes.
    """
    listed = _listed(data, config)
    if not listed.ids:
        raise UserError(f"{data}: no images found; expected {data}/<class>/<image> or a manifest with path,label")
    chosen_label = _choose_label(listed, data, classes, config)
    one = None if chosen_label is None else chosen_label.one
    listed = with_clean_names(listed if chosen_label is None else _of_one_label(listed, chosen_label), str(data))
    labels, found, notes = list(listed.labels), list(listed.classes), list(listed.notes)
    rows = list(range(len(labels)) if chosen_label is None else chosen_label.rows)
    if config.class_map is not None:
        labels, found = map_labels(config.class_map, labels, found)
        rows = [row for row in rows if labels[row]]
        if not rows:
            raise UserError(f"{config.class_map}: leaves out all {len(labels)} images")
        if len(rows) < len(labels):
            notes.append(f"{config.class_map} leaves out {len(labels) - len(rows):,} of {len(labels):,} images")
    ordered = class_order(found, classes if one is None else None, data)
    index, names = ordered.of_labels, ordered.names
    chosen = choose(rows, config)
    columns = tuple(
        Column(printable(c.name), tuple(printable(c.values[row]) for row in chosen)) for c in listed.columns
    )
    ids, labels = [listed.ids[row] for row in chosen], [labels[row] for row in chosen]
    if listed.far is not None:
        listed.far.identify(chosen)
    contents = [listed.contents(row) for row in chosen]
    if listed.far is not None:
        notes += listed.far.notes(str(data), listed.ids)
    sample = spread(len(chosen))
    far = listed.far is not None or remote(data) is not None
    looked = _looked(listed, [(chosen[i], contents[i]) for i in sample], config.downloads if far else None)
    if several := sum(seen.several for _, seen in looked):
        notes.append(
            f"{data}: {several:,} of {len(looked):,} images looked at have several frames or pages; the first is used"
        )
    rule, levels = look(listed.read, [row for row, seen in looked if seen.deep], config.span)
    if levels is not None:
        refuse_unclear(levels, data)
        notes += told(levels, data)
    kinds = [(listed.ids[row], kind) for row in chosen if (kind := listed.foreign(row)) is not None]
    notes += counted(kinds, str(data))
    return LabelledImages(
        name=printable(listed.name),
        ids=tuple(printable(id_) for id_ in ids),
        labels=np.array([index[label] for label in labels], dtype=np.int64),
        classes=tuple(printable(name) for name in names),
        columns=columns,
        read=lambda row: shown(listed.read(chosen[row]), rule),
        digest=digest(
            ids, labels, names, [(c.name, c.values) for c in columns], contents, rule, *([] if one is None else [one])
        ),
        notes=tuple(printable(note) for note in (*notes, *ordered.notes)),
        levels=levels,
        changed=lambda row: listed.contents(chosen[row]) != contents[row],
        ordered=classes is not None,
        one=one,
        contents=contents,
        soon=lambda some: None if listed.far is None else listed.far.soon([chosen[row] for row in some]),
    )


def _looked(listed: Listed, rows: Sequence[tuple[int, str]], kept: Path | None) -> list[tuple[int, Peek]]:
    """What the headers of these rows (row, digest) tell; of what is far, as it was kept when it was last looked at."""
    if kept is None:
        return [(row, listed.peek(row)) for row, _ in rows]
    known = Looked(kept)
    unknown = [row for row, content in rows if known.get(content) is None]
    if listed.far is not None:
        listed.far.soon(unknown)
    for row, content in rows:
        if known.get(content) is None and (seen := listed.peek(row)) is not PLAIN:
            known.put(content, seen)
    known.save()
    return [(row, Peek(*(known.get(content) or PLAIN))) for row, content in rows]


def labels_to_judge(data: Path, asked: str, config: DataConfig = EVERYTHING) -> tuple[list[str], int]:
    """The labels that `--one-vs-rest` asks for, and how many images there are. UserError where one is none."""
    listed = _with_sets(_listed(data, dataclasses.replace(config, one_vs_rest=asked)), data, asked)
    assert listed.sets is not None
    return labels_asked(listed.sets, asked, data), len(choose(range(len(listed.ids)), config))


def _with_sets(listed: Listed, data: Path, asked: str) -> Listed:
    if listed.sets is None:
        raise UserError(
            f"--one-vs-rest {asked}: needs a manifest with lists of labels or columns of 0 and 1, or a multi-hot .npz "
            f"file; {data} has one label per image, which needs no such option",
            "images",
        )
    return listed


def _choose_label(listed: Listed, data: Path, classes: Named | None, config: DataConfig) -> Chosen | None:
    """The label that is asked for, against the rest; None where none is."""
    if config.one_vs_rest is None:
        return None
    if config.class_map is not None:
        raise UserError(
            f"--class-map {config.class_map}: cannot rename labels of images that have several; rename them in {data}",
            "images",
        )
    sets = _with_sets(listed, data, config.one_vs_rest).sets
    assert sets is not None
    return choose_label(sets, config.one_vs_rest, classes, data)


def _of_one_label(listed: Listed, chosen: Chosen) -> Listed:
    """The same with two classes; which other labels an image has becomes metadata."""
    return dataclasses.replace(
        listed,
        labels=chosen.labels,
        classes=chosen.one.classes,
        columns=(*listed.columns, *(Column(name, values) for name, values in chosen.beside)),
        notes=(*listed.notes, *chosen.notes),
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
    if remote(data) is None and colon and name and kind in ("torchvision", "hf") and not data.exists():
        return _named(kind, name, config)
    suffix = data.suffix.lower()
    if config.root is not None and suffix not in SUFFIXES:
        raise UserError(f"--root {config.root}: is only for manifests and torchvision's data sets; {data} is neither")
    if data.is_dir():
        if remote(data) is None:
            if is_saved(data):
                return _named("hf", str(data), config)
            if known := list_known(data, config.split):
                return known
            refuse_elsewhere(data)
        return _packed(_packages(data), config, data) or list_folder(data, config.split)
    if is_pattern(data):
        if packed := _packed(expand(data), config, data):
            return packed
        raise UserError(f"{data}: several files at once must be .tar files, or .parquet files with the images inside")
    if not data.exists():
        if remote(data) is not None:
            raise UserError(f"{data}: does not exist, or lists no files; check the address")
        raise UserError(
            f"{data}: no such file or folder; --data takes a folder per class, a CSV, Parquet or JSON-lines manifest, "
            "a .tar, .npz or .parquet file, torchvision:NAME or hf:NAME"
        )
    if packed := _packed([data], config, data):
        return packed
    if suffix in (*SUFFIXES, *OF_OTHERS):
        several = config.one_vs_rest is not None
        return list_manifest(data, config.split, config.root, config.allow_outside, config.columns, several)
    if remote(data) is not None:
        raise UserError(
            f"{data}: from another machine --data reads folders, manifests (.csv, .parquet, .jsonl), .tar shards and "
            "Parquet files with images; download it and pass the file"
        )
    if suffix == ".npz":
        return list_arrays(data, config.split, config.one_vs_rest is not None)
    refuse_elsewhere(data)
    raise UserError(
        f"{data}: not a folder of images and not a manifest (.csv, .parquet or .jsonl) or .npz, .tar or .parquet file"
    )


def _packed(files: Sequence[Path], config: DataConfig, data: Path) -> Listed | None:
    """What is in tar files, or in Parquet files that hold the pictures too; None where these are neither."""
    if files and all(path.name.lower().endswith((SHARD, *COMPRESSED)) for path in files):
        return list_shards(files, config.split, data, config.downloads)
    if files and all(path.suffix.lower() == ".parquet" for path in files):
        from wrongtree.inputs.images.pictures import has_pictures, list_pictures

        return list_pictures(files, config.split, data) if has_pictures(files[0]) else None
    return None


def _packages(folder: Path) -> list[Path]:
    """The tar or Parquet files that a folder consists of; none where it has pictures, or folders of them, as well."""
    for pattern in ("*.tar", "*.parquet", "*/*.parquet"):
        if found := sorted(folder.glob(pattern)):
            beside = [p for p in folder.iterdir() if not p.name.startswith(".") and p.is_dir()]
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
