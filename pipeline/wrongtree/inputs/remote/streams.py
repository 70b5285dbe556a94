"""A file of another machine as a stream that can seek: only those blocks of it are fetched that are read."""

from __future__ import annotations

import io
from typing import Any

from wrongtree.inputs.remote.addresses import Address
from wrongtree.inputs.remote.stores import Store

BLOCK = 1 << 18  # bytes at once where little is read: headers of a tar follow each other


class Stream(io.RawIOBase):
    """Reads from a store; large parts in one request, small ones by blocks that are kept for the next."""

    def __init__(self, store: Store, at: Address, size: int) -> None:
        super().__init__()
        self._store, self._at, self._size, self._place = store, at, size, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where it is."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go there; nothing is fetched."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the file goes. Raises Unread."""
        wanted = min(len(buffer), self._size - self._place)
        if wanted <= 0:
            return 0
        if wanted > BLOCK:
            found = self._store.part(self._at, self._place, wanted)
        else:
            block, inside = divmod(self._place, BLOCK)
            found = self._store.block(self._at, block, BLOCK, self._size)[inside : inside + wanted]
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def exactly(self, start: int, size: int) -> bytes:
        """Some bytes, fewer at its end. Raises Unread."""
        self.seek(start)
        found = bytearray(min(size, max(0, self._size - start)))
        done = 0
        while done < len(found):
            done += self.readinto(memoryview(found)[done:])
        return bytes(found)
