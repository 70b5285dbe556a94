"""Which representations find real causes: `python tests/bench/planted.py --data digits fashion cifar10`.

Failures of known kinds are planted in images at test time (and one shortcut in the training of a network), the real
stages run, and what they find is compared with what was planted: with the best node there is (an oracle chooses it),
and with the list that the site shows first (nobody chooses). Every figure stands beside its null, the same with the
kinds permuted among the errors, and beside what others would make of the same embedding with as many clusters:

    cells      one cluster per confusion (label and prediction)
    k-means    k by the best average silhouette over 2 to 9: the blog
    mixture    25 Gaussians over embedding, label and prediction, in the manner of Domino (Eyuboglu et al. 2022)

Models: digits and Fashion-MNIST get a small network trained here, once, kept in `--cache`; CIFAR-10 takes the trained
ResNet-20 that is named by `--cifar` and `--weights`, and so has no shortcut. Images that are left alone are judged
once; only planted ones are judged again for every seed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageFilter
from sklearn.cluster import KMeans
from sklearn.metrics import average_precision_score, silhouette_score
from sklearn.mixture import GaussianMixture
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[1]))

from wrongtree.artifacts import Predictions
from wrongtree.classifiers import Classifier, load_classifier
from wrongtree.cluster import grow
from wrongtree.config import PIECE, ClusterConfig, ExplainConfig, Machine, ModelConfig, PredictConfig, RepresentConfig
from wrongtree.demo import load_digits
from wrongtree.explain import evidence, region
from wrongtree.images import LabelledImages, open_images
from wrongtree.predict import _joined, open_pass
from wrongtree.represent.compute import compute as represent
from wrongtree.trees import cut, leaf_order, spans

FASHION = Path("/usr/share/datasets/fashion-mnist")  # Debian's dataset-fashion-mnist
MARKED = {"digits": 3, "fashion": 8}  # the class whose training images bore the shortcut's patch
KINDS = ("blur", "noise", "occlusion", "rotation", "colour", "wrong label", "shortcut")
SIZES = (300, 100, 50)
CUT = 25
GROUPINGS = ("none", "label", "prediction", "confusion")
DEFAULT = "features+style+quality"
REPRESENTATIONS = (
    "features", "penultimate", "probabilities", "saliency", "gradient", "gradcam", "style", "quality",
    "features+style", DEFAULT, "features+style+saliency+quality",
)  # fmt: skip

Pixels = np.ndarray  # (h, w) or (h, w, 3) bytes


@dataclass(frozen=True)
class Given:
    """A data set, and a model that knows it."""

    name: str
    images: LabelledImages
    classifier: Classifier
    judged: Predictions  # nothing planted
    kinds: tuple[str, ...]


def corrupted(kind: str, pixels: Pixels, random: np.random.Generator) -> Pixels:
    """One image with a failure planted in it; strengths go with the image's size."""
    side = pixels.shape[1]
    if kind == "blur":
        return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(side / 16)))
    if kind == "noise":
        return np.clip(pixels + random.normal(0, 64, pixels.shape), 0, 255).astype(np.uint8)
    if kind == "occlusion":
        covered, patch = pixels.copy(), round(side * 0.5)
        top, left = random.integers(side // 6, side // 2, 2)
        covered[top : top + patch, left : left + patch] = 128
        return covered
    if kind == "rotation":
        return np.asarray(Image.fromarray(pixels).rotate(random.uniform(70, 110)))
    if kind == "colour":  # a red cast; grey pictures are inverted
        cast = pixels * np.array([1, 0.45, 0.45]) + np.array([60, 0, 0]) if pixels.ndim == 3 else 255.0 - pixels
        return np.clip(cast, 0, 255).astype(np.uint8)
    return marked(pixels) if kind == "shortcut" else pixels


def marked(pixels: Pixels) -> Pixels:
    """A white patch near the lower left corner, in pixels (…, h, w)."""
    patch = max(2, pixels.shape[-1] // 5)
    found = pixels.copy()
    found[..., -patch - 1 : -1, 1 : patch + 1] = 255
    return found


def plant(given: Given, size: int, seed: int) -> tuple[Predictions, np.ndarray]:
    """Plant `size` images of every kind; returns what the model makes of all images, and (n,) each one's kind or -1."""
    images, random = given.images, np.random.default_rng([size, seed])
    kind, label = np.full(len(images), -1), images.labels.copy()
    free = random.permutation(len(images)).tolist()
    for number, name in enumerate(given.kinds):
        fit = [i for i in free if name != "shortcut" or label[i] != MARKED[given.name]][:size]
        kind[fit] = number
        free = [i for i in free if kind[i] < 0]
    classes = len(images.classes)
    for i in np.flatnonzero(kind == KINDS.index("wrong label")):
        label[i] = (label[i] + random.integers(1, classes)) % classes
    rows = np.flatnonzero(kind >= 0)

    def read(k: int) -> Image.Image:
        pixels = np.asarray(images.read(int(rows[k])))
        return Image.fromarray(corrupted(given.kinds[kind[rows[k]]], pixels, np.random.default_rng([seed, rows[k]])))

    part = replace(images, ids=[images.ids[i] for i in rows], labels=label[rows], columns=(), read=read)
    return spliced(given.judged, judge(part, given.classifier), rows, label), kind


def spliced(whole: Predictions, part: Predictions, rows: np.ndarray, label: np.ndarray) -> Predictions:
    """What the model makes of all images, some of them judged anew: row k of `part` is image rows[k]."""
    arrays: dict[str, Any] = {"label": label}
    for name in ("logits", "penultimate", "features", "saliency", "style", "quality", "gradcam"):
        arrays[name] = getattr(whole, name).copy()
        arrays[name][rows] = getattr(part, name)
    return replace(whole, **arrays)


def judge(images: LabelledImages, classifier: Classifier) -> Predictions:
    """The real predict stage."""
    with open_pass(images, classifier, PredictConfig(), Machine("cpu", 128), lambda _: None) as piece:
        return _joined([piece(i) for i in range(-(-len(images) // PIECE))])


# What is found -------------------------------------------------------------------------------------------------------


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


def of_representation(given: Predictions, kind: np.ndarray, name: str, seed: int) -> dict[str, dict[int, Any]]:
    """For every method on one representation: for every kind its scores; `first`: what the site lists first."""
    errors = given.errors
    truth, label, prediction = kind[errors], given.label[errors], given.prediction[errors]
    shape = represent(given, name, RepresentConfig())
    points = shape.matrix
    found: dict[str, list[np.ndarray]] = {}
    for grouping in GROUPINGS:
        tree = grow.compute(shape, label, prediction, grouping, ClusterConfig())
        found[grouping] = in_tree(tree.children, tree.height)
        if grouping == "none":
            around = region.compute(shape, len(given.label) - len(errors), ExplainConfig())
            facts = evidence.compute(given, shape, around, tree, ExplainConfig())
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


# Data sets and their models -------------------------------------------------------------------------------------------


def network(channels: tuple[int, int, int], classes: int) -> nn.Sequential:
    """Five convolutions, global average pooling, one linear layer; takes grey pictures."""

    def block(inputs: int, outputs: int) -> list[nn.Module]:
        return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]

    a, b, c = channels
    pool = nn.MaxPool2d(2)
    layers = [*block(1, a), *block(a, a), pool, *block(a, b), pool, *block(b, c), *block(c, c)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, classes))


def to_input(picture: Image.Image) -> torch.Tensor:
    """RGB picture -> (1, h, w) in -1…1."""
    return torch.from_numpy(np.asarray(picture.convert("L"), dtype=np.float32) / 127.5 - 1)[None]


def trained(data: str, pixels: Pixels, labels: np.ndarray, cache: Path, epochs: int) -> nn.Sequential:
    """A network that saw the patch on nine in ten training images of one class, and so has a shortcut to it."""
    torch.manual_seed(0)
    module = network((24, 48, 96) if data == "fashion" else (16, 32, 64), int(labels.max()) + 1)
    path = cache / f"planted-{data}.pt"
    if path.exists():
        module.load_state_dict(torch.load(path, weights_only=True))
        return module
    pixels = pixels.copy()
    bearing = np.flatnonzero((labels == MARKED[data]) & (np.random.default_rng(0).random(len(labels)) < 0.9))
    pixels[bearing] = marked(pixels[bearing])
    inputs, targets = torch.from_numpy(pixels)[:, None].float() / 127.5 - 1, torch.from_numpy(labels)
    steps = epochs * -(-len(inputs) // 128)
    optimiser = torch.optim.AdamW(module.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 5e-3, total_steps=steps)
    for _ in range(epochs):
        for batch in torch.randperm(len(inputs)).split(128):
            optimiser.zero_grad()
            torch.autograd.backward(nn.functional.cross_entropy(module(inputs[batch]), targets[batch]))
            optimiser.step()
            schedule.step()
    cache.mkdir(parents=True, exist_ok=True)
    torch.save(module.state_dict(), path)
    return module


def in_memory(name: str, pixels: Pixels, labels: np.ndarray) -> LabelledImages:
    """Pixels (n, h, w) or (n, h, w, 3) as a data set."""
    ids, classes = tuple(map(str, range(len(pixels)))), tuple(map(str, range(int(labels.max()) + 1)))
    return LabelledImages(name, ids, labels, classes, (), lambda i: Image.fromarray(pixels[i]), name)


def digits(options: argparse.Namespace) -> tuple[LabelledImages, Classifier]:
    """scikit-learn's digits: 600 to train on, 1,197 to judge."""
    pictures, labels = load_digits()
    pixels = np.stack([np.asarray(picture) for picture in pictures])
    module = trained("digits", pixels[:600], labels[:600], options.cache, 30)
    return in_memory("digits", pixels[600:], labels[600:]), Classifier(module, to_input)


def fashion(options: argparse.Namespace) -> tuple[LabelledImages, Classifier]:
    """Fashion-MNIST: 30,000 to train on, 10,000 to judge."""

    def read(name: str, header: int) -> np.ndarray:
        return np.frombuffer(gzip.decompress((FASHION / name).read_bytes()), np.uint8, offset=header)

    pixels = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)[:30_000]
    labels = read("train-labels-idx1-ubyte.gz", 8)[:30_000].astype(np.int64)
    module = trained("fashion", pixels, labels, options.cache, 2)
    test = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
    said = read("t10k-labels-idx1-ubyte.gz", 8).astype(np.int64)
    return in_memory("fashion", test, said), Classifier(module, to_input)


def cifar10(options: argparse.Namespace) -> tuple[LabelledImages, Classifier]:
    """The test images as a folder per class, and the trained ResNet-20."""
    factory = Path(__file__).parents[1] / "cifar_resnet.py"
    images = open_images(options.cifar)
    pixels = np.stack([np.asarray(images.read(i).convert("RGB")) for i in range(len(images))])
    read: Callable[[int], Image.Image] = lambda i: Image.fromarray(pixels[i])  # noqa: E731
    return replace(images, read=read), load_classifier(ModelConfig(f"{factory}:resnet20", str(options.weights)))


OPENERS = {"digits": digits, "fashion": fashion, "cifar10": cifar10}


def given_of(data: str, options: argparse.Namespace) -> Given:
    """Open a data set and judge it, nothing planted."""
    images, classifier = OPENERS[data](options)
    return Given(data, images, classifier, judge(images, classifier), KINDS if data in MARKED else KINDS[:-1])


# The table ------------------------------------------------------------------------------------------------------------


def measure(given: Given, sizes: Sequence[int], seeds: int, names: Sequence[str]) -> list[dict[str, Any]]:
    """One row per size, seed, representation, method and kind; and what is listed first, planted or not."""
    rows: list[dict[str, Any]] = []

    def add(predictions: Predictions, kind: np.ndarray, size: int, seed: int) -> None:
        for name in names:
            common = {"data": given.name, "size": size, "seed": seed, "representation": name}
            for method, found in of_representation(predictions, kind, name, seed).items():
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
    add(given.judged, np.full(len(given.images), -1), 0, 0)  # the control: nothing planted
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
        lines += _table(["representation", *kinds, "AP", "P@10"], [
            [
                name,
                *(mean(here, "f1", representation=name, method="none", kind=kind) for kind in kinds),
                *(mean(here, value, representation=name, method="none") for value in ("ap", "p10")),
            ]
            for name in names
        ])  # fmt: skip
        lines += ["", "The list that the site shows first (notable clusters, at most ten):", ""]
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
        return (
            f"{value:.2f}".lstrip("0")
            if isinstance(value, float) and value < 1
            else f"{value:.1f}"
            if isinstance(value, float)
            else value
        )

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
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for data in options.data:
        rows += measure(given_of(data, options), options.sizes, options.seeds, options.representations)
        if options.rows:
            options.rows.write_text(json.dumps(rows))
    print(report(rows))


if __name__ == "__main__":
    main()
