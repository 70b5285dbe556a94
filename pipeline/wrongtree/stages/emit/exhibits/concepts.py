"""Concepts: what another network sees in the errors, and the clusters that such a concept heads."""

from __future__ import annotations

import numpy as np

from wrongtree.artifacts.causes import Entry
from wrongtree.artifacts.evidence import NodeConcepts
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.concepts import FILE, column_of
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.numbers import rounded, rounded_or_null
from wrongtree.stages.emit.showing import Showing


def write(on: Showing, found: NodeConcepts) -> Written:
    """concepts.json; what every error bears is a column of columns.json."""
    times = np.bincount(found.borne[found.borne >= 0], minlength=len(found.names))
    yield (
        FILE,
        {
            "format": FORMAT,
            "network": on.model["concepts"]["spec"],
            **({"table": True} if on.model["concepts"].get("table") else {}),
            "column": column_of(on.model["concepts"]),
            "names": list(found.names),
            "errors": times.tolist(),
            "share": round(found.share, 6),
            "tree": list(found.tree),
            "node": on.nodes(found.node).tolist(),
            "concept": found.concept.reshape(-1).tolist(),
            "seen": [seen(found, row) for row in range(len(found.node))],
            "count": found.count[:, 0].tolist(),
            "of": found.count[:, 1].tolist(),
            "usual": rounded(found.usual.reshape(-1)),
            "p": [float(f"{p:.3g}") for p in found.p],
            "correct": found.correct.reshape(-1).tolist(),
            "rate": rounded_or_null(found.rate.reshape(-1)),
        },
    )
    return {}


EXHIBIT = Exhibit("concepts", needs=("node-concepts",), write=write, loaded="after the first view")


def seen_in(on: Showing, found: NodeConcepts | None, entry: Entry) -> dict[str, str]:
    """What an entry without a proved cause says of its largest cluster; no key where no concept heads it."""
    first = entry.clusters[0]
    if found is None or entry.proved or first.loose:
        return {}
    at = [row for row in np.flatnonzero(found.node == first.node).tolist() if found.tree[row] == first.tree]
    if not at:
        return {}
    where = "them" if len(entry.clusters) == 1 else "its largest cluster"
    told = on.model["concepts"]
    by = f"found in {where}, as {told['spec']} says" if told.get("table") else f"seen in {where} by {told['spec']}"
    return {"seen": f"Mostly {by}: {seen(found, at[0])}."}


def seen(found: NodeConcepts, row: int) -> str:
    """`“airliner”, “warplane” in 31 of 42`."""
    names = ", ".join(f"“{found.names[k]}”" for k in found.concept[row].tolist() if k >= 0)
    bear, of = found.count[row].tolist()
    return f"{names} in {bear:,} of {of:,}"
