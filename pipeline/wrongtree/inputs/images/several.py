"""Data in several files: which ones a pattern names, and which of them are one split."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from wrongtree.inputs.remote.paths import remote
from wrongtree.shared.faults import UserError

SPLITS = ("test", "val", "valid", "validation", "train")  # in the order in which one is taken if none is asked for
MOST_FILES = 100_000  # that one pattern may name: a few characters can ask for any number
BRACES = re.compile(r"\{([^{}]*)\}")
NUMBERED = re.compile(r"(.+?)[-_.]\d+(-of-\d+)?([-_.][0-9a-f]+)?")  # train-00000-of-00004, val-0003, val-0-6a1f


def is_pattern(data: Path) -> bool:
    """Whether this names several files: `val-{0000..0003}.tar`, or with `*`, `?` and `[…]` as in a shell."""
    return any(sign in str(data) for sign in "{*?[") and not data.exists()


def expand(pattern: Path) -> list[Path]:
    """The files that a pattern names, braces in their order. UserError where one, or each, is missing."""
    found: list[Path] = []
    far = remote(pattern)
    for text in _braces(str(pattern), str(pattern)):
        if far is not None:
            found += far.matching(text)  # type: ignore[arg-type]  # see `place`
        else:
            found += map(Path, sorted(glob.glob(text)) if any(sign in text for sign in "*?[") else [text])
        if len(found) > MOST_FILES:
            raise UserError(f"{pattern}: matches more than {MOST_FILES:,} files; pass fewer at once")
    if not found:
        raise UserError(f"{pattern}: no such file")
    for path in found:
        if not path.is_file():
            raise UserError(f"{pattern}: names {path}, which does not exist")
    return list(dict.fromkeys(found))


def of_split(files: Sequence[Path], split: str | None, data: Path) -> tuple[list[Path], str | None]:
    """Those of one split, by what their names or folders begin with, and which it is.

    Without `split` the likeliest that a folder has; all files, where these were named, or their names tell of none.
    """
    if split is None and not data.is_dir():
        return list(files), None
    splits = [_split_of(path) for path in files]
    chosen = split if split is not None else next((name for name in SPLITS if name in splits), None)
    if chosen is None:
        return list(files), None
    found = [path for path, name in zip(files, splits, strict=True) if name == chosen]
    if not found:
        there = ", ".join(sorted({name for name in splits if name})) or "none in the file names"
        raise UserError(f"--split {split}: {data} has the splits {there}")
    return found, chosen


def title_of(data: Path, split: str | None) -> str:
    """What a site calls them: the folder and the split, or what the files' names begin with."""
    name = data.resolve().name if data.is_dir() else re.split(r"[{*?[]", data.stem)[0].rstrip("-_.")
    return (name or data.resolve().parent.name) + (f" {split}" if split else "")


def names_of(files: Sequence[Path]) -> list[str]:
    """Their names, or their paths below the folder that holds all, where two have one name."""
    if len({path.name for path in files}) == len(files):
        return [path.name for path in files]
    paths = [path.absolute().parts for path in files]
    columns = zip(*(parts[:-1] for parts in paths), strict=False)
    above = sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, columns))
    return ["/".join(parts[above:]) for parts in paths]


def _split_of(path: Path) -> str | None:
    numbered = NUMBERED.fullmatch(path.stem)
    if numbered is not None:
        return numbered[1]
    return next((name for name in (path.stem, path.parent.name) if name in SPLITS), None)


def _braces(text: str, whole: str) -> Iterator[str]:
    """`a{1..3}` and `a{x,y}`, as a shell reads them: numbers as wide as they are written."""
    found = BRACES.search(text)
    if found is None:
        yield text
        return
    first, dots, last = found[1].partition("..")
    if dots and first.isdecimal() and last.isdecimal():
        if abs(int(last[:20]) - int(first[:20])) >= MOST_FILES or max(len(first), len(last)) > 20:
            raise UserError(f"{whole}: matches more than {MOST_FILES:,} files; pass fewer at once")
        step = 1 if int(first) <= int(last) else -1
        width = len(first) if first.startswith("0") or last.startswith("0") else 0
        choices = [str(number).zfill(width) for number in range(int(first), int(last) + step, step)]
    else:
        choices = found[1].split(",")
    for choice in choices:
        yield from _braces(text[: found.start()] + choice + text[found.end() :], whole)
