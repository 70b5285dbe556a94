"""Reconstruction: what an autoencoder draws of every error, as a sheet beside the thumbnails."""

from __future__ import annotations

from collections.abc import Mapping

from wrongtree.artifacts.representations import Reconstruction
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import write_plain


def write(on: Showing, found: Mapping[str, Reconstruction]) -> Written:
    """The sheet `reconstruction`. Only an autoencoder of pictures draws any, and a site has one of these at most."""
    yield from ()
    (drawn,) = found.values()
    pictures = on.coarse(drawn.pictures)[on.order]
    on.add_sheet(write_plain(pictures, on.sprites, "reconstruction", on.config.quality))
    return {}


EXHIBIT = Exhibit("reconstruction", needs=("reconstruction",), write=write, loaded="with an image")
