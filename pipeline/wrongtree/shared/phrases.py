"""Parts of sentences: shares, the first few of many names, the two sides of a label, and what a failure says."""

from __future__ import annotations

import math
from collections.abc import Sequence

AROUND = "\u2068\u2069“”"  # that a name from right to left, and one that looks like a number, stands between


def percent(share: float, digits: int = 2) -> str:
    """`91.73 %` with a no-break space; with no digits, as in labels, `72%`, rounded as the explorer does.

    There, what is neither none nor all never reads as 0 or 100 %.
    """
    if digits:
        return f"{share * 100:.{digits}f}\u00a0%"
    hundred = round(100 * share, 9)
    if 0 < hundred < 1:
        return "<1%"
    if 99 < hundred < 100:
        return ">99%"
    return f"{math.floor(hundred + 0.5)}%"


def some(names: Sequence[str], most: int = 5) -> str:
    """The first few of many names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def quoted(names: Sequence[str], most: int = 5) -> str:
    """The same with every name in quotes."""
    return some([repr(name) for name in names], most)


def first_line(fault: BaseException) -> str:
    """What a failure says, without the pages that torch likes to append."""
    return (str(fault).strip() or type(fault).__name__).splitlines()[0][:200]


def label_against_rest(classes: Sequence[str]) -> str | None:
    """`dog` where the classes are `not dog` and `dog`, in this order; None of all others."""
    if len(classes) != 2 or classes[0].strip(AROUND) != f"not {classes[1].strip(AROUND)}":
        return None
    return classes[1]


def side(label: str, has: bool) -> str:
    """What errors are called whose images have the label, or have it not."""
    return f"missed {label}" if has else f"false alarms for {label}"
