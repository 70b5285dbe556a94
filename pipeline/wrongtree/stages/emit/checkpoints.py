"""What a site adds to the document of a series: its own clusters over the checkpoints, and where its errors lie."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree.artifacts.checkpoints import Checkpoints, called
from wrongtree.artifacts.trees import cut, spans
from wrongtree.stages.emit.showing import Showing

MOST = 25  # clusters


def of_checkpoints(on: Showing, found: Checkpoints) -> dict[str, Any]:
    """`clusters`, the largest first, and `map` where there is one, in the site's order of errors."""
    row = on.predictions.row[on.members]
    document: dict[str, Any] = {"clusters": _clusters(on, found)}
    if found.method is not None:
        x, y = (np.array(axis)[:, row].tolist() for axis in (found.x, found.y))
        document["map"] = {"method": found.method, "x": x, "y": y}
    return document


def _clusters(on: Showing, found: Checkpoints) -> list[dict[str, Any]]:
    tree, judged = on.default, on.predictions
    start, end = spans(tree.children)
    nodes = cut(tree.children, tree.height, 2 * len(tree.children), MOST)
    nodes.sort(key=lambda node: (int(start[node] - end[node]), node))
    number = on.nodes(np.array(nodes, dtype=np.int64)).tolist()
    wrong = np.array(found.wrong)
    entries = []
    for node, shown in zip(nodes, number, strict=True):
        image = on.members[start[node] : end[node]]
        entries.append(
            {
                "node": shown,
                "name": called(judged.label[image], judged.prediction[image], on.images.classes),
                "size": len(image),
                "errors": wrong[:, judged.row[image]].sum(axis=1).tolist(),
            }
        )
    return entries
