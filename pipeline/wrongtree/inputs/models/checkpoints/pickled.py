"""What torch.save writes: an archive, the older sequence of pickles, or a folder that was unpacked by mistake."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from wrongtree.inputs.models.checkpoints.calls import CALLS, storage_of
from wrongtree.inputs.models.checkpoints.machine import Machine
from wrongtree.inputs.models.checkpoints.things import BITS, Storage, UnreadableError

MAGIC = 0x1950A86A20F9469CFC6C  # how torch's older format begins
LOADED = "torch.storage._load_from_bytes"  # of a tensor that plain pickle saved


@dataclass
class Read:
    """What a pickle held."""

    content: Any
    acting: list[str] = field(default_factory=list)  # what would have run code
    by_torch: bool = True  # whether torch.load reads it; else pickle.load


class Archive:
    """Storages in torch's zip."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        names = self._zip.namelist()
        self.root = next((n[: -len("data.pkl")] for n in names if n.endswith("data.pkl") and n.count("/") <= 1), None)
        self._swapped = self.root is not None and self.text("byteorder") == "big"

    def text(self, name: str) -> str:
        """A small part; empty where there is none."""
        try:
            return self._zip.read(f"{self.root}{name}").decode("ascii", "replace").strip()
        except KeyError:
            return ""

    def pickle(self) -> BinaryIO:
        """The description of everything but storages."""
        return io.BytesIO(self._zip.read(f"{self.root}data.pkl"))

    def read(self, key: str, least: int) -> bytes:
        """All bytes of a storage."""
        try:
            found = self._zip.read(f"{self.root}data/{key}")
        except KeyError as fault:
            raise UnreadableError(f"without its part data/{key}") from fault
        if self._swapped:
            raise UnreadableError("with numbers in the byte order of another machine")
        return enough(found, least)


class Unpacked:
    """The same, unpacked into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, key: str, least: int) -> bytes:
        """All bytes of a storage."""
        path = self._folder / "data" / key
        if not key.isalnum() or not path.is_file():
            raise UnreadableError(f"without its part data/{key}")
        return enough(path.read_bytes(), least)


class Sequence:
    """Storages one after the other behind the pickles of torch's older format."""

    def __init__(self, path: Path | None, raw: bytes = b"") -> None:
        self._path, self._raw = path, raw
        self.seen: dict[str, Storage] = {}
        self._at: dict[str, tuple[int, int]] = {}

    def stream(self) -> BinaryIO:
        """All of it from its beginning."""
        return io.BytesIO(self._raw) if self._path is None else self._path.open("rb")

    def place(self, keys: Any, stream: BinaryIO) -> None:
        """Find out where each storage lies, from here on: each begins with its length."""
        at = stream.tell()
        end = stream.seek(0, io.SEEK_END)
        for key in keys:
            stream.seek(at)
            length = int.from_bytes(stream.read(8), "little", signed=True)
            storage = self.seen.get(key)
            size = 1 if storage is None or storage.dtype is None else BITS.get(storage.dtype, 8) // 8
            if length < 0 or at + 8 + length * size > end:
                raise UnreadableError("it is cut off")
            self._at[key] = (at + 8, length * size)
            at += 8 + length * size

    def read(self, key: str, least: int) -> bytes:
        """All bytes of a storage."""
        if key not in self._at:
            raise UnreadableError(f"without its storage {key}")
        at, size = self._at[key]
        with self.stream() as stream:
            stream.seek(at)
            return enough(stream.read(size), least)


def enough(found: bytes, least: int) -> bytes:
    """The bytes, if they are so many."""
    if len(found) < least:
        raise UnreadableError("a tensor has fewer numbers than it says")
    return found


def read_archive(path: Path) -> Read:
    """torch.save's archive."""
    archive = Archive(path)
    machine = Machine(CALLS, lambda saved: storage_of(archive, saved))
    return Read(machine.load(archive.pickle()), machine.acting)


def read_unpacked(folder: Path) -> Read:
    """The same as a folder."""
    source = Unpacked(folder)
    machine = Machine(CALLS, lambda saved: storage_of(source, saved))
    with (folder / "data.pkl").open("rb") as stream:
        return Read(machine.load(stream), machine.acting)


def read_stream(path: Path | None, raw: bytes = b"", deep: int = 0) -> Read:
    """Torch's older format, or a plain pickle."""
    source = Sequence(path, raw)
    acting: list[str] = []

    def loaded(inner: Any) -> Any:
        if not isinstance(inner, bytes | bytearray) or deep:
            raise UnreadableError("a tensor within a tensor")
        found = read_stream(None, bytes(inner), deep + 1)
        acting.extend(found.acting)
        return found.content

    def kept(saved: Any) -> Any:
        storage = storage_of(source, saved)
        if isinstance(storage, Storage):
            source.seen.setdefault(storage.key, storage)
        return storage

    calls = {**CALLS, LOADED: loaded}
    with source.stream() as stream:
        first = Machine({}).load(stream)
        if first != MAGIC:
            stream.seek(0)
            machine = Machine(calls)
            content = machine.load(stream)
            return Read(content, [*machine.acting, *acting], by_torch=False)
        for _ in range(2):  # the version, and what machine it was
            Machine({}).load(stream)
        machine = Machine(calls, kept)
        content = machine.load(stream)
        keys = Machine({}).load(stream)
        source.place(keys, stream)
        return Read(content, [*machine.acting, *acting])
