"""`wrongtree pages`: a folder of sites on GitHub Pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.options import Folder
from wrongtree.shared.terminal import say


def pages(
    folder: Folder = Path("build"),
    run: Annotated[str | None, typer.Option(help="Command that builds the folder in the workflow.")] = None,
    branch: Annotated[str, typer.Option(help="Pushes to this branch are published.")] = "main",
    force: Annotated[bool, typer.Option("--force", help="Replace an existing workflow that differs.")] = False,
) -> None:
    """Write a GitHub Pages workflow for a folder of sites, and check the folder against Pages' limits."""
    from wrongtree.sites.hosting import write_workflow

    written = write_workflow(folder, branch, run, force=force, say=say)
    say(f"{written}: publishes {folder} on every push to {branch}")
