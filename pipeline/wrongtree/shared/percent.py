"""Shares as people read them."""

import math


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
