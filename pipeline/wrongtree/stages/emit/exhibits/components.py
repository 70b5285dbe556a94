"""Components: what errors are compared by, coarse and few, so that a browser can cluster some of them again."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Ints
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing

KEPT = 16  # of the tree's 64: a byte for each of them is 160 KB for 10,000 errors
STEPS = 127  # on either side of 0


def write(on: Showing, representations: Sequence[Representation]) -> Written:
    """components/<representation>.json, rows in the site's order."""
    entries = [{"representation": one.name, "file": f"data/components/{one.name}.json"} for one in representations]
    for one, entry in zip(representations, entries, strict=True):
        yield entry["file"], components_document(one, on.order)
    return {"components": entries}


EXHIBIT = Exhibit(
    "components",
    needs=("representation",),
    write=write,
    loaded="when errors are clustered again",
    manifest={"components": []},
)


def components_document(representation: Representation, order: Ints) -> dict[str, Any]:
    """The first principal components, each on its own scale, one signed byte per number; `order` (e,) are rows.

    One scale for all would be exact to the same distance everywhere, but leave the last of them two or three values.
    """
    kept = representation.matrix[order, :KEPT]
    reach = np.abs(kept).max(axis=0, initial=0)
    step = np.where(reach > 0, reach, 1) / STEPS
    values = np.rint(kept / step).astype(np.int8)
    return {
        "format": FORMAT,
        "representation": representation.name,
        "explained": np.clip(representation.explained[:KEPT], 0, 1).round(4).tolist(),
        "step": [float(f"{one:.6g}") for one in step],
        "values": base64.b64encode(values.tobytes()).decode("ascii"),
    }
