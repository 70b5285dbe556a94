"""`wrongtree compare`: what has changed from one built site to the next."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.completion import sites
from wrongtree.shared.faults import UserError
from wrongtree.shared.terminal import say

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
    site: Annotated[
        bool, typer.Option("--site", help="Also build a site of all images that one of the last two misclassifies.")
    ] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="With --site: folder that holds the sites.")] = Path("build"),
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --site: folder of the site. Default: OLDER-vs-NEWER.")
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
    """Compare built sites of the same images: what is fixed, what is broken, and where."""
    from wrongtree.compare.comparison import compare as compared
    from wrongtree.compare.document import document
    from wrongtree.compare.places import TREES
    from wrongtree.compare.report import MEANINGS, report
    from wrongtree.shared.progress import Plain
    from wrongtree.sites.writing import write_text

    if tree is not None and tree not in TREES:
        raise UserError(f"--tree {tree}: choose from {', '.join(TREES)}")
    if tree is not None and not site:
        raise UserError("--tree: needs --site; without it there is no tree")
    found = compared(folders)
    if json is not None:
        write_text(json, dumps(document(found), ensure_ascii=False, allow_nan=False) + "\n")
    terminal = Plain(highlight=False)
    for part in report(found):
        terminal.print(part, soft_wrap=isinstance(part, str))
    for meaning in MEANINGS:
        terminal.print(meaning, style="dim", soft_wrap=True)
    if json is not None:
        say(f"{json}: the comparison as JSON")
    if site:
        from wrongtree.compare.site import build_comparison
        from wrongtree.shared.progress import console

        built = build_comparison(found, console, out, name, cache, tree)
        say(f"{built.path / 'index.html'}: {built.summary}")
