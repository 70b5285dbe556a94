"""Write a synthetic site (FORMAT 1) to develop and to measure the explorer against.

    python tests/bench/synthetic_site.py OUT --errors 10000 --classes 10

Images are coloured shapes: the form is the label, the colour leans to the prediction, and a planted mode (blur,
patch, inverted, tilted) cuts across classes, so that there is something to find. Trees are Ward's over a few blob
features; from `MOST_FOR_WARD` errors on they are random, since only their size matters to a benchmark.

    python tests/bench/synthetic_site.py OUT --errors 100000 --correct 900000 --distinct 16384

is a site over all of 1,000,000 images. Only 16,384 pictures are drawn, and their sheets repeated.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from fastcluster import linkage_vector
from PIL import Image, ImageFilter

from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.typed import arrays
from wrongtree.artifacts.typed.columns import IDS, IMAGES, in_parts
from wrongtree.artifacts.typed.errors import parts_of
from wrongtree.artifacts.typed.trees import numbered, tree_file
from wrongtree.shared import resources
from wrongtree.stages.emit import sprites
from wrongtree.stages.emit.exhibits.components import KEPT, components_document
from wrongtree.stages.emit.exhibits.planes import on_grid
from wrongtree.stages.emit.pages import render_site
from wrongtree.stages.emit.sprites import Part, map_scale, write_parts, write_plain, write_thumbnails
from wrongtree.stages.represent.reduce import reduce

ROOT = Path(__file__).resolve().parents[2]
MOST_FOR_WARD = 12_000
DETAILS = 512  # errors per details file
QUALITY = 80  # of thumbnails
CHUNK = 4000  # errors drawn at a time
MAP = 24  # pixels a side of a saliency map
MODES = ["none", "blur", "patch", "inverted", "tilted"]
NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
HOSTILE = [
    "<script>alert(1)</script>",
    'a "quoted" & long, long, long class name that never seems to end',
    "🦜🦜",
    "שלום עולם",
]


@dataclass(frozen=True)
class Tree:
    """One merge tree, numbered as docs/format.md says."""

    children: np.ndarray  # (n - 1, 2)
    height: np.ndarray  # (n - 1,)
    order: np.ndarray  # (n,)
    start: np.ndarray  # (2n - 1,) first position of each node in order
    end: np.ndarray  # (2n - 1,) one past its last
    groups: list[dict[str, Any]]


@dataclass
class Site:
    """What is written: errors numbered in leaf order of the first tree."""

    out: Path
    names: list[str]
    images: np.ndarray  # (classes,) images bearing each label
    label: np.ndarray  # (n,)
    prediction: np.ndarray  # (n,)
    mode: np.ndarray  # (n,) index into MODES
    points: np.ndarray  # (n, d)
    over_all: bool = False  # whether correct images are among the leaves
    trees: dict[str, Tree] = field(default_factory=dict)
    sprites: list[dict[str, Any]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)  # the manifest's, of a large site


def spans(children: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leaf order, and each node's span of it; children come before parents."""
    size = np.ones(2 * n - 1, dtype=np.int64)
    for i, (a, b) in enumerate(children):
        size[n + i] = size[a] + size[b]
    start = np.zeros(2 * n - 1, dtype=np.int64)
    for i in range(n - 2, -1, -1):
        a, b = children[i]
        start[a] = start[n + i]
        start[b] = start[n + i] + size[a]
    order = np.empty(n, dtype=np.int64)
    order[start[:n]] = np.arange(n)
    return order, start, start + size


def merges(points: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(n, d) points to (n - 1, 2) children and (n - 1,) heights: Ward's, or random pairs of neighbours."""
    n = len(points)
    if n < 2:
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    if n <= MOST_FOR_WARD:
        steps = linkage_vector(points, method="ward")
        return steps[:, :2].astype(np.int64), steps[:, 2]
    level = np.argsort(points[:, 0])
    tops = np.zeros(n)
    pairs, heights, at = [], [], n
    while len(level) > 1:
        skip = len(level) % 2  # an odd one out waits for the next round
        a, b = level[skip::2], level[skip + 1 :: 2]
        height = np.maximum(tops[skip::2], tops[skip + 1 :: 2]) + rng.exponential(1.0, len(a))
        pairs.append(np.stack([a, b], axis=1))
        heights.append(height)
        level = np.concatenate([level[:skip], np.arange(at, at + len(a))])
        tops = np.concatenate([tops[:skip], height])
        at += len(a)
    return np.concatenate(pairs), np.concatenate(heights)


def chain(n: int) -> tuple[np.ndarray, np.ndarray]:
    """What identical images give: a tree as deep as there are leaves, all of height 0."""
    previous = np.concatenate([[0], np.arange(n, 2 * n - 2)])
    return np.stack([previous, np.arange(1, n)], axis=1), np.zeros(n - 1)


def finish(children: np.ndarray, height: np.ndarray, n: int, groups: list[dict[str, Any]]) -> Tree:
    order, start, end = spans(children, n)
    return Tree(children, height, order, start, end, groups)


def tree_of_all(points: np.ndarray, rng: np.random.Generator) -> Tree:
    return finish(*merges(points, rng), len(points), [])


def tree_by_label(points: np.ndarray, label: np.ndarray, names: list[str], rng: np.random.Generator) -> Tree:
    """A tree per label, and one over their centroids on top."""
    n = len(points)
    blocks, heights, tops, centroids, groups = [], [], [], [], []
    at = n
    for index in np.unique(label):
        members = np.flatnonzero(label == index)
        children, height = merges(points[members], rng)
        m = len(members)
        local = np.concatenate([members, np.arange(at, at + m - 1)])  # local number -> number in the whole tree
        blocks.append(local[children] if m > 1 else np.empty((0, 2), dtype=np.int64))
        heights.append(height)
        at += m - 1
        node = int(local[-1])
        tops.append((node, height[-1] if m > 1 else 0.0))
        centroids.append(points[members].mean(axis=0))
        groups.append({"node": node, "name": names[index], "label": int(index), "prediction": None})
    children, height = merges(np.array(centroids), rng)
    nodes = np.array([node for node, _ in tops] + list(range(at, at + len(children))))
    floor = max(top for _, top in tops)
    return finish(
        np.concatenate([*blocks, nodes[children]] if len(children) else blocks).astype(np.int64),
        np.concatenate([*heights, floor + height]),
        n,
        groups,
    )


def renumber(tree: Tree, position: np.ndarray) -> Tree:
    """The same tree after leaf k has become leaf position[k]."""
    n = len(position)
    names = np.concatenate([position, np.arange(n, 2 * n - 1)])
    groups = [{**group, "node": int(names[group["node"]])} for group in tree.groups]
    return finish(names[tree.children].reshape(-1, 2), tree.height, n, groups)


def by_end(tree: Tree) -> Tree:
    """The same tree with its merges numbered as on a large site."""
    nodes = np.array([group["node"] for group in tree.groups], dtype=np.int64)
    children, height, nodes = numbered(tree.children, tree.height, nodes)
    groups = [{**group, "node": node} for group, node in zip(tree.groups, nodes.tolist(), strict=True)]
    return finish(children, height, len(tree.order), groups)


def draw(
    label: np.ndarray, prediction: np.ndarray, mode: np.ndarray, cell: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """(n, cell, cell, 3) uint8 pictures and (n, MAP, MAP) float maps of sum 1, a chunk at a time by the caller."""
    rng = np.random.default_rng(seed)
    n = len(label)
    grid = (np.arange(cell) + 0.5) / cell * 2 - 1
    centre = rng.normal(0, 0.18, (n, 2))
    scale = rng.uniform(0.45, 0.7, n)
    angle = np.where(mode == 4, 0.7, 0.0) + rng.normal(0, 0.08, n)
    x = (grid[None, None, :] - centre[:, 0, None, None]) / scale[:, None, None]
    y = (grid[None, :, None] - centre[:, 1, None, None]) / scale[:, None, None]
    c, s = np.cos(angle)[:, None, None], np.sin(angle)[:, None, None]
    x, y = c * x + s * y, c * y - s * x
    radius = np.hypot(x, y)
    forms = [
        radius - 1,
        np.maximum(abs(x), abs(y)) - 0.85,
        abs(x) + abs(y) - 1.1,
        abs(radius - 0.8) - 0.25,
        np.minimum(np.maximum(abs(x) - 0.3, abs(y) - 1), np.maximum(abs(y) - 0.3, abs(x) - 1)),
        np.maximum(y - 0.7, 1.7 * abs(x) - y - 0.9),
        np.maximum(radius - 1, -y),
        np.maximum(abs(x) - 1, abs(y) - 0.45),
        np.maximum(radius - 1, 0.7 - np.hypot(x - 0.4, y)),
        np.maximum(abs(x) - 0.45, abs(y) - 1),
    ]
    distance = np.choose((label % len(forms))[:, None, None], forms)
    mask = np.clip(0.5 - distance * cell / 3, 0, 1)[..., None]
    hue = (prediction * 0.618 + rng.normal(0, 0.02, n)) % 1
    colour = 0.5 + 0.38 * np.cos(2 * np.pi * (hue[:, None] + np.array([0, 1 / 3, 2 / 3])))
    ground = (
        0.5
        + 0.2 * np.cos(2 * np.pi * (label[:, None] * 0.37 + np.array([0.5, 0.2, 0.8])))
        + rng.normal(0, 0.06, (n, 3))
    )
    picture = (
        ground[:, None, None] * (0.85 + 0.2 * y[..., None].clip(-1, 1)) * (1 - mask) + colour[:, None, None] * mask
    )
    picture += rng.normal(0, 0.04, picture.shape)
    picture[mode == 3] = 1 - picture[mode == 3]
    patched = np.flatnonzero(mode == 2)
    picture[patched, : cell // 3, -cell // 3 :] = 0.05
    pixels = (picture.clip(0, 1) * 255).astype(np.uint8)
    for i in np.flatnonzero(mode == 1):
        pixels[i] = np.asarray(Image.fromarray(pixels[i]).filter(ImageFilter.GaussianBlur(cell / 14)))

    at = (np.arange(MAP) + 0.5) / MAP * 2 - 1
    focus = np.where((mode == 2)[:, None], [0.66, -0.66], centre)
    maps = np.exp(
        -((at[None, None] - focus[:, 0, None, None]) ** 2 + (at[None, :, None] - focus[:, 1, None, None]) ** 2) / 0.18
    )
    maps = maps + 0.12 + rng.exponential(0.12, maps.shape)
    return pixels, maps / maps.sum(axis=(1, 2), keepdims=True)


def shrink(cells: np.ndarray, by: int) -> np.ndarray:
    n, h, w, c = cells.shape
    small: np.ndarray = cells.reshape(n, h // by, by, w // by, by, c).mean(axis=(2, 4)).astype(np.uint8)
    return small


def span_means(values: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(n, ...) in leaf order to the mean of each span, by prefix sums."""
    sums = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0, dtype=np.float64)])
    means: np.ndarray = (sums[end] - sums[start]) / (end - start).reshape(-1, *[1] * (values.ndim - 1))
    return means


def commonest(keys: np.ndarray, fill: list[int], split: Callable[[Any], tuple[Any, ...]]) -> list[int]:
    values, counts = np.unique(keys, return_counts=True)
    best = np.argsort(-counts, kind="stable")[:3]
    flat = [int(x) for i in best for x in (*split(values[i]), counts[i])]
    return flat + fill * (3 - len(best))


def dump(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"format": 1, **data}, separators=(",", ":"), ensure_ascii=False))


def names_of(classes: int, hostile: bool) -> list[str]:
    names = [NAMES[i] if i < len(NAMES) else f"class {i:04d}" for i in range(classes)]
    if hostile:
        names[: len(HOSTILE)] = HOSTILE[:classes]
    return names


def invent(
    out: Path, n: int, classes: int, deep: bool, hostile: bool, rng: np.random.Generator, correct: int = 0
) -> Site:
    """Errors whose features are blobs by label, prediction and planted mode, and the trees over them.

    With `correct` images beside them, these are leaves as well.
    """
    n += correct
    names = names_of(classes, hostile)
    label = np.sort(rng.choice(classes, n, p=rng.dirichlet(np.full(classes, 3.0))))
    nearest = np.stack([(np.arange(classes) + step) % classes for step in (2, 1, 5, 3)], axis=1)
    prediction = nearest[label, rng.choice(4, n, p=[0.5, 0.25, 0.15, 0.1])]
    prediction = np.where((prediction == label) & (classes > 1), (label + 1) % classes, prediction)
    if correct:
        right = rng.permutation(n) < correct
        prediction[right] = label[right]
    mode = rng.choice(len(MODES), n, p=[0.55, 0.15, 0.12, 0.1, 0.08])
    if deep:
        label[:], prediction[:], mode[:] = 0, min(1, classes - 1), 0
    centres = rng.normal(0, 1, (3, max(classes, len(MODES)), 12))
    points = 2.0 * centres[0][label] + 1.6 * centres[1][prediction] + 2.4 * centres[2][mode]
    points = points + rng.normal(0, 1, (n, 12))
    images = np.bincount(label, minlength=classes)
    if not correct:
        images = images * 8 + rng.integers(20, 200, classes)
    if n == 0:
        return Site(out, names, images, label, prediction, mode, points)

    first = finish(*chain(n), n, []) if deep else tree_by_label(points, label, names, rng)
    order = first.order
    position = np.empty(n, dtype=np.int64)
    position[order] = np.arange(n)
    site = Site(out, names, images, label[order], prediction[order], mode[order], points[order], correct > 0)
    site.trees["features-none" if deep else "features-label"] = renumber(first, position)
    if not deep:
        site.trees["features-none"] = tree_of_all(site.points, rng)
        site.trees["penultimate-none"] = tree_of_all(site.points[:, :6] + rng.normal(0, 1, (n, 6)), rng)
    if n >= arrays.FROM:
        site.trees = {name: by_end(tree) for name, tree in site.trees.items()}
    return site


def described(tree: Tree) -> np.ndarray:
    """The nodes with evidence, largest first. At most 2,000 of them: the maps of all would need gigabytes here.

    That is as many as a site over 1,000,000 images has.
    """
    size = tree.end - tree.start
    nodes = np.flatnonzero(size >= max(3, len(tree.order) // 1000 if len(tree.order) > 500_000 else 0))
    return nodes[np.argsort(-size[nodes], kind="stable")][:2000]


def write_maps(site: Site) -> list[dict[str, Any]]:
    """The blobs' two principal axes; no t-SNE, as on any site of so many errors, and no correct images."""
    if not len(site.label):
        return []
    centred = site.points - site.points.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    x, y = on_grid(u[:, :2] * s[:2]).T.tolist()
    share = (s**2 / max(1e-300, (s**2).sum())).round(4).tolist()
    file = "data/maps/features.json"
    places = {"representation": "features", "explained": share[:2], "pca": {"x": x, "y": y}, "tsne": None}
    dump(site.out / file, places)
    return [{"representation": "features", "file": file, "tsne": False, "correct": None}]


def write_components(site: Site) -> list[dict[str, Any]]:
    """The same blobs as the page clusters them again."""
    if not len(site.label):
        return []
    found, share = reduce(site.points, KEPT, 0)
    file = "data/components/features.json"
    dump(site.out / file, components_document(Representation("features", found, share), np.arange(len(found))))
    return [{"representation": "features", "file": file}]


def repeated(site: Site, entry: dict[str, Any]) -> dict[str, Any]:
    """A sheet of the first pictures as one of all, its files copied as often as it takes."""
    n, files = len(site.label), entry["files"]
    if entry["count"] == n:
        return entry
    stem = files[0].rpartition("-")[0]
    many = -(-n // (entry["columns"] * entry["rows"]))
    for i in range(len(files), many):
        shutil.copyfile(site.out / files[i % len(files)], site.out / f"{stem}-{i}.webp")
    return {**entry, "count": n, "files": [f"{stem}-{i}.webp" for i in range(many)]}


def overviews(site: Site, pictures: np.ndarray) -> list[dict[str, Any]]:
    """Samples of all leaves, whose pictures are these over and over."""
    n, found = len(site.label), []
    for count in sprites.samples(n):
        spread = (2 * np.arange(count) + 1) * n // (2 * count) % len(pictures)
        sheet = write_plain(pictures[spread], site.out / "sprites", f"overview-{count}", QUALITY, sprites.OVERVIEW)
        found.append({**sheet, "kind": "overview"})
    return found


def write_pictures(site: Site, cell: int, seed: int, distinct: int | None) -> None:
    n = min(len(site.label), distinct or len(site.label))
    pictures = np.empty((n, cell, cell, 3), dtype=np.uint8)
    maps = np.empty((n, MAP, MAP), dtype=np.float32)
    for i in range(0, n, CHUNK):
        part = slice(i, min(n, i + CHUNK))
        pictures[part], maps[part] = draw(site.label[part], site.prediction[part], site.mode[part], cell, seed + i)
    for k in range(min(n, 400)):
        Image.fromarray(pictures[k]).save(site.out / "images" / f"{k}.webp", quality=85)
    folder = site.out / "sprites"
    own = write_parts({"saliency": Part(maps, map_scale([maps[:2000]], symmetric=False))}, folder, "saliency")
    thumbnails = write_thumbnails(pictures, folder, QUALITY)
    if n == len(site.label):
        site.sprites += [*thumbnails, own]
    else:
        site.sprites += [repeated(site, entry) for entry in (*thumbnails, own) if entry["kind"] != "overview"]
        site.sprites += overviews(site, shrink(pictures, max(1, cell // 32)))

    plain = maps[site.mode[:n] == 0] if (site.mode[:n] == 0).any() else maps
    usual = plain.mean(axis=0)
    mean_scale = (0.0, float(usual.max() * MAP * MAP * 2))
    little = shrink(pictures, max(1, cell // 32))
    everything = {"image": Part(little[:5000].mean(axis=0)[None]), "saliency": Part(usual[None], mean_scale)}
    site.sprites.append(write_parts(everything, folder, "dataset"))
    for name, tree in site.trees.items():
        nodes = described(tree)
        if len(nodes) == 0:
            continue
        # Of leaves modulo the pictures that there are: where these are fewer, means are those of any others.
        start, end = tree.start[nodes] % n, np.minimum(tree.end[nodes] - tree.start[nodes] + tree.start[nodes] % n, n)
        of = tree.order[:n] % n
        means = span_means(maps[of], start, end)
        parts = {
            "image": Part(span_means(little[of], start, end).astype(np.uint8)),
            "saliency": Part(means, mean_scale),
            "delta": Part(means - usual, map_scale([means - usual], symmetric=True)),
        }
        site.sprites.append(write_parts(parts, folder, "evidence", name))


def write_tree(site: Site, name: str, tree: Tree) -> None:
    n, classes = len(site.label), len(site.names)
    names = ("node", "count", "share", "medoid", "labels", "predictions", "confusions", "word", "clarity", "rate")
    facts: dict[str, list[Any]] = {key: [] for key in names}
    for node in described(tree):
        members = tree.order[tree.start[node] : tree.end[node]]
        label, prediction = site.label[members], site.prediction[members]
        off = ((site.points[members] - site.points[members].mean(axis=0)) ** 2).sum(axis=1)
        facts["node"].append(int(node))
        facts["count"].append(len(members))
        facts["share"].append(round(len(members) / n, 6))
        facts["medoid"].append(int(members[np.argmin(off)]))
        facts["labels"] += commonest(label, [-1, 0], lambda v: (v,))
        facts["predictions"] += commonest(prediction, [-1, 0], lambda v: (v,))
        facts["confusions"] += commonest(label * classes + prediction, [-1, -1, 0], lambda v: divmod(v, classes))
        facts["word"] += [-1, -1]
        facts["clarity"] += [0, 0]
        facts["rate"].append(None)
    dump(site.out / f"data/evidence/{name}.json", {**facts, "words": [], "look_alikes": 10})
    largest = {"node": facts["node"][:256], "medoid": facts["medoid"][:256]}
    document = {"n_leaves": n, "groups": tree.groups, "largest": largest}
    if n >= arrays.FROM:
        file = tree_file({"format": 1, **document}, tree.children, tree.height, tree.order)
        (site.out / "data/trees").mkdir(exist_ok=True)
        (site.out / f"data/trees/{name}{arrays.ENDING}").write_bytes(file)
        return
    merges = {"children": tree.children.ravel().tolist(), "height": [float(f"{one:.4g}") for one in tree.height]}
    dump(site.out / f"data/trees/{name}.json", {**document, **merges})


def write_errors(site: Site, hostile: bool, rng: np.random.Generator) -> dict[str, Any]:
    """Write what is known of each error; returns errors.json."""
    n, classes = len(site.label), len(site.names)
    confidence = rng.beta(5, 2, n)
    chance = np.minimum((1 - confidence) * rng.uniform(0.3, 0.9, n), confidence)
    # The third guess is neither of the others, so a site of few classes has none.
    third = (np.maximum(site.label, site.prediction) + 1) % classes
    few = classes <= 3
    guesses = [site.prediction] if few else [site.prediction, site.label, third]
    chances = [confidence] if few else [confidence, chance, (1 - confidence - chance) / 4]
    folder = HOSTILE[0].replace("/", "") if hostile else "test"
    paths = [f"{folder}/{site.names[c].replace('/', '_')}/{k:05d}.png" for k, c in enumerate(site.label)]
    sharpness = np.where(site.mode == 1, 0.2, 0.8) + rng.normal(0, 0.05, n)
    errors = {
        "id": paths,
        "label": site.label.tolist(),
        "prediction": site.prediction.tolist(),
        "confidence": confidence.round(4).tolist(),
    }
    if n < arrays.FROM:
        dump(site.out / "data/errors.json", errors)
    else:
        site.parts, parts = parts_of(errors, classes)
        (site.out / "data/errors").mkdir()
        for path, part in parts:
            if isinstance(part, bytes):
                (site.out / path).write_bytes(part)
            else:
                dump(site.out / path, part)
    columns = [
        {"name": "planted", "kind": "category", "values": MODES, "codes": site.mode.tolist()},
        {"name": "sharpness", "kind": "number", "values": sharpness.round(3).tolist()},
        {"name": "source", "kind": "text", "values": [f"camera {k % 7}, roll {k // 36}" for k in range(n)]},
    ]
    site.columns = columns
    # Neighbours in leaf order stand in for nearest neighbours: an explorer cannot tell, and it costs nothing.
    near = np.array([-1, 1, -2, 2, -3, 3, -4, 4])
    alike = (np.arange(n)[:, None] + near) % max(n, 1)
    k = min(len(near), max(0, n - 1))
    for first in range(0, n, DETAILS):
        part = slice(first, first + DETAILS)
        top = np.stack(guesses, axis=1)[part]
        dump(
            site.out / f"data/details/{first // DETAILS}.json",
            {
                "first": first,
                "label_probability": chance[part].round(4).tolist(),
                "top": {
                    "k": len(guesses),
                    "prediction": top.ravel().tolist(),
                    "probability": np.stack(chances, axis=1)[part].round(4).ravel().tolist(),
                },
                "view": [0, 0, 1, 1] * len(top),
                "alike": {"k": k, "errors": alike[part, :k].ravel().tolist()},
            },
        )
    return errors


def write_manifest(site: Site, cell: int) -> dict[str, Any]:
    n, classes, total = len(site.label), len(site.names), int(site.images.sum())
    wrong = site.label != site.prediction
    errors = (
        np.bincount(site.label[wrong], minlength=classes)
        if site.over_all
        else np.bincount(site.label, minlength=classes)
    )
    predictions = (
        site.images
        - errors
        + np.bincount(site.prediction[wrong] if site.over_all else site.prediction, minlength=classes)
    )
    trees = [
        {
            "id": name,
            "representation": name.split("-")[0],
            "grouping": name.split("-")[1],
            "file": f"data/trees/{name}{'.json' if n < arrays.FROM else arrays.ENDING}",
            "evidence": f"data/evidence/{name}.json",
        }
        for name in site.trees
    ]
    model = {"spec": "synthetic", "weights": None, "parameters": 0, "outputs": classes, "layer": "none"}
    manifest = {
        "generator": "synthetic",
        "name": site.out.name,
        "title": f"Shapes, {n:,} {'images' if site.over_all else 'errors'}",
        "model": {**model, "input": [cell, cell]},
        "dataset": {"name": "shapes", "skipped": []},
        "images": total,
        "errors": int(errors.sum()),
        **({"over": "all"} if site.over_all else {}),
        "accuracy": 1 - int(errors.sum()) / total,
        "classes": [
            {"name": name, "images": int(images), "errors": int(wrong), "predictions": int(said)}
            for name, images, wrong, said in zip(site.names, site.images, errors, predictions, strict=True)
        ],
        "columns": ["planted", "sharpness", "source"],
        "details": {"size": DETAILS, "files": [f"data/details/{i}.json" for i in range(-(-n // DETAILS))]},
        **site.parts,
        "trees": trees,
        "default_tree": trees[0]["id"] if trees else None,
        "maps": write_maps(site),
        "components": write_components(site),
        "clusters": listed_clusters(site) if trees else [],
        "causes": None,
        "site_causes": [],
        "preview": None,
        "originals": True,
        "sprites": site.sprites,
    }
    dump(site.out / "data/manifest.json", manifest)
    return manifest


def write_page(site: Site, manifest: dict[str, Any]) -> None:
    html = render_site(manifest, site.label.tolist(), site.prediction.tolist())
    (site.out / "index.html").write_text(html)
    resources.copy_explorer(site.out)


def listed_clusters(site: Site) -> list[dict[str, Any]]:
    """The five largest groups of the default tree, for the page without a script."""
    tree = next(iter(site.trees.values()))
    sizes = [(int(tree.end[group["node"]] - tree.start[group["node"]]), group) for group in tree.groups]
    return [
        {
            "sentence": f"{group['name']} → several classes · {count} of {len(site.label)} errors",
            "cause": None,
            "proved": None,
            "what": f"{group['name']} → several classes",
            "of": f"{count} of {len(site.label)} errors",
            "proof": None,
            "count": count,
            **({"errors": count // 10} if site.over_all else {}),
            "share": count / len(site.label),
            "node": group["node"],
            "rate": None,
            "usual": None,
            "gain": 0,
            "notable": False,
            "nodes": [{"tree": next(iter(site.trees)), "node": group["node"], "count": count}],
            "beside": None,
            "medoid": int(tree.start[group["node"]]),
            "tree": next(iter(site.trees)),
        }
        for count, group in sorted(sizes, key=lambda pair: -pair[0])[:5]
    ]


def write_columns(site: Site, errors: dict[str, Any], rng: np.random.Generator) -> None:
    """The columns and, of a site over all, what rules that exclude images read: the leaves in another order."""
    of_images: dict[str, Any] = {"label": [], "columns": []}
    of_paths: dict[str, Any] = {"id": []}
    if site.over_all:
        order = rng.permutation(len(site.label))
        keys = ("codes" if "codes" in column else "values" for column in site.columns)
        columns = [{**c, key: np.array(c[key])[order].tolist()} for c, key in zip(site.columns, keys, strict=True)]
        facts = {key: np.array(errors[key])[order].tolist() for key in ("label", "prediction", "confidence")}
        of_images = {**facts, "error": order.tolist(), "columns": columns}
        of_paths = {"id": [errors["id"][k] for k in order.tolist()]}
    names = [column["name"] for column in site.columns]
    keys_of_parts, parts = in_parts(names, len(site.names), {"columns": site.columns}, of_images, of_paths)
    site.parts |= keys_of_parts
    for path, part in parts:
        (site.out / path).parent.mkdir(exist_ok=True)
        if isinstance(part, bytes):
            (site.out / path).write_bytes(part)
        elif path not in (IMAGES, IDS) or site.over_all:
            dump(site.out / path, part)


def build(
    out: Path, n: int, classes: int, cell: int, deep: bool, hostile: bool, seed: int,
    correct: int = 0, distinct: int | None = None,
) -> None:  # fmt: skip
    rng = np.random.default_rng(seed)
    if out.exists():
        shutil.rmtree(out)
    for folder in ("data", "sprites", "images"):
        (out / folder).mkdir(parents=True)
    site = invent(out, n, classes, deep, hostile, rng, correct)
    if n:
        write_pictures(site, cell, seed, distinct)
    for name, tree in site.trees.items():
        write_tree(site, name, tree)
    errors = write_errors(site, hostile, rng)
    write_columns(site, errors, rng)
    write_page(site, write_manifest(site, cell))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--errors", type=int, default=800)
    parser.add_argument("--correct", type=int, default=0, help="correct images beside them: a site over all images")
    parser.add_argument("--distinct", type=int, help="draw only so many pictures, a multiple of 1,024, and repeat them")
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--cell", type=int, default=32, help="thumbnail size, pixels; halved down to 16")
    parser.add_argument("--deep", action="store_true", help="identical images: one tree as deep as it has leaves")
    parser.add_argument("--quick", action="store_true", help="larger sheets in a fraction of the time")
    parser.add_argument("--hostile", action="store_true", help="class and file names that try to break the page")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.quick:
        sprites.EFFORT, sprites.PAINS = 0, 0
    build(
        options.out, options.errors, options.classes, options.cell, options.deep, options.hostile, options.seed,
        options.correct, options.distinct,
    )  # fmt: skip
    print(options.out)


if __name__ == "__main__":
    main()
