"""Names of classes, compared as people mean them: white space, Unicode forms, case and numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from wrongtree.shared.phrases import quoted

UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]")  # zero-width signs that mean nothing in any script
ENDS = " \t\r\n\x0b\x0c\x85\u2028\u2029\u200c\u200d\u200e\u200f"  # at the ends of a name nothing of this is meant
BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")  # spaces that look like a space
LOOSE = re.compile(r"[\s_\-.'’/]+")  # how words of a name are joined
SCIENTIFIC = re.compile(r"\+?\d\.\d{1,25}e[+-]\d{2}", re.IGNORECASE)  # as numpy.savetxt writes 2
ENTITY = re.compile(r"&#?\w+;$")  # of HTML: its semicolon belongs to it
BETWEEN = re.compile(r"(?:(?<=\d)[\s_\-.'’/]+|^-)(?=\d)")  # what joins numbers
WHOLE = re.compile(r"\+?\d{1,15}(?:[.,]0+)?")  # 2, 02, 2.0: one number


def clean(name: str) -> str:
    """A name as it is shown: in NFC, with plain spaces, none around it, and without a separator that was left over."""
    text = BLANK.sub(" ", UNSEEN.sub("", unicodedata.normalize("NFC", name))).strip(ENDS)
    return text if ENTITY.search(text) else text.rstrip(",;" + ENDS)


def folded(name: str) -> str:
    """What is left of a name without case and what joins its words: `Hot_Dog` and `hot dog` are one."""
    text = unicodedata.normalize("NFKC", clean(name)).casefold()
    kept = LOOSE.sub("", BETWEEN.sub("~", text))  # but -1 is not 1, and 1-2 is not 12
    return kept or clean(name)


def whole_number(name: str) -> int | None:
    """The number that a name is: 2, 02 and 2.0 are 2; None where it is a word."""
    text = clean(name)
    if SCIENTIFIC.fullmatch(text) and float(text) < 1e15 and float(text).is_integer():
        return int(float(text))
    return int(re.split("[.,]", text)[0]) if WHOLE.fullmatch(text) else None


def cleaned(where: str, names: Sequence[str], counts: Mapping[str, int]) -> tuple[dict[str, str], list[str]]:
    """Every name as it is shown, and what to say: of white space that was removed, and of names that differ in case.

    `counts` says how many images have each name.
    """
    shown = {name: clean(name) or name for name in names}
    notes = []
    blank = [name for name in names if unicodedata.normalize("NFC", name) != shown[name]]
    if blank:
        notes.append(
            f"{where}: removes white space, separators and invisible characters around class names: {quoted(blank, 3)}"
        )
    forms = Counter(shown.values())
    merged = [name for name, count in forms.items() if count > 1]
    if merged:
        notes.append(
            f"{where}: names that differ only in white space or Unicode form are one class: {quoted(merged, 3)}"
        )
    alike: dict[str, list[str]] = {}
    for name in dict.fromkeys(shown.values()):
        alike.setdefault(folded(name), []).append(name)
    images: Counter[str] = Counter()
    for name, count in counts.items():
        images[shown.get(name, clean(name))] += count
    pairs = [sorted(found, key=lambda name: -images[name]) for found in alike.values() if len(found) > 1]
    if pairs:
        told = "; ".join(
            " and ".join(f"{name!r} ({images[name]:,} image{'s' if images[name] != 1 else ''})" for name in found)
            for found in pairs[:3]
        ) + (f"; and {len(pairs) - 3} more" if len(pairs) > 3 else "")
        lines = [f"{other},{found[0]}" for found in pairs[:3] for other in found[1:]]
        notes.append(
            f"{where}: classes have nearly the same name: {told}; if they are one, pass --class-map FILE with the "
            f"lines label,class and {' and '.join(lines)}"
        )
    return shown, notes


def matching(said: Iterable[str], classes: Sequence[str]) -> dict[str, str]:
    """Names that are found among the classes, as these are written: the same, or one class alone is nearly the same.

    Numbers are compared by value, words without case and what joins them; and UTF-8 that was once read as Latin-1.
    """
    exact = {clean(name): name for name in reversed(classes)}
    by_value = _unique(classes, whole_number)
    by_fold = _unique(classes, folded)
    found = {}
    for name in said:
        number = whole_number(name)
        alike = exact.get(clean(name))
        if alike is None:
            alike = by_value.get(number) if number is not None else by_fold.get(folded(name))
        if alike is None:
            alike = exact.get(clean(repaired(name)))
        if alike is not None:
            found[name] = alike
    return found


def told(found: Mapping[str, str]) -> str:
    """The names that were not the same, for a note; empty where all were."""
    other = [f"{name!r} = {alike!r}" for name, alike in found.items() if clean(name) != clean(alike)]
    return ", ".join(other[:3]) + (f" and {len(other) - 3:,} more" if len(other) > 3 else "")


def repaired(name: str) -> str:
    """`FÃ¼chse` is `Füchse`, whose UTF-8 somebody read as Latin-1; other names stay."""
    if name.isascii():
        return name
    for encoding in ("cp1252", "latin-1"):
        try:
            return name.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return name


def _unique(classes: Sequence[str], key: Callable[[str], str | int | None]) -> dict[str | int, str]:
    """Classes by a key, where only one has it."""
    found: dict[str | int, list[str]] = {}
    for name in classes:
        value = key(name)
        if value is not None:
            found.setdefault(value, []).append(name)
    return {value: names[0] for value, names in found.items() if len(names) == 1}
