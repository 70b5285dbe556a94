"""What options say in one text: numbers, a range, a choice of names."""

import math
import re

from wrongtree.shared.faults import UserError


def numbers(text: str | None, flag: str) -> tuple[float, ...] | None:
    """`.5,.4` or `.5 .4` as numbers."""
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.replace(",", " ").split())
    except ValueError as fault:
        raise UserError(f"{flag} {text}: expected numbers separated by commas") from fault


def span(text: str | None, flag: str) -> tuple[float, float] | None:
    """`0,4095`: two numbers, the smaller first."""
    found = numbers(text, flag)
    if found is None:
        return None
    if len(found) != 2 or not all(map(math.isfinite, found)) or found[0] >= found[1]:
        raise UserError(f"{flag} {text}: expected two numbers, the smaller first, such as 0,4095")
    return found


def number_range(text: str, flag: str) -> tuple[int, int]:
    """`2-9`: from at least 2, the fewest that there is a silhouette of."""
    found = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", text.replace(" ", ""))
    fewest, most = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 2 <= fewest <= most:
        raise UserError(f"{flag} {text}: expected two numbers from 2 to 999 such as 2-9")
    return fewest, most


def choice(text: str, flag: str, known: tuple[str, ...], *, sums: bool = False) -> tuple[str, ...]:
    """The names in a list such as `label,none`, each once; where `sums` are allowed, also `a+b`."""
    chosen = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in chosen:
        for part in name.split("+") if sums else [name]:
            if part not in known:
                raise UserError(f"{flag} {name}: choose from {', '.join(known)}")
    if not chosen:
        raise UserError(f"{flag} is empty; choose from {', '.join(known)}")
    return chosen
