"""Puts one file in place, whole or not at all, and never over what is not ours."""

from __future__ import annotations

import os
import re
from pathlib import Path

from wrongtree.shared.faults import UserError

HEAD = 4096  # bytes in which a page of ours says that it is one


def kind_of_page(path: Path) -> str | None:
    """What a page of ours says it is, `site`, `gallery` or `file`; None for anybody else's."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD).decode("utf-8", "replace")
    except OSError:
        return None
    found = re.search(r'<meta name="generator" content="wrongtree [^" ]+ (\w+)">', head)
    return found.group(1) if found else None


def write_page(path: Path, text: str, kind: str) -> None:
    """Write a page that says it is of this kind. UserError where something else has its place, or it cannot be written.

    A file that is the same already is left alone, its time included.
    """
    if path.exists() and kind_of_page(path) != kind:
        raise UserError(f"{path}: exists and was not written by wrongtree; move it away")
    write_text(path, text)


def write_text(path: Path, text: str) -> None:
    """Write a file by way of a temporary one beside it. UserError where that cannot be."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    content = text.encode("utf-8", "backslashreplace")  # a lone surrogate in a stranger's JSON
    try:
        if path.is_file() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as fault:
        raise UserError(f"{path}: cannot be written ({fault.strerror or fault})") from fault
    finally:
        temporary.unlink(missing_ok=True)
