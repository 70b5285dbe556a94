"""Paths of images, matched although they were written on another machine, from another folder or by another tool."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from wrongtree.inputs.tables.meaning import is_image_path
from wrongtree.inputs.tables.names import clean, repaired
from wrongtree.shared.texts import without_secrets

REMOTE = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]+)://[^/]*/*")  # s3://bucket/, gs://, https://host/
DRIVE = re.compile(r"[a-zA-Z]:(?=[\\/])")
SPLITS = ("train", "training", "val", "valid", "validation", "test", "testing", "eval")


@dataclass(frozen=True)
class Found:
    """Which image a path means, and what had to be changed in it."""

    image: int
    changes: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()  # folders in front that were left out


@dataclass
class Places:
    """Images by their paths: as they are, by their ends, without ending, without case."""

    ids: Sequence[str]
    data: str = ""  # what the images' folder is called
    by_key: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=dict)
    by_stem: dict[str, list[int]] = field(default_factory=dict)
    by_case: dict[str, list[int]] = field(default_factory=dict)
    by_number: dict[int, int] = field(default_factory=dict)
    parts: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for row, id_ in enumerate(self.ids):
            key = unicodedata.normalize("NFC", id_)
            self.by_key.setdefault(key, row)
            self.parts.append(tuple(key.split("/")))
            name = self.parts[-1][-1]
            self.by_name.setdefault(name, []).append(row)
            self.by_stem.setdefault(_stem(name), []).append(row)
            self.by_case.setdefault(name.casefold(), []).append(row)
        stems = [_stem(parts[-1]) for parts in self.parts]
        if all(stem.isdecimal() and stem.isascii() and len(stem) < 16 for stem in stems):
            numbers = {int(stem): row for row, stem in enumerate(stems)}
            self.by_number = numbers if len(numbers) == len(stems) else {}

    def find(self, path: str) -> Found | None:
        """The image that a path means; None where none does, or several might."""
        exact = self.by_key.get(unicodedata.normalize("NFC", path))
        if exact is not None:
            return Found(exact)
        number = re.fullmatch(r"(\d{1,15})(\.0)?", path.strip())
        if number is not None and int(number[1]) in self.by_number:
            row = self.by_number[int(number[1])]  # a spreadsheet makes 7 of 0007
            return Found(row, () if self.ids[row].isdecimal() else ("numbers without zeros in front or ending",))
        for parts, changes in _variants(path):
            if parts and ".." not in parts:
                found = self._at(parts, changes)
                if found is not None:
                    return found
        return None

    def _at(self, parts: tuple[str, ...], changes: tuple[str, ...]) -> Found | None:
        exact = self.by_key.get("/".join(parts))
        if exact is not None:
            return Found(exact, changes)
        stems = {} if is_image_path(parts[-1]) else self.by_stem
        for table, name, change in (
            (self.by_name, parts[-1], ""),
            (stems, parts[-1], "the ending of the file name"),
            (self.by_case, parts[-1].casefold(), "case"),
            (self.by_stem, _stem(parts[-1]), "another ending"),
        ):
            found = self._fitting(table.get(name, []), parts, ignore_case=change == "case")
            if found is not None:
                row, prefix = found
                said = "folders in front" if prefix or len(self.parts[row]) != len(parts) else ""
                return Found(row, tuple(filter(None, (*changes, change, said))), prefix)
        return None

    def _fitting(
        self, rows: Sequence[int], parts: tuple[str, ...], ignore_case: bool
    ) -> tuple[int, tuple[str, ...]] | None:
        """Of images with this file name, the one whose folders end the path's; else the one whose folders these end."""

        def same(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
            return tuple(map(str.casefold, a)) == tuple(map(str.casefold, b)) if ignore_case else a == b

        folders = parts[:-1]
        inside: list[tuple[int, int]] = []  # the image's folders are the last of the path's
        around: list[int] = []  # the path's are the last of the image's
        for row in rows:
            own = self.parts[row][:-1]
            if len(own) <= len(folders) and same(folders[len(folders) - len(own) :], own):
                inside.append((len(own), row))
            elif len(own) > len(folders) and same(own[len(own) - len(folders) :], folders):
                around.append(row)
        if inside:
            depth = max(depth for depth, _ in inside)
            best = [row for own, row in inside if own == depth]
            prefix = folders[: len(folders) - depth]
            if len(best) > 1 or self._is_other_split(prefix):
                return None
            return best[0], prefix
        return (around[0], ()) if len(around) == 1 else None

    def _is_other_split(self, prefix: tuple[str, ...]) -> bool:
        """`train/cat/1.png` is no image of a folder `test`, although that has a `cat/1.png`."""
        last, own = prefix[-1].casefold() if prefix else "", self.data.casefold().split(" ")[-1]
        return last in SPLITS and own in SPLITS and last[:3] != own[:3]


def is_remote(path: str) -> bool:
    """Whether a path leads to another machine: s3://, gs://, https://."""
    found = REMOTE.match(path.strip())
    return found is not None and found[1].lower() != "file"


def told(where: str, found: Sequence[tuple[str, Found]], ids: Sequence[str], total: int) -> list[str]:
    """What to say of the paths that were not as the images': what was changed, and one of them."""
    changed = [(path, match) for path, match in found if match.changes]
    if not changed:
        return []
    kinds = Counter(change for _, match in changed for change in dict.fromkeys(match.changes))
    path, match = changed[0]
    return [
        f"{where}: {len(changed):,} of {total:,} paths are written differently ({', '.join(kinds)}) and were matched, "
        f"such as {without_secrets(path)!r:.120} = {ids[match.image]!r:.120}"
    ]


def _variants(path: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """A path as folders and file name, by and by in more ways; and what was changed."""
    text, changes = unicodedata.normalize("NFC", path), []
    if text != text.strip():
        text = text.strip()
        changes.append("white space")
    remote = REMOTE.match(text)
    if remote is not None:
        text = text[remote.end() :].partition("?")[0] if remote[1].startswith("http") else text[remote.end() :]
        changes.append(f"{remote[1]}://")
    found = [(_parts(text), _dotted(text, changes))]
    if "\\" in text:
        text = DRIVE.sub("", text).replace("\\", "/")
        changes.append("backslashes")
        found.append((_parts(text), tuple(changes)))
    elif DRIVE.match(text):
        text = DRIVE.sub("", text)
        found.append((_parts(text), tuple(changes)))
    if re.search("%[0-9a-fA-F]{2}", text):
        text = unicodedata.normalize("NFC", unquote(text)).replace("\\", "/")
        changes.append("%20 and similar")
        found.append((_parts(text), tuple(changes)))
    if repaired(text) != text:
        found.append((_parts(repaired(text)), (*changes, "wrongly decoded letters")))
    if clean(text) != text:
        found.append((tuple(clean(part) for part in _parts(text)), (*changes, "white space")))
    return found


def _dotted(text: str, changes: Sequence[str]) -> tuple[str, ...]:
    if text.startswith("./"):
        return (*changes, "./")
    return (*changes, "a slash in front") if text.startswith("/") else tuple(changes)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("/") if part not in ("", "."))


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
