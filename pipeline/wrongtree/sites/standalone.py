"""A whole site in one HTML file, which opens by double click, with no server and no network."""

from __future__ import annotations

import base64
from pathlib import Path

from wrongtree.shared import resources
from wrongtree.shared.faults import UserError
from wrongtree.shared.templating import inlined
from wrongtree.sites.budget import size
from wrongtree.sites.read import open_site
from wrongtree.sites.writing import write_page
from wrongtree.stages.emit.method import article
from wrongtree.stages.emit.pages import render_site
from wrongtree.stages.emit.vectors import FILE

MEGABYTE = 10**6
LIMIT = 40  # megabytes; beyond it a browser takes long to open the file, and mail does not carry it
PARTS = ("data", "sprites", "images")


def write_standalone(folder: Path, limit: int = LIMIT) -> Path:
    """Write the site in `folder` as one file beside that folder. UserError where it would exceed `limit` megabytes.

    Its size is known before anything is read: JSON stands there as it is, pictures as base64.
    """
    target = folder.with_name(f"{folder.name}.html")
    write_page(target, render_standalone(folder, limit), "file")
    return target


def render_standalone(folder: Path, limit: int = LIMIT) -> str:
    """The site in `folder` as one page. UserError where it would exceed `limit` megabytes."""
    target = folder.with_name(f"{folder.name}.html")
    site = open_site(folder)
    paths = [path for part in PARTS for path in sorted((folder / part).rglob("*")) if path.is_file()]
    paths = [path for path in paths if path.relative_to(folder).as_posix() != FILE]  # no page reads these
    code = resources.standalone()  # modules, as the folder has them, run on no page opened from disk
    weight = sum(_weight(path) for path in [*paths, *code]) + len(article().encode())
    if weight > limit * MEGABYTE:
        pictures = sum(_weight(path) for path in paths if path.is_relative_to(folder / "images"))
        raise UserError(f"{target}: {_too_large(weight, weight - pictures, limit)}")
    try:
        files = {path.relative_to(folder).as_posix(): _text(path) for path in paths}
        style, script = (path.read_text(encoding="utf-8") for path in code)
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(f"{folder}: cannot be read completely ({fault}); build the site again") from fault
    errors = site.read("data/errors.json") if site.manifest["trees"] else {"label": [], "prediction": []}
    assets = inlined(style, script, fetches="data: blob:", pictures="data: blob:")
    return render_site(site.manifest, errors["label"], errors["prediction"], assets, files)


def _weight(path: Path) -> int:
    length = path.stat().st_size
    return length if path.suffix in (".json", ".css", ".js") else -(-length // 3) * 4


def _text(path: Path) -> str:
    """A file as text in which nothing can end a script element: all `<` of JSON are inside strings."""
    if path.suffix == ".json":
        return path.read_text(encoding="utf-8").replace("<", "\\u003c")
    return base64.b64encode(path.read_bytes()).decode("ascii")


def _too_large(weight: int, without_originals: int, limit: int) -> str:
    said = f"would be {size(weight)}, more than {limit} MB (--standalone-limit)"
    if without_originals == weight:
        return f"{said}; pass a smaller --thumbnail-size"
    if without_originals > limit * MEGABYTE:
        still = f"with --no-originals it would still be {size(without_originals)}"
        return f"{said}; {still}; also pass a smaller --thumbnail-size"
    return f"{said}; with --no-originals it would be {size(without_originals)}"
