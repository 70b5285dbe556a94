"""One entry of the cache on disk: a folder with one .npy file per array and a meta.json that holds the rest.

meta.json has a checksum of every array and one of itself. An entry is written under another name and renamed when
whole, so that a killed run leaves no half entry.
"""

from __future__ import annotations

import dataclasses
import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from wrongtree.shared.digests import digest, file_digest
from wrongtree.shared.leftovers import is_running, move_aside, remove, temporary_for, writing
from wrongtree.shared.record import versions
from wrongtree.store.mapped import mapped
from wrongtree.store.nested import is_nested, taken_apart, whole
from wrongtree.store.verified import verify

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

META = "meta.json"
FORMAT = 3  # of an entry on disk
ENTRY = re.compile(r".+-[0-9a-f]{32}")  # what an entry's folder is called
DAMAGE = (OSError, ValueError, KeyError, TypeError)  # what reading an entry raises that is not as it was written
T = TypeVar("T")
Elsewhere = Callable[[Mapping[str, str]], dict[str, np.ndarray]]
Stamp = tuple[int, int] | None  # tells an entry from one that has taken its place; None: there is none


def is_whole(folder: Path) -> bool:
    """Whether there is an entry."""
    return (folder / META).exists()


def stamp(folder: Path) -> Stamp:
    """Of what lies there now."""
    try:
        found = (folder / META).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def write_entry(folder: Path, value: Any, since: Stamp = None) -> None:
    """Write an artifact as an entry, array by array. Raises OSError.

    Of runs that write the same where the file system knows no locks, the first stays: what is there now and is not what
    lay there with the stamp `since` is left.
    """
    temporary = temporary_for(folder)
    for left in folder.parent.glob(f"{folder.name}.*.tmp"):
        if not is_running(left):
            remove(left)
    with writing(temporary):
        temporary.mkdir(parents=True)
        arrays: dict[str, str] = {}
        values: dict[str, Any] = {}
        nested: dict[str, Any] = {}
        for field in dataclasses.fields(value):
            found = getattr(value, field.name)
            if is_nested(found):
                nested[field.name], inner = taken_apart(found)
                for i, array in enumerate(inner):
                    arrays[f"{field.name}.{i}"] = _write_array(temporary / f"{field.name}.{i}.npy", array)
            elif isinstance(found, np.ndarray):
                arrays[field.name] = _write_array(temporary / f"{field.name}.npy", found)
            else:
                values[field.name] = found
        put_in_place(temporary, folder, {"arrays": arrays, "values": values, "nested": nested}, since)


def put_in_place(temporary: Path, folder: Path, about: Mapping[str, Any], since: Stamp) -> None:
    """Make an entry of a folder with the arrays that `about` names, unless there is another one than `since` by now."""
    meta = {"format": FORMAT, "made_by": versions(), **about}
    meta["checksum"] = digest(json.loads(json.dumps(meta)))
    (temporary / META).write_text(json.dumps(meta))
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


def read_entry(folder: Path, kind: type[T], *, fully: bool = False, elsewhere: Elsewhere | None = None) -> T:
    """Read an entry; ValueError if an array is not what was written. `fully`: digest it though it was before.

    `elsewhere`: gives of the entry's arrays, by their digests, those that do not lie in its folder any more.
    """
    meta = read_meta(folder)
    values = {name: _frozen(value) for name, value in meta["values"].items()}
    other = elsewhere(meta["arrays"]) if elsewhere is not None else {}
    here = {name: checksum for name, checksum in meta["arrays"].items() if name not in other}
    verify(folder, here, fully=fully)
    values |= other | {name: mapped(folder / f"{name}.npy") for name in here}
    return kind(**whole(kind, meta.get("nested", {}), values))


def read_meta(folder: Path) -> dict[str, Any]:
    """What an entry says of itself; ValueError if that is not what was written, or of another format."""
    meta: dict[str, Any] = json.loads((folder / META).read_text())
    if meta["format"] != FORMAT:
        raise ValueError(f"entry of format {meta['format']}, expected {FORMAT}")
    if meta.pop("checksum") != digest(meta):
        raise ValueError(f"{folder / META} is not what was written")
    return meta


def made_by(folder: Path) -> dict[str, str]:
    """Versions of what wrote an entry; none of one that is damaged, because it is written anew when it is read."""
    try:
        return dict(read_meta(folder)["made_by"])
    except DAMAGE:
        return {}


def _frozen(value: Any) -> Any:
    """JSON's lists as the tuples they were."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _write_array(path: Path, array: np.ndarray) -> str:
    """Write a .npy file; returns its digest."""
    with path.open("wb") as stream:
        write_header(stream, array.dtype, array.shape)
        np.ascontiguousarray(array).tofile(stream)
    return file_digest(path)


def write_header(stream: SupportsWrite[bytes], dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    """The beginning of a .npy file, behind which the values lie row by row."""
    header = {"descr": dtype.str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, header)
