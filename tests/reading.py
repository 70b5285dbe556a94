"""Reads a site as docs/format.md describes it, and nothing more: what a stranger's reader would do."""

import json
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


def cell(site: Path, entry: dict, k: int) -> np.ndarray:
    """Cell k as (h, w, 3) bytes."""
    width, height = entry["cell"]
    file, place = divmod(k, entry["columns"] * entry["rows"])
    y, x = divmod(place, entry["columns"])
    with Image.open(site / entry["files"][file]) as picture:
        assert max(picture.size) <= 4096
        pixels = np.asarray(picture.convert("RGB"))
    found = pixels[y * height : (y + 1) * height, x * width : (x + 1) * width]
    assert found.shape == (height, width, 3)
    return found


def values(site: Path, entry: dict, k: int) -> np.ndarray:
    """Cell k of a sheet of maps, in times uniform."""
    low, high = entry["scale"]
    grey = cell(site, entry, k)
    assert (grey == grey[:, :, :1]).all()
    return low + (high - low) * grey[:, :, 0].astype(float) / 254


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
