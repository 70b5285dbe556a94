"""`wrongtree score`: how well every clustering method does, or several models side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wrongtree.commands import completion
from wrongtree.shared.terminal import pour

if TYPE_CHECKING:
    from rich.table import Table

    from wrongtree.sites.read import Site


def score(
    sites: Annotated[
        list[Path],
        typer.Argument(metavar="SITE...", help="A site's folder, or several.", autocompletion=completion.sites),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """Compare clustering methods (one site) or models (several).

    One site: silhouette of every method, agreement with labels and predictions, stability. Several sites of the same
    images: what each model's vectors are worth, and how alike the models' saliency and Grad-CAM maps are.
    """
    from wrongtree.sites.read import open_site

    opened = [open_site(site) for site in sites]
    if len(opened) == 1:
        _methods(opened[0], json)
    else:
        _models(opened, json)


def _methods(site: Site, json: bool) -> None:
    from wrongtree.sites.scores import MEANINGS, read_scores, scoreboards, sentences

    document = read_scores(site)
    if json:
        _pour(document)
        return
    _print(scoreboards(document), sentences(document, site.manifest.get("over", "errors")), MEANINGS)


def _models(sites: Sequence[Site], json: bool) -> None:
    from wrongtree.sites.agreement import side_by_side
    from wrongtree.sites.models import MEANINGS, remarks, tables

    document = side_by_side(sites)
    if json:
        _pour(document)
        return
    _print(tables(document), remarks(document), MEANINGS)


def _print(tables: Iterable[Table], sentences: Iterable[str], meanings: Iterable[str]) -> None:
    from wrongtree.shared.progress import Plain

    terminal = Plain(highlight=False)
    for table in tables:
        terminal.print(table)
        terminal.print()
    for said in sentences:
        terminal.print(said, style="yellow" if "matches the" in said else None)
    for meaning in meanings:
        terminal.print(meaning, style="dim")


def _pour(document: dict[str, Any]) -> None:
    pour(dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n")
