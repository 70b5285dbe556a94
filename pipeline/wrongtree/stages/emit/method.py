"""How every number is computed: docs/method.md as a page of each site, which no other host has to serve."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from wrongtree.shared import resources
from wrongtree.shared.templating import Assets, render

PAGE = "method.html"


def article() -> Markup:
    """The text as HTML; its headings can be linked by their slug. It is ours, and what HTML were in it is escaped."""
    return _rendered(resources.method().read_text(encoding="utf-8"))


@cache
def _rendered(text: str) -> Markup:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", slug(inside.content))
    return Markup(reader.renderer.render(tokens, reader.options, {}))


def slug(heading: str) -> str:
    """`Place words` → `place-words`."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def render_method(site: dict[str, Any]) -> str:
    """Render the page beside the site's own."""
    return render(
        "method.html.j2",
        Assets(),
        kind="method",
        title=f"How it is computed: {site['title']}",
        description="The formulas behind the numbers and pictures of this site, their sources and their limits.",
        image=None,
        preload=[],
        site=site,
        article=article(),
    )
