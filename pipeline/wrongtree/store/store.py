"""The artifact cache: what a stage computed, kept under a key of all it was computed from.

Any number of runs may use it at once. What two of them need, one computes and the other waits for; a long stage that
is kept in pieces they compute together.

What a site needed in its last few builds stays, so that going back to other options costs nothing; what it needed
before is removed, unless another site needs it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Generic, TypeVar

from wrongtree.artifacts.pieces import Pieces
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.leftovers import is_running, remove
from wrongtree.store.entry import DAMAGE, ENTRY, FORMAT, Stamp, is_whole, made_by, read_entry, stamp, write_entry
from wrongtree.store.lock import locked, sweep, unwritable_cache
from wrongtree.store.shard import Filled, Share, refuse_others
from wrongtree.store.shared_pieces import WAITING, SharedPieces
from wrongtree.store.site_index import PIECES, SiteIndex

T = TypeVar("T")
TRIES = 5  # to join pieces that other runs remove meanwhile
PATIENCE = 2.0  # seconds for an entry that another run puts in its place at the moment
Report = Callable[[str, str, float], None]  # (state, stage, seconds)


class Kept(Generic[T]):
    """An artifact that is in the store; read from disk only when somebody asks for it."""

    def __init__(self, key: str, load: Callable[[], T]) -> None:
        self.key = key
        self._load = load
        self._value: T | None = None

    def get(self) -> T:
        """Return the artifact, its arrays memory-mapped read-only."""
        if self._value is None:
            self._value = self._load()
        return self._value

    def forget(self) -> None:
        """Close what is mapped: Windows neither removes nor moves a file that is."""
        self._value = None


class Store:
    """Keeps artifacts below one folder. `site` says whose build this is, so that stale is told from missing.

    `verify`: digest what was found sound before, too.
    """

    def __init__(self, root: Path, site: str, report: Report, *, verify: bool = False) -> None:
        self.root = root
        self.report = report
        self._fully = verify
        self._index = SiteIndex(root, digest(site))
        self._versions: dict[str, set[str]] = {}
        try:
            (root / "sites").mkdir(parents=True, exist_ok=True)
            (root / "locks").mkdir(exist_ok=True)
            (root / ".gitignore").write_text("*\n")
            (root / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
        except OSError as fault:
            raise unwritable_cache(root, fault) from fault

    def keep(
        self,
        stage: str,
        kind: type[T],
        ingredients: Sequence[Any],
        compute: Callable[[], T],
        valid: Callable[[T], bool] | None = None,
    ) -> Kept[T]:
        """Return the stage's artifact, computing it unless an entry of the same ingredients is there.

        `valid` is asked of an entry found, for artifacts that stand for something outside the store.
        """

        def write(folder: Path, joined: Callable[[], bool]) -> bool:
            with self._alone(stage, folder):
                if joined():
                    return False
                before = stamp(folder)
                self._write(folder, compute(), before)
                return True

        return self._keep(stage, kind, ingredients, write, valid)

    def keep_pieces(
        self,
        stage: str,
        kind: type[T],
        ingredients: Sequence[Any],
        compute: Callable[[], Pieces[T]],
        valid: Callable[[T], bool] | None = None,
    ) -> Kept[T]:
        """Like `keep`, for a long stage: each piece is kept as soon as it is there, so that a killed run goes on where
        it was.

        The pieces' arrays are joined along their first axis and tuples end to end, in order; all else must be equal.
        `valid` is asked of every piece, and the whole is valid where all of them are. While one is not they stay, and
        the next run computes only that one again.
        """

        def write(folder: Path, joined: Callable[[], bool]) -> bool:
            shared = self._pieces(stage, folder, kind, ingredients, valid)
            pieces, before, computed = compute(), stamp(folder), False
            for _ in range(TRIES):
                computed |= shared.fill(pieces, shared.missing(range(pieces.count)), joined)
                with self._alone(stage, folder) as alone:
                    if joined():
                        return computed
                    try:
                        metas = shared.check(pieces.count)
                    except DAMAGE:  # another run has removed them in this moment
                        continue
                    try:
                        stay = shared.join(metas, folder, before, alone=alone)
                    except OSError as fault:
                        if joined():
                            return computed
                        raise unwritable_cache(self.root, fault) from fault
                    if not stay:
                        remove(shared.folder)
                    return computed
            raise UserError(f"{shared.folder}: was removed while it was in use; run the same command again")

        return self._keep(stage, kind, ingredients, write, valid)

    def fill(
        self,
        stage: str,
        kind: type[T],
        ingredients: Sequence[Any],
        compute: Callable[[], Pieces[T]],
        valid: Callable[[T], bool] | None,
        share: Share,
        about: Mapping[str, str] | None = None,
    ) -> Filled:
        """The pieces of a share alone, which `keep_pieces` then finds. They are not joined.

        `about` says by digests what they are made of. UserError where other shards of the site began with other things.
        """
        folder = self._folder(stage, digest(stage, FORMAT, *ingredients))
        if is_whole(folder):
            self.report("fresh", f"{stage} {share}", 0.0)
            count = compute().count
            return Filled(len(share.pieces(count)), count, count)
        if about is not None:
            refuse_others(self.root, folder.with_name(f"{folder.name}{PIECES}"), about)
        shared = self._pieces(stage, folder, kind, ingredients, valid)
        pieces = compute()
        mine = share.pieces(pieces.count)
        began = time.perf_counter()
        computed = shared.fill(pieces, shared.missing(mine), lambda: is_whole(folder))
        self.report("missing" if computed else "fresh", f"{stage} {share}", time.perf_counter() - began)
        there = pieces.count if is_whole(folder) else sum(is_whole(shared.part(i)) for i in range(pieces.count))
        return Filled(len(mine), there, pieces.count)

    @property
    def versions(self) -> dict[str, str]:
        """Of Python and the libraries that computed what was kept or found so far; several where they differ."""
        return {name: ", ".join(sorted(found)) for name, found in self._versions.items()}

    def prune(self) -> None:
        """Remove what this site needed longer ago than its last few builds, and what killed runs left half-written."""
        for stage, key in self._index.forget():
            if (folder := self._folder(stage, key)).exists():
                remove(folder)
                self.report("removed", f"{stage}: from an earlier build", 0.0)
        for pieces in self.root.glob(f"*{PIECES}"):
            joined = pieces.with_name(pieces.name.removesuffix(PIECES))
            if joined.exists() and not (pieces / WAITING).exists():  # killed after they had been joined
                remove(pieces)
        for folder in list(self.root.iterdir()):
            if ENTRY.fullmatch(folder.name) and not is_whole(folder):  # of which a part could not be removed
                remove(folder)
        for left in (*self.root.glob("*.tmp"), *self.root.glob("*.pieces/*.tmp"), *self.root.glob("sites/*.tmp")):
            if not is_running(left):
                remove(left)

        sweep(self.root, self.root / "locks")

    def _keep(
        self,
        stage: str,
        kind: type[T],
        ingredients: Sequence[Any],
        write: Callable[[Path, Callable[[], bool]], bool],
        valid: Callable[[T], bool] | None,
    ) -> Kept[T]:
        key = digest(stage, FORMAT, *ingredients)
        folder = self._folder(stage, key)

        def renew(state: str, before: Stamp) -> T:
            began = time.perf_counter()

            def joined() -> bool:  # by another run, since we looked
                return stamp(folder) not in (None, before)

            computed = write(folder, joined)
            self._index.remember(stage, key)
            self._note(made_by(folder))
            self.report(state if computed else "fresh", stage, time.perf_counter() - began)
            return _read_at_last(folder, kind)

        def load() -> T:
            before = stamp(folder)
            try:
                return read_entry(folder, kind, fully=self._fully)
            except DAMAGE as fault:
                said = str(fault)
            # Only here, because the fault holds the arrays that had been read, mapped.
            self.report("damaged", f"{stage}: {said}; it is computed again", 0.0)
            return renew("damaged", before)

        kept = Kept(key, load)
        before = stamp(folder)
        if before is not None and (valid is None or valid(kept.get())):
            self._index.remember(stage, key)
            self._note(made_by(folder))
            self.report("fresh", stage, 0.0)
        else:
            kept.forget()
            kept._value = renew("stale" if self._index.knows(stage) else "missing", before)
        return kept

    def _pieces(
        self,
        stage: str,
        folder: Path,
        kind: type[T],
        ingredients: Sequence[Any],
        valid: Callable[[T], bool] | None,
    ) -> SharedPieces[T]:
        self._index.remember(f"{stage}{PIECES}", digest(stage, FORMAT, *ingredients))
        place = folder.with_name(f"{folder.name}{PIECES}")
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise unwritable_cache(self.root, fault) from fault

        def say(state: str, what: str) -> None:
            self.report(state, f"{stage}: {what}", 0.0)

        return SharedPieces(self.root, place, kind, valid, say, self._fully)

    def _alone(self, stage: str, folder: Path) -> AbstractContextManager[bool]:
        """Nobody else writes this entry meanwhile; whether that is sure."""
        waits = f"{stage}: another run%s is computing it"
        path = self.root / "locks" / f"{folder.name}.lock"
        return locked(self.root, path, lambda who: self.report("waiting", waits % who, 0.0))

    def _note(self, versions: Mapping[str, str]) -> None:
        for name, version in versions.items():
            self._versions.setdefault(name, set()).add(version)

    def _folder(self, stage: str, key: str) -> Path:
        name = stage.removesuffix(PIECES).replace("/", "-")
        return self.root / f"{name}-{key}{PIECES if stage.endswith(PIECES) else ''}"

    def _write(self, folder: Path, value: Any, before: Stamp) -> None:
        try:
            write_entry(folder, value, before)
        except OSError as fault:
            raise unwritable_cache(self.root, fault) from fault


def _read_at_last(folder: Path, kind: type[T]) -> T:
    """Read an entry that is there, or will be in a moment: without locks another run may put the same in its place."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return read_entry(folder, kind)
        except FileNotFoundError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
