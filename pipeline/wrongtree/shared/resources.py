"""Finds templates, the pages of docs/ and the built explorer, in a wheel or in a checkout."""

from pathlib import Path

from wrongtree.shared.digests import digest as digest_of
from wrongtree.shared.digests import file_digest
from wrongtree.shared.faults import UserError

_PACKAGED = Path(__file__).parents[1] / "_assets"
_CHECKOUT = Path(__file__).parents[3]


def templates() -> Path:
    """Folder of the Jinja2 templates."""
    packaged = _PACKAGED / "templates"
    return packaged if packaged.is_dir() else _CHECKOUT / "templates"


def page(name: str) -> Path:
    """A page of docs/ by its name, such as `publishing`."""
    packaged = _PACKAGED / "docs" / f"{name}.md"
    return packaged if packaged.is_file() else _CHECKOUT / "docs" / f"{name}.md"


def method() -> Path:
    """What says how every number is computed."""
    return page("method")


def explorer() -> list[Path]:
    """The built explorer.js and explorer.css. UserError in a checkout in which they were never built."""
    folder = _PACKAGED / "web" if (_PACKAGED / "web").is_dir() else _CHECKOUT / "web" / "dist"
    files = [folder / "explorer.js", folder / "explorer.css"]
    for file in files:
        if not file.is_file():
            raise UserError(
                f"{file}: the explorer is not built; run `pip install -e .` or `make build` in the checkout"
            )
    return files


def digest() -> str:
    """Digest of templates, method page and explorer: a site made with others is stale."""
    return digest_of([file_digest(path) for path in [*sorted(templates().glob("*.j2")), method(), *explorer()]])
