"""One bucket, host or data set of the hub: asked by fsspec, with bounded attempts, and nothing asked for twice."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, TypeVar

from wrongtree.inputs.remote.addresses import WEB, Address
from wrongtree.inputs.remote.entries import Entry, entry_of
from wrongtree.inputs.remote.faults import TOO_MANY, Cut, Lost, Unread, attempt
from wrongtree.inputs.remote.listings import Listing, listed, pages
from wrongtree.inputs.remote.systems import opened

T = TypeVar("T")
THREADS = 16  # requests at once: what takes time is the way there and back
MANY = 50  # files in one folder of a bucket, from which on a list of that folder takes fewer requests
HOPELESS = ("unreachable", "locked")  # verdicts that another image would get, too
KEPT = 64  # blocks in memory


class Store:
    """Everything that is asked of one bucket or host, in one run."""

    def __init__(self, scheme: str, host: str, login: str = "") -> None:
        self.scheme, self.host, self._login = scheme, host, login
        self._listings: dict[str, Listing] = {}
        self._entries: dict[tuple[str, str], Entry | None] = {}
        self._blocks: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()
        self._lock = Lock()
        self._whole: tuple[Address, bytes] | None = None  # the last file of which a server sends no part
        self._failed = 0  # images in a row
        self.alone = True  # whether all images are in here, so that there is no use in going on without it
        self._made: tuple[int, Any] | None = None
        self._public = False  # whether it is read without credentials, because there are none

    @property
    def root(self) -> str:
        """`s3://bucket`."""
        return f"{self.scheme}://{self.host}"

    def asked(self, call: Callable[[Any], T], where: str) -> T:
        """What a call of fsspec's returns. Raises Unread; a public bucket needs no credentials."""
        public = self._public
        try:
            return attempt(lambda: call(self._system()), where, self.scheme)
        except Unread as fault:
            if fault.verdict != "locked" or self.scheme not in ("s3", "gs") or public:
                raise
            locked = fault
        # No longer inside the handler: a fault is judged by what led to it, which would always be the first one.
        if not self._public:
            self._public, self._made = True, None
        try:
            return attempt(lambda: call(self._system()), where, self.scheme)
        except Unread as again:
            if again.verdict not in ("denied", "locked"):
                raise
            self._public, self._made = False, None
            raise locked from again

    def listing(self, at: Address) -> Listing:
        """All files at or below a folder, asked for once. Raises Unread; empty where there is no such folder."""
        known = self._covering(at, itself=True)
        if known is None:
            known = self._list(at)
            self._listings[at.key] = known
            if self.scheme not in WEB:
                for key, info in known.infos.items():
                    file = Address(self.scheme, self.host, key)
                    self._entries[key, ""] = entry_of(info, self.scheme, _shown(file))
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

    def _list(self, at: Address) -> Listing:
        def links(page: str) -> Sequence[str]:
            return self.asked(lambda system: system.ls(page, detail=False), page)

        try:
            if self.scheme in WEB:
                return pages(links, at)
            return self.asked(lambda system: listed(system, at), _shown(at))
        except Unread as fault:
            if fault.verdict == "gone" and not _names_no_bucket(fault):
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

    def list_folders(self, all_: Sequence[Address]) -> None:
        """Learn of many files at once, where a folder has so many of them that a list takes fewer requests."""
        folders: dict[str, list[str]] = {}
        for at in all_ if self.scheme not in WEB else ():
            if (at.key, "") not in self._entries:
                folders.setdefault(at.key.rpartition("/")[0], []).append(at.key)
        for folder, keys in folders.items():
            if len(keys) >= MANY:
                self._list_one(folder, keys)

    def look_up(self, at: Address) -> None:
        """Learn of one file; what cannot be known now counts as not there. Raises Lost."""
        try:
            self._counted(lambda: self.entry(at))
        except Unread:
            self._entries[at.key, at.query] = None

    def _list_one(self, folder: str, keys: Sequence[str]) -> None:
        """The same for files of one folder, by what lies directly in there."""
        where = Address(self.scheme, self.host, folder)
        try:
            found = self.asked(lambda system: system.ls(where.request, detail=True), _shown(where))
        except Unread as fault:
            if fault.verdict != "gone" or _names_no_bucket(fault):
                raise
            found = []
        there = {str(info["name"]).removeprefix(f"{self.host}/"): info for info in found if info["type"] == "file"}
        for key in keys:
            info = there.get(key)
            at = Address(self.scheme, self.host, key)
            self._entries[key, ""] = None if info is None else entry_of(info, self.scheme, _shown(at))

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

        try:
            return self._counted(lambda: self.asked(call, _shown(at)))
        except Unread as fault:
            if fault.verdict == "gone":
                self._entries[at.key, at.query] = None  # it was there when the folder was listed
            raise

    def _counted(self, call: Callable[[], T]) -> T:
        """What a call about an image returns. Raises Unread; Lost where the only store seems to be gone for good."""
        if self._failed >= TOO_MANY:
            said = "does not answer any more"
            sentence = f"{self.root}: {said}; run it again: what is finished is kept"
            raise Lost(sentence) if self.alone else Unread(said, sentence, "unreachable")
        try:
            found = call()
        except Unread as fault:
            if fault.verdict != "gone":
                self._failed = TOO_MANY if fault.verdict in HOPELESS else self._failed + 1
            if self._failed >= TOO_MANY and self.alone:
                raise Lost(str(fault)) from fault
            raise
        self._failed = 0
        return found

    def part(self, at: Address, start: int, size: int) -> bytes:
        """Some bytes of a file. Raises Unread."""
        whole = self._whole  # read once: another thread may put another file there
        if whole is not None and whole[0] == at:
            return whole[1][start : start + size]

        def call(system: Any) -> bytes:
            found: bytes = system.cat_file(at.request, start=start, end=start + size)
            if len(found) > size:  # a server that sends all, whatever part is asked for
                self._whole = (at, found)
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
