"""What the headers of a sample said, kept for the next run: it then fetches no image to know that nothing changed."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

FILE = "looked.json"
MOST = 10_000  # entries kept: a hundred data sets or more


class Looked:
    """Flags of images by their digests, in a file below the cache; no names and no addresses are in it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._known: dict[str, list[bool]] = {}
        self._changed = False
        with contextlib.suppress(OSError, ValueError):
            found = json.loads(self._path.read_text(encoding="utf-8"))
            self._known = {str(key): [bool(flag) for flag in flags] for key, flags in found.items()}

    def get(self, content: str) -> tuple[bool, ...] | None:
        """What is known of an image."""
        found = self._known.get(content)
        return None if found is None else tuple(found)

    def put(self, content: str, flags: tuple[bool, ...]) -> None:
        """Remember it."""
        self._known[content] = list(flags)
        self._changed = True

    def save(self) -> None:
        """Write what is new; where that cannot be, the next run looks again."""
        if not self._changed:
            return
        last = dict(list(self._known.items())[-MOST:])
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self._path.parent, delete=False, encoding="utf-8") as file:
                json.dump(last, file)
            os.replace(file.name, self._path)
