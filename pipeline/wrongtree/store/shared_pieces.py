"""The pieces of one artifact, which several runs may compute together: each takes those that no other is at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from wrongtree.artifacts.pieces import Pieces
from wrongtree.shared.faults import UserError
from wrongtree.store.entry import DAMAGE, Stamp, is_whole, read_entry, stamp, write_entry
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
                                write_entry(self.part(i), [found], missing[i])
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

    def read(self, count: int) -> list[T]:
        """All of them, memory-mapped."""
        return [read_entry(self.part(i), self._kind) for i in range(count)]

    def stay_if_needed(self, parts: Iterable[T]) -> bool:
        """Whether some of them are not valid. Then they stay though they are joined, and that is noted among them."""
        if self._valid is None or all(map(self._valid, parts)):
            return False
        with suppress(OSError):  # without it they only do not stay
            (self.folder / WAITING).touch()
        return True

    def part(self, i: int, ending: str = "") -> Path:
        """Where a piece is, or its lock."""
        return self.folder / f"{i:06d}{ending}"

    def _sound(self, i: int) -> bool:
        if not is_whole(self.part(i)):
            return False
        try:
            piece: Any = read_entry(self.part(i), self._kind, fully=self._fully)
        except DAMAGE as fault:
            self._say("damaged", f"{fault}; this piece is computed again")
            return False
        return self._valid is None or self._valid(piece)

    def _wait(self, i: int) -> Callable[[str], None]:
        return lambda who: self._say("waiting", f"another run{who} is computing piece {i:,}")
