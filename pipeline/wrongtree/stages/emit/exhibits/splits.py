"""Splits: of every node the errors, and the images like these, split by split."""

from __future__ import annotations

from wrongtree.artifacts.site import FORMAT
from wrongtree.artifacts.splits import SplitRates
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.numbers import rounded_or_null
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.splits import file_of


def write(on: Showing, found: SplitRates) -> Written:
    """splits/<tree>.json; what concerns the site as a whole is `compared`."""
    for number, tree in enumerate(found.tree):
        here = slice(int(found.first[number]), int(found.first[number + 1]))
        yield (
            file_of(tree),
            {
                "format": FORMAT,
                "tree": tree,
                "near": found.near[number] or None,
                "share": round(float(found.share[number]), 6),
                "node": on.nodes(found.node[here]).tolist(),
                "wrong": found.wrong[here].reshape(-1).tolist(),
                "like": [float(f"{count:.1f}") for count in found.like[here].reshape(-1)],
                "rate": rounded_or_null(found.rate[here]),
                "gap": rounded_or_null(found.gap[here]),
                "presence": rounded_or_null(found.presence[here]),
                "clear": found.clear[here].reshape(-1).tolist(),
            },
        )
    return {}


EXHIBIT = Exhibit("splits", needs=("split-rates",), write=write, loaded="after the first view")
