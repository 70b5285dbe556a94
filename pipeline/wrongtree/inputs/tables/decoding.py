"""Bytes of a text file as text: UTF-8 and UTF-16 are certain, older encodings are a guess, which is said."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes

from wrongtree.shared.faults import UserError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SHOWN = {"utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32"}
# Of Windows in western and central Europe, of old Macs, and of DOS: one byte a letter, so that nothing refuses a byte.
USUAL = ("cp1252", "cp1250", "mac_roman", "cp850")
OF_TWO_BYTES = ("cp932", "gb18030", "cp949", "big5hkscs", "euc_jp")  # of Japan, China and Korea: only by known words
Known = Callable[[], Collection[str]]
GUESSED_FROM = 100_000  # bytes of lines beyond ASCII: more make the guess no better


def decode(path: Path, data: bytes, known: Known = frozenset) -> tuple[str, str, str]:
    """The text, what is to be said of its encoding, and the encoding where that was guessed.

    `known` gives words that the text may contain: a guess that finds more of them is better.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _certain(path, data, encoding)
    head = data[:4096]
    if b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) / 8:  # ASCII letters in UTF-16 are zero in every other byte
            return _certain(path, data, "utf-16-be" if even > odd else "utf-16-le")
    try:
        return data.decode("utf-8"), "", ""
    except UnicodeDecodeError as fault:
        guessed = _guess(data, known())
        if guessed is None:
            line = data[: fault.start].count(b"\n") + 1
            raise UserError(
                f"{path}: line {line} is neither UTF-8 nor another known encoding; save the file as UTF-8"
            ) from fault
    said = f"{path}: is not UTF-8 and is read as {guessed}; if letters look wrong, save it as UTF-8"
    return data.decode(guessed), said, guessed


def _certain(path: Path, data: bytes, encoding: str) -> tuple[str, str, str]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise UserError(
            f"{path}: begins as {SHOWN.get(encoding, 'UTF-8')}, but byte {fault.start:,} is not; save it as UTF-8"
        ) from fault
    text = text.removeprefix("\ufeff")
    return text, f"{path}: is read as {SHOWN[encoding]}" if encoding in SHOWN else "", ""


def _guess(data: bytes, known: Collection[str]) -> str | None:
    """The encoding in which most known words are found, and then whose letters are likeliest.

    The usual ones, and what charset-normalizer says, are compared.
    """
    telling = b"\n".join(line for line in re.split(rb"[\r\n]+", data) if not line.isascii())[:GUESSED_FROM]
    best = from_bytes(telling).best()
    names = [*USUAL, *([best.encoding] if best is not None else []), *(OF_TWO_BYTES if known else [])]
    words = [unicodedata.normalize("NFC", word) for word in known if not word.isascii()]
    scores: dict[str, tuple[int, float]] = {}
    for name in dict.fromkeys(names):
        try:
            text = unicodedata.normalize("NFC", telling.decode(name))
            scores[name] = (-sum(word in text for word in words), _odd(text) + _unlikely(name, best))
            data.decode(name)
        except (UnicodeDecodeError, LookupError):
            scores.pop(name, None)
    if not scores:
        return None
    likeliest = min(scores, key=lambda name: scores[name])  # of equals, the first
    # Where nothing of western Europe fits well, the letters are others: Cyrillic, Greek, Japanese …
    if (
        best is not None
        and best.encoding in scores
        and scores[likeliest][0] == 0
        and scores[likeliest][1] > len(telling) / 20
    ):
        return best.encoding
    return likeliest


def _unlikely(name: str, best: Any) -> float:
    """What tells against an encoding before its letters are looked at: two bytes a sign fit nearly every text."""
    if name in USUAL:
        return 0
    return 0.5 if best is not None and name == best.encoding else 1e6


def _odd(text: str) -> float:
    """How many signs beyond ASCII are where no word has them: capitals after small letters, symbols in words."""
    odd = 0.0
    for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if sign.isascii():
            continue
        kind = unicodedata.category(sign)
        beside = before.isalpha() or after.isalpha()
        if kind == "Lu" and (before.islower() or (before.isalpha() and after.islower())):
            odd += 1
        elif kind in ("Cc", "Cn", "Co", "Cs"):
            odd += 2
        elif kind[0] not in "L" and kind not in ("Pd", "Pi", "Pf", "Zs") and beside:
            odd += 1
        elif kind == "Ll" and sign not in "ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿœšž" and "\u0100" <= sign < "\u0250":
            odd += 0.3  # of central Europe: likelier only where nothing else reads well
        elif not kind.startswith("L") and not beside and kind not in ("Pd", "Pi", "Pf", "Zs"):
            odd += 0.5
    return odd
