"""A series as the document that docs/format.md describes."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree import __version__
from wrongtree.artifacts.site import FORMAT
from wrongtree.compare.series.series import Series
from wrongtree.compare.series.words import sentence
from wrongtree.shared.intervals import wilson

KIND = "wrongtree-series"
MOST = 20  # images named


def document(found: Series, histories: bool = True) -> dict[str, Any]:
    """Everything that was found, but for what only a site has: its clusters and the map."""
    common, forgetting = found.common, found.forgetting
    images, errors = found.classes
    rows = zip(common.classes, images.tolist(), errors.tolist(), strict=True)
    return {
        "format": FORMAT,
        "kind": KIND,
        "generator": f"wrongtree {__version__}",
        "images": len(common.ids),
        "sentence": sentence(found),
        "notes": list(found.notes),
        "checkpoints": _checkpoints(found),
        "classes": [{"name": name, "images": n, "errors": wrong} for name, n, wrong in rows],
        "forgetting": {
            "times": forgetting.counts.tolist(),
            "never_learnt": int(forgetting.never.sum()),
            "learnt_at": forgetting.learnt_at.tolist(),
        },
        "most_forgotten": [_forgotten(found, i) for i in found.most_forgotten[:MOST].tolist()],
        "flows": _flows(found),
        **({"histories": _histories(found)} if histories else {}),
    }


def _checkpoints(found: Series) -> list[dict[str, Any]]:
    n = len(found.common.ids)
    share = 1 - found.errors / n
    low, high = wilson(share, np.full(len(share), float(n)))
    changed = (found.forgetting.lost.sum(axis=1), found.forgetting.gained.sum(axis=1))
    rows = zip(found.common.names, *(part.tolist() for part in (found.errors, share, low, high, *changed)), strict=True)
    return [
        {
            "name": name,
            "images": n,
            "errors": errors,
            "accuracy": _short(accuracy),
            "low": _short(below),
            "high": _short(above),
            "forgotten": forgotten,
            "learnt": learnt,
        }
        for name, errors, accuracy, below, above, forgotten, learnt in rows
    ]


def _forgotten(found: Series, image: int) -> dict[str, Any]:
    return {
        "id": found.common.ids[image],
        "label": int(found.common.label[image]),
        "times": int(found.forgetting.times[image]),
        "predictions": found.common.prediction[:, image].tolist(),
    }


def _flows(found: Series) -> dict[str, Any]:
    return {
        "clusters": [
            [{"name": one.name, "size": len(one.errors), "life": one.life} for one in row]
            for row in found.flows.clusters
        ],
        "links": [
            [{"from": link.older, "to": link.newer, "shared": link.shared} for link in row] for row in found.flows.links
        ],
    }


def _histories(found: Series) -> dict[str, Any]:
    wrong = found.forgetting.wrong
    rows = np.flatnonzero(wrong.any(axis=0)).tolist()
    said = ["".join(map(str, row)) for row in wrong[:, rows].T.astype(int).tolist()]
    return {"id": [found.common.ids[i] for i in rows], "wrong": said}


def _short(value: float) -> float:
    """Six significant digits."""
    return float(f"{value:.6g}")
