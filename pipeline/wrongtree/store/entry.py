"""One entry of the cache on disk: a folder with one .npy file per array and a meta.json that holds the rest.

meta.json has a checksum of every array and one of itself. An entry is written under another name and renamed when
whole, so that a killed run leaves no half entry.
"""

from __future__ import annotations

import dataclasses
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from wrongtree.shared.digests import digest, file_digest
from wrongtree.shared.leftovers import is_running, move_aside, remove, temporary_for, writing
from wrongtree.shared.record import versions
from wrongtree.store.nested import is_nested, taken_apart, whole
from wrongtree.store.verified import verify

FORMAT = 3  # of an entry on disk
ENTRY = re.compile(r".+-[0-9a-f]{32}")  # what an entry's folder is called
DAMAGE = (OSError, ValueError, KeyError, TypeError)  # what reading an entry raises that is not as it was written
T = TypeVar("T")
Stamp = tuple[int, int] | None  # tells an entry from one that has taken its place; None: there is none


def is_whole(folder: Path) -> bool:
    """Whether there is an entry."""
    return (folder / "meta.json").exists()


def stamp(folder: Path) -> Stamp:
    """Of what lies there now."""
    try:
        found = (folder / "meta.json").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def write_entry(folder: Path, parts: Sequence[Any], since: Stamp = None) -> None:
    """Write parts as one entry, array by array and part by part: the whole is never in memory. Raises OSError.

    Of runs that write the same where the file system knows no locks, the first stays: what is there now and is not what
    lay there with the stamp `since` is left.
    """
    temporary = temporary_for(folder)
    for left in folder.parent.glob(f"{folder.name}.*.tmp"):
        if not is_running(left):
            remove(left)
    with writing(temporary):
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
        if stamp(folder) not in (None, since):
            return
        if folder.exists() or folder.is_symlink():
            aside = temporary_for(folder, mark=f".{time.time_ns()}")
            move_aside(folder, aside)
            remove(aside)  # what cannot be removed yet, the next prune removes
        try:
            temporary.replace(folder)
        except OSError:
            if stamp(folder) in (None, since):
                raise
            # Another run has put the same there in this moment.


def read_entry(folder: Path, kind: type[T], *, fully: bool = False) -> T:
    """Read an entry; ValueError if an array is not what was written. `fully`: digest it though it was before."""
    meta = _read_meta(folder)
    values = {name: _frozen(value) for name, value in meta["values"].items()}
    verify(folder, meta["arrays"], fully=fully)
    values |= {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in meta["arrays"]}
    return kind(**whole(kind, meta.get("nested", {}), values))


def _read_meta(folder: Path) -> dict[str, Any]:
    """What an entry says of itself; ValueError if that is not what was written, or of another format."""
    meta: dict[str, Any] = json.loads((folder / "meta.json").read_text())
    if meta["format"] != FORMAT:
        raise ValueError(f"entry of format {meta['format']}, expected {FORMAT}")
    if meta.pop("checksum") != digest(meta):
        raise ValueError(f"{folder / 'meta.json'} is not what was written")
    return meta


def made_by(folder: Path) -> dict[str, str]:
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
