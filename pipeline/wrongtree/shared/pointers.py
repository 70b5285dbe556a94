"""Git LFS keeps a few lines of text in the place of a large file until that is fetched."""

from __future__ import annotations

from pathlib import Path

from wrongtree.shared.faults import UserError

POINTER = b"version https://git-lfs.github.com/spec/"


def refuse_pointer(path: Path, head: bytes | None = None) -> None:
    """UserError where a file is such a pointer; `head` are its first bytes, where these were read already."""
    if head is None:
        try:
            with path.open("rb") as stream:
                head = stream.read(len(POINTER))
        except OSError:
            return  # whoever reads it will say so
    if head.startswith(POINTER):
        raise UserError(f"{path}: is a Git LFS pointer, not the file itself; run git lfs pull in that repository")
