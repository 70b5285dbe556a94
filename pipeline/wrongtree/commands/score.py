"""`wrongtree score`: how well every clustering method does."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.completion import sites
from wrongtree.shared.terminal import pour


def score(
    site: Annotated[Path, typer.Argument(help="A site's folder.", autocompletion=sites)],
    json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """Compare the clustering methods: silhouette, agreement with labels and predictions, stability."""
    from wrongtree.shared.progress import Plain
    from wrongtree.sites.read import open_site
    from wrongtree.sites.scores import MEANINGS, read_scores, scoreboards, sentences

    opened = open_site(site)
    document = read_scores(opened)
    if json:
        pour(dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n")
        return
    terminal = Plain(highlight=False)
    for table in scoreboards(document):
        terminal.print(table)
        terminal.print()
    for said in sentences(document, opened.manifest.get("over", "errors")):
        terminal.print(said, style="yellow" if "matches the" in said else None)
    for meaning in MEANINGS:
        terminal.print(meaning, style="dim")
