"""What each site last needed of the cache: by it stale is told from missing, and what nobody needs is found."""

from __future__ import annotations

import json
from pathlib import Path

from wrongtree.shared.leftovers import temporary_for, writing
from wrongtree.store.lock import locked, unwritable_cache

BUILDS = 3  # different ones per site whose artifacts stay: going back to other options costs nothing
PIECES = ".pieces"


class SiteIndex:
    """The keys of every stage of one site, the newest first, kept in `<cache>/sites/<site>.json`."""

    def __init__(self, root: Path, site: str) -> None:
        self._root = root
        self._path = root / "sites" / f"{site}.json"
        self._keys = _read(self._path) or {}  # a damaged one only costs the word stale

    def knows(self, stage: str) -> bool:
        """Whether this site has had this stage."""
        return stage in self._keys

    def remember(self, stage: str, key: str) -> None:
        """Say that the site needs this now. UserError where that cannot be written."""
        keys = self._keys.setdefault(stage, [])
        if keys[:1] == [key]:
            return
        keys[:] = [key, *(other for other in keys if other != key)]
        with locked(self._root, self._path.with_suffix(".lock"), lambda who: None):
            self._merge(stage)
            self._write()

    def forget(self) -> list[tuple[str, str]]:
        """What to remove: (stage, key) that was last needed longer ago than the last few builds.

        Nothing that another site needs, and nothing at all while what the others need cannot be read.
        """
        found: list[tuple[str, str]] = []
        with locked(self._root, self._path.with_suffix(".lock"), lambda who: None):
            self._merge()
            others = [_read(path) for path in self._path.parent.glob("*.json") if path != self._path]
            if None in others or all(len(keys) <= BUILDS for keys in self._keys.values()):
                return found
            needed = {key for index in others for keys in (index or {}).values() for key in keys}
            for stage, keys in self._keys.items():
                found += [(stage, key) for key in keys[BUILDS:] if key not in needed]
                del keys[BUILDS:]
            self._write()
        return found

    def _merge(self, stage: str | None = None) -> None:
        """Add what shards, or a build beside this one, have noted since; what `stage` is noted for now is newer."""
        for other, theirs in (_read(self._path) or {}).items():
            ours = self._keys.setdefault(other, [])
            newest = 1 if other == stage else 0
            ours[newest:newest] = [one for one in theirs if one not in ours]

    def _write(self) -> None:
        temporary = temporary_for(self._path)
        try:
            with writing(temporary):
                temporary.write_text(json.dumps(self._keys))
                temporary.replace(self._path)
        except OSError as fault:
            raise unwritable_cache(self._root, fault) from fault


def _read(path: Path) -> dict[str, list[str]] | None:
    try:
        index = json.loads(path.read_text())
        return {stage: [keys] if isinstance(keys, str) else [str(key) for key in keys] for stage, keys in index.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return None
