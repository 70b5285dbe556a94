"""Image files, some of them on other machines: fetched whole when they are needed, several at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock

from wrongtree.inputs.remote.addresses import Address
from wrongtree.inputs.remote.paths import RemotePath, remote
from wrongtree.inputs.remote.stores import THREADS, Store
from wrongtree.shared.digests import digest

AHEAD = 2 * THREADS  # images that are fetched before they are read


class Fetching:
    """Those of a data set's files that are on other machines, by their rows."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._lock = Lock()
        self._wanted: dict[int, None] = {}  # in order
        self._coming: dict[int, Future[bytes]] = {}
        self._asked = 0  # how many were asked for
        self._unknown: set[int] = set()  # rows of which the store does not say by what a change could be told
        self._absent: set[int] = set()

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(THREADS)

    def file(self, row: int) -> RemotePath | None:
        """The file of a row; None of one that is on this machine."""
        return remote(self._files[row])

    def identify(self, rows: Sequence[int]) -> None:
        """Ask what there is to know of these rows' files, in as few requests as will do.

        Raises Lost where all are in one store, which does not answer; of several, one may be gone.
        """
        self._asked = len(rows)
        files = [far for row in rows if (far := self.file(row)) is not None]
        stores: dict[Store, list[Address]] = {}
        for far in files:
            stores.setdefault(far.store, []).append(far.at)
        for store, all_ in stores.items():
            store.alone = len(stores) == 1
            store.list_folders(all_)
        list(self._threads.map(lambda far: far.store.look_up(far.at), files))

    def identity(self, row: int) -> str | None:
        """What a row's file is known by without its bytes; None where there is none, or it cannot be asked for now."""
        far = self.file(row)
        assert far is not None
        found = far.entry()
        if found is None:
            self._absent.add(row)
            return None
        if not found.identity:
            self._unknown.add(row)
        return found.identity or digest(str(far), found.size)

    def soon(self, rows: Sequence[int]) -> None:
        """Begin to fetch these rows' files: they are read next. Only so many are under way or wait to be read."""
        with self._lock:
            self._wanted |= {row: None for row in rows if self.file(row) is not None and row not in self._coming}
            self._begin()

    def _begin(self) -> None:
        while self._wanted and len(self._coming) < AHEAD:
            row = next(iter(self._wanted))
            del self._wanted[row]
            far = self.file(row)
            assert far is not None
            self._coming[row] = self._threads.submit(far.read_bytes)

    def fetch(self, row: int) -> bytes:
        """A row's file. Raises Unread."""
        far = self.file(row)
        assert far is not None
        with self._lock:
            coming = self._coming.pop(row, None)
            self._wanted.pop(row, None)
            self._begin()
        return coming.result() if coming is not None else far.read_bytes()

    def notes(self, where: str, ids: Sequence[str]) -> list[str]:
        """What to say once identities were asked for; `ids` are what the rows are called, without the folders above."""
        said = []
        if self._absent:
            said.append(
                f"{where}: {len(self._absent):,} of {self._asked:,} images are not there or cannot be asked for, such "
                f"as {ids[min(self._absent)]!r:.120}, and are skipped"
            )
        if self._unknown:
            said.append(
                f"{where}: the server gives neither ETag nor date for {len(self._unknown):,} images: if one is "
                "replaced by another of the same size, later builds do not notice; another --cache reads all again"
            )
        return said
