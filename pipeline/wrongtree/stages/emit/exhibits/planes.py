"""Planes: every representation in two dimensions, and the correct images that can be shown behind the errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.representations import Plane
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import write_plain

STEPS = 65535  # a map's longer side, in its files' unit
CORRECT_SIDE = 24  # pixels; what is only there to be compared with is small


def write(on: Showing, planes: Sequence[Plane]) -> Written:
    """maps/<representation>.json, the same of the sample of correct images, and their sheet, which is one for all."""
    sample = next((plane.sample for plane in planes if len(plane.sample)), None)
    if sample is not None:
        small = on.coarse(on.predictions.thumbnails_of(sample), CORRECT_SIDE)
        on.add_sheet(write_plain(small, on.sprites, "correct", on.config.quality))
    entries = [entry(plane) for plane in planes]
    correct = slice(len(on.order), None)
    for plane, files in zip(planes, entries, strict=True):
        common = {"format": FORMAT, "representation": plane.representation}
        explained = plane.explained.round(4).tolist()
        drawn = {"landmarks": plane.landmarks} if plane.landmarks else {}
        yield files["file"], {**common, "explained": explained, **drawn, **_places(plane, on.order)}
        if files["correct"] is not None:
            label = on.predictions.label[plane.sample].tolist()
            yield files["correct"], {**common, "label": label, **_places(plane, correct)}
    return {"maps": entries}


EXHIBIT = Exhibit("planes", needs=("plane",), write=write, loaded="with the view Map", manifest={"maps": []})


def entry(plane: Plane) -> dict[str, Any]:
    """What the manifest says of one map."""
    return {
        "representation": plane.representation,
        "file": f"data/maps/{plane.representation}.json",
        "tsne": len(plane.tsne) > 0,
        "correct": f"data/maps/{plane.representation}-correct.json" if len(plane.sample) else None,
    }


def on_grid(points: Doubles) -> Ints:
    """(r, 2) -> whole numbers in 0…65535, both axes on one scale, the shorter one in the middle."""
    low, high = points.min(axis=0), points.max(axis=0)
    reach = float((high - low).max())
    scaled = (points - (low + high) / 2) / (reach if reach > 0 else 1) + 0.5
    steps: Ints = np.rint(scaled * STEPS).astype(np.int64)
    return steps


def _places(plane: Plane, rows: Ints | slice) -> dict[str, Any]:
    """Where these rows lie on either map."""

    def axes(points: Doubles) -> dict[str, list[int]]:
        x, y = on_grid(points)[rows].T.tolist()
        return {"x": x, "y": y}

    return {"pca": axes(plane.pca), "tsne": axes(plane.tsne) if len(plane.tsne) else None}
