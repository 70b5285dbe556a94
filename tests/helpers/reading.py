"""Reads a site as docs/format.md describes it, and nothing more: what a stranger's reader would do."""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image


def load(site: Path, name: str) -> dict:
    document = json.loads((site / "data" / name).read_text(encoding="utf-8"))
    assert document["format"] == 1
    return document


def load_tree(site: Path, tree_id: str) -> tuple[dict, dict]:
    """A tree and the evidence on its nodes."""
    return load(site, f"trees/{tree_id}.json"), load(site, f"evidence/{tree_id}.json")


def sheet(site: Path, kind: str, tree: str | None = None) -> dict:
    found = [s for s in load(site, "manifest.json")["sprites"] if s["kind"] == kind and s["tree"] == tree]
    assert found, f"no sheet {kind} of {tree}"
    return found[0]


@lru_cache(maxsize=8)
def pixels_of(path: Path, written: int) -> np.ndarray:
    """A whole file of a sheet, which none may write into; decoded once, since tests look at hundreds of its cells."""
    with Image.open(path) as picture:
        assert max(picture.size) <= 4096
        pixels = np.array(picture.convert("RGB"))
    pixels.flags.writeable = False
    return pixels


def cell(site: Path, entry: dict, k: int, part: str | None = None) -> np.ndarray:
    """Cell k, or one part of it, as (h, w, 3) bytes."""
    width, height = entry["cell"]
    file, place = divmod(k, entry["columns"] * entry["rows"])
    y, x = divmod(place, entry["columns"])
    path = site / entry["files"][file]
    found = pixels_of(path, path.stat().st_mtime_ns)[y * height : (y + 1) * height, x * width : (x + 1) * width]
    assert found.shape == (height, width, 3)
    if part is None:
        return found
    x, y, width, height = entry["parts"][part]["box"]
    return found[y : y + height, x : x + width]


def values(site: Path, entry: dict, k: int, part: str) -> np.ndarray:
    """The map in cell k, in times uniform."""
    low, high = entry["parts"][part]["scale"]
    grey = cell(site, entry, k, part)
    assert (grey == grey[:, :, :1]).all()
    return low + (high - low) * grey[:, :, 0].astype(float) / 254


def details(site: Path) -> dict:
    """Every details file end to end: label_probability (e,), top (e, k) twice, view (e, 4), alike (e, k)."""
    found: dict = {"label_probability": [], "prediction": [], "probability": [], "view": [], "alike": []}
    size, files = load(site, "manifest.json")["details"].values()
    for i, name in enumerate(files):
        document = json.loads((site / name).read_text(encoding="utf-8"))
        assert document["first"] == len(found["label_probability"]) == i * size
        found["label_probability"] += document["label_probability"]
        k = document["top"]["k"]
        found["prediction"] += np.reshape(document["top"]["prediction"], (-1, k)).tolist()
        found["probability"] += np.reshape(document["top"]["probability"], (-1, k)).tolist()
        found["view"] += np.reshape(document["view"], (-1, 4)).tolist()
        found["alike"] += np.reshape(document["alike"]["errors"], (len(document["view"]) // 4, -1)).tolist()
    return found


def top_of(manifest: dict) -> tuple[int, dict]:
    """The first entry that stands out, else the first of all, and its number: what the gallery shows."""
    entries = list(enumerate(manifest["clusters"]))
    return next((found for found in entries if found[1]["proved"] or found[1]["notable"]), entries[0])


def leaves_below(tree: dict, node: int) -> list[int]:
    """The errors of a node, left to right, by walking the children."""
    n, stack, found = tree["n_leaves"], [node], []
    while stack:
        here = stack.pop()
        if here < n:
            found.append(here)
        else:
            left, right = tree["children"][2 * (here - n) : 2 * (here - n) + 2]
            stack += [right, left]
    return found


def planted_in(site: Path, kind: str, tree: str) -> int:
    """The largest cluster of the demo of which nine in ten images have this planted failure."""
    planted = next(column for column in load(site, "columns.json")["columns"] if column["name"] == "planted")
    has = np.array(planted["codes"]) == planted["values"].index(kind)
    document = load(site, f"trees/{tree}.json")
    nodes = range(document["n_leaves"], 2 * document["n_leaves"] - 1)
    return max((len(leaves), node) for node in nodes if has[leaves := leaves_below(document, node)].mean() >= 0.9)[1]
