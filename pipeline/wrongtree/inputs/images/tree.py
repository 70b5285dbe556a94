"""Folders of images on disk, read once each: links are followed, but never in a circle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wrongtree.inputs.images.kinds import head_of, is_named_as_picture, is_picture, kind_of
from wrongtree.inputs.images.leftovers import is_leftover
from wrongtree.inputs.remote.paths import remote
from wrongtree.shared.faults import UserError


@dataclass(frozen=True)
class Inside:
    """What lies directly in a folder, sorted by name; without what is no image and no class by its name."""

    folders: tuple[Path, ...]
    files: tuple[str, ...]
    leftovers: tuple[str, ...]


class Tree:
    """What was read of a folder so far; nothing below is read before somebody asks for it."""

    def __init__(self) -> None:
        self._known: dict[Path, Inside] = {}
        self._images: dict[Path, tuple[str, ...]] = {}
        self._walked: set[Path] = set()
        self.circles: set[Path] = set()  # links that lead back to a folder above them

    @property
    def leftovers(self) -> list[str]:
        """Hidden and system files and folders in all folders that were read."""
        return [name for inside in self._known.values() for name in inside.leftovers]

    def at(self, folder: Path) -> Inside:
        """What lies in a folder. UserError where it cannot be opened: a class would be lost in silence."""
        if folder not in self._known:
            folders, files, leftovers = [], [], []
            try:
                for name, is_folder in _inside(folder):
                    if is_leftover(name):
                        leftovers.append(name)
                    elif is_folder:
                        folders.append(folder / name)
                    else:
                        files.append(name)
            except OSError as fault:
                raise UserError(
                    f"{folder}: the folder cannot be opened ({fault.strerror}); make it readable, or move it away"
                ) from fault
            self._known[folder] = Inside(tuple(sorted(folders)), tuple(sorted(files)), tuple(sorted(leftovers)))
        return self._known[folder]

    def images_in(self, folder: Path) -> tuple[str, ...]:
        """The files directly in there that are images, by their endings, or by their first bytes."""
        if folder not in self._images:
            self._images[folder] = tuple(name for name in self.at(folder).files if _is_image(folder / name))
        return self._images[folder]

    def walk(self, folder: Path) -> Iterator[Path]:
        """This folder and all below, each before those in it."""
        waiting: list[tuple[Path, tuple[str, ...]]] = [(folder, (os.path.realpath(str(folder)),))]
        while waiting:
            here, above = waiting.pop()
            yield here
            for below in reversed(self.at(here).folders):
                real = os.path.realpath(below) if below.is_symlink() else os.path.join(above[-1], below.name)
                if real in above or os.path.join(above[-1], "").startswith(os.path.join(real, "")):
                    self.circles.add(below)
                else:
                    waiting.append((below, (*above, real)))

    def images(self, folder: Path) -> list[tuple[Path, tuple[str, ...]]]:
        """Every folder at or below this one with its images, in the order of their paths."""
        return [(below, self.images_in(below)) for below in sorted(self.walk(folder), key=str)]

    def others(self, folder: Path) -> Iterator[Path]:
        """The files at or below this folder that are no images."""
        for below in self.walk(folder):
            images = set(self.images_in(below))
            yield from (below / name for name in self.at(below).files if name not in images)

    def has_images(self, folder: Path) -> bool:
        """Whether there is an image at or below this folder; stops at the first."""
        return any(self._has_image(below) for below in self.walk(folder))

    def has_files(self, folder: Path) -> bool:
        """Whether there is any file at or below this folder."""
        return any(self.at(below).files for below in self.walk(folder))

    def has_pictured(self, folder: Path) -> bool:
        """Whether there are pictures of a kind that cannot be read here."""
        kinds = (kind_of(path.name, head_of(path)) for path in self.others(folder))
        return any(kind is not None and kind.pictured for kind in kinds)

    def _has_image(self, folder: Path) -> bool:
        if folder in self._images:
            return bool(self._images[folder])
        return any(_is_image(folder / name) for name in self.at(folder).files)


def _inside(folder: Path) -> Iterator[tuple[str, bool]]:
    """Files and folders directly in there, and which of both each is."""
    far = remote(folder)
    if far is not None:
        yield from far.inside()
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            is_folder = entry.is_dir()
            if is_leftover(entry.name) or is_folder or entry.is_file() or entry.is_symlink():
                yield entry.name, is_folder


def _is_image(path: Path) -> bool:
    named = is_named_as_picture(path.name)
    return is_picture(head_of(path)) if named is None else named
