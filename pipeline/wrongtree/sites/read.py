"""Finds and reads sites on disk, as docs/format.md describes them: what is wrong with one is said in a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wrongtree.artifacts.site import FORMAT
from wrongtree.artifacts.typed import arrays, columns, errors
from wrongtree.artifacts.typed.trees import plain_tree
from wrongtree.shared.faults import UserError

MANIFEST = Path("data", "manifest.json")
NEEDED: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "title": str,
    "model": dict,
    "dataset": dict,
    "images": int,
    "errors": int,
    "accuracy": (int, float),
    "classes": list,
    "trees": list,
    "sprites": list,
}
JOINED: dict[str, Callable[[Any, columns.Read], dict[str, Any]]] = {  # what puts the parts of a large site together
    errors.FILE: errors.joined,
    columns.COLUMNS: columns.joined_columns,
    columns.IMAGES: columns.joined_images,
    columns.IDS: columns.joined_ids,
}


@dataclass(frozen=True)
class Site:
    """A site's folder and its manifest, which is whole."""

    path: Path
    manifest: dict[str, Any]

    def read(self, file: str) -> dict[str, Any]:
        """Read one of its documents. UserError where it is missing, damaged or of another format.

        What a large site has as typed arrays, or in parts, comes as the one JSON that a smaller site has.
        """
        if file not in JOINED:
            return read_document(self.path / file)
        try:
            parts = self.manifest.get("parts") if file == errors.FILE else columns.parts_of(self.manifest, file)
            if parts is None:
                return read_document(self.path / file)
            return JOINED[file](parts, lambda part: read_document(self.path / part))
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            raise UserError(f"{self.path / file}: a part of it is damaged ({fault}); build the site again") from fault


def open_site(folder: Path) -> Site:
    """Open the site in `folder`. UserError where there is none, or none that this version reads."""
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; name the folder of a built site")
    if not (folder / MANIFEST).is_file():
        raise UserError(f"{folder}: {MANIFEST.as_posix()} is missing, so this is not a site; build it again")
    manifest = read_document(folder / MANIFEST)
    for key, kind in NEEDED.items():
        if not isinstance(manifest.get(key), kind):
            raise UserError(f"{folder / MANIFEST}: {key!r} is missing or invalid; build the site again")
    return Site(folder, manifest)


def site_folders(folder: Path) -> list[Path]:
    """Every folder directly below `folder` that is a site or was meant to be one, by name."""
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; build a site first")
    below = (path for path in folder.iterdir() if not path.name.startswith(".") and path.is_dir())
    return sorted(path for path in below if (path / MANIFEST).exists() or (path / "explorer.js").exists())


def is_site(folder: Path) -> bool:
    """Whether a folder has what every site has."""
    return (folder / MANIFEST).is_file()


def options_of(folder: Path) -> dict[str, Any]:
    """The options a site was asked for with, by key. UserError where it does not say."""
    made = open_site(folder).manifest.get("made")
    options, given = (made.get("options"), made.get("given")) if isinstance(made, dict) else (None, None)
    if not options or not isinstance(options, dict) or not isinstance(given, list):
        why = "it was built from Python, or by an older version"
        raise UserError(f"{folder / MANIFEST}: does not contain the options of its build; {why}")
    return {key: options[key] for key in given if isinstance(options.get(key), str | int | float)}


def read_document(path: Path) -> dict[str, Any]:
    """Read one document of a site, JSON or typed arrays, and check its format."""
    typed = path.suffix == arrays.ENDING
    try:
        data = path.read_bytes()
        document, rest = arrays.header_of(data) if typed else (json.loads(data.decode("utf-8")), b"")
    except OSError as fault:
        raise UserError(f"{path}: cannot be read ({fault.strerror}); build the site again") from fault
    except (ValueError, RecursionError) as fault:
        raise UserError(f"{path}: is damaged ({fault}); build the site again") from fault
    if not isinstance(document, dict):
        raise UserError(f"{path}: is damaged (no object); build the site again")
    if document.get("format") != FORMAT:
        mend = "update wrongtree" if _is_newer(document.get("format")) else "build the site again"
        raise UserError(f"{path}: Got format {document.get('format')!r}, this version reads format {FORMAT}; {mend}")
    return _plain(path, document, rest) if typed else document


def _plain(path: Path, document: dict[str, Any], rest: bytes) -> dict[str, Any]:
    """What JSON in the place of typed arrays would be."""
    try:
        found = arrays.arrays_of(document, rest)
        return plain_tree(document, found) if "shape" in found else arrays.plain(document, found)
    except (KeyError, TypeError, ValueError) as fault:
        raise UserError(f"{path}: is damaged ({fault}); build the site again") from fault


def _is_newer(found: Any) -> bool:
    return isinstance(found, int) and found > FORMAT
