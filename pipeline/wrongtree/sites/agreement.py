"""Several models side by side, from their sites: what their vectors are worth, and whether they look at one place."""

from __future__ import annotations

import math
from base64 import b64decode
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from wrongtree.artifacts.maps import KINDS, says_something, scaled
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.faults import UserError
from wrongtree.sites.read import Site
from wrongtree.stages.explain.checks.agreement import MEASURES, MORE, table

FILE, SAMPLE = "data/agreement.json", "data/sampled-maps.json"
FIGURES = ("ari_label", "ari_prediction", "nmi_label", "nmi_prediction", "silhouette")
VECTORS, WAYS = ("gradcam", "predictions", "features"), ("kmeans", "mixture")
COSINES = ("same_label", "other_label")
MOST_CELLS = 64  # a side, that a sound document has
PAIRINGS = 999  # of images at random, that a p is told from
SEED = 0


def side_by_side(sites: Sequence[Site]) -> dict[str, Any]:
    """What `wrongtree score A B C --json` prints. UserError where a site lacks it, or no image is common to two."""
    found = [_read(site, FILE) for site in sites]
    samples = [_sample(site) for site in sites]
    return {
        "sites": [
            {"site": str(site.path), **{key: site.manifest[key] for key in ("name", "images", "errors", "accuracy")}}
            for site in sites
        ],
        "vectors": _vectors(sites, found),
        "same_images": all(sample["image"] == samples[0]["image"] for sample in samples),
        "pairs": [
            {"of": [i, j], **_pair(sites[i], samples[i], sites[j], samples[j])}
            for i, j in combinations(range(len(sites)), 2)
        ],
        "clusters": [_inside(site, document) for site, document in zip(sites, found, strict=True)],
    }


def _vectors(sites: Sequence[Site], found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One per site: how many images, k, and by vector its cosines and what each way to cluster comes to."""
    rows = []
    for site, document in zip(sites, found, strict=True):
        of = document.get("vectors")
        sound = (
            isinstance(of, dict)
            and of.get("vector") == [vector for vector in VECTORS for _ in WAYS]
            and of.get("method") == [*WAYS] * len(VECTORS)
            and all(_numbers(of.get(key), len(VECTORS) * len(WAYS)) for key in FIGURES)
            and all(_numbers(of.get(key), len(VECTORS)) for key in COSINES)
            and all(isinstance(of.get(key), int) for key in ("images", "evaluated", "k"))
        )
        if not isinstance(of, dict) or not sound:
            raise _damaged(site, FILE)
        by_vector = {
            vector: {key: of[key][i] for key in COSINES}
            | {way: {key: of[key][i * len(WAYS) + j] for key in FIGURES} for j, way in enumerate(WAYS)}
            for i, vector in enumerate(VECTORS)
        }
        rows.append({key: of[key] for key in ("images", "evaluated", "k")} | by_vector)
    return rows


def _pair(one: Site, a: dict[str, Any], other: Site, b: dict[str, Any]) -> dict[str, Any]:
    """How alike two models' maps of one image are, and their maps of different images."""
    if a["side"] != b["side"]:
        raise UserError(f"{other.path}: its maps have {b['side']} cells a side, those of {one.path} {a['side']}; "
                        "build both again")  # fmt: skip
    names = [[c.get("name") for c in site.manifest["classes"]] for site in (one, other)]
    there = {image: (k, names[1][label]) for k, (image, label) in enumerate(zip(b["image"], b["label"], strict=True))}
    common = [
        (i, there[image][0])
        for i, (image, label) in enumerate(zip(a["image"], a["label"], strict=True))
        if image in there and there[image][1] == names[0][label]
    ]
    if len(common) < 2:
        hidden = [site for site in (one, other) if site.manifest.get("paths") is False]
        why = " (where it was built with --no-paths, its images go by their numbers)" if len(hidden) == 1 else ""
        raise UserError(
            f"{other.path}: only {len(common)} of its sampled images are among those of {one.path} by path and "
            f"label{why}; compare sites that were built from the same images"
        )
    rows = np.array(common, dtype=np.int64)
    return {"images": len(rows)} | {kind: _alike(a[kind][rows[:, 0]], b[kind][rows[:, 1]]) for kind in KINDS}


def _alike(x: Doubles, y: Doubles) -> dict[str, Any]:
    """Maps (n, g, g') of the same images: by measure the mean over them, over different ones, and p."""
    full = says_something(x) & says_something(y)
    x, y, n = x[full], y[full], int(full.sum())
    found: dict[str, Any] = {"images": n}
    chance = np.random.default_rng(SEED)
    order: Ints = np.argsort(chance.random((PAIRINGS, n)), axis=1)
    for measure, more in zip(MEASURES, MORE, strict=True):
        if n < 2:
            found[measure] = {"same": None, "different": None, "p": None}
            continue
        each = table(measure, x, y)
        same, every = float(np.trace(each)), float(each.sum())
        drawn = more * each[np.arange(n), order].mean(axis=1)
        reached = int((drawn >= more * same / n - 1e-9).sum())
        found[measure] = {
            "same": round(same / n, 4),
            "different": round((every - same) / (n * (n - 1)), 4),
            "p": round((1 + reached) / (1 + PAIRINGS), 4),
        }
    return found


def _inside(site: Site, document: dict[str, Any]) -> dict[str, Any]:
    """Of one site, by kind and measure: the mean over its clusters, each by its images, of what the page lists."""
    of = document.get("maps")
    nodes = of.get("node") if isinstance(of, dict) else None
    if not isinstance(of, dict) or not isinstance(nodes, list) or not isinstance(of.get("sampled"), int):
        raise _damaged(site, FILE)
    t, found = len(nodes), {"tree": str(of.get("tree")), "clusters": len(nodes), "sampled": of["sampled"]}
    for kind in KINDS:
        part = of.get(kind)
        if (
            not isinstance(part, dict)
            or not all(_numbers(part.get(key), t * len(MEASURES)) for key in ("within", "null"))
            or not _numbers(part.get("images"), t)
            or not _numbers(part.get("p"), t * len(MEASURES))
            or not _numbers(part.get("apart"), len(MEASURES))
            or not (isinstance(part.get("above"), list) and len(part["above"]) == t * len(MEASURES))
        ):
            raise _damaged(site, FILE)
        weight = np.array(part["images"], dtype=np.float64)
        within, null = (_matrix(part[key], t) for key in ("within", "null"))
        above = np.array(part["above"], dtype=bool).reshape(t, len(MEASURES)).sum(axis=0)
        tested = (~np.isnan(_matrix(part["p"], t))).sum(axis=0)
        found[kind] = {
            measure: {
                "within": _weighted(within[:, m], weight),
                "null": _weighted(null[:, m], weight),
                "apart": part["apart"][m],
                "above": int(above[m]),
                "tested": int(tested[m]),
            }
            for m, measure in enumerate(MEASURES)
        }
    return found


def _weighted(values: Doubles, weight: Doubles) -> float | None:
    known = ~np.isnan(values)
    total = weight[known].sum()
    return round(float((values[known] * weight[known]).sum() / total), 4) if total > 0 else None


def _matrix(values: list[float | None], rows: int) -> Doubles:
    return np.array(values, dtype=np.float64).reshape(rows, len(MEASURES))


def _read(site: Site, file: str) -> dict[str, Any]:
    """One of the two documents. UserError where the site has none."""
    named = site.manifest.get("agreement", "")
    if named is None or named == "":
        without = site.manifest["model"].get("without", {})
        why = (
            "it has no misclassified images; leave it out"
            if site.manifest["errors"] == 0
            else "it was built without gradients of a model; leave it out"
            if "saliency" in without
            else "it was built by an older version; build it again"
        )
        raise UserError(f"{site.path}: has no maps to compare: {why}")
    return site.read(file)


def _sample(site: Site) -> dict[str, Any]:
    """The sample of maps, each (s, side, side) summing to 1."""
    document = _read(site, SAMPLE)
    image, label, side = (document.get(key) for key in ("image", "label", "side"))
    classes = len(site.manifest["classes"])
    if (
        not isinstance(image, list)
        or not all(isinstance(name, str) for name in image)
        or not isinstance(side, int)
        or not 1 <= side <= MOST_CELLS
        or not isinstance(label, list)
        or len(label) != len(image)
        or not all(isinstance(number, int) and 0 <= number < classes for number in label)
    ):
        raise _damaged(site, SAMPLE)
    maps = {}
    for kind in KINDS:
        try:
            cells = np.frombuffer(b64decode(document[kind], validate=True), dtype=np.uint8)
            maps[kind] = scaled(cells.reshape(len(image), side, side))
        except (KeyError, TypeError, ValueError) as fault:
            raise _damaged(site, SAMPLE) from fault
    return {"image": image, "label": label, "side": side} | maps


def _numbers(values: Any, many: int) -> bool:
    return (
        isinstance(values, list)
        and len(values) == many
        and all(
            v is None or (isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)) for v in values
        )
    )


def _damaged(site: Site, file: str) -> UserError:
    return UserError(f"{site.path / file}: is damaged; build the site again")
