"""How every number is computed: docs/method.md as a page of each site, which no other host has to serve."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
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
    heading = ""
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            heading = inside.content
            opening.attrSet("id", slug(heading))
        elif opening.type == "table_open":
            opening.meta["heading"] = heading
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", lambda *_: "</table>\n</div>\n")
    return Markup(reader.renderer.render(tokens, reader.options, {}))


def _table_open(_: Any, tokens: Sequence[Token], at: int, *__: Any) -> str:
    """A table scrolls by itself: on a phone it is wider than the page. It is named by its heading and first column."""
    first = next(token.content for token in tokens[at:] if token.type == "inline")
    label = f"{tokens[at].meta['heading']}: {first}"
    return str(Markup('<div class="scroll" tabindex="0" role="region" aria-label="{}">\n<table>\n').format(label))


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
