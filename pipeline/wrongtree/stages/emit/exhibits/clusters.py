"""Clusters to look at first, in the manifest itself: the page without JavaScript lists them too."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree.artifacts.evidence import WORDS
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.words import percent


def write(on: Showing, *_: object) -> Written:
    """No document of their own."""
    yield from ()
    return {"clusters": first_clusters(on)}


EXHIBIT = Exhibit(
    "clusters",
    needs=("tree", "evidence"),
    write=write,
    loaded="at once, with the manifest",
    manifest={"clusters": []},
)


def first_clusters(on: Showing) -> list[dict[str, Any]]:
    """The clusters to look at first: what each is, and why it is listed.

    Over errors, `cat → dog 72% · 41 of 120`: of 120 errors 41 are here, most often cats predicted as dogs. Over all
    images, `cat 62% · 41 of 120 misclassified`: 120 images are here, most often cats, and 41 are misclassified.
    """
    (tree, evidence), classes, over = on.listed, on.images.classes, on.predictions.over
    clusters = []
    for place, row in enumerate(evidence.ranked.tolist()):
        count = int(evidence.end[row] - evidence.start[row])
        errors = int(evidence.errors[row])
        label, prediction, times = (int(v) for v in evidence.confusions[row, 0])
        what, numbers = f"{classes[label]} → {classes[prediction]}", f"{count} of {tree.n_leaves}"
        if over == "all":
            label, times = (int(v) for v in evidence.labels[row, 0])
            what, numbers = classes[label], f"{errors} of {count} misclassified"
        rate = float(evidence.rate[row])
        traits = [WORDS[code] for code in evidence.words[row].tolist() if code >= 0]
        clusters.append(
            {
                "sentence": " · ".join([*traits[:1], f"{what} {percent(times / count, 0)}", numbers]),
                "count": count,
                **({"errors": errors} if over == "all" else {}),
                "share": count / tree.n_leaves,
                "rate": None if np.isnan(rate) else round(rate, 4),
                "notable": place < evidence.notable,
                "node": int(evidence.node[row]),
                "medoid": int(on.number[evidence.medoid[row]]),
                "tree": tree.id,
            }
        )
    return clusters
