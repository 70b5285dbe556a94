"""What errors of poor quality are besides: their classes, and the damage that they look to have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import POOR, Likeness, Proposals
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import spans
from wrongtree.stages.explain.listed.seeming import seeming
from wrongtree.stages.explain.sentences import what_of

APART = ("tested", "what", "looks")  # what is not of every proposal, or not known yet
# Kinds of damage that each way of being poor may be: what looks to have another one is not poor in this way.
MAY_BE = {
    "blurred": ("blur", "motion", "zoom-blur", "pixelate", "compress"),
    "noisy": ("noise", "dots"),
    "dark": ("dark", "shade"),
    "underexposed": ("dark", "shade"),
    "bright": ("overexpose", "fog"),
    "overexposed": ("overexpose", "fog"),
    "low in contrast": ("fade", "fog", "dark"),
}


def described(
    predictions: Predictions,
    likeness: Likeness | None,
    trees: Sequence[Tree],
    proposals: Proposals,
    classes: Sequence[str],
) -> Proposals:
    """With what the errors of each share in label or prediction, and what they look like, or ""; without those that
    look to be damaged otherwise.
    """
    nodes = {tree.id: (tree.order, *spans(tree.children)) for tree in trees}
    wrong = predictions.prediction[predictions.members] != predictions.label[predictions.members]
    what, looks, kept = [], [], []
    for row, (tree, node) in enumerate(zip(proposals.tree, proposals.node.tolist(), strict=True)):
        order, start, end = nodes[tree]
        inside = order[start[node] : end[node]]
        inside = inside[wrong[inside]]
        images = predictions.members[inside]
        seen = seeming(predictions, likeness, inside)
        if seen is not None and seen.kind not in MAY_BE[POOR[int(proposals.way[row])][0]]:
            continue
        kept.append(row)
        what.append(what_of(predictions.label[images], predictions.prediction[images], classes))
        looks.append("" if seen is None else seen.measured)
    rows = {field.name: getattr(proposals, field.name) for field in fields(proposals) if field.name not in APART}
    some: dict[str, Any] = {
        name: tuple(values[row] for row in kept) if isinstance(values, tuple) else values[kept]
        for name, values in rows.items()
    }
    return replace(proposals, **some, what=tuple(what), looks=tuple(looks))
