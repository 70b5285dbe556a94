"""The words that a network of images and texts looks for, and how a name is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from wrongtree.inputs.tables.class_files import columns_of_classes
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import printable


def shortened(names: Sequence[str]) -> list[str]:
    """Of several words for one thing the first, where no other name has it too: `tabby` of `tabby, tabby cat`."""
    found = [printable(name) for name in names]
    short = [name.split(",")[0].strip() or name for name in found]
    times = Counter(short)
    return [brief if times[brief] == 1 else name for brief, name in zip(short, found, strict=True)]


def words_of(names: Path | Sequence[str] | None, asked: str) -> list[str]:
    """The words of a vocabulary, each once, as they are shown and as the network reads them. UserError of fewer than 2.

    It's tempting to let the network read all words for one thing. But then it would not look for what is shown.
    """
    if names is None:
        raise UserError(
            f"{asked}: compares images with words, and has none of its own; pass --concepts-names FILE with a word per "
            "line"
        )
    given = columns_of_classes(names)[0]
    words = shortened(list(dict.fromkeys(name for name in given if name)))
    if len(words) < 2:
        where = f"--concepts-names {names}" if isinstance(names, Path) else asked
        raise UserError(f"{where}: an image is compared with at least two words, one per line; found {len(words)}")
    return words


def refuse_same(words: Sequence[str], tokens: Sequence[Sequence[int]], asked: str) -> None:
    """UserError where two words are the same `tokens`: they differ in case only, or after the longest possible text."""
    first: dict[tuple[int, ...], str] = {}
    for word, row in zip(words, tokens, strict=True):
        other = first.setdefault(tuple(row), word)
        if other != word:
            raise UserError(
                f"{asked}: its tokenizer reads “{other}” and “{word}” as the same text; leave one of them out"
            )
