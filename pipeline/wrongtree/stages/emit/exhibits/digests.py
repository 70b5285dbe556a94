"""Digests: what the content of every judged image is known by, for comparisons with other sites; no page reads them."""

from __future__ import annotations

from wrongtree.artifacts.digests import FILE, short
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.privacy import tells_contents
from wrongtree.stages.emit.showing import Showing


def write(on: Showing, predictions: Predictions) -> Written:
    """digests.json, unless the site has no images, or may not tell their contents."""
    known = on.images.contents
    if on.grown and known and tells_contents(on.config.reveal):
        yield FILE, {"format": FORMAT, "digest": short(known[row] for row in predictions.row.tolist())}
    return {}


EXHIBIT = Exhibit("digests", needs=("predictions",), write=write, loaded="by programs only")
