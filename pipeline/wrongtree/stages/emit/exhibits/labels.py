"""Labels: suspected label errors."""

from __future__ import annotations

from wrongtree.artifacts.data import LabelDoubts
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.showing import Showing

FILE = "data/labels.json"


def write(on: Showing, doubts: LabelDoubts) -> Written:
    """labels.json, likeliest label errors first, and last those that a listed cause explains."""
    yield (
        FILE,
        {
            "format": FORMAT,
            "neighbours": doubts.neighbours,
            "error": on.numbers_of(doubts.image).tolist(),
            "suggested": doubts.suggested.tolist(),
            "self_confidence": [float(f"{p:.3g}") for p in doubts.self_confidence],
            "agree": doubts.agree.round(4).tolist(),
            "keep": doubts.keep.round(4).tolist(),
            "estimate": doubts.estimate.round(4).tolist(),
            "cause": doubts.cause.tolist(),
            "measured": doubts.measured.tolist(),
            "causes": list(doubts.causes),
            "confused": doubts.confused.ravel().tolist(),
        },
    )
    return {"labels": FILE}


EXHIBIT = Exhibit(
    "labels", needs=("doubts",), write=write, loaded="with the view Data, or an image", manifest={"labels": None}
)
