"""Correctly classified images that errors look like: which they are, and a sheet of their pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree.artifacts.data import Pictures, RightLooks
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Ints
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import write_plain

FILE = "data/right.json"
TWINS = 128  # near-duplicates among them
PICTURES = 4096  # at most: a few megabytes
SIDE = 48  # pixels
CELLS = 384  # per sheet: a look at a cluster touches three or four, 120 KB each for pictures of 32 pixels
ERRORS = 4096  # per file of right/


def write(on: Showing, looks: RightLooks, pictures: Pictures) -> Written:
    """right.json, right/<i>.json and the sheet. Cells, not images, are what the files of right/ name."""
    judged = on.predictions
    twins = np.flatnonzero((pictures.sets >= 0) & (judged.prediction == judged.label))
    image, sheet, cell = pictured(on, looks, "right", twins)
    files = files_of(on, "right")
    yield (
        FILE,
        {
            "format": FORMAT,
            "k": looks.true.shape[1],
            "size": ERRORS,
            "files": files,
            "image": image.tolist(),
            "label": judged.label[image].tolist(),
            "confidence": judged.confidence[image].round(4).tolist(),
            "sheet": sheet,
        },
    )
    for i, path in enumerate(files):
        part = on.order[i * ERRORS : (i + 1) * ERRORS]
        yield (
            path,
            {
                "format": FORMAT,
                "first": i * ERRORS,
                "predicted": cell[looks.predicted[part]].reshape(-1).tolist(),
                "true": cell[looks.true[part]].reshape(-1).tolist(),
            },
        )
    return {"right": FILE}


EXHIBIT = Exhibit(
    "right",
    needs=("right", "pictures"),
    write=write,
    loaded="after the first view; which of them are near an error, with an image",
    manifest={"right": None},
)


def pictured(on: Showing, looks: RightLooks, name: str, twins: Ints) -> tuple[Ints, dict[str, Any] | None, Ints]:
    """(c,) images that get a picture, their sheet, and (n + 1,) the cell of every judged image, -1 for none."""
    judged = on.predictions
    image = shown(looks, on.order, twins)
    small = on.coarse(judged.thumbnails_of(image), SIDE)
    sheet = write_plain(small, on.sprites, name, on.config.quality, CELLS) if len(image) else None
    cell = np.full(len(judged.label) + 1, -1, dtype=np.int64)  # the last is what -1 finds
    cell[image] = np.arange(len(image))
    return image, sheet, cell


def files_of(on: Showing, name: str) -> list[str]:
    """Where the documents lie that say which cells are near to which errors, ERRORS of them in each."""
    return [f"data/{name}/{i}.json" for i in range(-(-len(on.order) // ERRORS))]


def shown(looks: RightLooks, order: Ints, twins: Ints) -> Ints:
    """(c,) images that get a picture: `twins`, every error's nearest, its second nearest, while there is room.

    Ordered by the first error that they are nearest to, then the others by the first that needs them: what a cluster
    opens with, the nearest to a few of its errors, lies on few sheets. By class it would lie on one for each.
    """
    ranks = np.stack([looks.predicted[order], looks.true[order]], axis=1)  # (e, 2, k)
    wanted = np.concatenate([twins[:TWINS], ranks.transpose(2, 0, 1).reshape(-1)])
    chosen, first = np.unique(wanted[wanted >= 0], return_index=True)
    chosen = chosen[np.argsort(first)][:PICTURES]
    # The nearest of all errors, then all that each error needs: where an image is first, there it is.
    every = np.concatenate([ranks[:, :, 0].reshape(-1), ranks.reshape(-1), twins[:TWINS]])
    needed, first = np.unique(every, return_index=True)
    result: Ints = chosen[np.argsort(first[np.searchsorted(needed, chosen)])]
    return result
