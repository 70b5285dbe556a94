"""Image files by their paths: how each is read, and the digest of its bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from wrongtree.inputs.images.kinds import HEAD, Kind, foreign, is_picture
from wrongtree.inputs.images.levels import Picture
from wrongtree.inputs.images.listed import PLAIN, UNREADABLE, Listed, Peek
from wrongtree.inputs.images.pixels import peek, read_picture
from wrongtree.inputs.remote.faults import Unread
from wrongtree.inputs.remote.fetching import Fetching
from wrongtree.shared.digests import head_and_digest


def reading(files: Sequence[Path]) -> Listed:
    """How these files are read; everything else about them is for others to fill in.

    Of what is on another machine the digest is that of what its store says of it: nothing is fetched to know it.
    """
    fetching = Fetching(files)
    kinds: dict[int, Kind] = {}  # of those that are no pictures, noted as their bytes are digested

    def contents(row: int) -> str:
        """Contents, not modification times: a copied or re-checked-out data set is the same data set."""
        if fetching.file(row) is not None:
            return fetching.identity(row) or UNREADABLE
        try:
            head, found = head_and_digest(files[row], HEAD)
        except (OSError, ValueError):  # a manifest's path may even hold a zero byte
            return UNREADABLE
        kind = None if is_picture(head) else foreign(head)
        if kind is not None:
            kinds[row] = kind
        return found

    def read(row: int) -> Picture:
        return read_picture(files[row] if fetching.file(row) is None else io.BytesIO(fetching.fetch(row)))

    def header(row: int) -> Peek:
        try:
            return peek(files[row] if fetching.file(row) is None else io.BytesIO(fetching.fetch(row)))
        except Unread:  # it will be asked for again
            return PLAIN

    any_far = any(fetching.file(row) is not None for row in range(len(files)))
    return Listed(
        "",
        (),
        (),
        (),
        (),
        read,
        contents,
        peek=header,
        foreign=kinds.get,
        far=fetching if any_far else None,
    )
