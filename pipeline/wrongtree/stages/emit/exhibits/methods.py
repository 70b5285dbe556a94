"""Methods: the scoreboard of representations and ways to group, and agreement of maps where there are maps."""

from __future__ import annotations

from collections.abc import Sequence

from wrongtree.artifacts.agreement import MapAgreement, VectorScores
from wrongtree.artifacts.scores import Scores
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit import agreement
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.numbers import rounded_or_null
from wrongtree.stages.emit.showing import Showing

FILE = "data/methods.json"
RESTATES = 0.95  # of ARI: above it a method says again what was known


def write(on: Showing, scores: Scores, vectors: VectorScores | None, mapped: MapAgreement | None) -> Written:
    """methods.json: one entry per row in every array. And what `agreement` writes, if a model gave maps."""
    against = {
        f"{name}_{known}": rounded_or_null(values[:, i])
        for name, values in (("ari", scores.rand), ("nmi", scores.information))
        for i, known in enumerate(("label", "prediction", "confusion"))
    }
    yield (
        FILE,
        {
            "format": FORMAT,
            "errors": len(on.members),
            "sampled": scores.sampled,
            "representation": list(scores.representation),
            "method": list(scores.method),
            "tree": [tree or None for tree in scores.tree],
            "k": scores.k.tolist(),
            "gini": rounded_or_null(scores.gini),
            "silhouette": rounded_or_null(scores.silhouette),
            "compactness": rounded_or_null(scores.compactness),
            "compactness_by_chance": rounded_or_null(scores.chance),
            "stability": rounded_or_null(scores.stability),
            "agreement": rounded_or_null(scores.agreement),
            **against,
            "restates": [_restates(*row) for row in zip(scores.k.tolist(), scores.rand.tolist(), strict=True)],
            "range": {
                "representation": list(dict.fromkeys(scores.representation)),
                "k": scores.range_k.tolist(),
                "silhouette": rounded_or_null(scores.range_silhouette),
            },
        },
    )
    if vectors is None or mapped is None:
        return {"methods": FILE, "agreement": None}
    yield from agreement.documents(on, vectors, mapped)
    return {"methods": FILE, "agreement": agreement.FILE}


EXHIBIT = Exhibit(
    "methods",
    needs=("scores",),
    also=("vectors", "mapped"),
    write=write,
    loaded="with the view Methods; the sample of maps by programs only",
    manifest={"methods": None, "agreement": None},
)


def _restates(k: int, against: Sequence[float]) -> str | None:
    """What a clustering merely says again, if anything: the prediction first, since that is news to most."""
    label, prediction, _ = against
    if k < 2:
        return None
    return "prediction" if prediction > RESTATES else "label" if label > RESTATES else None
