"""Maps: every representation in two dimensions, and the correct images that can be shown behind the errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Plane
from wrongtree.artifacts.site import FORMAT
from wrongtree.config import EmitConfig
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.emit.privacy import shrunk
from wrongtree.stages.emit.sprites import write_plain

STEPS = 65535  # a map's longer side, in its files' unit
CORRECT_SIDE = 24  # pixels; what is only there to be compared with is small


def entry(plane: Plane) -> dict[str, Any]:
    """What the manifest says of one map."""
    return {
        "representation": plane.representation,
        "file": f"data/maps/{plane.representation}.json",
        "tsne": len(plane.tsne) > 0,
        "correct": f"data/maps/{plane.representation}-correct.json" if len(plane.sample) else None,
    }


def documents(predictions: Predictions, planes: Sequence[Plane], order: Ints) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every map's files by path: errors in the default tree's leaf order, and the sample of correct images."""
    correct = slice(len(order), None)
    for plane in planes:
        files = entry(plane)
        common = {"format": FORMAT, "representation": plane.representation}
        explained = plane.explained.round(4).tolist()
        yield files["file"], {**common, "explained": explained, **_places(plane, order)}
        if files["correct"] is not None:
            label = predictions.label[plane.sample].tolist()
            yield files["correct"], {**common, "label": label, **_places(plane, correct)}


def on_grid(points: Doubles) -> Ints:
    """(r, 2) -> whole numbers in 0…65535, both axes on one scale, the shorter one in the middle."""
    low, high = points.min(axis=0), points.max(axis=0)
    reach = float((high - low).max())
    scaled = (points - (low + high) / 2) / (reach if reach > 0 else 1) + 0.5
    steps: Ints = np.rint(scaled * STEPS).astype(np.int64)
    return steps


def sheets(predictions: Predictions, planes: Sequence[Plane], config: EmitConfig, folder: Path) -> list[dict[str, Any]]:
    """Write the sample's thumbnails, if there is one: it is the same for every map."""
    sample = next((plane.sample for plane in planes if len(plane.sample)), None)
    if sample is None:
        return []
    side = min(CORRECT_SIDE, config.reveal.thumbnail_side or CORRECT_SIDE)
    return [write_plain(shrunk(predictions.thumbnails[sample], side), folder, "correct", config.quality)]


def _places(plane: Plane, rows: Ints | slice) -> dict[str, Any]:
    """Where these rows lie on either map."""

    def axes(points: Doubles) -> dict[str, list[int]]:
        x, y = on_grid(points)[rows].T.tolist()
        return {"x": x, "y": y}

    return {"pca": axes(plane.pca), "tsne": axes(plane.tsne) if len(plane.tsne) else None}
