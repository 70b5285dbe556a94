"""Commands for sites that stand already."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.completion import sites
from wrongtree.shared.faults import UserError
from wrongtree.shared.terminal import pour, say

Folder = Annotated[Path, typer.Argument(help="A folder of sites.")]


def gallery(folder: Folder = Path("build")) -> None:
    """Write a page over all sites in a folder; every build does it for the folder it writes to."""
    from wrongtree.sites.gallery import write_gallery

    written = write_gallery(folder)
    for sentence in written.broken:
        say(sentence, err=True)
    say(f"{written.path}: {written.sites} {'site' if written.sites == 1 else 'sites'}")


def pages(
    folder: Folder = Path("build"),
    run: Annotated[str | None, typer.Option(help="Command that builds the folder in the workflow.")] = None,
    branch: Annotated[str, typer.Option(help="Pushes to it are published.")] = "main",
    force: Annotated[bool, typer.Option("--force", help="Replace a workflow that differs.")] = False,
) -> None:
    """Write a GitHub Pages workflow for a folder of sites, and check the folder against Pages' limits."""
    from wrongtree.sites.hosting import write_workflow

    written = write_workflow(folder, branch, run, force=force, say=say)
    say(f"{written}: publishes {folder} on every push to {branch}")


def export(
    site: Annotated[Path, typer.Argument(help="A site's folder.", autocompletion=sites)],
    node: Annotated[int | None, typer.Option(help="Number of a node, as in the page's address.")] = None,
    tree: Annotated[str | None, typer.Option(help="The node's tree; by default the one shown first.")] = None,
    tag: Annotated[Path | None, typer.Option(help="A tag file, exported in the explorer.")] = None,
    output: Annotated[Path | None, typer.Option(help="CSV file to write; by default to the terminal.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder that the images' paths start from.")] = None,
    copy_to: Annotated[Path | None, typer.Option(help="Copy the images to a folder per tag or node here.")] = None,
    link_to: Annotated[Path | None, typer.Option(help="The same with links.")] = None,
) -> None:
    """Write the images of a node or of a tag file as CSV, and copy or link the files."""
    from wrongtree.sites.carry import carry
    from wrongtree.sites.export import as_csv, select
    from wrongtree.sites.writing import write_text

    if node is None and tag is None:
        raise UserError("export: say which images, with --node N, --tag FILE or both")
    if (copy_to or link_to) and data is None:
        raise UserError("export: --copy-to and --link-to need --data, the folder that the images' paths start from")
    selection = select(site, node, tree, tag)
    for sentence in selection.lost:
        say(sentence, err=True)
    for target, link in ((copy_to, False), (link_to, True)):
        if target is not None and data is not None:
            new = carry(selection, data, target, link=link)
            say(f"{target}: {new} new {'link' if link else 'file'}{'' if new == 1 else 's'}", err=True)
    if output is not None:
        write_text(output, as_csv(selection))
        say(f"{output}: {len(selection.rows)} images", err=True)
    elif not (copy_to or link_to):
        pour(as_csv(selection))


def score(
    site: Annotated[Path, typer.Argument(help="A site's folder.", autocompletion=sites)],
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Print how every representation and method does: silhouette, agreement with what is known, stability."""
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
        terminal.print(said, style="yellow" if "restates" in said else None)
    for meaning in MEANINGS:
        terminal.print(meaning, style="dim")
