"""Beside the scoreboard: how alike maps are inside clusters, and a sample of maps for whoever compares models."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from wrongtree.artifacts.agreement import MapAgreement, VectorScores
from wrongtree.artifacts.maps import GRID, KINDS, coarse, digest_of, maps_of
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.numbers import rounded_or_null
from wrongtree.stages.emit.showing import Showing

FILE = "data/agreement.json"
SAMPLE = "data/sampled-maps.json"
KEPT = 300  # images whose maps a site keeps
VECTORS = ("gradcam", "predictions", "features")
WAYS = ("kmeans", "mixture")


def documents(on: Showing, vectors: VectorScores, mapped: MapAgreement) -> Iterator[tuple[str, dict[str, Any]]]:
    """agreement.json, and sampled-maps.json, which no page reads."""
    yield FILE, {"format": FORMAT, "vectors": _vectors(vectors, on), "maps": _maps(mapped)}
    rows = vectors.drawn[:KEPT]
    predictions = on.predictions
    yield (
        SAMPLE,
        {
            "format": FORMAT,
            "side": GRID,
            "image": [digest_of(on.images.ids[row]) for row in predictions.row[rows].tolist()],
            "label": predictions.label[rows].tolist(),
            "prediction": predictions.prediction[rows].tolist(),
            **{kind: b64encode(coarse(maps_of(predictions, kind, rows)).tobytes()).decode("ascii") for kind in KINDS},
        },
    )


def _vectors(scores: VectorScores, on: Showing) -> dict[str, Any]:
    """Arrays with an entry per vector and way to cluster; cosines have one per vector."""
    return {
        "images": len(scores.drawn),
        "evaluated": len(on.predictions.label),
        "k": scores.k,
        "vector": [vector for vector in VECTORS for _ in WAYS],
        "method": [*WAYS] * len(VECTORS),
        "silhouette": rounded_or_null(scores.silhouette),
        **{
            f"{name}_{known}": rounded_or_null(values[:, :, i])
            for name, values in (("ari", scores.rand), ("nmi", scores.information))
            for i, known in enumerate(("label", "prediction"))
        },
        "same_label": rounded_or_null(scores.cosine[:, 0]),
        "other_label": rounded_or_null(scores.cosine[:, 1]),
    }


def _maps(mapped: MapAgreement) -> dict[str, Any]:
    """Per cluster, and of each kind of map five numbers per cluster."""
    return {
        "tree": mapped.tree,
        "circular": mapped.circular,
        "sampled": mapped.sampled,
        "clusters": mapped.shown,
        "node": mapped.node.tolist(),
        **{
            kind: {
                "empty": int(mapped.empty[i]),
                "apart": rounded_or_null(mapped.apart[i]),
                "images": mapped.images[i].tolist(),
                "within": rounded_or_null(mapped.within[i]),
                "null": rounded_or_null(mapped.null[i]),
                "p": rounded_or_null(mapped.p[i]),
                "above": mapped.above[i].reshape(-1).tolist(),
            }
            for i, kind in enumerate(KINDS)
        },
    }
