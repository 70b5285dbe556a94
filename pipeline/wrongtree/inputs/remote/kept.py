"""What was learnt of another machine's files, kept beside the cache, so that the next run need not fetch it again."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

FLAGS = "looked.json"
MOST = 10_000  # entries kept: a hundred data sets or more


class KeptJson:
    """A document that may be missing: it is read whole and replaced whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Any:
        """What was written. Raises OSError where there is none, ValueError where it is no JSON."""
        return json.loads(self._path.read_text(encoding="utf-8"))

    def write(self, document: Any) -> None:
        """Write it; where that cannot be, the next run learns it again."""
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self._path.parent, delete=False, encoding="utf-8") as file:
                json.dump(document, file)
            os.replace(file.name, self._path)


class Looked:
    """What the headers of a sample said: flags of images by their digests; no names and no addresses are in it."""

    def __init__(self, folder: Path) -> None:
        self._kept = KeptJson(folder / FLAGS)
        self._known: dict[str, list[bool]] = {}
        self._changed = False
        with contextlib.suppress(OSError, ValueError, AttributeError, TypeError):
            found = self._kept.read().items()
            self._known = {str(key): [bool(deep), bool(several)] for key, (deep, several) in found}

    def get(self, content: str) -> tuple[bool, bool] | None:
        """Whether an image is deep, and whether it is several; None where it is not known."""
        found = self._known.get(content)
        return None if found is None else (found[0], found[1])

    def put(self, content: str, flags: tuple[bool, bool]) -> None:
        """Remember it."""
        self._known[content] = list(flags)
        self._changed = True

    def save(self) -> None:
        """Keep what is new."""
        if self._changed:
            self._kept.write(dict(list(self._known.items())[-MOST:]))
