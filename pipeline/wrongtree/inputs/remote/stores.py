"""One bucket, host or data set of the hub: asked by fsspec, with bounded attempts, and nothing asked for twice."""

from __future__ import annotations

import base64
import functools
import logging
import os
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from wrongtree.inputs.remote.addresses import WEB, Address
from wrongtree.inputs.remote.faults import TOO_MANY, Cut, Lost, Unread, attempt, judged
from wrongtree.inputs.remote.listings import Listing, listed, pages
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError

T = TypeVar("T")
THREADS = 16  # requests at once: what takes time is the way there and back
KEPT = 64  # blocks in memory
WAIT = (10, 60)  # seconds for a connection, and between two parts of an answer
NEEDS = {"s3": ("s3fs", "remote"), "gs": ("gcsfs", "gs"), "hf": ("huggingface_hub", "remote")}
TIMES = ("Last-Modified", "LastModified", "updated", "mtime")
MARKS = ("ETag", "etag", "md5Hash", "Content-MD5", "Digest", "blob_id")


class Entry(NamedTuple):
    """What a store says of a file without sending it."""

    size: int | None  # bytes
    identity: str  # digest of what changes with the contents; empty where the store says nothing of the kind


class Store:
    """Everything that is asked of one bucket or host, in one run."""

    def __init__(self, scheme: str, host: str, login: str = "") -> None:
        self.scheme, self.host, self._login = scheme, host, login
        self._listings: dict[str, Listing] = {}
        self._entries: dict[tuple[str, str], Entry | None] = {}
        self._blocks: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()
        self._lock = Lock()
        self._failed = 0  # images in a row
        self._made: tuple[int, Any] | None = None
        self._public = False  # whether it is read without credentials, because there are none

    @property
    def root(self) -> str:
        """`s3://bucket`."""
        return f"{self.scheme}://{self.host}"

    def asked(self, call: Callable[[Any], T], where: str) -> T:
        """What a call of fsspec's returns. Raises Unread; a public bucket needs no credentials."""
        try:
            return attempt(lambda: call(self._system()), where, self.scheme)
        except Unread as fault:
            if fault.verdict != "locked" or self.scheme not in ("s3", "gs") or self._public:
                raise
            self._public, self._made = True, None
            try:
                return attempt(lambda: call(self._system()), where, self.scheme)
            except Unread as again:
                if again.verdict == "unreachable":
                    raise
                self._public, self._made = False, None
                raise fault from again

    def listing(self, at: Address) -> Listing:
        """All files at or below a folder, asked for once. Raises Unread; empty where there is no such folder."""
        known = self._covering(at, itself=True)
        if known is None:
            known = self.asked(lambda system: self._list(system, at), _shown(at))
            self._listings[at.key] = known
            if self.scheme not in WEB:
                for key, info in known.infos.items():
                    self._entries[key, ""] = entry_of(info, self.scheme, _shown(at))
        return known

    def knows_below(self, at: Address) -> bool:
        """Whether a folder above it was listed, so that it needs no request."""
        return self._covering(at) is not None

    def _covering(self, at: Address, itself: bool = False) -> Listing | None:
        """The listing of a folder above, or of this one."""
        for key, found in self._listings.items():
            if not key or at.key.startswith(f"{key}/") or (itself and at.key == key):
                return found
        return None

    def _list(self, system: Any, at: Address) -> Listing:
        try:
            return pages(system, at) if self.scheme in WEB else listed(system, at)
        except Exception as fault:
            if judged(fault)[0] == "gone" and not _names_no_bucket(fault):
                return Listing({})
            raise

    def entry(self, at: Address) -> Entry | None:
        """What is known of a file; None where there is none. Raises Unread."""
        known = (at.key, at.query)
        if known not in self._entries:
            over = self._covering(at)
            if over is not None and not at.query and at.key not in over.infos:
                return None
            self._entries[known] = self._look(at)
        return self._entries[known]

    def look_up(self, all_: Sequence[Address]) -> None:
        """The same for many files, several at once; what cannot be known now counts as not there.

        Raises Unread where many in a row cannot be known, or the host cannot be reached.
        """
        failed = 0

        def look(at: Address) -> None:
            nonlocal failed
            if failed >= TOO_MANY:
                return
            try:
                self.entry(at)
                failed = 0
            except Unread as fault:
                failed += TOO_MANY if fault.verdict in ("unreachable", "locked") else 1
                if failed >= TOO_MANY:
                    raise
                self._entries[at.key, at.query] = None

        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(look, all_))

    def _look(self, at: Address) -> Entry | None:
        try:
            info = self.asked(lambda system: system.info(at.request), _shown(at))
        except Unread as fault:
            if fault.verdict == "gone" and not _names_no_bucket(fault):
                return None
            raise
        return entry_of(info, self.scheme, _shown(at)) if info.get("type") == "file" else None

    def fetch(self, at: Address) -> bytes:
        """A whole file. Raises Unread, and Lost where many in a row could not be fetched."""
        expected = self._entries.get((at.key, at.query))
        size = expected.size if expected is not None else None

        def call(system: Any) -> bytes:
            found: bytes = system.cat_file(at.request)
            if size is not None and len(found) != size:
                raise Cut
            return found

        if self._failed >= TOO_MANY:
            raise Lost(f"{self.root}: does not answer any more; run it again: what is finished is kept", "images")
        try:
            found = self.asked(call, _shown(at))
        except Unread as fault:
            if fault.verdict == "gone":
                self._entries[at.key, at.query] = None  # it was there when the folder was listed
                raise
            self._failed += 1
            if fault.verdict == "unreachable" or self._failed >= TOO_MANY:
                self._failed = TOO_MANY
                raise Lost(fault.sentence, "images") from fault
            raise
        self._failed = 0
        return found

    def part(self, at: Address, start: int, size: int) -> bytes:
        """Some bytes of a file. Raises Unread."""

        def call(system: Any) -> bytes:
            found: bytes = system.cat_file(at.request, start=start, end=start + size)
            if len(found) > size:  # a server that sends all, whatever part is asked for
                found = found[start : start + size]
            if len(found) != size:
                raise Cut
            return found

        return self.asked(call, _shown(at))

    def block(self, at: Address, number: int, size: int, end: int) -> bytes:
        """The block of that number, kept in memory for a while."""
        known = (at.key, at.query, number)
        with self._lock:
            if known in self._blocks:
                self._blocks.move_to_end(known)
                return self._blocks[known]
        found = self.part(at, number * size, min(size, end - number * size))
        with self._lock:
            self._blocks[known] = found
            while len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)
        return found

    def _system(self) -> Any:
        """fsspec's file system; a process that was forked needs its own."""
        with self._lock:
            if self._made is None or self._made[0] != os.getpid():
                self._made = (os.getpid(), opened(self.scheme, self._login, self._public))
            return self._made[1]


def entry_of(info: Mapping[str, Any], scheme: str, where: str) -> Entry:
    """Size and identity. In a bucket the tag tells the contents, so that copies are known; on the web only a change."""
    size = info.get("size")
    lfs = info.get("lfs")
    marks = [str(info[name]) for name in MARKS if info.get(name)]
    if lfs:
        marks = [str(lfs.get("sha256") if isinstance(lfs, Mapping) else getattr(lfs, "sha256", lfs))]
    times = [str(info[name]) for name in TIMES if info.get(name)]
    if not marks and not times:
        return Entry(size, "")
    if scheme in WEB:
        return Entry(size, digest(where, size, marks, times))
    return Entry(size, digest(scheme, size, marks) if marks else digest(where, size, times))


@functools.cache
def _library() -> Any:
    """fsspec, where it is installed."""
    import fsspec

    return fsspec


def opened(scheme: str, login: str, public: bool) -> Any:
    """The file system of a scheme; attempts are counted here and nowhere else. UserError where its library lacks."""
    needed, extra = NEEDS.get(scheme, ("aiohttp", "remote"))
    try:
        library = _library()
        __import__(needed)
    except ImportError as fault:
        raise UserError(
            f"{scheme}://: needs the library {fault.name or needed}; pip install 'wrongtree[{extra}]'", "images"
        ) from fault
    for name in ("s3fs", "gcsfs", "fsspec", "aiobotocore"):  # what they log, they raise as well
        logging.getLogger(name).addHandler(logging.NullHandler())
    plain = {"skip_instance_cache": True, "use_listings_cache": False}
    if scheme == "s3":
        settings = {"connect_timeout": WAIT[0], "read_timeout": WAIT[1], "retries": {"max_attempts": 0}}
        settings |= {"max_pool_connections": 2 * THREADS}
        system = library.filesystem("s3", config_kwargs=settings, **plain, **({"anon": True} if public else {}))
        system.retries = 1
        return system
    if scheme == "gs":
        return library.filesystem("gs", **plain, **({"token": "anon"} if public else {}))
    if scheme == "hf":
        return library.filesystem("hf", skip_instance_cache=True)
    import aiohttp

    client: dict[str, Any] = {"timeout": aiohttp.ClientTimeout(None, sock_connect=WAIT[0], sock_read=WAIT[1])}
    client["trust_env"] = True  # proxies, and ~/.netrc
    if login:
        client["headers"] = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
    return library.filesystem("http", client_kwargs=client, encoded=True, **plain)


def _shown(at: Address) -> str:
    return f"{at.root}/{at.key}" if at.key else at.root


def _names_no_bucket(fault: BaseException) -> bool:
    """Whether it is the bucket that does not exist, and not only the file."""
    seen: BaseException | None = fault
    while seen is not None:
        response = getattr(seen, "response", None)
        if isinstance(response, dict) and response.get("Error", {}).get("Code") == "NoSuchBucket":
            return True
        seen = seen.__cause__ or seen.__context__
    return False
