"""Compare two built sites, or two folders of sites, file by file: what differs, by kind, each with its place.

    python tests/bench/compare_sites.py before/digits after/digits
    python tests/bench/compare_sites.py before after --expect words,assets,made --show 50
    python tests/bench/compare_sites.py before after --renamed data/right.json=data/correct.json --renamed right=correct

JSON is compared value by value, pictures pixel by pixel, pages by their text; scripts and styles by their names alone.
Ends with a table of the kinds. Exit code 0: nothing differs but in ways that `--expect` names; 1: something else does.
"""

from __future__ import annotations

import argparse
import difflib
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

sys.path.insert(0, str(Path(__file__).parent))

from page_text import ASSETS, PageText

KINDS = {
    "files": "a file that only one of them has",
    "keys": "a key, or a place in an array, that only one has; a value of another type",
    "numbers": "a number, or what is true or false",
    "figures": "a sentence whose numbers differ",
    "names": "text without a blank: an id, a path, a class, a date",
    "words": "a sentence that says the same numbers in other words",
    "pictures": "the size or the pixels of a picture",
    "markup": "a page's tags and links, where its text is the same",
    "bytes": "a file of any other type, or one that cannot be read as what its name says",
    "renamed": "a file, a key or a path that --renamed names",
    "assets": "which scripts and styles there are",
    "generator": "the version that wrote it",
    "made": "how it was made: options, parameters of the stages, versions, digests",
}
PICTURES = (".webp", ".jpg", ".jpeg", ".png")
WIDTH = 140


@dataclass(frozen=True)
class Difference:
    """One place where two sites differ; `size` is by how much, where that is a number."""

    kind: str
    file: str
    place: str  # "clusters[3].sentence", or a page's line; "" for the file itself
    before: str | None  # None: it is not there
    after: str | None
    size: float = 0.0

    def __str__(self) -> str:
        if self.before is None or self.after is None:
            said = ["only before" if self.after is None else "only after", self.before or self.after or ""]
        elif "\n" in self.after:  # the lines of a diff
            return f"{self.file}: {self.place}{self.after}"
        else:
            said = [f"{self.before} → {self.after}" if self.before else self.after]
        return ": ".join(filter(None, [self.file, self.place, *said]))


@dataclass(frozen=True)
class Rules:
    """How far numbers may be apart, and what of the first site has another name in the second."""

    tolerance: float = 0.0  # relative, and absolute near 0
    renamed: tuple[tuple[str, str], ...] = ()

    @property
    def closeness(self) -> dict[str, float]:
        return {"rel_tol": self.tolerance, "abs_tol": self.tolerance}

    def key(self, name: str) -> str:
        return dict(self.renamed).get(name, name)

    def path(self, name: str) -> str:
        """The path with every run of whole parts that was renamed: "a/data/right/0.json" for "data/right"."""
        for old, new in self.renamed:
            name = re.sub(rf"(?<![^/]){re.escape(old)}(?![^/])", new.replace("\\", r"\\"), name)
        return name


def brief(value: object) -> str:
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def numbers_in(text: str) -> Counter[str]:
    return Counter(number.replace(",", "") for number in re.findall(r"\d(?:[\d,.]*\d)?", text))


def kind_of_text(before: str, after: str) -> str:
    if not re.search(r"\s", before.strip() + after.strip()):
        return "names"
    return "words" if numbers_in(before) == numbers_in(after) else "figures"


def kind_of_type(value: object) -> str:
    """JSON's types: Python's own would take true for 1, and 1 for another thing than 1.0."""
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def compare_json(before: Any, after: Any, file: str, rules: Rules, place: str = "") -> Iterator[Difference]:
    """Every value that differs; where `before` and `after` are of different types, nothing below them."""
    if kind_of_type(before) != kind_of_type(after):
        yield Difference("keys", file, place, brief(before), brief(after))
    elif isinstance(before, dict):
        stem = place + "." if place else ""
        for key in before:
            if rules.key(key) != key:
                yield Difference("renamed", file, place, key, rules.key(key))
        before = {rules.key(key): value for key, value in before.items()}
        for key in before | after:
            if key in before and key in after:
                yield from compare_json(before[key], after[key], file, rules, stem + key)
            else:
                old, new = (brief(part[key]) if key in part else None for part in (before, after))
                yield Difference("keys", file, stem + key, old, new)
    elif isinstance(before, list):
        if len(before) != len(after):
            yield Difference("keys", file, place, f"{len(before)} entries", f"{len(after)} entries")
        for k, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from compare_json(old, new, file, rules, f"{place}[{k}]")
    elif isinstance(before, str):
        if before != after:
            kind = "renamed" if rules.path(before) == after else kind_of_text(before, after)
            yield Difference(kind, file, place, brief(before), brief(after))
    elif before != after and not (isinstance(before, float | int) and math.isclose(before, after, **rules.closeness)):
        size = 0.0 if isinstance(before, bool) else abs(after - before)
        yield Difference("numbers", file, place, brief(before), brief(after), size)


def compare_documents(before: bytes, after: bytes, file: str, rules: Rules) -> Iterator[Difference]:
    """JSON; in the manifest, who wrote the site and how it was made are kinds of their own."""
    for found in compare_json(json.loads(before), json.loads(after), file, rules):
        own = re.match(r"made\b|generator$", found.place) if is_manifest(file) else None
        yield found if own is None else Difference(own[0], *list(vars(found).values())[1:])


def is_manifest(file: str) -> bool:
    return PurePosixPath(file).parts[-2:] == ("data", "manifest.json")


def compare_pictures(before: Path, after: Path, file: str) -> Iterator[Difference]:
    with Image.open(before) as one, Image.open(after) as other:
        if one.size != other.size:
            yield Difference("pictures", file, "size", "{} × {}".format(*one.size), "{} × {}".format(*other.size))
            return
        old, new = (np.asarray(picture.convert("RGBA"), dtype=np.int16) for picture in (one, other))
    apart = np.abs(new - old).max(axis=2)  # (h, w), levels of 0…255
    if apart.any():
        count, largest = f"{np.count_nonzero(apart):,} of {apart.size:,} pixels", int(apart.max())
        yield Difference("pictures", file, "", "", f"{count} differ, by {largest} levels at most", largest)


def compare_pages(before: str, after: str, file: str) -> Iterator[Difference]:
    """The lines that differ, as a unified diff would have them."""
    pages = PageText(before), PageText(after)
    for kind in pages[0].lines:
        old, new = (page.lines[kind] for page in pages)
        for what, i, i_end, j, j_end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if what == "equal":
                continue
            blocks = [("\n".join(old[i:i_end]), "\n".join(new[j:j_end]))]
            if i_end - i == j_end - j:  # each line is a reworded one, and a difference of its own
                blocks = list(zip(old[i:i_end], new[j:j_end], strict=True))
            for gone, come in blocks:
                of = "figures" if kind == "words" and numbers_in(gone) != numbers_in(come) else kind
                yield Difference(of, file, f"{kind} @@ -{i + 1} +{j + 1} @@", gone, in_brief(gone, come))


def in_brief(gone: str, come: str) -> str:
    """The lines of a diff; of two long lines, what lies around the first place where they differ."""
    if "\n" not in gone + come:
        first = next((k for k, (a, b) in enumerate(zip(gone, come, strict=False)) if a != b), 0)
        start = max(0, min(first - WIDTH // 4, max(len(gone), len(come)) - WIDTH))
        gone, come = ("…" * (start > 0) + line[start:] for line in (gone, come))
    lines = [*(f"- {line}" for line in gone.splitlines()), *(f"+ {line}" for line in come.splitlines())]
    shown = [line if len(line) <= WIDTH else line[: WIDTH - 1] + "…" for line in lines[:8]]
    return "\n      ".join(["", *shown, *[f"… and {len(lines) - 8} lines more"] * (len(lines) > 8)])


def compare_files(before: Path, after: Path, file: str, rules: Rules) -> Iterator[Difference]:
    """Two files of one name."""
    if file.endswith(ASSETS) or (old := before.read_bytes()) == (new := after.read_bytes()):
        return
    try:
        if file.endswith(".json"):
            yield from compare_documents(old, new, file, rules)
        elif file.endswith(PICTURES):
            yield from compare_pictures(before, after, file)
        elif file.endswith(".html"):
            yield from compare_pages(old.decode(), new.decode(), file)
        else:
            yield Difference("bytes", file, "", f"{len(old):,} bytes", f"{len(new):,} bytes")
    except (ValueError, UnidentifiedImageError) as problem:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        yield Difference("bytes", file, "", "", f"cannot be read: {problem}")


def compare_folders(before: Path, after: Path, rules: Rules) -> Iterator[Difference]:
    """Every file below the two, by its relative path."""
    old = {rules.path(name): name for name in names_below(before)}
    new = names_below(after)
    for file in sorted({*old, *new}):
        if file not in old or file not in new:
            kind = "assets" if file.endswith(ASSETS) else "files"
            yield Difference(kind, file, "", None if file not in old else "", None if file not in new else "")
            continue
        if old[file] != file:
            yield Difference("renamed", file, "", old[file], file)
        yield from compare_files(before / old[file], after / file, file, rules)


def names_below(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def report(found: Sequence[Difference], expected: set[str], show: int) -> None:
    """Kind by kind, and within one file the places that differ only in their numbers together; then the table."""
    counts = Counter(one.kind for one in found)
    for kind in filter(counts.__getitem__, KINDS):
        print(f"\n{kind}: {KINDS[kind]}")
        alike = sorted((one for one in found if one.kind == kind), key=group)
        for _, same in groupby(alike, key=group):
            several = list(same)
            for one in several[:show]:
                print(f"  {one}")
            if len(several) > show:
                largest = max(one.size for one in several)
                apart = f", {largest:.3g} apart at most" if largest else ""
                print(f"  … and {len(several) - show:,} more of these {len(several):,}{apart}")
    print(f"\n{'kind':<10} {'places':>7} {'files':>6}")
    for kind in KINDS:
        files = len({one.file for one in found if one.kind == kind})
        verdict = "" if not files else "expected" if kind in expected else "NOT EXPECTED"
        print(f"{kind:<10} {counts[kind]:>7,} {files:>6,}  {verdict}".rstrip())


def group(one: Difference) -> tuple[str, str]:
    """What is said together: one file's places but for their numbers; of pictures and missing files a whole folder."""
    if not one.place or one.kind == "pictures":
        return str(PurePosixPath(one.file).parent), str(one.after is None)
    return one.file, re.sub(r"\d+", "", one.place)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="kinds:\n" + "\n".join(f"  {kind:<10} {meaning}" for kind, meaning in KINDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--expect", default="", metavar="KINDS", help="kinds that may differ, with commas")
    parser.add_argument("--tolerance", type=float, default=0.0, help="of numbers: relative, and absolute near 0")
    parser.add_argument("--renamed", action="append", default=[], metavar="OLD=NEW", help="a file, a folder or a key")
    parser.add_argument("--show", type=int, default=3, metavar="N", help="of differences alike, in one file")
    options = parser.parse_args(arguments)
    expected = set(filter(None, options.expect.split(",")))
    if expected - {*KINDS}:
        parser.error(f"--expect: there is no kind {', '.join(sorted(expected - {*KINDS}))}")
    for folder in (options.before, options.after):
        if not any(map(is_manifest, names_below(folder))):
            parser.error(f"{folder}: there is no site in it")
    pairs = [tuple(text.split("=", 1)) for text in options.renamed]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        parser.error("--renamed takes OLD=NEW")
    rules = Rules(options.tolerance, tuple((old, new) for old, new in pairs))
    found = list(compare_folders(options.before, options.after, rules))
    report(found, expected, options.show)
    print(f"{len(names_below(options.before)):,} files before, {len(names_below(options.after)):,} after")
    return int(any(one.kind not in expected for one in found))


if __name__ == "__main__":
    raise SystemExit(main())
