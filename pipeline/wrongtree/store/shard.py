"""One part of a long stage, for one of several machines, and what tells that all parts belong to one build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from wrongtree.shared.faults import UserError
from wrongtree.shared.leftovers import temporary_for
from wrongtree.store.entry import is_whole
from wrongtree.store.lock import unwritable_cache
from wrongtree.store.site_index import PIECES

ABOUT = "about.json"  # beside the pieces
SITE = "site"


class Share(Protocol):
    """Some of the pieces of a long stage. As a string: which, for people."""

    def pieces(self, count: int) -> range:
        """Their numbers, of so many in all."""


@dataclass(frozen=True)
class One:
    """One piece, by its number."""

    number: int

    def pieces(self, count: int) -> range:
        """It alone."""
        return range(self.number, self.number + 1)

    def __str__(self) -> str:
        return f"piece {self.number}"


@dataclass(frozen=True)
class Shard:
    """One of `of` equal parts of a long stage, by piece numbers; counted from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def pieces(self, count: int) -> range:
        """Its piece numbers, next to each other: files that lie together are read together."""
        return range(count * (self.number - 1) // self.of, count * self.number // self.of)


@dataclass(frozen=True)
class Filled:
    """What of a long stage is there after a shard."""

    mine: int  # pieces of the shard, all of which are there
    there: int  # pieces that are there
    count: int  # pieces in all


def refuse_others(cache: Path, folder: Path, about: Mapping[str, str]) -> None:
    """Say in the folder of pieces what they are made of, by the site's path and digests of the rest.

    UserError where pieces of the same site have been begun with something else: their pieces would never meet.
    """
    stage = folder.name.rpartition("-")[0]
    for other in sorted(cache.glob(f"{stage}-*{PIECES}/{ABOUT}")):
        joined = other.parent.with_name(other.parent.name.removesuffix(PIECES))
        if other.parent == folder or is_whole(joined):
            continue
        try:
            theirs = json.loads(other.read_text())
            differ = [what for what in about if theirs[what] != about[what]]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # damaged: nothing can be said of it
        if differ and SITE not in differ:
            raise UserError(
                f"{other.parent}: an earlier predict of {about[SITE]} has begun with different {' and '.join(differ)}; "
                "use the same options, or delete that folder"
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = temporary_for(folder / ABOUT)
        temporary.write_text(json.dumps(dict(about)))
        temporary.replace(folder / ABOUT)
    except OSError as fault:
        raise unwritable_cache(cache, fault) from fault
