"""`wrongtree export`: the images of a cluster or of a tag file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.completion import sites
from wrongtree.shared.faults import UserError
from wrongtree.shared.terminal import pour, say


def export(
    site: Annotated[Path, typer.Argument(help="A site's folder.", autocompletion=sites)],
    node: Annotated[int | None, typer.Option(help="Number of a cluster (node), as in the page's URL.")] = None,
    tree: Annotated[
        str | None, typer.Option(help="Tree of the node. Default: the tree that the site shows first.")
    ] = None,
    tag: Annotated[Path | None, typer.Option(help="Tag file, exported from the explorer.")] = None,
    output: Annotated[Path | None, typer.Option(help="CSV file to write. Default: the terminal.")] = None,
    data: Annotated[Path | None, typer.Option(help="Root folder of the images' paths.")] = None,
    copy_to: Annotated[
        Path | None, typer.Option(help="Folder to copy the images to, with a subfolder per tag or node.")
    ] = None,
    link_to: Annotated[Path | None, typer.Option(help="The same, with symbolic links.")] = None,
) -> None:
    """Export the images of a cluster or of a tag file as CSV, and copy or link their files."""
    from wrongtree.sites.carry import carry
    from wrongtree.sites.export import as_csv, select
    from wrongtree.sites.writing import write_text

    if node is None and tag is None:
        raise UserError("export: choose the images with --node N, --tag FILE or both")
    if (copy_to or link_to) and data is None:
        raise UserError("export: --copy-to and --link-to need --data, the root folder of the images' paths")
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
