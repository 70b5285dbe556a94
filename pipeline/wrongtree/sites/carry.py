"""Copies or links images into a folder per tag or node: all of them or none, and never over what is there."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from wrongtree.shared.faults import UserError, is_of_writing
from wrongtree.sites.export import Selection

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)  # names that Windows keeps for itself


def carry(selection: Selection, root: Path, target: Path, *, link: bool) -> int:
    """Bring every image from below `root` to `target/<tag or node>/<its path>`; returns how many files are new.

    Everything is looked at before anything is written. UserError, and nothing written, where a path leaves
    `root`, a file is not there, or something else has its place; the same file again is no trouble.
    """
    if not root.is_dir():
        raise UserError(f"{root}: no such folder; --data must be the root folder of the images' paths")
    if not selection.by_path:
        raise UserError("this site was built with --no-paths, so the files of its images are unknown")
    names = folder_names(tag for tags in selection.folders for tag in tags)
    plan: dict[Path, Path] = {}
    for id_, tags in zip(selection.ids, selection.folders, strict=True):
        source = _source(root, id_)
        for tag in tags:
            place = target / names[tag] / os.path.normpath(id_)
            if plan.setdefault(place, source) != source:
                raise UserError(f"{place}: two images would get this path")
    new = {place: source for place, source in plan.items() if not _is_there(place, source)}
    act: Callable[[Path, Path], object] = _link if link else _copy
    for place, source in new.items():
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            act(source, place)
        except OSError as fault:
            if act is _copy and not is_of_writing(fault, target):
                raise UserError(f"{source}: cannot be read ({fault.strerror or fault})") from fault
            raise UserError(f"{place}: cannot be written ({fault.strerror or fault})") from fault
    return len(new)


def folder_names(tags: Iterable[str]) -> dict[str, str]:
    """A folder's name for each tag: what might not be one becomes `-`; equal ones, also but for case, get numbers."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for tag in dict.fromkeys(tags):
        plain = re.sub(r"[^\w .+-]+", "-", tag).strip(" .") or "tag"
        if RESERVED.fullmatch(plain):
            plain = f"{plain}-"
        name, number = plain, 2
        while name.casefold() in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(name.casefold())
        names[tag] = name
    return names


def _source(root: Path, id_: str) -> Path:
    """The file of an image. UserError where its path leads elsewhere than below `root`: sites come from strangers."""
    below = Path(os.path.normpath(id_))
    if below.is_absolute() or below.drive or ".." in below.parts or "\0" in id_:
        raise UserError(f"{id_!r}: is outside {root}, so nothing was copied")
    source = root / below
    if not source.is_file():
        raise UserError(
            f"{source}: no such file, so nothing was copied; --data must be the root folder of the images' paths"
        )
    return source.resolve()


def _is_there(place: Path, source: Path) -> bool:
    """Whether a place holds this image already. UserError where it holds something else."""
    if not place.exists() and not place.is_symlink():
        above = next(path for path in place.parents if path.exists())
        if above.is_dir():
            return False
        place = above
    if place.is_file() and (place.resolve() == source or place.read_bytes() == source.read_bytes()):
        return True
    raise UserError(f"{place}: already exists with other content, so nothing was copied; choose another folder")


def _copy(source: Path, place: Path) -> None:
    """Copy with times, by way of nothing that could overwrite: the file must be new."""
    with source.open("rb") as old, place.open("xb") as new:
        shutil.copyfileobj(old, new)
    shutil.copystat(source, place)


def _link(source: Path, place: Path) -> None:
    place.symlink_to(source)
