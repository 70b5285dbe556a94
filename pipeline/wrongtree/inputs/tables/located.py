"""Where the images are that a table names: below its folder, on this machine or another; nobody leads out of there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from wrongtree.inputs.remote.addresses import is_url
from wrongtree.inputs.remote.paths import remote
from wrongtree.inputs.tables.far import ids_of_urls, locate_far
from wrongtree.inputs.tables.meaning import is_image_path
from wrongtree.inputs.tables.paths import Found, Places, is_remote, told
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import without_secrets

MOST_FILES = 2_000_000  # below a root, of which the likeliest is sought


@dataclass(frozen=True)
class Located:
    """One entry per row."""

    ids: list[str]  # below the folder; of what is elsewhere, with its bucket or host
    files: list[Path]
    notes: list[str]  # what to say of rows that had to be changed, or name nothing


def locate(
    manifest: Path, root: Path | None, paths: Sequence[str], lines: Sequence[int], allow_outside: bool
) -> Located:
    """The images that a manifest names, below `root` or its own folder; `lines` (n,) are the numbers of its rows.

    Raises UserError where none of the files is there, or one leads out. What comes from another machine never names a
    file of this one, but below a `root` that a person gave.
    """
    folder = manifest.parent if root is None else root
    far = remote(folder)
    if far is not None:
        return Located(*locate_far(str(manifest), far, paths, lines, allow_outside))
    if not folder.is_dir():
        raise UserError(f"--root {folder}: no such folder")
    allow_outside = allow_outside and remote(manifest) is None
    ids, elsewhere, notes = _below(manifest, folder, paths, allow_outside, reads_urls=root is None)
    if not allow_outside:
        here = [row for row in range(len(ids)) if row not in elsewhere]
        _refuse_outside(manifest, folder, [ids[row] for row in here], [lines[row] for row in here])
    return Located(ids, [elsewhere.get(row, folder / id_) for row, id_ in enumerate(ids)], notes)


def words_below(folder: Path, follow: bool) -> set[str]:
    """Names of files and folders there, which tell a table's encoding; none of another machine's."""
    return set() if remote(folder) else {part for file in _files(folder, follow) for part in file.split("/")}


def _below(
    manifest: Path, folder: Path, paths: Sequence[str], allow_outside: bool, reads_urls: bool
) -> tuple[list[str], dict[int, Path], list[str]]:
    """The paths as they are below the folder, by row those that are on another machine, and what to say.

    Raises UserError where none of the files is there, or lies on another machine and is not to be read from there.
    """
    found = [_plain(folder, path, allow_outside) for path in paths]
    missing = [row for row, path in enumerate(found) if path is None]
    if not missing:
        return [path for path in found if path is not None], {}, []
    files = _files(folder, allow_outside)
    places = Places(files, folder.resolve().name)
    matches: list[tuple[str, Found]] = []
    for row in missing:
        match = places.find(paths[row])
        if match is not None:
            found[row] = files[match.image]
            matches.append((paths[row], match))
    notes = told(str(manifest), matches, files, len(paths))
    again = len(matches) - len({match.image for _, match in matches})
    if again:
        notes.append(f"{manifest}: {again:,} paths lead to an image that another row names as well")
    absent = [row for row, path in enumerate(found) if path is None]
    urls = [row for row in absent if is_remote(paths[row])]
    for row in urls:
        if not reads_urls or not is_url(paths[row]):
            way = "leave out --root to read it from there, or " if is_url(paths[row]) else ""
            raise UserError(
                f"{manifest}: {without_secrets(paths[row]):.200} is not on this machine; {way}download the images and "
                "pass their folder with --root, paths are then matched by their ends"
            )
    ids, far = ids_of_urls([paths[row] for row in urls])
    elsewhere = dict(zip(urls, far, strict=True))
    for row, id_ in zip(urls, ids, strict=True):
        found[row] = id_
    absent = [row for row in absent if row not in elsewhere]
    prefixes = sorted({match.prefix for _, match in matches if match.prefix}, key=len, reverse=True)
    kept = [paths[row] if path is None else path for row, path in enumerate(found)]
    for row in absent:
        kept[row] = _without(prefixes, paths[row])
    if absent:
        first = paths[absent[0]]
        outside = any(os.path.isabs(kept[row]) or ".." in kept[row].split("/") for row in absent)
        if len(absent) == len(paths) and not outside:
            raise UserError(
                f"{manifest}: none of its {len(paths):,} images is below {folder}; the first is {first!r:.120}; "
                "pass the folder in which the paths begin with --root"
            )
        named = {path for path in found if path is not None}
        unnamed = [file for file in files if is_image_path(file) and file not in named]
        without = f"; {len(unnamed):,} images there have no row, such as {unnamed[0]!r:.120}" if unnamed else ""
        notes.append(
            f"{manifest}: {len(absent):,} of {len(paths):,} rows name no file below {folder}, such as "
            f"{first!r:.120}, and "
            f"are skipped{without}"
        )
    return kept, elsewhere, notes


def _plain(folder: Path, path: str, allow_outside: bool) -> str | None:
    """A path that is there as it is written, without what means nothing; None where there is no such file."""
    try:
        if not os.path.exists(folder / path):
            return None
    except ValueError:  # a zero byte
        return None
    if os.path.isabs(path):
        below = os.path.abspath(folder) + os.sep
        if path.startswith(below):
            return Path(path[len(below) :]).as_posix()
        return path if allow_outside or _leads_into(folder, path) else None
    return PurePosixPath(path).as_posix() if os.sep == "/" else path


def _leads_into(folder: Path, path: str) -> bool:
    root = os.path.realpath(folder)
    return os.path.realpath(path).startswith(os.path.join(root, ""))


def _files(folder: Path, follow: bool) -> list[str]:
    """All files below a folder that might be meant; what begins with a dot is passed over."""
    files: list[str] = []
    for where, folders, names in os.walk(folder, followlinks=follow):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = os.path.relpath(where, folder)
        inside = "" if below == "." else Path(below).as_posix() + "/"
        files += [inside + name for name in sorted(names) if not name.startswith(".")]
        if len(files) > MOST_FILES:
            return []
    return files


def _without(prefixes: Sequence[tuple[str, ...]], path: str) -> str:
    """A path that is not there, without the folders that the others have in front."""
    parts = tuple(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))
    for prefix in prefixes:
        if len(prefix) < len(parts) and parts[: len(prefix)] == prefix:
            return "/".join(parts[len(prefix) :])
    return path


def _refuse_outside(manifest: Path, folder: Path, paths: Sequence[str], lines: Sequence[int]) -> None:
    """A manifest from elsewhere must not publish pictures of this machine; links are followed to where they lead."""
    root = os.path.realpath(folder)
    known: dict[str, str] = {}  # most paths share a few folders
    for line, path in zip(lines, paths, strict=True):
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
