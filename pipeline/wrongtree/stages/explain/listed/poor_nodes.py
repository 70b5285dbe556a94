"""What errors of poor quality are besides: their classes, and the damage that they look to have."""

from __future__ import annotations

from collections.abc import Sequence

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import Likeness, Proposals
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import spans
from wrongtree.stages.explain.listed.seeming import seeming
from wrongtree.stages.explain.sentences import what_of


def described(
    predictions: Predictions,
    likeness: Likeness | None,
    trees: Sequence[Tree],
    proposals: Proposals,
    classes: Sequence[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of every proposal's errors (t,) what they share in label or prediction, and (t,) what they look like, or ""."""
    nodes = {tree.id: (tree.order, *spans(tree.children)) for tree in trees}
    wrong = predictions.prediction[predictions.members] != predictions.label[predictions.members]
    what, looks = [], []
    for tree, node in zip(proposals.tree, proposals.node.tolist(), strict=True):
        order, start, end = nodes[tree]
        inside = order[start[node] : end[node]]
        inside = inside[wrong[inside]]
        images = predictions.members[inside]
        what.append(what_of(predictions.label[images], predictions.prediction[images], classes))
        seen = seeming(predictions, likeness, inside)
        looks.append("" if seen is None else seen.measured)
    return tuple(what), tuple(looks)
