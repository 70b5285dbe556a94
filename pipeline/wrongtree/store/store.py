"""The artifact cache: what a stage computed, kept under a key of all it was computed from.

An entry is a folder `<stage>-<key>/` with one .npy file per array and a meta.json that holds the rest, a checksum of
every array and one of itself. It is written under another name and renamed when whole, so that a killed run leaves no
half entry.

What a site needed in its last few builds stays, so that going back to other options costs nothing; what it needed
before is removed, unless another site needs it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from wrongtree.artifacts.pieces import Pieces
from wrongtree.shared.digests import digest, file_digest
from wrongtree.shared.leftovers import is_running, move_aside, remove
from wrongtree.shared.record import versions
from wrongtree.store.lock import unwritable_cache
from wrongtree.store.nested import is_nested, taken_apart, whole
from wrongtree.store.site_index import PIECES, SiteIndex

FORMAT = 3  # of an entry on disk
ENTRY = re.compile(r".+-[0-9a-f]{32}")  # what an entry's folder is called
WAITING = "waiting"  # a file among pieces that stay though they are joined: some of them are not valid
DAMAGE = (OSError, ValueError, KeyError, TypeError)  # what reading an entry raises that is not as it was written
T = TypeVar("T")
Report = Callable[[str, str, float], None]  # (state, stage, seconds)


class Kept(Generic[T]):
    """An artifact that is in the store; read from disk only when somebody asks for it."""

    def __init__(self, key: str, load: Callable[[], T]) -> None:
        self.key = key
        self._load = load
        self._value: T | None = None

    def get(self) -> T:
        """Return the artifact, its arrays memory-mapped read-only."""
        if self._value is None:
            self._value = self._load()
        return self._value

    def forget(self) -> None:
        """Close what is mapped: Windows neither removes nor moves a file that is."""
        self._value = None


class Store:
    """Keeps artifacts below one folder. `site` says whose build this is, so that stale is told from missing."""

    def __init__(self, root: Path, site: str, report: Report) -> None:
        self.root = root
        self.report = report
        self._index = SiteIndex(root, digest(site))
        self._versions: dict[str, set[str]] = {}
        try:
            (root / "sites").mkdir(parents=True, exist_ok=True)
            (root / ".gitignore").write_text("*\n")
            (root / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
        except OSError as fault:
            raise unwritable_cache(root, fault) from fault

    def keep(
        self,
        stage: str,
        kind: type[T],
        ingredients: Sequence[Any],
        compute: Callable[[], T],
        valid: Callable[[T], bool] | None = None,
    ) -> Kept[T]:
        """Return the stage's artifact, computing it unless an entry of the same ingredients is there.

        `valid` is asked of an entry found, for artifacts that stand for something outside the store.
        """
        return self._keep(stage, kind, ingredients, lambda folder: self._save(folder, compute()), valid)

    def keep_pieces(
        self,
        stage: str,
        kind: type[T],
        ingredients: Sequence[Any],
        compute: Callable[[], Pieces[T]],
        valid: Callable[[T], bool] | None = None,
    ) -> Kept[T]:
        """Like `keep`, for a long stage: each piece is kept as soon as it is there, so that a killed run goes on where
        it was.

        The pieces' arrays are joined along their first axis and tuples end to end, in order; all else must be equal.
        `valid` is asked of every piece, and the whole is valid where all of them are. While one is not they stay, and
        the next run computes only that one again.
        """

        def write(folder: Path) -> None:
            folder_of_pieces = folder.with_name(f"{folder.name}{PIECES}")
            self._index.remember(f"{stage}{PIECES}", digest(stage, FORMAT, *ingredients))
            pieces = compute()
            parts = [folder_of_pieces / f"{i:06d}" for i in range(pieces.count)]
            missing = [i for i in range(pieces.count) if not self._sound(stage, parts[i], kind, valid)]
            waiting = folder_of_pieces / WAITING
            remove(waiting)
            if missing:
                with pieces.begin() as piece:
                    for i in missing:
                        found = piece(i)
                        self._save(parts[i], found)
                        if valid is not None and not valid(found):
                            with suppress(OSError):  # without it they only do not stay
                                waiting.touch()
            self._join(folder, [_read(part, kind) for part in parts])
            if not waiting.exists():
                remove(folder_of_pieces)

        return self._keep(stage, kind, ingredients, write, valid)

    @property
    def versions(self) -> dict[str, str]:
        """Of Python and the libraries that computed what was kept or found so far; several where they differ."""
        return {name: ", ".join(sorted(found)) for name, found in self._versions.items()}

    def prune(self) -> None:
        """Remove what this site needed longer ago than its last few builds, and what killed runs left half-written."""
        for stage, key in self._index.forget():
            if (folder := self._folder(stage, key)).exists():
                remove(folder)
                self.report("removed", f"{stage}: from an earlier build", 0.0)
        for pieces in self.root.glob(f"*{PIECES}"):
            joined = pieces.with_name(pieces.name.removesuffix(PIECES))
            if joined.exists() and not (pieces / WAITING).exists():  # killed after they had been joined
                remove(pieces)
        for folder in list(self.root.iterdir()):
            if ENTRY.fullmatch(folder.name) and not _whole(folder):  # of which a part could not be removed
                remove(folder)
        for left in (*self.root.glob("*.tmp"), *self.root.glob("*.pieces/*.tmp"), *self.root.glob("sites/*.tmp")):
            if not is_running(left):
                remove(left)

    def _keep(
        self,
        stage: str,
        kind: type[T],
        ingredients: Sequence[Any],
        write: Callable[[Path], None],
        valid: Callable[[T], bool] | None,
    ) -> Kept[T]:
        key = digest(stage, FORMAT, *ingredients)
        folder = self._folder(stage, key)

        def renew(state: str) -> T:
            began = time.perf_counter()
            write(folder)
            self._index.remember(stage, key)
            self._note(versions())
            self.report(state, stage, time.perf_counter() - began)
            return _read(folder, kind)

        def load() -> T:
            try:
                return _read(folder, kind)
            except DAMAGE as fault:
                said = str(fault)
            # Only here, because the fault holds the arrays that had been read, mapped.
            self.report("damaged", f"{stage}: {said}; it is computed again", 0.0)
            return renew("damaged")

        kept = Kept(key, load)
        if _whole(folder) and (valid is None or valid(kept.get())):
            self._index.remember(stage, key)
            self._note(_made_by(folder))
            self.report("fresh", stage, 0.0)
        else:
            kept.forget()
            kept._value = renew("stale" if self._index.knows(stage) else "missing")
        return kept

    def _note(self, versions: Mapping[str, str]) -> None:
        for name, version in versions.items():
            self._versions.setdefault(name, set()).add(version)

    def _folder(self, stage: str, key: str) -> Path:
        name = stage.removesuffix(PIECES).replace("/", "-")
        return self.root / f"{name}-{key}{PIECES if stage.endswith(PIECES) else ''}"

    def _save(self, folder: Path, value: Any) -> None:
        self._join(folder, [value])

    def _join(self, folder: Path, parts: Sequence[Any]) -> None:
        """Write parts as one entry, array by array and part by part, so that the whole is never in memory."""
        temporary = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
        for left in folder.parent.glob(f"{folder.name}.*.tmp"):
            if not is_running(left):
                remove(left)
        try:
            temporary.mkdir(parents=True)
            meta: dict[str, Any] = {"format": FORMAT, "made_by": versions(), "arrays": {}, "values": {}, "nested": {}}
            for field in dataclasses.fields(parts[0]):
                values = [getattr(part, field.name) for part in parts]
                if is_nested(values[0]):
                    (value,) = values  # what is nested comes in one piece
                    meta["nested"][field.name], arrays = taken_apart(value)
                    for i, array in enumerate(arrays):
                        path = temporary / f"{field.name}.{i}.npy"
                        _write_array(path, [array])
                        meta["arrays"][f"{field.name}.{i}"] = file_digest(path)
                elif isinstance(values[0], np.ndarray):
                    path = temporary / f"{field.name}.npy"
                    _write_array(path, values)
                    meta["arrays"][field.name] = file_digest(path)
                elif isinstance(values[0], tuple):
                    meta["values"][field.name] = [item for value in values for item in value]
                else:
                    if any(value != values[0] for value in values):
                        raise ValueError(f"{field.name} differs between pieces")
                    meta["values"][field.name] = values[0]
            meta["checksum"] = digest(json.loads(json.dumps(meta)))
            (temporary / "meta.json").write_text(json.dumps(meta))
            if folder.exists() or folder.is_symlink():
                aside = folder.with_name(f"{folder.name}.{time.time_ns()}.{os.getpid()}.tmp")
                move_aside(folder, aside)
                remove(aside)  # what cannot be removed yet, the next prune removes
            temporary.replace(folder)
        except OSError as fault:
            raise unwritable_cache(self.root, fault) from fault
        finally:
            remove(temporary)

    def _sound(self, stage: str, part: Path, kind: type[T], valid: Callable[[T], bool] | None) -> bool:
        """Whether a piece is there, as it was written and valid; says so if it is there and is damaged."""
        if not _whole(part):
            return False
        try:
            piece = _read(part, kind)
        except DAMAGE as fault:
            self.report("damaged", f"{stage}: {fault}; this piece is computed again", 0.0)
            return False
        return valid is None or valid(piece)


def _whole(folder: Path) -> bool:
    return (folder / "meta.json").exists()


def _read(folder: Path, kind: type[T]) -> T:
    """Read an entry; ValueError if an array is not what was written."""
    meta = _read_meta(folder)
    values = {name: _frozen(value) for name, value in meta["values"].items()}
    for name, checksum in meta["arrays"].items():
        path = folder / f"{name}.npy"
        if file_digest(path) != checksum:
            raise ValueError(f"{path} is not what was written")
        values[name] = np.load(path, mmap_mode="r")
    return kind(**whole(kind, meta.get("nested", {}), values))


def _read_meta(folder: Path) -> dict[str, Any]:
    """What an entry says of itself; ValueError if that is not what was written, or of another format."""
    meta: dict[str, Any] = json.loads((folder / "meta.json").read_text())
    if meta["format"] != FORMAT:
        raise ValueError(f"entry of format {meta['format']}, expected {FORMAT}")
    if meta.pop("checksum") != digest(meta):
        raise ValueError(f"{folder / 'meta.json'} is not what was written")
    return meta


def _made_by(folder: Path) -> dict[str, str]:
    """Versions of what wrote an entry; none of one that is damaged, because it is written anew when it is read."""
    try:
        return dict(_read_meta(folder)["made_by"])
    except DAMAGE:
        return {}


def _frozen(value: Any) -> Any:
    """JSON's lists as the tuples they were."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _write_array(path: Path, parts: Sequence[np.ndarray]) -> None:
    shape = (sum(len(part) for part in parts), *parts[0].shape[1:]) if parts[0].ndim else ()
    header = {"descr": parts[0].dtype.str, "fortran_order": False, "shape": shape}
    with path.open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, header)
        for part in parts:
            if part.dtype != parts[0].dtype or part.shape[1:] != shape[1:]:
                raise ValueError(f"{path.name}: pieces of different type or shape")
            np.ascontiguousarray(part).tofile(stream)
