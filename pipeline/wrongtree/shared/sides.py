"""The two kinds of errors where one label is judged against the rest: it is missed, or it is a false alarm."""

from __future__ import annotations

from collections.abc import Sequence

ISOLATES = "\u2068\u2069"  # that a name from right to left stands between


def label_against_rest(classes: Sequence[str]) -> str | None:
    """`dog` where the classes are `not dog` and `dog`, in this order; None of all others."""
    if len(classes) != 2 or classes[0].strip(ISOLATES) != f"not {classes[1].strip(ISOLATES)}":
        return None
    return classes[1]


def side(label: str, has: bool) -> str:
    """What errors are called whose images have the label, or have it not."""
    return f"missed {label}" if has else f"false alarms for {label}"
