"""WebDataset's shards: tar files in which the files of one sample follow each other and share a name up to its dot.

Nothing is unpacked. The tar's headers are read once, to know where each file lies; then pictures are read from there.
The standard library suffices, so there is no extra.
"""

from __future__ import annotations

import io
import json
import re
import shlex
import tarfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wrongtree.inputs.images.encoded import LABELS, MOST_BYTES, SEVERAL, columns_of, encoded, is_inside
from wrongtree.inputs.images.kinds import HEAD, Kind, counted, is_named_as_picture, is_picture, kind_of
from wrongtree.inputs.images.leftovers import is_below_leftover, told
from wrongtree.inputs.images.listed import Listed
from wrongtree.inputs.images.several import names_of, of_split, title_of
from wrongtree.inputs.remote.kept import KeptJson
from wrongtree.inputs.remote.paths import part_of, remote, version_of
from wrongtree.inputs.tables.tables import as_cell, numbers_by_value
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError

SHARD = ".tar"
COMPRESSED = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst")
NAME = re.compile(r"((?:.*/)?[^./]+)\.([^/]+)", re.DOTALL)  # WebDataset's: the key ends at the name's first dot
MOST_MEMBERS = 10_000_000  # of one shard: headers of nothing cost half a kilobyte each
MOST_HEADER = 1 << 20  # bytes at once: of a long name, or of other things that a header brings along
MOST_TEXT = 1 << 20  # bytes of a label or of metadata
INDEX = 1  # version of the indexes that are kept


@dataclass(frozen=True)
class _Place:
    """Where a file lies in a shard."""

    shard: Path
    offset: int
    size: int
    held: bytes | None = None  # what it holds, where that is known without the shard

    def read(self, most: int = MOST_BYTES) -> bytes:
        """Its bytes; raises ValueError where they are too many, or no longer there."""
        if self.size > most:
            raise ValueError(f"has {self.size:,} bytes, more than {most:,}")
        if self.held is not None:
            return self.held
        found = part_of(self.shard, self.offset, self.size)
        if len(found) != self.size:
            raise ValueError(f"{self.shard.name} ends before it does")
        return found

    def head(self) -> bytes:
        """Its first bytes; none where it cannot be read."""
        try:
            return part_of(self.shard, self.offset, min(self.size, HEAD))
        except OSError:
            return b""


@dataclass
class _Index:
    """The samples of one shard."""

    samples: dict[str, dict[str, _Place]] = field(default_factory=dict)  # key -> extension -> place
    passed: Counter[str] = field(default_factory=Counter)  # what was passed over, and how often
    leftovers: list[str] = field(default_factory=list)  # hidden files, and what systems leave behind


def list_shards(files: Sequence[Path], split: str | None, data: Path, kept: Path) -> Listed:
    """List the samples of these shards that have a picture; the label is the text of `.cls`, or in `.json`.

    `kept` is where the index of a shard on another machine is kept.
    """
    files, chosen = of_split(files, split, data)
    ids: list[str] = []
    labels: list[str] = []
    places: list[_Place] = []
    rows: list[dict[str, str]] = []
    passed: Counter[str] = Counter()
    leftovers: list[str] = []
    foreign: list[tuple[str, Kind]] = []
    for shard, name in zip(files, names_of(files), strict=True):
        index = _kept_index(shard, kept / "shards")
        passed += index.passed
        leftovers += index.leftovers
        _refuse_folders(shard, index)
        for key, parts in index.samples.items():
            picture = _picture(parts)
            if picture is None:
                kinds = ((f"{key}.{part}", kind_of(f"x.{part}", place.head())) for part, place in parts.items())
                found = next(((which, kind) for which, kind in kinds if kind is not None and kind.pictured), None)
                if found is None:
                    passed["samples without an image"] += 1
                else:
                    foreign.append(found)
                continue
            metadata = _metadata(shard, key, parts)
            labels.append(_label(shard, key, parts, metadata))
            rows.append({column: as_cell(value) for column, value in metadata.items()})
            ids.append(f"{name}/{key}.{picture}")
            places.append(parts[picture])
    far = any(remote(shard) for shard in files)
    cannot = counted(foreign, str(data), packed=True)
    if not ids:
        raise UserError(*cannot[:1] or (f"{data}: contains no images; expected files such as 0001.jpg and 0001.cls",))
    return encoded(
        title_of(data, chosen),
        ids,
        labels,
        sorted(set(labels), key=numbers_by_value),
        columns_of(rows, str(data)),
        lambda row: places[row].read(),
        [
            *(f"{data}: skips {count:,} {what}" for what, count in sorted(passed.items())),
            *told(leftovers, str(data)),
            *cannot,
        ],
        (lambda row: digest(version_of(places[row].shard), places[row].offset, places[row].size)) if far else None,
    )


class _Headers(io.BufferedReader):
    """A tar's bytes for tarfile, which would read as many as a damaged header says."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most MOST_HEADER bytes."""
        if size is None or not 0 <= size <= MOST_HEADER:
            raise tarfile.ReadError(f"a header of {size} bytes")
        return super().read(size)


def _index(shard: Path) -> _Index:
    """Where the files of a shard lie. Raises UserError where it is compressed, damaged or cut short."""
    found = _Index()
    try:
        end, members = shard.stat().st_size, 0
        with _Headers(shard.open("rb", buffering=0)) as stream, tarfile.open(fileobj=stream, mode="r:") as tar:
            for member in tar:
                members += 1
                tar.members = []  # type: ignore[attr-defined]  # tarfile would keep them all
                if members > MOST_MEMBERS:
                    raise UserError(f"{shard}: contains more than {MOST_MEMBERS:,} files; split it")
                if member.size < 0 or (member.isreg() and member.offset_data + member.size > end):
                    raise UserError(
                        f"{shard}: {member.name!r:.200} should have {member.size:,} bytes, which is more than the "
                        "file holds; it is truncated or damaged; copy it again"
                    )
                _place(found, shard, member)
            stream.seek(tar.offset)  # tarfile takes whatever it does not understand for the end
            if any(mark := stream.read(tarfile.BLOCKSIZE)) or len(mark) < tarfile.BLOCKSIZE:
                raise tarfile.ReadError(f"no end mark at byte {tar.offset:,}, so it is truncated or damaged")
    except (tarfile.TarError, OSError, ValueError, EOFError, RecursionError, OverflowError) as fault:
        why = str(fault) or type(fault).__name__
        packed = " and may be compressed" if shard.name.lower().endswith(COMPRESSED) or _is_compressed(shard) else ""
        raise UserError(
            f"{shard}: cannot be read as a plain tar ({why:.200}){packed}; "
            + ("unpack it to a plain .tar" if packed else "copy it again")
        ) from fault
    return found


def _kept_index(shard: Path, folder: Path) -> _Index:
    """The same; of a shard elsewhere with its labels, as it was read before: its headers lie all over the file."""
    far = remote(shard)
    known = None if far is None else far.entry()
    if known is None or not known.identity:
        return _index(shard)
    kept = KeptJson(folder / f"{digest(INDEX, known.identity)}.json")
    try:
        samples, passed, leftovers = kept.read()
        places = {
            key: {
                part: _Place(shard, at, size, None if text is None else text.encode("latin-1"))
                for part, (at, size, text) in parts.items()
            }
            for key, parts in samples.items()
        }
        return _Index(places, Counter(passed), list(leftovers))
    except (OSError, ValueError, TypeError, AttributeError):  # not there, or not as it was written
        found = _index(shard)
    for parts in found.samples.values():
        for part, place in parts.items():
            if part in ("json", *LABELS) and place.size <= MOST_TEXT:
                parts[part] = replace(place, held=place.read())
    written = {
        key: {
            part: (p.offset, p.size, None if p.held is None else p.held.decode("latin-1")) for part, p in parts.items()
        }
        for key, parts in found.samples.items()
    }
    kept.write([written, found.passed, found.leftovers])
    return found


def _place(found: _Index, shard: Path, member: tarfile.TarInfo) -> None:
    if member.isdir():
        return
    if not member.isreg() or member.issparse():
        found.passed["links, devices and similar"] += 1
    elif not is_inside(member.name):
        found.passed["files with paths outside the archive"] += 1
    elif is_below_leftover(member.name):
        found.leftovers.append(member.name)
    elif (name := NAME.fullmatch(member.name.removeprefix("./"))) is not None:
        parts = found.samples.setdefault(name[1], {})
        if name[2].lower() in parts:
            raise UserError(f"{shard}: contains {member.name!r:.200} twice; write it again with one name per file")
        parts[name[2].lower()] = _Place(shard, member.offset_data, member.size)
    else:
        found.passed["files without an ending"] += 1


def _picture(parts: dict[str, _Place]) -> str | None:
    """Which of a sample's files is the picture: `jpg` before `seg.png`."""
    pictures = [extension for extension in parts if is_named_as_picture(f"x.{extension}")]
    pictures = pictures or [extension for extension, place in parts.items() if _looks_like_one(extension, place)]
    return min(pictures, key=lambda extension: extension.count("."), default=None)


def _looks_like_one(extension: str, place: _Place) -> bool:
    return extension not in LABELS and is_named_as_picture(f"x.{extension}") is None and is_picture(place.head())


def _refuse_folders(shard: Path, index: _Index) -> None:
    """UserError of a tar that somebody made of a folder per class: there are no labels beside the pictures."""
    samples = index.samples
    if any(name in parts for parts in samples.values() for name in ("json", *LABELS)):
        return
    folders = {key.rpartition("/")[0] for key, parts in samples.items() if _picture(parts)}
    if folders and "" not in folders:
        target = shlex.quote(str(shard.with_suffix("")))
        raise UserError(
            f"{shard}: holds folders of images ({', '.join(sorted(folders)[:3])}), without labels beside them as "
            f"WebDataset has; unpack it: mkdir -p {target} && tar -xf {shlex.quote(str(shard))} -C {target}, then pass "
            f"--data {target}"
        )


def _metadata(shard: Path, key: str, parts: dict[str, _Place]) -> dict[str, Any]:
    if "json" not in parts:
        return {}
    try:
        found = json.loads(parts["json"].read(MOST_TEXT))
    except (OSError, ValueError, RecursionError) as fault:
        raise UserError(f"{shard}: {key}.json is not JSON ({fault!s:.200}); fix it or remove it") from fault
    if not isinstance(found, dict):
        raise UserError(f'{shard}: {key}.json is not an object such as {{"label": …}}')
    return found


def _label(shard: Path, key: str, parts: dict[str, _Place], metadata: dict[str, Any]) -> str:
    """A sample's label; it is no metadata any more."""
    given = next((metadata.pop(name) for name in LABELS if name in metadata), None)
    if isinstance(given, list | tuple):
        raise UserError(f"{shard}: {key}.json: {SEVERAL}")
    plain = next((name for name in LABELS if name in parts), None)
    if plain is not None:
        try:
            return _written(parts[plain].read(MOST_TEXT).decode("utf-8-sig").strip(), shard, f"{key}.{plain}")
        except (OSError, ValueError) as fault:
            raise UserError(f"{shard}: {key}.{plain} is not text ({fault!s:.200})") from fault
    return _written(given if isinstance(given, str | int | float) else "", shard, key)


def _written(label: str | float, shard: Path, where: str) -> str:
    if label == "":
        raise UserError(
            f"{shard}: {where} has no label; expected a class in a file .cls next to it, or 'label' in .json"
        )
    return str(label)


def _is_compressed(shard: Path) -> bool:
    try:
        with shard.open("rb") as stream:
            return stream.read(4).startswith((b"\x1f\x8b", b"BZh", b"\xfd7zX", b"\x28\xb5\x2f\xfd"))
    except OSError:
        return False
