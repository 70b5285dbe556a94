"""Which arrays of an entry have been found as they were written: each is digested once, then known by size and time.

The record is `verified.json` in the entry's folder. It is only ever a saving: without it, or where it says something
else, arrays are digested.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from wrongtree.shared.digests import file_digest
from wrongtree.shared.leftovers import temporary_for, writing

VERIFIED = "verified.json"
RECENT = 2_000_000_000  # nanoseconds in which a file may change again without another time: FAT counts in two seconds
Found = dict[str, list[object]]  # by array: its digest, bytes, nanoseconds of its last change, and which file it is


def verify(folder: Path, arrays: Mapping[str, str], *, fully: bool) -> None:
    """Compare an entry's arrays with the digests they were written with; `fully`: those too that were before.

    ValueError names the first that differs, OSError one that cannot be read.
    """
    known = {} if fully else _read(folder)
    found: Found = {}
    for name, digest in arrays.items():
        path, now = folder / f"{name}.npy", time.time_ns()
        about = path.stat()
        seen: list[object] = [digest, about.st_size, about.st_mtime_ns, about.st_ino]  # a copy is another file
        if known.get(name) != seen and file_digest(path) != digest:
            raise ValueError(f"{path} is not what was written")
        if now - about.st_mtime_ns > RECENT:  # as git does: what changed just now could change again unseen
            found[name] = seen
    if found != known:
        _write(folder, found)


def _read(folder: Path) -> Found:
    try:
        known = json.loads((folder / VERIFIED).read_text())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(folder: Path, found: Found) -> None:
    temporary = temporary_for(folder / VERIFIED)
    with suppress(OSError), writing(temporary):  # a cache may be read-only
        temporary.write_text(json.dumps(found))
        temporary.replace(folder / VERIFIED)
