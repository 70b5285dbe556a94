"""Vectors of all images, as one binary file: what comparisons with other sites place images by; no page reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.representations import Vectors
from wrongtree.stages.emit.showing import Showing

FILE = "data/vectors.f16"


def write_vectors(on: Showing, found: Sequence[Vectors] | None) -> dict[str, Any]:
    """Write those of the tree shown first, else the first there are; returns the manifest's `vectors`, or no key."""
    kept = [one for one in found or () if len(one.matrix)]
    if not kept or not on.grown:
        return {}
    chosen = next((one for one in kept if one.representation == on.default.representation), kept[0])
    (on.folder / FILE).write_bytes(np.ascontiguousarray(chosen.matrix, dtype="<f2").tobytes())
    return {
        "vectors": {"file": FILE, "representation": chosen.representation, "dimensions": int(chosen.matrix.shape[1])}
    }
