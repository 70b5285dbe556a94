"""What lies on another machine, with those methods of `pathlib.Path` that the readers of images and tables use."""

from __future__ import annotations

import fnmatch
import io
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any, cast

from wrongtree.inputs.remote.addresses import STORES, URL, Address, address, is_url
from wrongtree.inputs.remote.entries import Entry
from wrongtree.inputs.remote.stores import Store
from wrongtree.inputs.remote.streams import BLOCK, Stream
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError


class RemotePath:
    """A file or folder in a store. It is shown, compared and sorted without what is secret in its address."""

    def __init__(self, store: Store, at: Address) -> None:
        self.store = store
        self.at = at
        self._pure = PurePosixPath(at.key)

    def __str__(self) -> str:
        return f"{self.at.root}/{self.at.key}" if self.at.key else self.at.root

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RemotePath) and (str(self), self.at.query) == (str(other), other.at.query)

    def __hash__(self) -> int:
        return hash(str(self))

    def __lt__(self, other: RemotePath) -> bool:
        return self.parts < other.parts

    def __deepcopy__(self, memo: object) -> RemotePath:
        return self

    def __truediv__(self, below: object) -> RemotePath:
        return self._of((self._pure / str(below)).as_posix())

    def _of(self, key: str) -> RemotePath:
        at = self.at
        return RemotePath(self.store, Address(at.scheme, at.host, "" if key == "." else key, "", at.login))

    @property
    def name(self) -> str:
        """The last part; of a whole bucket, its name."""
        return self._pure.name or self.at.host.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The same without its ending."""
        return self.name if self.at.folder else self._pure.stem or self.name

    @property
    def suffix(self) -> str:
        """The ending, with its dot; a folder has none."""
        return "" if self.at.folder else self._pure.suffix

    @property
    def parts(self) -> tuple[str, ...]:
        """The bucket or host, then folders and file."""
        return (self.at.root, *self._pure.parts)

    @property
    def parent(self) -> RemotePath:
        """The folder that it is in; the bucket is in itself."""
        return self._of(self._pure.parent.as_posix())

    @property
    def parents(self) -> tuple[RemotePath, ...]:
        """All folders above it, the nearest first."""
        return tuple(self._of(above.as_posix()) for above in self._pure.parents)

    def relative_to(self, above: RemotePath) -> PurePosixPath:
        """The way from there to here."""
        return self._pure.relative_to(above._pure)

    def resolve(self) -> RemotePath:
        """Itself: there are no links."""
        return self

    absolute = resolve

    def is_symlink(self) -> bool:
        """Never."""
        return False

    def is_file(self) -> bool:
        """Whether there is such a file. Raises Unread where that cannot be known."""
        return not self.at.folder and self.entry() is not None

    def is_dir(self) -> bool:
        """Whether anything lies below it; a name with an ending is taken for a file's first, if no slash follows it."""
        if self.suffix and not self.store.knows_below(self.at) and self.is_file():
            return False
        return bool(self.at.query == "" and self.store.listing(self.at).below(self.at.key))

    def exists(self) -> bool:
        """Whether it is either."""
        return self.is_dir() or self.is_file()

    def inside(self) -> Iterator[tuple[str, bool]]:
        """The names of what lies directly in a folder, and whether each is a folder."""
        yield from self.store.listing(self.at).inside(self.at.key)

    def iterdir(self) -> Iterator[RemotePath]:
        """What lies directly in a folder."""
        return (self / name for name, _ in self.inside())

    def glob(self, pattern: str) -> list[RemotePath]:
        """Files below it whose path has as many parts as the pattern, and fits."""
        found = []
        for key in self.store.listing(self.at).below(self.at.key):
            path = self._of(key)
            parts, asked = path.relative_to(self).parts, pattern.split("/")
            if len(parts) == len(asked) and all(map(fnmatch.fnmatchcase, parts, asked)):
                found.append(path)
        return sorted(found)

    def matching(self, text: str) -> list[RemotePath]:
        """The files that an address means, whose last part may have `*`, `?` and `[…]`."""
        at = address(text)
        whole = RemotePath(self.store, Address(at.scheme, at.host, at.key, self.at.query, self.at.login))
        return whole.parent.glob(whole.name) if any(sign in whole.name for sign in "*?[") else [whole]

    def stat(self) -> SimpleNamespace:
        """Its size."""
        found = self.entry()
        if found is None:
            raise FileNotFoundError(str(self))
        return SimpleNamespace(st_size=found.size if found.size is not None else len(self.read_bytes()))

    def open(self, mode: str = "rb", buffering: int = -1) -> Any:
        """A stream that fetches those parts that are read, and can seek."""
        assert mode == "rb"
        raw = Stream(self.store, self.at, int(self.stat().st_size))
        return raw if buffering == 0 else io.BufferedReader(raw, BLOCK)

    def read_bytes(self) -> bytes:
        """All of it, in one request. Raises Unread."""
        return self.store.fetch(self.at)

    def entry(self) -> Entry | None:
        """What the store says of it without sending it; None where there is no such file."""
        return self.store.entry(self.at)


def place(text: object) -> Path:
    """What an option names: a path on this machine, or an address. UserError where it is of no kind that is read."""
    if isinstance(text, RemotePath | Path):
        return cast(Path, text)
    written = str(text)
    if is_url(written):
        at = address(written)
        return cast(Path, RemotePath(Store(at.scheme, at.host, at.login), at))
    found = URL.match(written)
    if found is not None and "://" in written and found[1].lower() not in STORES:
        mend = "pass the path alone" if found[1].lower() == "file" else "read are s3://, gs://, https:// and hf://"
        raise UserError(f"{found[1]}://: is not read as an address; {mend}")
    return Path(written)


def remote(path: object) -> RemotePath | None:
    """The same where it is on another machine, else None. For the type checker both kinds are a Path."""
    return path if isinstance(path, RemotePath) else None


def readable(path: Path) -> Any:
    """What pyarrow opens: a path of this machine, or a stream."""
    far = remote(path)
    return path if far is None else far.open("rb")


def part_of(path: Path, start: int, size: int) -> bytes:
    """Some bytes of a file; fewer where it ends before. Raises OSError here, Unread there."""
    far = remote(path)
    if far is not None:
        return far.open("rb", 0).exactly(start, size)  # type: ignore[no-any-return]
    with path.open("rb") as stream:
        stream.seek(start)
        return stream.read(size)


def version_of(path: Path) -> str:
    """What a file of another machine is known by, without its bytes: where its store says little, address and size."""
    far = remote(path)
    found = None if far is None else far.entry()
    return str(path) if found is None else found.identity or digest(str(path), found.size)
