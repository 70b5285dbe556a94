"""Image files: a folder per class."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from wrongtree.inputs.images.listed import UNREADABLE, Listed
from wrongtree.inputs.images.pixels import read_rgb
from wrongtree.shared.digests import file_digest
from wrongtree.shared.faults import UserError

# What torchvision's ImageFolder takes for an image.
EXTENSIONS = frozenset({".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"})


def list_folder(data: Path, split: str | None) -> Listed:
    """List `<class>/**/<image>` sorted by class, then folder, then name, links followed, as torchvision's ImageFolder.

    A folder without images is a class all the same, or the order would shift. Unlike torchvision's, folders such as
    `.ipynb_checkpoints` are no class. With `split`, the classes are in the folder of that name.
    """
    root = data if split is None else data / split
    if not root.is_dir():
        raise UserError(f"--split {split}: {data} has no such folder; it has {_folders(data)}")
    paths: list[str] = []
    labels: list[str] = []
    classes = sorted(p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
    for name in classes:
        for folder, _, files in sorted(os.walk(root / name, followlinks=True)):
            below = Path(folder).relative_to(root)
            paths += [(below / file).as_posix() for file in sorted(files) if Path(file).suffix.lower() in EXTENSIONS]
        labels += [name] * (len(paths) - len(labels))
    name = data.resolve().name if split is None else f"{data.resolve().name} {split}"
    return Listed(name, paths, labels, classes, (), *reading([root / path for path in paths]))


def reading(files: Sequence[Path]) -> tuple[Callable[[int], object], Callable[[int], str]]:
    """What reads the picture of a row, and the digest of its bytes."""

    def contents(row: int) -> str:
        """Contents, not modification times: a copied or re-checked-out data set is the same data set."""
        try:
            return file_digest(files[row])
        except (OSError, ValueError):  # a manifest's path may even hold a zero byte
            return UNREADABLE

    return lambda row: read_rgb(files[row]), contents


def _folders(data: Path) -> str:
    return ", ".join(sorted(p.name for p in data.iterdir() if p.is_dir())[:8]) or "none"
