"""Changes: of every node of a comparison's trees, what became of its images."""

from __future__ import annotations

from wrongtree.artifacts.compared import Outcomes
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.numbers import significant_or_null
from wrongtree.stages.emit.showing import Showing


def write(on: Showing, found: Outcomes) -> Written:
    """changes/<tree>.json; what concerns the site as a whole is `dressed`."""
    for number, tree in enumerate(found.tree):
        here = slice(int(found.first[number]), int(found.first[number + 1]))
        fixed, broken, same, other = found.count[here].T.tolist()
        yield (
            f"data/changes/{tree}.json",
            {
                "format": FORMAT,
                "tree": tree,
                "node": on.nodes(found.node[here]).tolist(),
                "fixed": fixed,
                "broken": broken,
                "same": same,
                "other": other,
                "images": [count if count >= 0 else None for count in found.images[here].tolist()],
                "p": significant_or_null(found.p[here]),
                "adjusted": significant_or_null(found.adjusted[here]),
            },
        )
    return {}


EXHIBIT = Exhibit("changes", needs=("outcomes",), write=write, loaded="after the first view")
