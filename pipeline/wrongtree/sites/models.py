"""Models as columns, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from wrongtree.artifacts.maps import KINDS
from wrongtree.sites.agreement import COSINES, FIGURES, VECTORS, WAYS
from wrongtree.sites.scores import figure
from wrongtree.stages.explain.checks.agreement import MEASURES

NAMES = {"gradcam": "Grad-CAM weights", "predictions": "predictions", "features": "feature maps"}
MAPS = {"saliency": "saliency maps", "gradcam": "Grad-CAM maps"}
METHODS = {"kmeans": "k-means", "mixture": "Gaussian mixture"}
COSINE = {"same_label": "cosine, same label", "other_label": "cosine, different labels"}
FIGURE = {"silhouette": "silhouette"} | {
    f"{of}_{by}": f"{of.upper()} with the {by}" for of in ("ari", "nmi") for by in ("label", "prediction")
}
MEANINGS = (
    "cosine: mean cosine similarity of the vectors of two images. ARI, NMI: how closely the clusters match the label "
    "or the prediction (1 = identical).",
    "CC: correlation. KL: Kullback-Leibler divergence, mean of both directions, 0 = identical. SIM: common part, "
    "1 = identical. AUC: whether one map ranks the other's top fifth of cells first, .5 = chance. SSIM: structural "
    "similarity.",
)
LEVEL = 0.05
RESTATES = 0.95  # of ARI with the prediction: above it clusters only say it again


def letters(count: int) -> list[str]:
    """What the columns are called: A, B, … Z, then A1, B1, …"""
    return [chr(ord("A") + i % 26) + (str(i // 26) if i >= 26 else "") for i in range(count)]


def tables(document: dict[str, Any]) -> Iterator[Table]:
    """Which model is which, vectors, maps between models, maps inside clusters."""
    names = letters(len(document["sites"]))
    yield _legend(document, names)
    yield _vectors(document, names)
    yield _between(document, names)
    yield _inside(document, names)


def remarks(document: dict[str, Any]) -> list[str]:
    """What has to be said with the tables: which figures compare, and which differences may be chance."""
    names = letters(len(document["sites"]))
    said = []
    if not document["same_images"]:
        said.append("Not all models judged the same images: figures of vectors and clusters compare with care.")
    said += [
        f"Clusters of {NAMES[vector]} match the prediction (k-means, ARI above .95): {', '.join(repeating)}."
        for vector in VECTORS
        if (repeating := [name for name, of in zip(names, document["vectors"], strict=True) if _repeats(of[vector])])
    ]
    doubtful = [
        f"{names[pair['of'][0]]} and {names[pair['of'][1]]}, {MAPS[kind]}, {measure.upper()} (p = {found['p']:.3f})"
        for pair in document["pairs"]
        for kind in KINDS
        for measure in MEASURES
        if (found := pair[kind][measure])["p"] is not None and found["p"] >= LEVEL
    ]
    tested = [pair[kind][m]["p"] is not None for pair in document["pairs"] for kind in KINDS for m in MEASURES]
    if doubtful:
        said.append(f"Not more alike for the same image than by chance (999 random pairings): {'; '.join(doubtful)}.")
    elif any(tested):
        which = "every pair of models and every measure" if all(tested) else "every pair and measure that has images"
        said.append(
            f"Maps of the same image are more alike than maps of different images for {which} "
            "(p < .05, 999 random pairings)."
        )
    return said


def _repeats(vector: dict[str, Any]) -> bool:
    ari = vector["kmeans"]["ari_prediction"]
    return ari is not None and ari > RESTATES


def _legend(document: dict[str, Any], names: Sequence[str]) -> Table:
    grid = _table("")
    grid.show_header = False
    grid.add_column("")
    grid.add_column("", overflow="fold")
    for name, site in zip(names, document["sites"], strict=True):
        grid.add_row(Text(name, "bold"), Text(site["site"]), f"{site['errors']:,} of {site['images']:,} misclassified")
    return grid


def _vectors(document: dict[str, Any], names: Sequence[str]) -> Table:
    found = document["vectors"]
    grid = _table("Vectors", *names)
    grid.add_row(Text("images"), *(f"{of['images']:,}" for of in found))
    grid.add_row(Text("clusters"), *(f"{of['k']}" for of in found))
    for vector in VECTORS:
        grid.add_row(Text(NAMES[vector], "bold"))
        for key in COSINES:
            grid.add_row(f"  {COSINE[key]}", *(figure(of[vector][key]) for of in found))
        for way in WAYS:
            for key in FIGURES:
                row = f"  {METHODS[way]}, {FIGURE[key]}"
                grid.add_row(row, *(figure(of[vector][way][key]) for of in found))
    return grid


def _between(document: dict[str, Any], names: Sequence[str]) -> Table:
    pairs = document["pairs"]
    grid = _table("Maps of two models", *("".join(names[i] for i in pair["of"]) for pair in pairs))
    for kind in KINDS:
        grid.add_row(Text(MAPS[kind], "bold"))
        grid.add_row("  images", *(f"{pair[kind]['images']}" for pair in pairs))
        for measure in MEASURES:
            grid.add_row(f"  {measure.upper()}, same image", *(figure(pair[kind][measure]["same"]) for pair in pairs))
            grid.add_row("    different images", *(figure(pair[kind][measure]["different"]) for pair in pairs))
    return grid


def _inside(document: dict[str, Any], names: Sequence[str]) -> Table:
    found = document["clusters"]
    grid = _table("Maps inside clusters", *names)
    grid.add_row("images", *(f"{of['sampled']:,}" for of in found))
    grid.add_row("clusters", *(f"{of['clusters']}" for of in found))
    for kind in KINDS:
        grid.add_row(Text(MAPS[kind], "bold"))
        for measure in MEASURES:
            name = measure.upper()
            grid.add_row(f"  {name}, same cluster", *(figure(of[kind][measure]["within"]) for of in found))
            grid.add_row("    same predictions", *(figure(of[kind][measure]["null"]) for of in found))
            grid.add_row("    any two images", *(figure(of[kind][measure]["apart"]) for of in found))
            grid.add_row("    clusters more alike", *(_share(of[kind][measure]) for of in found))
    return grid


def _share(of: dict[str, Any]) -> str:
    return f"{of['above']}/{of['tested']}" if of["tested"] else "–"


def _table(title: str, *heads: str) -> Table:
    grid = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    if title:
        grid.add_column(title, no_wrap=True)
    for head in heads:
        grid.add_column(head, justify="right", no_wrap=True)
    return grid
