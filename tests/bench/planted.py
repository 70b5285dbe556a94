"""Which representations find real causes: `python tests/bench/planted.py --data digits fashion cifar10`.

Failures of known kinds are planted in images at test time (and one shortcut in the training of a network), the real
stages run, and what they find is compared with what was planted: with the best node there is (an oracle chooses it),
and with the list that the site shows first (nobody chooses). Beside every figure stands its null, the same with the
kinds permuted among the errors; beside F1 also what others would make of the same embedding with at most as many
clusters:

    cells      one cluster per confusion (label and prediction)
    k-means    k by the best average silhouette over 2 to 9: the blog
    mixture    25 Gaussians over embedding, label and prediction, in the manner of Domino (Eyuboglu et al. 2022)

Models: digits and Fashion-MNIST get a small network trained here, once, kept in `--cache`; CIFAR-10 takes the trained
ResNet-20 that is named by `--cifar` and `--weights`, and so has no shortcut. Images that are left alone are judged
once; only planted ones are judged again for every seed.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.cluster import KMeans
from sklearn.metrics import average_precision_score, silhouette_score
from sklearn.mixture import GaussianMixture

sys.path.insert(0, str(Path(__file__).parent))

from embedding import Embed, embedder_of
from planting import KINDS, OPENERS, Given, given_of, plant

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Embedding
from wrongtree.artifacts.trees import cut, leaf_order, spans
from wrongtree.config import COMBINED, ClusterConfig, ExplainConfig, ModelConfig, RepresentConfig
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier, load_classifier
from wrongtree.stages.cluster import grow
from wrongtree.stages.explain import evidence, region
from wrongtree.stages.explain.data.pictures import compute as measured
from wrongtree.stages.represent.compute import compute as represent

SIZES = (300, 100, 50)
CUT = 25
GROUPINGS = ("none", "label", "prediction", "confusion")
REPRESENTATIONS = (
    "features", "penultimate", "probabilities", "saliency", "gradient", "gradcam", "style", "quality", "doubt",
    "features+style", COMBINED,
)  # fmt: skip


def scores(clusters: Sequence[np.ndarray], points: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """The best cluster for one kind: F1, and from its middle average precision and precision among the nearest ten."""
    best = {"f1": 0.0, "ap": 0.0, "p10": 0.0}
    for members in clusters:
        hits = int(truth[members].sum())
        best["f1"] = max(best["f1"], 2 * hits / (len(members) + int(truth.sum())))
        if hits >= 2:
            far = np.linalg.norm(points - points[members].mean(axis=0), axis=1)
            best["ap"] = max(best["ap"], float(average_precision_score(truth, -far)))
            ten = members[np.argsort(far[members], kind="stable")[:10]]
            best["p10"] = max(best["p10"], float(truth[ten].mean()) * min(1, len(ten) / min(10, int(truth.sum()))))
    return best


def in_tree(children: np.ndarray, height: np.ndarray) -> list[np.ndarray]:
    """The clusters of a tree cut into 25."""
    start, end = spans(children)
    order = leaf_order(children)
    return [order[start[node] : end[node]] for node in cut(children, height, 2 * len(children), CUT)]


def by_code(codes: np.ndarray) -> list[np.ndarray]:
    """Clusters from one number per error."""
    return [np.flatnonzero(codes == code) for code in np.unique(codes)]


def blog(points: np.ndarray, seed: int) -> list[np.ndarray]:
    """k-means, k from 2 to 9 by the best average silhouette."""
    found = [KMeans(k, n_init=2, random_state=seed).fit_predict(points) for k in range(2, 10)]
    return by_code(max(found, key=lambda codes: silhouette_score(points, codes, sample_size=1000, random_state=seed)))


def domino(points: np.ndarray, label: np.ndarray, logits: np.ndarray, seed: int) -> list[np.ndarray]:
    """25 Gaussians over the embedding beside label and probabilities, these weighted tenfold as Domino weighs them."""
    scaled = points / np.sqrt(np.square(points).sum(axis=1).mean())
    said = torch.softmax(torch.from_numpy(logits), dim=1).numpy()
    seen = np.concatenate([scaled, np.eye(logits.shape[1])[label], said], axis=1).astype(np.float64)
    mixture = GaussianMixture(CUT, covariance_type="diag", reg_covar=1e-3, init_params="kmeans", random_state=seed)
    return by_code(mixture.fit_predict(seen))


def of_representation(
    given: Predictions, kind: np.ndarray, name: str, seed: int, embeddings: Mapping[str, Embedding]
) -> dict[str, dict[int, Any]]:
    """For every method on one representation: for every kind its scores; `first`: what the site lists first."""
    errors = given.errors
    truth, label, prediction = kind[errors], given.label[errors], given.prediction[errors]
    shape = represent(given, name, RepresentConfig(), embeddings)
    points = shape.matrix
    found: dict[str, list[np.ndarray]] = {}
    for grouping in GROUPINGS:
        tree = grow.tree_of(shape, label, prediction, grouping, ClusterConfig())
        found[grouping] = in_tree(tree.children, tree.height)
        if grouping == "none":
            around = region.compute(shape, len(given.label) - len(errors), ExplainConfig())
            facts = evidence.compute(given, measured(given), shape, around, tree, ExplainConfig())
            listed = [tree.order[facts.start[row] : facts.end[row]] for row in facts.ranked[: facts.notable]]
    planted = [k for k in np.unique(truth) if k >= 0 and (truth == k).sum() >= 5]
    if not planted:
        return {"first": discovery(listed, truth, planted)}
    found["cells"] = by_code(label * given.logits.shape[1] + prediction)
    found["k-means"] = blog(points, seed)
    found["mixture"] = domino(points, label, given.logits[errors], seed)
    permuted = np.random.default_rng(seed).permutation(truth)
    result: dict[str, dict[Any, Any]] = {
        method: {k: scores(c, points, truth == k) for k in planted} for method, c in found.items()
    }
    result["null"] = {k: scores(found["none"], points, permuted == k) for k in planted}
    result["first"] = discovery(listed, truth, planted)
    return result


def discovery(listed: Sequence[np.ndarray], truth: np.ndarray, planted: Sequence[int]) -> dict[Any, Any]:
    """How many kinds have a listed cluster that is mostly theirs, and how many listed clusters are mostly no kind's."""
    hit, false = set(), 0
    for members in listed:
        counts = np.bincount(truth[members] + 1, minlength=len(KINDS) + 1)
        most = int(counts[1:].argmax())
        if counts[1:].max() > len(members) / 2:
            hit.add(most)
        else:
            false += 1
    return {"listed": len(listed), "false": false, "found": len(hit & set(planted)), "planted": len(planted)}


def measure(given: Given, sizes: Sequence[int], seeds: int, names: Sequence[str], embed: Embed) -> list[dict[str, Any]]:
    """One row per size, seed, representation, method and kind; and what is listed first, planted or not."""
    rows: list[dict[str, Any]] = []

    def add(predictions: Predictions, images: LabelledImages, kind: np.ndarray, size: int, seed: int) -> None:
        embeddings = embed(predictions, images)
        for name in names:
            common = {"data": given.name, "size": size, "seed": seed, "representation": name}
            for method, found in of_representation(predictions, kind, name, seed, embeddings).items():
                if method == "first":
                    rows.append({**common, "method": method, **found})
                else:
                    for k, values in found.items():
                        rows.append({**common, "method": method, "kind": given.kinds[k], **values})

    for size in sizes:
        if size * len(given.kinds) > 0.7 * len(given.images):
            continue  # most images would be planted
        for seed in range(seeds):
            add(*plant(given, size, seed), size, seed)
            print(f"{given.name}: {size} of each kind, seed {seed}", file=sys.stderr, flush=True)
    add(given.judged, given.images, np.full(len(given.images), -1), 0, 0)  # the control: nothing planted
    return rows


def mean(rows: Sequence[dict[str, Any]], value: str, **fixed: Any) -> float:
    """Mean of a value over the rows that have these entries."""
    found = [row[value] for row in rows if value in row and all(row[k] == v for k, v in fixed.items())]
    return statistics.fmean(found) if found else float("nan")


def report(rows: Sequence[dict[str, Any]]) -> str:
    """Tables in Markdown."""
    lines: list[str] = []
    for data in dict.fromkeys(row["data"] for row in rows):
        here = [row for row in rows if row["data"] == data]
        names = list(dict.fromkeys(row["representation"] for row in here))
        sizes = [size for size in dict.fromkeys(row["size"] for row in here) if size]
        kinds = list(dict.fromkeys(row["kind"] for row in here if "kind" in row))
        methods = ("none", "label", "prediction", "confusion", "k-means", "mixture", "cells", "null")
        lines += [f"\n### {data}", "", "Best-node F1, mean over kinds, sizes and seeds:", ""]
        lines += _table(["representation", *methods], [
            [name, *(mean(here, "f1", representation=name, method=m) for m in methods)] for name in names
        ])  # fmt: skip
        lines += ["", f"By kind, grouping `none` (sizes {', '.join(map(str, sizes))}):", ""]
        lines += _table(["representation", *kinds, "AP", "null", "P@10", "null"], [
            [
                name,
                *(mean(here, "f1", representation=name, method="none", kind=kind) for kind in kinds),
                *(mean(here, v, representation=name, method=m) for v in ("ap", "p10") for m in ("none", "null")),
            ]
            for name in names
        ])  # fmt: skip
        lines += ["", "The list by error rate alone (notable clusters, at most ten):", ""]
        lines += _table(["representation", *(f"found, {s} each" for s in sizes), "false", "listed in the control"], [
            [
                name,
                *(_found(here, name, s) for s in sizes),
                _false(here, name),
                mean(here, "listed", representation=name, size=0),
            ]
            for name in names
        ])  # fmt: skip
    return "\n".join(lines)


def _found(rows: Sequence[dict[str, Any]], name: str, size: int) -> float:
    """Share of the planted kinds that the list has."""
    fixed = {"representation": name, "method": "first", "size": size}
    planted = mean(rows, "planted", **fixed)
    return mean(rows, "found", **fixed) / planted if planted else float("nan")


def _false(rows: Sequence[dict[str, Any]], name: str) -> float:
    """Share of the listed clusters that no planted kind has a majority of, the control apart."""
    first = [r for r in rows if r["representation"] == name and r["method"] == "first" and r["size"]]
    listed = sum(r["listed"] for r in first)
    return sum(r["false"] for r in first) / listed if listed else float("nan")


def _table(head: Sequence[str], body: Sequence[Sequence[Any]]) -> list[str]:
    def cell(value: Any) -> str:
        if not isinstance(value, float):
            return str(value)
        if math.isnan(value):
            return "–"
        return f"{value:.2f}".lstrip("0") if value < 1 else f"{value:.1f}"

    return ["| " + " | ".join(map(cell, row)) + " |" for row in [list(head), ["---"] * len(head), *body]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="+", choices=OPENERS, default=["digits"])
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES), help="images of each kind")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--representations", nargs="+", default=list(REPRESENTATIONS))
    parser.add_argument("--cifar", type=Path, help="CIFAR-10's test images, a folder per class")
    parser.add_argument("--weights", type=Path, help="the trained ResNet-20")
    parser.add_argument("--cache", type=Path, default=Path(".wrongtree_cache"))
    parser.add_argument("--rows", type=Path, help="write every single figure to this JSON file")
    parser.add_argument("--embedder", help="the network of the representation `pretrained`, named as for --model")
    options = parser.parse_args()

    def load() -> Classifier:
        return load_classifier(ModelConfig(options.embedder))

    rows: list[dict[str, Any]] = []
    for data in options.data:
        given = given_of(data, options)
        embed = embedder_of(given, options.representations, load if options.embedder else None)
        rows += measure(given, options.sizes, options.seeds, options.representations, embed)
        if options.rows:
            options.rows.write_text(json.dumps(rows))
    print(report(rows))


if __name__ == "__main__":
    main()
