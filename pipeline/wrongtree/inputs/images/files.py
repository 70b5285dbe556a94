"""Image files by their paths: a manifest that lists them with their labels."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.kinds import HEAD, Kind, foreign, is_picture
from wrongtree.inputs.images.listed import UNREADABLE, Listed
from wrongtree.inputs.images.pixels import peek, read_picture
from wrongtree.inputs.tables.tables import numbers_by_value, read_table
from wrongtree.shared.digests import head_and_digest
from wrongtree.shared.faults import UserError

MANIFESTS = (".csv", ".parquet", ".jsonl")
PATHS = ("path", "file_name")  # what the column of paths may be called; the second is Hugging Face's


def list_manifest(manifest: Path, split: str | None, root: Path | None, allow_outside: bool) -> Listed:
    """List what a manifest names, below `root` or its own folder. Raises UserError where a path leads out of there."""
    table = read_table(manifest)
    named = next((column for column in PATHS if column in table), None)
    for column, there in (("path", named is not None), ("label", "label" in table)):
        if not there:
            raise UserError(f"{manifest}: no column '{column}'; found {', '.join(table) or 'none'}")
    assert named is not None
    paths, labels = table.pop(named), table.pop("label")
    first = 1 if manifest.suffix.lower() == ".jsonl" else 2
    for line, (path, label) in enumerate(zip(paths, labels, strict=True), start=first):
        if not path or not label:
            raise UserError(f"{manifest}: row {line} has no {named if not path else 'label'}")
    folder = manifest.parent if root is None else root
    if not folder.is_dir():
        raise UserError(f"--root {folder}: no such folder")
    if not allow_outside:
        _refuse_outside(manifest, folder, paths, first)
    classes = sorted(set(labels), key=numbers_by_value)
    rows = list(range(len(paths)))
    if split is not None:
        if "split" not in table:
            raise UserError(f"--split {split}: {manifest} has no column 'split'")
        rows = [row for row in rows if table["split"][row] == split]
        if not rows:
            raise UserError(f"--split {split}: {manifest} has the splits {', '.join(sorted(set(table['split'])))}")
    paths, labels = [paths[row] for row in rows], [labels[row] for row in rows]
    columns = tuple(Column(name, tuple(values[row] for row in rows)) for name, values in table.items())
    return replace(
        reading([folder / path for path in paths]),
        name=manifest.stem,
        ids=paths,
        labels=labels,
        classes=classes,
        columns=columns,
    )


def _refuse_outside(manifest: Path, folder: Path, paths: Sequence[str], first: int) -> None:
    """A manifest from elsewhere must not publish pictures of this machine; links are followed to where they lead."""
    root = os.path.realpath(folder)
    known: dict[str, str] = {}  # most paths share a few folders
    for line, path in enumerate(paths, start=first):
        above, name = os.path.split(os.path.join(folder, path))
        try:
            known.setdefault(above, os.path.realpath(above))
            real = os.path.join(known[above], name)
            real = os.path.realpath(real) if os.path.islink(real) or name in ("", ".", "..") else real
        except ValueError:  # a zero byte: there is no such file, and that will be said
            continue
        if os.path.commonpath([root, real]) != root:
            raise UserError(
                f"{manifest}: row {line} is outside {folder}: {path}; pass the folder above all images with --root, "
                "or pass --allow-outside if you trust the manifest"
            )


def reading(files: Sequence[Path]) -> Listed:
    """How these files are read; everything else about them is for others to fill in."""

    kinds: dict[int, Kind] = {}  # of those that are no pictures, noted as their bytes are digested

    def contents(row: int) -> str:
        """Contents, not modification times: a copied or re-checked-out data set is the same data set."""
        try:
            head, found = head_and_digest(files[row], HEAD)
        except (OSError, ValueError):  # a manifest's path may even hold a zero byte
            return UNREADABLE
        kind = None if is_picture(head) else foreign(head)
        if kind is not None:
            kinds[row] = kind
        return found

    return Listed(
        "",
        (),
        (),
        (),
        (),
        lambda row: read_picture(files[row]),
        contents,
        peek=lambda row: peek(files[row]),
        foreign=kinds.get,
    )
