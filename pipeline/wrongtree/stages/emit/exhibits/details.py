"""Details: what a close look at one error needs, its own map and the errors that look like it among them."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree.artifacts.evidence import Alike
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Floats
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.numbers import probabilities, rounded
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import Part, map_scale, write_parts

TOP = 5  # most probable classes listed per member
LEAST = 8  # errors of whose pictures the model saw least
ALL = 0.98  # of a picture: what rounding leaves out is no crop
SIZE = 512  # members per file: a close look at one fetches no more, unless there are many
MOST_FILES = 64


def write(on: Showing, alike: Alike) -> Written:
    """details/<i>.json and the sheet `saliency`; `alike` is in the order of the members."""
    judged = on.predictions
    if judged.has_maps:
        own = judged.saliency[judged.at(on.members)]
        parts = {"saliency": Part(own, map_scale([own], symmetric=False))}
        on.add_sheet(write_parts(parts, on.sprites, "saliency"))
    known = "probabilities" not in judged.model.get("without", {})  # else of the predicted class alone
    size = max(SIZE, -(-len(on.order) // MOST_FILES))
    files = [f"data/details/{i}.json" for i in range(-(-len(on.order) // size))]
    for i, path in enumerate(files):
        part = on.order[i * size : (i + 1) * size]
        members = judged.members[part]
        probability = probabilities(judged, members)
        k = min(TOP, probability.shape[1]) if known else 1
        top = np.argsort(-probability, axis=1, kind="stable")[:, :k]
        of_label = rounded(probability[np.arange(len(part)), judged.label[members]])
        yield (
            path,
            {
                "format": FORMAT,
                "first": i * size,
                "label_probability": of_label if known else [None] * len(part),
                "top": {
                    "k": k,
                    "prediction": top.reshape(-1).tolist(),
                    "probability": rounded(np.take_along_axis(probability, top, axis=1)),
                },
                "view": rounded(on.view[part]),
                "alike": {"k": alike.errors.shape[1], "errors": on.number[alike.errors[part]].reshape(-1).tolist()},
            },
        )
    return {"details": {"size": size, "files": files, **seen(on.view[on.order])}}


def seen(view: Floats) -> dict[str, Any]:
    """How much of their pictures the model saw; nothing where it saw all of them. `view` (e, 4) is in fractions."""
    share = (view[:, 2] - view[:, 0]) * (view[:, 3] - view[:, 1])
    known = share > 0
    cut = known & (share < ALL)
    if not cut.any():
        return {}
    least = np.argsort(np.where(cut, share, np.inf), kind="stable")[: min(LEAST, int(cut.sum()))].tolist()
    half = round(float(np.median(share[known])), 4)
    return {"seen": {"known": int(known.sum()), "cut": int(cut.sum()), "half": half, "least": least}}


EXHIBIT = Exhibit(
    "details",
    needs=("alike",),
    write=write,
    loaded="with an image",
    manifest={"details": {"size": SIZE, "files": []}},
)
