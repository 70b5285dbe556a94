"""Image files by their paths: how each is read, and the digest of its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wrongtree.inputs.images.kinds import HEAD, Kind, foreign, is_picture
from wrongtree.inputs.images.listed import UNREADABLE, Listed
from wrongtree.inputs.images.pixels import peek, read_picture
from wrongtree.shared.digests import head_and_digest


def reading(files: Sequence[Path]) -> Listed:
    """How these files are read; everything else about them is for others to fill in."""

    kinds: dict[int, Kind] = {}  # of those that are no pictures, noted as their bytes are digested

    def contents(row: int) -> str:
        """Contents, not modification times: a copied or re-checked-out data set is the same data set."""
        try:
            head, found = head_and_digest(files[row], HEAD)
        except (OSError, ValueError):  # a manifest's path may even hold a zero byte
            return UNREADABLE
        kind = None if is_picture(head) else foreign(head)
        if kind is not None:
            kinds[row] = kind
        return found

    return Listed(
        "",
        (),
        (),
        (),
        (),
        lambda row: read_picture(files[row]),
        contents,
        peek=lambda row: peek(files[row]),
        foreign=kinds.get,
    )
