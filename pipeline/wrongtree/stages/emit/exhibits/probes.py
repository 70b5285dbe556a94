"""Checks of the maps on the model, and a place for occlusion tests: data/probes.json, read when somebody looks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from wrongtree.artifacts.causes import Trials
from wrongtree.artifacts.probes import KINDS, PICTURES, Interventions, Sanity, WhyNot, WhyNotMeans
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Bytes, Ints
from wrongtree.shared.phrases import percent
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.privacy import shrunk
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import Part, map_scale, write_parts

FILE = "data/probes.json"


def write(on: Showing, trials: Trials, sanity: Sanity, why_not: WhyNot, means: WhyNotMeans) -> Written:
    """probes.json, and its pictures; maps share the scales of the sheets there are.

    It starts without occlusion tests: `wrongtree probe` adds them.
    """
    own = on.scales("saliency")["saliency"]
    of_mean = on.scales("evidence").get("saliency") or map_scale([means.overall], symmetric=False)
    sheets = write_why_not(on, why_not, means, own, of_mean)
    checked = None
    if sanity.stage:
        if len(sanity.shown):
            cells = sanity.maps.reshape(-1, *sanity.maps.shape[2:])
            sheets.append(write_parts({"saliency": Part(cells, own)}, on.sprites, "sanity"))
        checked = {**_sanity(sanity), "shown": on.number[sanity.shown].tolist(), "steps": sanity.maps.shape[1]}
    nodes = [means.node[first:last].tolist() for first, last in pairwise(means.first.tolist())]
    yield (
        FILE,
        {
            "format": FORMAT,
            "model": trials.model,
            "data": on.images.digest,
            "interventions": [],
            "sanity": checked,
            "why_not": {"nodes": dict(zip(means.tree, nodes, strict=True))},
            "sprites": sheets,
        },
    )
    return {"probes": FILE}


EXHIBIT = Exhibit(
    "probes",
    needs=("trials", "sanity", "why-not", "why-not-means"),
    write=write,
    loaded="after the first view",
    manifest={"probes": None},
)


def write_why_not(
    on: Showing, why_not: WhyNot, means: WhyNotMeans, own: tuple[float, float], of_mean: tuple[float, float]
) -> list[dict[str, Any]]:
    """The second map of every error, of all of them, and of nodes; each kind on the scale of the first maps."""
    sheets = [
        write_parts({"saliency": Part(why_not.maps[on.order], own)}, on.sprites, "why-not"),
        write_parts({"saliency": Part(means.overall[None], of_mean)}, on.sprites, "why-not-errors"),
    ]
    for tree, (first, last) in zip(means.tree, pairwise(means.first.tolist()), strict=True):
        if last > first:
            part = {"saliency": Part(means.mean[first:last], of_mean)}
            sheets.append(write_parts(part, on.sprites, "why-not-nodes", tree))
    return sheets


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
    elsewhere = f"Random regions of the same size and shape correct {percent(one['random'][0], 0)}"
    did = f"{verb} this region corrects {one['right']} of {tried} errors ({percent(one['rate'][0], 0)}). {elsewhere}"
    if one["because"]:
        return f"{did}. So {percent(one['gain'][0], 0)} of these errors happen because of this region."
    return f"{did}. The difference is not significant, so this does not show that the region is the cause."


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
