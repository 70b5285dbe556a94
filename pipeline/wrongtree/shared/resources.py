"""Finds templates, the pages of docs/ and the built explorer, in a wheel or in a checkout."""

import shutil
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


def from_disk() -> Path:
    """The few lines of script that say what to do where a page is opened from disk."""
    return templates() / "from_disk.js"


def explorer() -> list[Path]:
    """The built explorer as a site has it: explorer.js, explorer.css, and the parts that it fetches later.

    UserError in a checkout in which they were never built.
    """
    return [_built("explorer.js"), _built("explorer.css"), *sorted((_web() / "explorer").glob("*.js"))]


def standalone() -> tuple[Path, Path]:
    """The style sheet and the one script of a page that is a whole site by itself. UserError as for `explorer`."""
    return _built("explorer.css"), _built("standalone.js")


def copy_explorer(site: Path) -> None:
    """Put the explorer into a site's folder."""
    for asset in explorer():
        target = site / asset.relative_to(_web())
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(asset, target)


def _web() -> Path:
    return _PACKAGED / "web" if (_PACKAGED / "web").is_dir() else _CHECKOUT / "web" / "dist"


def _built(name: str) -> Path:
    file = _web() / name
    if not file.is_file():
        raise UserError(f"{file}: the explorer is not built; run `pip install -e .` or `make build` in the checkout")
    return file


def digest() -> str:
    """Digest of templates, method page and explorer: a site made with others is stale."""
    pages = [*sorted(templates().glob("*.j2")), from_disk(), method()]
    return digest_of([file_digest(path) for path in [*pages, *explorer()]])
