"""Which words are said of planted kinds, and of clusters of nothing planted: `python tests/bench/words.py --cifar …`.

Every kind is planted in 100 images of one class; its errors are the cluster. For natural errors, clusters of 8 to 60
errors of a tree are drawn at random, and a contact sheet of each beside correct images of its labels is written to
`--sheets`, since whether a word is true is for a person to see.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps
from planting import Pixels, cifar10, judge, spliced
from scipy import ndimage

from wrongtree import demo
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import spans
from wrongtree.config import ClusterConfig, ModelConfig, RepresentConfig
from wrongtree.inputs.images.labelled import LabelledImages, open_images
from wrongtree.inputs.models.classifiers import Classifier, load_classifier
from wrongtree.shared.arrays import Ints
from wrongtree.stages.cluster import grow
from wrongtree.stages.explain.data.pictures import compute as measured
from wrongtree.stages.explain.traits import Said, compare, words_of
from wrongtree.stages.represent.compute import compute as represent

PLANTED = 100  # images of each kind


def along_a_line(pixels: Pixels) -> Pixels:
    """Blurred over nine pixels at 30°."""
    kernel = np.zeros((9, 9))
    for t in np.linspace(-4, 4, 81):
        kernel[round(4 - t * math.sin(math.pi / 6)), round(4 + t * math.cos(math.pi / 6))] += 1
    kernel /= kernel.sum()
    return np.stack([ndimage.convolve(pixels[..., c].astype(float), kernel) for c in range(3)], axis=-1)


def of_picture(change: Callable[[Image.Image], Image.Image]) -> Callable[[Pixels, np.random.Generator], np.ndarray]:
    return lambda pixels, _: np.asarray(change(Image.fromarray(pixels)).convert("RGB"), dtype=float)


def patched(pixels: Pixels, random: np.random.Generator) -> np.ndarray:
    found = pixels.astype(float)
    top, left = random.integers(6, 16, 2)
    found[top : top + 11, left : left + 11] = (255, 0, 255)
    return found


def framed(pixels: Pixels, _: np.random.Generator) -> np.ndarray:
    found = np.zeros(pixels.shape)
    found[4:-4, 4:-4] = np.asarray(Image.fromarray(pixels).resize((24, 24)))
    return found


KINDS: dict[str, tuple[str, Callable[[Pixels, np.random.Generator], np.ndarray], tuple[str, ...]]] = {
    # class, change, words that are true of it
    "near-black dogs": ("dog", lambda x, _: x * 0.12, ("dark",)),
    "faded deer": ("deer", lambda x, _: x * 0.25 + 102, ("low contrast",)),
    "green-cast airplanes": ("airplane", lambda x, _: x * [0.5, 1, 0.5] + [0, 40, 0], ("green cast",)),
    "grey frogs": ("frog", of_picture(ImageOps.grayscale), ("grey",)),
    "noisy horses": ("horse", lambda x, r: x + r.normal(0, 64, x.shape), ("noisy",)),
    "blurred cats": ("cat", of_picture(lambda p: p.filter(ImageFilter.GaussianBlur(2))), ("blurred",)),
    "motion-blurred automobiles": ("automobile", lambda x, _: along_a_line(x), ("motion-blurred", "blurred")),
    "upside-down ships": ("ship", lambda x, _: x[::-1], ()),
    "patched trucks": ("truck", patched, ("uniform patch",)),
    "framed birds": ("bird", framed, ("border",)),
    "overexposed dogs": ("dog", lambda x, _: x * 1.2 + 110, ("bright",)),
    "inverted horses": ("horse", lambda x, _: 255.0 - x, ()),
    "mirrored trucks, pixelated": ("truck", of_picture(lambda p: p.resize((8, 8), 0).resize((32, 32), 0)), ()),
    "rotated deer": ("deer", lambda x, _: np.rot90(x), ()),
}


DEMO = {"blur": ("blurred",), "occluded": ("uniform patch",), "inverted": ("bright",), "rotated": ()}


def plant(images: LabelledImages, judged: Predictions, classifier: Classifier, kind: str) -> tuple[Predictions, Ints]:
    """What the model makes of all images with one kind planted, and the planted images."""
    name, change, _ = KINDS[kind]
    rows = np.flatnonzero(judged.label == images.classes.index(name))
    rows = np.sort(np.random.default_rng(3).permutation(rows)[:PLANTED])

    def read(k: int) -> Image.Image:
        pixels = np.asarray(images.read(int(rows[k])).convert("RGB"))
        return Image.fromarray(np.clip(change(pixels, np.random.default_rng(k)), 0, 255).astype(np.uint8))

    part = replace(images, ids=[images.ids[i] for i in rows], labels=images.labels[rows], columns=(), read=read)
    return spliced(judged, judge(part, classifier), rows, judged.label), rows


def planted_digits(folder: Path) -> tuple[Predictions, dict[str, Ints]]:
    """The demo's digits, judged, and the images of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures, labels = demo.load_digits()
    weights = folder / "digits.pt"
    if not weights.exists():
        demo.train(pictures[: demo.TRAINED_ON], labels[: demo.TRAINED_ON], weights)
    images = open_images(demo.plant(pictures[demo.TRAINED_ON :], labels[demo.TRAINED_ON :], folder))
    kinds = next(column for column in images.columns if column.name == "planted").values
    judged = judge(images, load_classifier(ModelConfig("wrongtree.demo:digits", str(weights))))
    return judged, {kind: np.flatnonzero([value == kind for value in kinds]) for kind in DEMO}


def said_of(given: Predictions, images: Ints) -> tuple[int, list[Said]]:
    """How many of the images are errors, and the words of these."""
    ours = np.flatnonzero(np.isin(given.members, images))
    return len(ours), words_of(compare(given, measured(given)), [ours])[0]


def natural(given: Predictions, name: str, most: int, sheets: Path) -> None:
    """Words of clusters of errors that nobody planted, drawn at random from a tree, and a sheet of each to look at."""
    shape = represent(given, name, RepresentConfig())
    tree = grow.compute(given, shape, "none", ClusterConfig())
    start, end = spans(tree.children)
    nodes = np.flatnonzero((end - start >= 8) & (end - start <= 60))
    drawn = np.sort(np.random.default_rng(0).permutation(nodes)[:most])
    clusters = [tree.order[start[node] : end[node]] for node in drawn]
    sheets.mkdir(parents=True, exist_ok=True)
    compared = compare(given, measured(given))
    for node, cluster, said in zip(drawn.tolist(), clusters, words_of(compared, clusters), strict=True):
        if said:
            shown = ", ".join(f"{one.word} {one.clarity:.2f}" for one in said)
            print(f"| {name} | {node} | {len(cluster)} | {shown} |", flush=True)
            sheet(given, given.members[cluster], f"{node}: {shown}").save(sheets / f"{name}-{node}.png")
    print(f"{len(clusters)} clusters drawn from {name}")


def sheet(given: Predictions, errors: Ints, title: str) -> Image.Image:
    """At most 40 errors to the left, as many correct images of the same labels to the right."""
    random = np.random.default_rng(0)
    errors = random.permutation(errors)[:40]
    right = [
        int(random.choice(np.flatnonzero((given.label == k) & (given.prediction == k)))) for k in given.label[errors]
    ]
    page = Image.new("RGB", (2 * 8 * 66 + 20, 5 * 66 + 20), "white")
    ImageDraw.Draw(page).text((4, 4), title, fill="black")
    for left, rows in ((0, errors.tolist()), (8 * 66 + 20, right)):
        for k, i in enumerate(rows):
            picture = Image.fromarray(given.thumbnails[i]).resize((64, 64), Image.Resampling.NEAREST)
            page.paste(picture, (left + 66 * (k % 8), 20 + 66 * (k // 8)))
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cifar", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path(".wrongtree_cache"))
    parser.add_argument("--sheets", type=Path, default=Path("build/words"))
    parser.add_argument("--trees", nargs="+", default=["features", "quality"])
    parser.add_argument("--clusters", type=int, default=100)
    options = parser.parse_args()
    images, classifier = cifar10(options)
    judged = judge(images, classifier)
    print("| kind | errors | words, with their clarity | true |\n|---|---|---|---|")
    for kind, (_, _, true) in KINDS.items():
        report(kind, true, *said_of(*plant(images, judged, classifier, kind)))
    digits, kinds = planted_digits(options.cache / "demo")
    for kind, rows in kinds.items():
        report(f"digits: {kind}", DEMO[kind], *said_of(digits, rows))
    for name in options.trees:
        natural(judged, name, options.clusters, options.sheets)


def report(kind: str, true: tuple[str, ...], errors: int, said: list[Said]) -> None:
    shown = ", ".join(f"{one.word} {one.clarity:.2f}" for one in said) or "–"
    print(f"| {kind} | {errors} | {shown} | {', '.join(true) or 'none'} |", flush=True)


if __name__ == "__main__":
    main()
