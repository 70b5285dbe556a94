"""index.html, readable without JavaScript."""

from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from wrongtree import resources


def render_site(
    site: dict[str, Any], summary: str, clusters: Sequence[dict[str, Any]], classes: Sequence[dict[str, Any]]
) -> str:
    """Render the page of one site; `site` is its manifest, the rest is `words`'."""
    preload = ["data/manifest.json", "data/errors.json"] if site["default_tree"] is not None else ["data/manifest.json"]
    preload += [tree["file"] for tree in site["trees"] if tree["id"] == site["default_tree"]]
    return (
        _environment()
        .get_template("site.html.j2")
        .render(site=site, summary=summary, clusters=clusters, classes=classes, preload=preload)
    )


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=True,  # class and file names come from strangers
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
