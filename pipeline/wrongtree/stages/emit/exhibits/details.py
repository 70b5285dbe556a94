"""Details: what a close look at one error needs, its own map and the errors that look like it among them."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree.artifacts.evidence import Alike
from wrongtree.artifacts.predictions import UNCROPPED, share_seen
from wrongtree.artifacts.probes import WAYS, Uncropped
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.arrays import Flags, Floats
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.numbers import probabilities, rounded
from wrongtree.stages.emit.said.crops import sentences
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import Part, map_scale, write_parts

TOP = 5  # most probable classes listed per member
LEAST = 8  # errors of whose pictures the model saw least
SIZE = 512  # members per file: a close look at one fetches no more, unless there are many
MOST_FILES = 64
NO_ERROR = "The model sees a crop of some pictures, but of no error."  # over all images


def write(on: Showing, alike: Alike, uncropped: Uncropped | None) -> Written:
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
    view = on.view[on.order]
    found = seen(view)
    if found:
        wrong = judged.prediction[on.members] != judged.label[on.members]
        found = {"seen": {**found["seen"], **said_of(on, view, wrong, uncropped)}}
    return {"details": {"size": size, "files": files, **found}}


def seen(view: Floats) -> dict[str, Any]:
    """How much of their pictures the model saw; nothing where it saw all of them. `view` (e, 4) is in fractions."""
    share = share_seen(view)
    known = share > 0
    cut = known & (share < UNCROPPED)
    if not cut.any():
        return {}
    least = np.argsort(np.where(cut, share, np.inf), kind="stable")[: min(LEAST, int(cut.sum()))].tolist()
    half = round(float(np.median(share[known])), 4)
    return {
        "seen": {
            "known": int(known.sum()),
            "cut": int(cut.sum()),
            "half": half,
            "least": least,
            "views": rounded(view[least]),
        }
    }


def said_of(on: Showing, view: Floats, wrong: Flags, found: Uncropped | None) -> dict[str, Any]:
    """What is said of it, beside correct images, and what came of giving the model whole pictures."""
    share = share_seen(view)
    share = share[wrong & (share > 0)]
    if not len(share):
        return {}
    if not (share < UNCROPPED).any():
        return {"said": NO_ERROR}
    errors, judged = len(on.predictions.errors), len(on.predictions.label)
    said, more = sentences(share, errors, judged - errors, found)
    if found is None:
        return {"said": said}
    beside = {"known": len(found.share), "half": round(float(np.median(found.share)), 4)} if len(found.share) else None
    return {"said": said, **({"correct": beside} if beside else {}), **({"tried": tried(found, more)} if more else {})}


def tried(found: Uncropped, more: list[str]) -> dict[str, Any]:
    """What the model said of whole pictures, and of such as show no more: numbers by WAYS, then AROUND."""
    return {
        "said": more,
        "errors": len(found.errors),
        "corrected": found.corrected.sum(axis=0).reshape(-1).tolist(),
        "correct": len(found.correct),
        "broken": found.broken.sum(axis=0).reshape(-1).tolist(),
        "way": WAYS[found.way],
        "sure": found.sure,
        "most": round(found.most, 4),
    }


EXHIBIT = Exhibit(
    "details",
    needs=("alike",),
    also=("uncropped",),
    write=write,
    loaded="with an image",
    manifest={"details": {"size": SIZE, "files": []}},
)
