"""The short digests of all judged images, as a site stores them: one text, sixteen hexadecimal digits for each."""

from __future__ import annotations

import re
from collections.abc import Iterable

FILE = "data/digests.json"
DIGITS = 16
UNKNOWN = "0" * DIGITS
_WHOLE = re.compile(f"[0-9a-f]{{{DIGITS},}}")


def short(digests: Iterable[str]) -> str:
    """One text of hexadecimal digests, each cut off; what is none, such as that of an unreadable file, is zeros."""
    return "".join(one[:DIGITS] if _WHOLE.fullmatch(one) else UNKNOWN for one in digests)


def apart(text: str) -> list[str]:
    """The digests in such a text; of one that is damaged, the last may be shorter."""
    return [text[i : i + DIGITS] for i in range(0, len(text), DIGITS)]
