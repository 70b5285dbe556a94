"""Writes packs: originals come in the order in which images are read fastest, and leave in that of the site."""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import Lock
from types import TracebackType

import numpy as np

from wrongtree.artifacts.packs import size_of, write_pack


class Spool:
    """Keeps pictures in one temporary file, which takes as much disk as they do, until all are there."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  (closed on exit)
        self.start = np.zeros(count, dtype=np.int64)
        self.length = np.zeros(count, dtype=np.int64)
        self.end = 0
        self.lock = Lock()

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.file.close()

    def add(self, number: int, picture: bytes) -> None:
        """Keep one; any thread may."""
        with self.lock:
            self.file.write(picture)
            self.start[number], self.length[number] = self.end, len(picture)
            self.end += len(picture)

    def write_packs(self) -> int:
        """Write all into packs; returns how many pictures each has."""
        count = len(self.start)
        size = size_of(count, self.end)
        for i, first in enumerate(range(0, count, size)):
            numbers = range(first, min(first + size, count))
            write_pack(self.folder / f"{i}.pack", ((number, self._picture(number)) for number in numbers))
        return size

    def _picture(self, number: int) -> bytes:
        self.file.seek(int(self.start[number]))
        return self.file.read(int(self.length[number]))
