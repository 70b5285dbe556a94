"""The scoreboard and the classes' groups as the site has them: two JSON documents and a sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wrongtree.artifacts.clusters import ClassClusters
from wrongtree.artifacts.evidence import ClassGroups
from wrongtree.artifacts.scores import Scores
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.emit.sprites import Part, write_parts

RESTATES = 0.95  # of ARI: above it a method says again what was known
SIDES = ("prediction", "kmeans", "ward")


def methods_document(scores: Scores, errors: int) -> dict[str, Any]:
    """methods.json: the scoreboard, one entry per row in every array."""
    against = [
        {f"{name}_{known}": _rounded(values[:, i]) for i, known in enumerate(("label", "prediction", "confusion"))}
        for name, values in (("ari", scores.rand), ("nmi", scores.information))
    ]
    return {
        "format": FORMAT,
        "errors": errors,
        "sampled": scores.sampled,
        "representation": list(scores.representation),
        "method": list(scores.method),
        "tree": [tree or None for tree in scores.tree],
        "k": scores.k.tolist(),
        "gini": _rounded(scores.gini),
        "silhouette": _rounded(scores.silhouette),
        "stability": _rounded(scores.stability),
        "agreement": _rounded(scores.agreement),
        **against[0],
        **against[1],
        "restates": [_restates(*row) for row in zip(scores.k.tolist(), scores.rand.tolist(), strict=True)],
        "range": {
            "representation": list(dict.fromkeys(scores.representation)),
            "k": scores.range_k.tolist(),
            "silhouette": _rounded(scores.range_silhouette),
        },
    }


def groups_document(clusters: ClassClusters, groups: ClassGroups, order: Ints, number: Ints) -> dict[str, Any]:
    """groups.json; errors by the site's numbers."""
    return {
        "format": FORMAT,
        "representation": clusters.representation,
        "member": {side: groups.member[i][order].tolist() for i, side in enumerate(SIDES)},
        "classes": {
            "label": clusters.label.tolist(),
            "gini": {side: _rounded(groups.gini[i]) for i, side in enumerate(SIDES)},
            "ari": {side: _rounded(groups.rand[i]) for i, side in enumerate(SIDES[1:])},
            "nmi": {side: _rounded(groups.information[i]) for i, side in enumerate(SIDES[1:])},
        },
        "range": {"k": clusters.range_k.tolist(), "silhouette": _rounded(clusters.range_silhouette)},
        "label": groups.label.tolist(),
        "side": groups.side.tolist(),
        "number": groups.number.tolist(),
        "count": groups.count.tolist(),
        "medoid": number[groups.medoid].tolist(),
        "cell": groups.cell.tolist(),
    }


def write_groups(
    groups: ClassGroups, dataset_saliency: Doubles, sheets: Sequence[dict[str, Any]], folder: Path
) -> list[dict[str, Any]]:
    """Write the sheet `groups`, on the scales of the site's other maps; none where no group is large enough."""
    evidence = next((sheet for sheet in sheets if sheet["kind"] == "evidence"), None)
    if evidence is None or not len(groups.mean_image):
        return []
    maps = {"saliency": groups.mean_saliency, "delta": groups.mean_saliency - dataset_saliency}
    parts = {"image": Part(groups.mean_image)}
    parts |= {n: Part(m, tuple(evidence["parts"][n]["scale"])) for n, m in maps.items() if n in evidence["parts"]}
    return [write_parts(parts, folder, "groups")]


def _restates(k: int, against: Sequence[float]) -> str | None:
    """What a clustering merely says again, if anything: the prediction first, since that is news to most."""
    label, prediction, _ = against
    if k < 2:
        return None
    return "prediction" if prediction > RESTATES else "label" if label > RESTATES else None


def _rounded(values: NDArray[np.floating]) -> list[float | None]:
    """Four decimals; what is not defined is null."""
    return [None if math.isnan(value) else round(value, 4) for value in values.reshape(-1).tolist()]
