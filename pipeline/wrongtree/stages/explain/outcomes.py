"""What became of the images of every node of a comparison's trees: fixed, broken, or still wrong, and by chance or not.

McNemar's test asks whether a node has more images that changed one way than the other. It holds only where the node
was not found by which way they changed. Images alone do not know that, nor do labels and wrong predictions; but what a
model makes of an image may look different once it has it correct. In such a tree the fixed images lie apart from the
broken ones even where two models differ by chance alone (docs/method.md), so that only its groups are tested.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.compared import Compared, Outcomes
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import spans
from wrongtree.config import parts_of
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.stages.explain.significance import adjusted, mcnemar

OF_IMAGES = frozenset(
    {"pixels", "quality", "pretrained", "concepts", "autoencoder"}
)  # representations that no judged model made
KINDS = 4  # outcomes of an image that is shown
FIXED, BROKEN = 0, 1
CHANGED = 6  # images that changed, from which on a node is tested: with fewer p is above .05 whatever they did


def compute(
    predictions: Predictions, trees: Sequence[Tree], evidence: Sequence[Evidence], compared: Compared
) -> Outcomes:
    """Of every node with evidence, in the order of the trees."""
    members, between = predictions.members, compared.between
    assert between is not None  # of a comparison of two models
    code = between.outcome[predictions.row[members]]
    label = predictions.label[members]
    member_of_row = np.full(len(between.outcome), -1, dtype=np.int64)
    member_of_row[predictions.row[members]] = np.arange(len(members))
    near = member_of_row[between.near]
    classes = predictions.logits.shape[1]
    of_class = np.bincount(np.concatenate([label, compared.label]), minlength=classes)
    blind = OF_IMAGES | {"embeddings"} if between.blind else OF_IMAGES
    first, nodes, counts, images, p, sure = [0], [], [], [], [], []
    for tree, facts in zip(trees, evidence, strict=True):
        node = np.asarray(facts.node, dtype=np.int64)
        count = _counts(tree, node, code)
        group = dict(zip(tree.group_node.tolist(), range(len(tree.group_node)), strict=True))
        tested = _tested(tree, node, count, group, blind)
        chance = np.full(len(node), np.nan)
        chance[tested] = mcnemar(count[tested, FIXED], count[tested, BROKEN])
        of_tree = np.full(len(node), np.nan)
        of_tree[tested] = adjusted(chance[tested])
        first.append(first[-1] + len(node))
        nodes.append(node)
        counts.append(count)
        like = near if tree.representation == "embeddings" else near[:0]
        images.append(_images(tree, node, count, like, of_class, group))
        p.append(chance)
        sure.append(of_tree)
    return Outcomes(
        tuple(tree.id for tree in trees),
        np.array(first),
        np.concatenate(nodes),
        np.concatenate(counts),
        np.concatenate(images),
        np.concatenate(p),
        np.concatenate(sure),
    )


def _counts(tree: Tree, node: Ints, code: Ints) -> Ints:
    """(t, 4) images of each outcome."""
    start, end = spans(tree.children)
    before = np.zeros((tree.n_leaves + 1, KINDS), dtype=np.int64)
    np.cumsum(code[tree.order][:, None] == np.arange(KINDS), axis=0, out=before[1:])
    found: Ints = before[end[node]] - before[start[node]]
    return found


def _tested(tree: Tree, node: Ints, count: Ints, group: dict[int, int], blind: frozenset[str]) -> Flags:
    """(t,) which nodes are tested; not the root, of which the comparison itself says it."""
    found: Flags = (count[:, [FIXED, BROKEN]].sum(axis=1) >= CHANGED) & (node != _root(tree))
    if not blind.issuperset(parts_of(tree.representation)):
        found &= np.isin(node, list(group))
    return found


def _images(tree: Tree, node: Ints, count: Ints, near: Ints, of_class: Ints, group: dict[int, int]) -> Ints:
    """(t,) of the root all images in common, of a label's node those with the label.

    Of others its own, and the images that both have correct and that are nearest to one of them: `near` (c,) are the
    members that these are nearest to. -1 where that is not known.
    """
    found = np.full(len(node), -1, dtype=np.int64)
    if len(near):
        start, end = spans(tree.children)
        place = np.empty(tree.n_leaves, dtype=np.int64)
        place[tree.order] = np.arange(tree.n_leaves)
        times = np.bincount(place[near[near >= 0]], minlength=tree.n_leaves)
        before = np.concatenate([[0], np.cumsum(times)])
        found = count.sum(axis=1) + before[end[node]] - before[start[node]]
    if tree.grouping == "label":
        for i, one in enumerate(node.tolist()):
            if one in group:
                found[i] = of_class[tree.group_label[group[one]]]
    found[node == _root(tree)] = of_class.sum()
    return found


def _root(tree: Tree) -> int:
    return 2 * tree.n_leaves - 2
