"""`wrongtree guide`: the pages of docs/, which travel with the package."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from wrongtree.commands.guide_pages import PAGES, contents, text_of
from wrongtree.shared.terminal import pour


def guide(
    page: Annotated[
        str | None,
        typer.Argument(
            help="Name of a page. Without a name, all pages are listed.", autocompletion=lambda: list(PAGES)
        ),
    ] = None,
) -> None:
    """Print a page of the guide. There is one per task, with commands to copy."""
    if page is None:
        width = max(map(len, PAGES))
        pour("".join(f"{name:{width}}  {heading}\n" for name, heading in contents()))
    elif sys.stdout.isatty():
        from rich.markdown import Markdown

        from wrongtree.shared.progress import Plain

        Plain().print(Markdown(text_of(page), hyperlinks=False))
    else:
        pour(text_of(page))
