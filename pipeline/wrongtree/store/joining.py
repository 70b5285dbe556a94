"""Pieces become one entry, array by array, and give up what of them is in it: the disk never holds everything twice.

The entry grows among the pieces, in a folder `joined`, and `joined.json` beside it says which arrays are whole. A run
that takes up a killed one reads these where they lie: a piece's array is then its rows of the joined one.

It's tempting to leave every array in its pieces and to join on access. But what needs a whole array, such as a mean or
a search for near-duplicates, would then hold a copy of it in memory, where one mapped file takes none.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from wrongtree.shared.digests import file_digest
from wrongtree.shared.leftovers import remove, temporary_for, writing
from wrongtree.store.entry import read_meta, write_header
from wrongtree.store.mapped import mapped
from wrongtree.store.verified import verify

FOLDER, RECORD = "joined", "joined.json"
BLOCK = 1 << 22  # bytes copied at once
About = dict[str, Any]


@dataclass(frozen=True)
class Whole:
    """An array that is joined: its digest, and of each piece's part the digest and the rows."""

    digest: str
    parts: tuple[tuple[str, int], ...]


class Joining:
    """The joining of pieces that lie in a folder."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / FOLDER
        self._record = folder / RECORD
        self._done: dict[str, Whole] = {}
        self.look()

    def look(self) -> bool:
        """Read anew which arrays are whole and sound; whether these are others than before."""
        before, self._done = self._done, {}
        for name, whole in _read(self._record).items():
            with suppress(OSError):
                if before.get(name) == whole or file_digest(self.place / f"{name}.npy") == whole.digest:
                    self._done[name] = whole
        return self._done != before

    def rows_of(self, i: int, arrays: Mapping[str, str]) -> dict[str, np.ndarray]:
        """What of piece i is joined already, by the digests of its arrays. Raises OSError."""
        found = {}
        for name, digest in arrays.items():
            if (rows := self._rows(name, i, digest)) is not None:
                found[name] = mapped(self.place / f"{name}.npy")[rows.start : rows.stop]
        return found

    def check(self, parts: Sequence[Path]) -> list[dict[str, Any]]:
        """What pieces say of themselves. ValueError where one is damaged, OSError where it is gone."""
        metas = [read_meta(part) for part in parts]
        for i, (part, meta) in enumerate(zip(parts, metas, strict=True)):
            joined = self.rows_of(i, meta["arrays"])
            verify(part, {name: digest for name, digest in meta["arrays"].items() if name not in joined}, fully=False)
        return metas

    def join(self, parts: Sequence[Path], metas: Sequence[dict[str, Any]], place: Path, *, give_up: bool) -> About:
        """Write the arrays of pieces into the folder `place`, and return what the entry is to say of itself.

        `give_up`: what is joined is recorded, and removed from the pieces. ValueError where pieces do not fit together,
        OSError where the disk is full.
        """
        values = _together([meta["values"] for meta in metas])
        place.mkdir(parents=True, exist_ok=True)
        for left in place.glob("*.tmp"):  # by a killed run: nobody else writes here now
            remove(left)
        arrays = {}
        for name in metas[0]["arrays"]:
            digests = [meta["arrays"][name] for meta in metas]
            whole = self._done.get(name) if give_up else None
            if whole is None or [digest for digest, _ in whole.parts] != digests:
                whole = self._joined(name, parts, digests, place / f"{name}.npy")
                if give_up:
                    self._note(name, whole)
            arrays[name] = whole.digest
            for part in parts if give_up else ():
                with suppress(OSError):  # Windows removes nothing that another run reads
                    (part / f"{name}.npy").unlink()
        return {"arrays": arrays, "values": values, "nested": {}}

    def _note(self, name: str, whole: Whole) -> None:
        self._done[name] = whole
        temporary = temporary_for(self._record)
        with writing(temporary):
            temporary.write_text(json.dumps({name: [one.digest, one.parts] for name, one in self._done.items()}))
            temporary.replace(self._record)

    def _joined(self, name: str, parts: Sequence[Path], digests: Sequence[str], into: Path) -> Whole:
        """Arrays end to end in one file, which is on the disk when this returns. Not one of them is in memory."""
        sources = [
            _source(part / f"{name}.npy", None) if rows is None else _source(self.place / f"{name}.npy", rows)
            for i, (part, digest) in enumerate(zip(parts, digests, strict=True))
            for rows in [self._rows(name, i, digest)]
        ]
        shape, dtype = sources[0].shape, sources[0].dtype
        if any(other.shape[1:] != shape[1:] or other.dtype != dtype for other in sources):
            raise ValueError(f"{into.name}: pieces of different type or shape")
        temporary = temporary_for(into)
        with writing(temporary):
            with temporary.open("wb") as stream:
                out = _Digested(stream)
                write_header(out, dtype, (sum(source.shape[0] for source in sources), *shape[1:]))
                for source in sources:
                    source.copy(out)
                stream.flush()
                os.fsync(stream.fileno())  # before the pieces give it up
            temporary.replace(into)
        rows = [source.shape[0] for source in sources]
        return Whole(out.state.hexdigest(), tuple(zip(digests, rows, strict=True)))

    def _rows(self, name: str, i: int, digest: str) -> range | None:
        """Where in the joined array that of piece i is; None where it is not there."""
        whole = self._done.get(name)
        if whole is None or i >= len(whole.parts) or whole.parts[i][0] != digest:
            return None
        first = sum(rows for _, rows in whole.parts[:i])
        return range(first, first + whole.parts[i][1])


class _Digested:
    """A file that is digested as it is written."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.state = hashlib.blake2b(digest_size=16)  # as file_digest has it

    def write(self, some: bytes) -> int:
        self.state.update(some)
        return self._stream.write(some)


@dataclass(frozen=True)
class _Source:
    """Some rows of a .npy file, with the shape and type of these rows."""

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    start: int  # byte

    def copy(self, out: _Digested) -> None:
        left = math.prod(self.shape) * self.dtype.itemsize
        with self.path.open("rb") as stream:
            stream.seek(self.start)
            while left and (block := stream.read(min(BLOCK, left))):
                out.write(block)
                left -= len(block)


def _source(path: Path, rows: range | None) -> _Source:
    """These rows, or all."""
    with path.open("rb") as stream:
        np.lib.format.read_magic(stream)
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
        if rows is None:
            return _Source(path, shape, dtype, stream.tell())
        shape = (len(rows), *shape[1:])
        return _Source(path, shape, dtype, stream.tell() + rows.start * math.prod(shape[1:]) * dtype.itemsize)


def _together(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Plain values of pieces: tuples, which are lists on disk, end to end; all else must be equal."""
    found = dict(values[0])
    for name, first in found.items():
        if isinstance(first, list):
            found[name] = [item for one in values for item in one[name]]
        elif any(one[name] != first for one in values):
            raise ValueError(f"{name} differs between pieces")
    return found


def _read(record: Path) -> dict[str, Whole]:
    """None where there is none, or it is damaged: then the pieces that have given up arrays are computed again."""
    try:
        return {
            name: Whole(str(digest), tuple((str(one), int(rows)) for one, rows in parts))
            for name, (digest, parts) in json.loads(record.read_text()).items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
