"""Text from strangers, made fit for files and for terminals.

On pages nothing of this is needed: there, Jinja2 and the DOM keep text what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

# What a terminal obeys (to move, to clear, to rename the window), and what turns the rest of a line round.
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
PAIRED = re.compile(rf"\u2068([^\n{OBEYED.pattern[1:-1]}]*)\u2069|{OBEYED.pattern}")
FROM_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")  # letters of Hebrew, Arabic and their kin


def printable(name: str) -> str:
    """Text that can be written as UTF-8: of a file name, a byte that is none becomes `\\udcff`."""
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode("utf-8")


def harmless(text: str) -> str:
    """Text that a terminal shows and does not obey: such characters are spelt out. Lines and tabs stay.

    So do isolates that are closed again on their line and have nothing of the kind inside: they turn nothing round.
    """
    return PAIRED.sub(lambda found: found[0] if found[1] is not None else _spelt(found), text)


def isolated(name: str) -> str:
    """A name for inside a sentence: from right to left, it must not turn round what stands beside it.

    First-strong isolate … pop (Unicode 9.1), as the explorer does.
    """
    return f"\u2068{name}\u2069" if FROM_RIGHT.search(name) and not OBEYED.search(name) else name


# What of an address is for its server alone: who logs in, and a query, which may be a signature.
# One slash, too: so pathlib writes an address that is part of an option.
LOGIN = re.compile(r"\b([a-z][a-z0-9+.-]+:/{1,2})[^\s/]+@", re.IGNORECASE)  # up to the last @: a password may have one
QUERY = re.compile(r"\b([a-z][a-z0-9+.-]+:/{1,2}[^\n?]+)\?\S*?(?=[;:,.'\")]*(?:\s|$))", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """The same with every address in it shown without credentials and without its query."""
    return QUERY.sub(r"\1", LOGIN.sub(r"\1", text)) if ":/" in text else text


EDGED = re.compile(r"^[0-9]|[0-9]$")


def named(name: str) -> str:
    """A class for inside a sentence: `“3”`, where it begins or ends with a digit, so that it is not read as a number
    of what stands beside it; the explorer does the same.
    """
    return f"“{isolated(name)}”" if EDGED.search(name) else isolated(name)


def one_line(text: str) -> str:
    """The same in one line, so that a name cannot pass for a sentence of ours."""
    return harmless(text).replace("\n", "\\n")


# A path that says where on this machine something lies, up to its last part.
PLACED = re.compile(r"(?<![\w.:/\\-])(?:~|\.{1,2}|[A-Za-z]:)?[\\/](?:[^\s:,;'\"()\\/]+[\\/])*(?=[^\s:,;'\"()\\/])")


def unplaced(text: str, named: Sequence[Path] = ()) -> str:
    """A sentence without the folders of the machine it was made on; `named` are paths that may be in it as a whole."""
    for path in sorted(set(named), key=lambda path: len(str(path)), reverse=True):
        name = path.name.replace("\\", "\\\\")  # as a replacement is written
        if name:
            text = re.sub(rf"(?<![\w/\\]){re.escape(str(path))}(?!\w)", name, text)
    return PLACED.sub("", text)


# Several data sets in one option: `train=DIR,dev=DIR`. A comma of a folder's own name is followed by no `name=`.
NAME = r"[^\W_][\w.+-]*"
PART = re.compile(rf"({NAME})=(.+)", re.DOTALL)
BETWEEN = re.compile(rf",(?={NAME}=)")


def named_parts(text: str) -> list[tuple[str, str]]:
    """Names and what they stand for, in their order; none where the text is of another form."""
    found = [PART.fullmatch(part) for part in BETWEEN.split(text)]
    return [(match[1], match[2]) for match in found if match] if all(found) else []


def _spelt(found: re.Match[str]) -> str:
    """As Python and JSON write it; JSON's form, where it has one, so that JSON means the same."""
    return f"\\u{ord(found.group()):04x}"
