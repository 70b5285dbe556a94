"""Details: what a close look at one error needs, its own map and the errors that look like it among them."""

from __future__ import annotations

import numpy as np

from wrongtree.artifacts.evidence import Alike
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.numbers import probabilities, rounded
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import Part, map_scale, write_parts

TOP = 5  # most probable classes listed per member
SIZE = 512  # members per file: a close look at one fetches no more


def write(on: Showing, alike: Alike) -> Written:
    """details/<i>.json and the sheet `saliency`; `alike` is in the order of the members."""
    judged = on.predictions
    if judged.has_maps:
        own = judged.saliency[judged.at(on.members)]
        parts = {"saliency": Part(own, map_scale([own], symmetric=False))}
        on.add_sheet(write_parts(parts, on.sprites, "saliency"))
    known = "probabilities" not in judged.model.get("without", {})  # else of the predicted class alone
    files = [f"data/details/{i}.json" for i in range(-(-len(on.order) // SIZE))]
    for i, path in enumerate(files):
        part = on.order[i * SIZE : (i + 1) * SIZE]
        members = judged.members[part]
        probability = probabilities(judged, members)
        k = min(TOP, probability.shape[1]) if known else 1
        top = np.argsort(-probability, axis=1, kind="stable")[:, :k]
        of_label = rounded(probability[np.arange(len(part)), judged.label[members]])
        yield (
            path,
            {
                "format": FORMAT,
                "first": i * SIZE,
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
    return {"details": {"size": SIZE, "files": files}}


EXHIBIT = Exhibit(
    "details",
    needs=("alike",),
    write=write,
    loaded="with an image",
    manifest={"details": {"size": SIZE, "files": []}},
)
