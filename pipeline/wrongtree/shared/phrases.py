"""Parts of sentences: the first few of many names, and what a failure says."""

from __future__ import annotations

from collections.abc import Sequence


def some(names: Sequence[str], most: int = 5) -> str:
    """The first few of many names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def first_line(fault: BaseException) -> str:
    """What a failure says, without the pages that torch likes to append."""
    return (str(fault).strip() or type(fault).__name__).splitlines()[0][:200]
