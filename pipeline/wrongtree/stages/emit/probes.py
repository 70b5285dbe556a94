"""What was tried out on the model, as the site has it: data/probes.json and its pictures, read when somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from wrongtree.artifacts.probes import KINDS, PICTURES, Interventions, Sanity, WhyNot, WhyNotMeans
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Bytes, Ints
from wrongtree.stages.emit.privacy import shrunk
from wrongtree.stages.emit.sprites import Part, map_scale, write_parts
from wrongtree.stages.emit.words import percent

FILE = "data/probes.json"
Probes = tuple[str, Interventions, Sanity, WhyNot, WhyNotMeans]  # the first: whose nodes were probed


def write_probes(
    found: Probes,
    data: str,
    number: Ints,
    order: Ints,
    sheets: Sequence[dict[str, Any]],
    folder: Path,
    side: int | None,
) -> dict[str, Any]:
    """Write the pictures below `folder` and return probes.json; `data` is the digest of the images.

    `side` bounds pictures, where the site is to reveal less. Maps share the scales of the `sheets` there are.
    """
    tree, interventions, sanity, why_not, means = found
    drawn = folder / "sprites"
    own = next(sheet for sheet in sheets if sheet["kind"] == "saliency")["parts"]["saliency"]["scale"]
    evidence = next((sheet for sheet in sheets if sheet["kind"] == "evidence"), None)
    of_mean = evidence["parts"]["saliency"]["scale"] if evidence else map_scale([means.overall], symmetric=False)
    written = [
        write_parts({"saliency": Part(why_not.maps[order], tuple(own))}, drawn, "why-not"),
        write_parts({"saliency": Part(means.overall[None], tuple(of_mean))}, drawn, "why-not-errors"),
    ]
    nodes = {}
    for name, (first, last) in zip(means.tree, pairwise(means.first.tolist()), strict=True):
        nodes[name] = means.node[first:last].tolist()
        if last > first:
            part = {"saliency": Part(means.mean[first:last], tuple(of_mean))}
            written.append(write_parts(part, drawn, "why-not-nodes", name))
    checked = None
    if sanity.stage:
        steps = sanity.maps.shape[1]
        if len(sanity.shown):
            cells = sanity.maps.reshape(-1, *sanity.maps.shape[2:])
            written.append(write_parts({"saliency": Part(cells, tuple(own))}, drawn, "sanity"))
        checked = {**_sanity(sanity), "shown": number[sanity.shown].tolist(), "steps": steps}
    return {
        "format": FORMAT,
        "model": interventions.model,
        "data": data,
        "interventions": write_interventions(interventions, tree, number, drawn, side),
        "sanity": checked,
        "why_not": {"nodes": nodes},
        "sprites": written,
    }


def write_interventions(
    found: Interventions, tree: str, number: Ints, folder: Path, side: int | None
) -> list[dict[str, Any]]:
    """One entry per node, and its pictures side by side in a file of its own: a single node may be probed again."""
    entries = []
    for i, node in enumerate(found.node.tolist()):
        pictures = found.pictures[i] if side is None else shrunk(found.pictures[i], side)
        file = f"sprites/probe-{tree}-{node}.webp"
        _strip(pictures).save(folder / Path(file).name, quality=90, method=4)
        by_kind = {
            kind: {
                "right": int(found.right[i, k]),
                **{name: getattr(found, name)[i, k].round(4).tolist() for name in ("rate", "random", "gain")},
                "because": bool(found.because[i, k]),
            }
            for k, kind in enumerate(KINDS)
        }
        entries.append(
            {
                "tree": tree,
                "node": node,
                "model": found.model,
                "count": int(found.count[i]),
                "tried": int(found.tried[i]),
                "area": round(float(found.region[i].mean()), 4),
                "draws": found.draws,
                "level": round(found.level, 6),
                **by_kind,
                "sentence": sentence(by_kind, int(found.tried[i])),
                "example": int(number[found.example[i]]),
                "said": found.said[i].tolist(),
                "pictures": {"names": list(PICTURES), "cell": list(pictures.shape[2:0:-1]), "file": file},
            }
        )
    return entries


def sentence(by_kind: dict[str, dict[str, Any]], tried: int) -> str:
    """What an intervention showed. The only place where a cause is named, and only if chance does not explain it."""
    best = next((kind for kind in KINDS if by_kind[kind]["because"]), KINDS[0])
    one = by_kind[best]
    verb = {"occlude": "Covering", "blur": "Blurring"}[best]
    shares = f"{percent(one['rate'][0], 0)}, random regions of its size and shape {percent(one['random'][0], 0)}"
    did = f"{verb} this region makes {one['right']} of {tried} right: {shares}"
    if one["because"]:
        return f"{did}. So {percent(one['gain'][0], 0)} of these errors happen because of what is there."
    return f"{did}. That is no more than chance allows: nothing here says that the region is the cause."


def _sanity(found: Sanity) -> dict[str, Any]:
    quartiles = np.quantile(found.similarity, [0.25, 0.75], axis=1)
    return {
        "depends": found.depends,
        "images": found.similarity.shape[1],
        "stage": list(found.stage),
        "similarity": found.similarity.mean(axis=1).round(4).tolist(),
        "low": quartiles[0].round(4).tolist(),
        "high": quartiles[1].round(4).tolist(),
        "averaged": found.averaged.round(4).tolist(),
        "others": round(float(found.others.mean()), 4),
        "between": round(found.between, 4),
        "kept": found.kept.round(4).tolist(),
        "right": round(found.right, 4),
        "copies": np.sort(found.copies).round(4).tolist(),
    }


def _strip(pictures: Bytes) -> Image.Image:
    return Image.fromarray(np.concatenate(list(pictures), axis=1))
