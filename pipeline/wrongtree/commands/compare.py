"""`wrongtree compare`: what has changed from one built site to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer

from wrongtree.commands.completion import sites
from wrongtree.shared.faults import UserError
from wrongtree.shared.terminal import say

Where = tuple[Path, str | None, Path]  # of a site: the folder that holds it, its own, and the one of finished stages
EXAMPLES = """wrongtree compare build/v1 build/v2\n
More: wrongtree guide compare"""


def compare(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="OLDER NEWER [MORE]...", help="Folders of built sites.", autocompletion=sites),
    ],
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Also write the comparison as JSON.")
    ] = None,
    series: Annotated[
        bool,
        typer.Option("--series", help="The sites are checkpoints of one model: what is learnt, and what is forgotten."),
    ] = False,
    site: Annotated[
        bool,
        typer.Option(
            "--site",
            help="Also build a site of all images that one of the last two misclassifies; with --series, of all that "
            "the last misclassifies, has only just learnt, or that were forgotten.",
        ),
    ] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="With --site: folder that holds the sites.")] = Path("build"),
    name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="With --site: folder of the site. Default: OLDER-vs-NEWER, or OLDEST-to-NEWEST."
        ),
    ] = None,
    tree: Annotated[
        str | None,
        typer.Option(
            metavar="WHICH",
            help="With --site: whose vectors images are compared by: newer, older or both. They need --keep-vectors "
            "of build. Default: both, if both have them.",
        ),
    ] = None,
    cache: Annotated[Path, typer.Option(metavar="DIR", help="With --site: folder for finished stages.")] = Path(
        ".wrongtree_cache"
    ),
) -> None:
    """Compare built sites of the same images: what is fixed, broken, learnt or forgotten, and where."""
    where = (out, name, cache) if site else None
    if series:
        if tree is not None:
            raise UserError("--tree: has no use with --series; remove one of them")
        _series(folders, json, where)
    else:
        _comparison(folders, json, where, tree)


def _comparison(folders: list[Path], json: Path | None, site: Where | None, tree: str | None) -> None:
    from wrongtree.compare.comparison import compare as compared
    from wrongtree.compare.document import document
    from wrongtree.compare.places import TREES
    from wrongtree.compare.report import MEANINGS, report

    if tree is not None and tree not in TREES:
        raise UserError(f"--tree {tree}: choose from {', '.join(TREES)}")
    if tree is not None and site is None:
        raise UserError("--tree: needs --site; without it there is no tree")
    found = compared(folders)
    _tell(lambda: document(found), report(found), MEANINGS, json, "comparison")
    if site is not None:
        from wrongtree.compare.site import build_comparison
        from wrongtree.shared.progress import console

        built = build_comparison(found, console, *site, tree)
        say(f"{built.path / 'index.html'}: {built.summary}")


def _series(folders: list[Path], json: Path | None, site: Where | None) -> None:
    from wrongtree.compare.series.document import document
    from wrongtree.compare.series.report import MEANINGS, report
    from wrongtree.compare.series.series import series

    found = series(folders)
    _tell(lambda: document(found), report(found), MEANINGS, json, "series")
    if site is not None:
        from wrongtree.compare.series.site import build_series
        from wrongtree.shared.progress import console

        built = build_series(found, console, *site)
        say(f"{built.path / 'index.html'}: {built.summary}")


def _tell(
    document: Callable[[], dict[str, Any]],
    report: Iterable[Any],
    meanings: Iterable[str],
    json: Path | None,
    what: str,
) -> None:
    from wrongtree.shared.progress import Plain
    from wrongtree.sites.writing import write_text

    if json is not None:
        write_text(json, dumps(document(), ensure_ascii=False, allow_nan=False) + "\n")
    terminal = Plain(highlight=False)
    for part in report:
        terminal.print(part, soft_wrap=isinstance(part, str))
    for meaning in meanings:
        terminal.print(meaning, style="dim", soft_wrap=True)
    if json is not None:
        say(f"{json}: the {what} as JSON")
