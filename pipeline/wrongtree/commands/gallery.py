"""`wrongtree gallery`: a page over several sites."""

from __future__ import annotations

from pathlib import Path

from wrongtree.commands.options import Folder
from wrongtree.shared.terminal import say


def gallery(folder: Folder = Path("build")) -> None:
    """Write a page that links all sites in a folder; every build does this for its own folder of sites."""
    from wrongtree.sites.gallery import write_gallery

    written = write_gallery(folder)
    for sentence in written.broken:
        say(sentence, err=True)
    say(f"{written.path}: {written.sites} {'site' if written.sites == 1 else 'sites'}")
