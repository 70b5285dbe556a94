"""`wrongtree serve`: a local preview."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.completion import sites
from wrongtree.shared.terminal import say


def serve(
    folder: Annotated[Path, typer.Argument(help="A site, or a folder of sites.", autocompletion=sites)] = Path("build"),
    port: Annotated[int, typer.Option(metavar="N", help="Port to listen on; 0: any free port.")] = 8000,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Also answer requests for this name, as of a proxy; or listen on this address (0.0.0.0: all).",
        ),
    ] = None,
) -> None:
    """Serve sites on this machine, as a preview."""
    from wrongtree.sites.serve import serve_folder

    serve_folder(folder, port, say, host or ())
