"""The pieces of one artifact, which several runs may compute together: each takes those that no other is at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from wrongtree.artifacts.pieces import Pieces
from wrongtree.shared.faults import UserError
from wrongtree.shared.leftovers import temporary_for, writing
from wrongtree.store.entry import DAMAGE, Stamp, is_whole, put_in_place, read_entry, stamp, write_entry
from wrongtree.store.joining import About, Joining
from wrongtree.store.lock import Held, locked, unwritable_cache

T = TypeVar("T")
Missing = dict[int, Stamp]  # pieces, with the stamp of what lies there and is not sound
WAITING = "waiting"  # a file among pieces that stay though they are joined: some of them are not valid


class SharedPieces(Generic[T]):
    """Pieces in a folder of their own, each an entry. `say` is told what is damaged and what is waited for."""

    def __init__(
        self,
        cache: Path,
        folder: Path,
        kind: type[T],
        valid: Callable[[T], bool] | None,
        say: Callable[[str, str], None],
        fully: bool,  # whether to digest those that were found sound before, too
    ) -> None:
        self.folder = folder
        self._cache = cache
        self._kind = kind
        self._valid = valid
        self._say = say
        self._fully = fully
        self._joining = Joining(folder)

    def missing(self, which: Iterable[int]) -> Missing:
        """Those of some pieces that are not there, not as they were written, or no longer valid."""
        return {i: stamp(self.part(i)) for i in which if not self._sound(i)}

    def fill(self, pieces: Pieces[T], missing: Missing, joined: Callable[[], bool]) -> bool:
        """Compute what is missing; what another run is computing is waited for, at the end.

        `joined` says whether another run has all of them by now: then nothing is left to do. Returns whether this run
        has computed any. UserError where the cache cannot be written.
        """
        todo, computed = list(missing), False
        if not todo:
            return False
        if pieces.elsewhere is not None:
            pieces.elsewhere(todo)
            left = [i for i in todo if stamp(self.part(i)) in (None, missing[i])]
            if left and not joined():
                raise UserError(
                    f"{self.folder}: {len(left):,} of {len(todo):,} pieces that workers have computed are not there; "
                    "put --cache on a disk that all machines share",
                    "large-data",
                )
            return True
        with pieces.begin() as piece:
            for patient in (False, True):
                later: list[int] = []
                for i in todo:
                    if joined():
                        return computed
                    try:
                        with locked(self._cache, self.part(i, ".lock"), self._wait(i) if patient else None):
                            if joined() or stamp(self.part(i)) not in (None, missing[i]):
                                continue
                            found = piece(i)
                            try:
                                write_entry(self.part(i), found, missing[i])
                            except OSError as fault:
                                if joined():
                                    return computed
                                raise unwritable_cache(self._cache, fault) from fault
                            computed = True
                    except Held:
                        later.append(i)
                todo = later
        if todo and not joined():
            raise UserError(f"{self.folder}: was removed while it was in use; run the same command again", "safety")
        return computed

    def check(self, count: int) -> list[About]:
        """What so many pieces say of themselves; raises DAMAGE where one is not sound or gone."""
        return self._joining.check([self.part(i) for i in range(count)])

    def join(self, metas: Sequence[About], folder: Path, since: Stamp, *, alone: bool) -> bool:
        """Make them one entry in `folder`; whether they stay beside it, because some of them are not valid.

        `alone`: no other run joins them. Then they give up what is joined. Raises OSError where the disk is full, or
        another run has removed them.
        """
        parts = [self.part(i) for i in range(len(metas))]
        stay = self._valid is not None and not all(self._valid(self._read(i)) for i in range(len(metas)))
        if stay:
            with suppress(OSError):  # without it they only do not stay
                (self.folder / WAITING).touch()
        if alone and not stay:
            place = self._joining.place
            put_in_place(place, folder, self._joining.join(parts, metas, place, give_up=True), since)
            return False
        place = temporary_for(folder)
        with writing(place):
            put_in_place(place, folder, self._joining.join(parts, metas, place, give_up=False), since)
        return stay

    def part(self, i: int, ending: str = "") -> Path:
        """Where a piece is, or its lock."""
        return self.folder / f"{i:06d}{ending}"

    def _sound(self, i: int) -> bool:
        while is_whole(self.part(i)):
            try:
                piece = self._read(i)
            except DAMAGE as fault:
                if self._joining.look():  # another run has joined more since
                    continue
                self._say("damaged", f"{fault}; this piece is computed again")
                return False
            return self._valid is None or self._valid(piece)
        return False

    def _read(self, i: int) -> T:
        rows = partial(self._joining.rows_of, i)
        return read_entry(self.part(i), self._kind, fully=self._fully, elsewhere=rows)

    def _wait(self, i: int) -> Callable[[str], None]:
        return lambda who: self._say("waiting", f"another run{who} is computing piece {i:,}")
