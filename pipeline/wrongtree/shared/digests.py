"""Digests of values and files: equal inputs give equal digests on every machine."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def digest(*parts: Any) -> str:
    """Hex digest of plain values, dataclasses and bytes; equal inputs give equal digests on every machine.

    `memoryview` of an array is digested as its bytes are, which need not be copied then.
    """
    return _fed(hashlib.blake2b(digest_size=16), parts).hexdigest()


def digest_after(*parts: Any) -> Callable[[bytes], str]:
    """What `digest` gives of these and some bytes, for a million of which the first parts are the same."""
    begun = _fed(hashlib.blake2b(digest_size=16), parts)
    return lambda last: _fed(begun.copy(), [last]).hexdigest()


def _fed(state: hashlib.blake2b, parts: Iterable[Any]) -> hashlib.blake2b:
    for part in parts:
        if isinstance(part, memoryview):
            part = part.cast("B") if part.nbytes else b""
        elif not isinstance(part, bytes):
            if dataclasses.is_dataclass(part) and not isinstance(part, type):
                part = dataclasses.asdict(part)
            part = json.dumps(part, sort_keys=True, default=str).encode()
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state


def file_digest(path: Path) -> str:
    """Digest of a file's bytes."""
    return head_and_digest(path, 0)[1]


def head_and_digest(path: Path, size: int) -> tuple[bytes, str]:
    """A file's first bytes, and the digest of all."""
    with path.open("rb") as stream:
        head = stream.read(size)
        stream.seek(0)
        return head, hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
