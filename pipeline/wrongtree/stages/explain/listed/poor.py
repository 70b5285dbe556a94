"""Nodes in which poor pictures gather: blurred, noisy, dark, burnt out. It is measured, and not shown to be the cause.

Four things have to hold of a node's errors and one way of being poor. They are plainly poorer than correct images of
the same labels (AUC, the effect); labels whose correct images do not show what the label can be say nothing (see
usual.py). That is no accident, over all nodes and ways that were looked at (a rank test, stratified by label, van
Elteren 1960, and Benjamini & Hochberg 1995). The word for it is true of them (see traits.py): dark pictures are not
blurred. And poor pictures are wrong more often than others of these labels: a tree that sorts by blur has a blurred
branch whether or not blur does harm, so the effect and its p alone would be a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, hypergeom, norm

from wrongtree.artifacts.causes import Entries, looks_beside
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import POOR, Likeness, Pictures, Proposals, three_digits
from wrongtree.artifacts.predictions import QUALITY, Predictions
from wrongtree.artifacts.trees import spans
from wrongtree.inputs.brought import Brought
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.ranks import scatter
from wrongtree.shared.texts import named
from wrongtree.stages.explain.listed.poor_nodes import described
from wrongtree.stages.explain.measures import compute as measure
from wrongtree.stages.explain.proved import proved_by
from wrongtree.stages.explain.spans import fewest
from wrongtree.stages.explain.traits import compare_measured, words_of
from wrongtree.stages.explain.usual import covered

FEWEST = 8  # errors in a node of which anything is said
CLEAR = 0.8  # AUC from which on a person sees the difference
LEVEL = 0.05  # of false discoveries among the proposals, and of the third test
LISTED = 12  # proposals per tree
TRUE = {  # the words of clusters of which one has to be true
    "blurred": ("blurred", "motion-blurred"),
    "noisy": ("noisy",),
    "dark": ("dark",),
    "bright": ("bright",),
    "low in contrast": ("low contrast",),
    "underexposed": ("dark",),
    "overexposed": ("bright",),
}
Words = Callable[[Sequence[Ints]], list[set[str]]]  # of clusters, as numbers among the members


def compute(
    brought: Brought,
    predictions: Predictions,
    pictures: Pictures,
    trees: Sequence[Tree],
    entries: Entries,
    likeness: Likeness | None,
) -> Proposals:
    """What of all trees is of poor quality, and of which damage proved that this is the cause."""
    column = {name: predictions.quality[:, i] for i, name in enumerate(QUALITY)} | {"exposure": pictures.exposure}
    poorness = np.stack([sign * three_digits(column[name]) for _, name, sign in POOR], axis=1)
    label, members, wrong = predictions.label, predictions.members, predictions.prediction != predictions.label
    measures, whole = measure(predictions, pictures), predictions.whole
    of_whole = whole.prediction != whole.label
    covers = covered(measures, whole.label, of_whole)
    compared = compare_measured(measures, whole.label, of_whole, whole.members, whole.sample)

    def words(clusters: Sequence[Ints]) -> list[set[str]]:
        return [{said.word for said in every} for every in words_of(compared, clusters)]

    found = propose(poorness, label, wrong, members, trees, covers, words, predictions.over)
    if likeness is not None:
        likeness = replace(likeness, kind=looks_beside(predictions, entries.entries, likeness))
    found = described(predictions, likeness, trees, found, tuple(map(named, brought.images.classes)))
    return replace(found, proved=proved_by(entries, found, trees))


def propose(
    poorness: NDArray[np.floating],
    label: Ints,
    wrong: NDArray[np.bool_],
    members: Ints,
    trees: Sequence[Tree],
    covers: Flags | None = None,
    words: Words | None = None,
    over: str = "errors",
) -> Proposals:
    """`poorness` (n, ways) grows as a picture gets worse; `label`, `wrong` (n,); `members` (e,) are rows of these.

    Of a node only its errors count, whatever else is in it. `covers` (labels,) says which labels' correct images show
    what the label can be, and `words` what is true of some errors; without them all do, and all is. `over` is what the
    trees are grown over.
    """
    errors = members[wrong[members]]
    shares, ties = np.full(poorness.shape, np.nan), np.ones(poorness.shape)
    shares[errors], ties[errors] = ranks(poorness, label, wrong, errors)
    if covers is not None:
        shares[~covers[label]] = np.nan
    beyond = _Beyond(poorness, label, wrong)
    parts = [_of_tree(poorness, label, wrong, members, tree, shares, ties, words, beyond, over) for tree in trees]
    names = tuple(name for part in parts for name in part.tree)
    fields = ("node", "way", "count", "auc", "p", "threshold", "beyond", "among", "listed", "proved", "tested")
    return Proposals(names, *(np.concatenate([getattr(part, field) for part in parts]) for field in fields))


def ranks(
    poorness: NDArray[np.floating], label: Ints, wrong: NDArray[np.bool_], errors: Ints
) -> tuple[Doubles, Doubles]:
    """(e, ways) the share of the right images of its label that are less poor, ties by half; NaN: there are none.

    And (e, ways) what its label's m right images and its ties make of the variance of a mean of such shares: with a
    errors of the label it is (a + m + 1) / (12 a m) times 1 - Σ(t³ - t) / (N³ - N), over all N images of the label that
    are right or in `errors`.
    """
    shares = np.full((len(errors), poorness.shape[1]), np.nan)
    ties = np.ones_like(shares)
    for class_ in np.unique(label[errors]):
        ours = np.flatnonzero(label[errors] == class_)
        theirs = np.flatnonzero((label == class_) & ~wrong)
        if not len(theirs):
            continue
        for way in range(poorness.shape[1]):
            ordered, values = np.sort(poorness[theirs, way]), poorness[errors[ours], way]
            below, upto = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
            shares[ours, way] = (below + upto) / (2 * len(theirs))
            _, times = np.unique(np.concatenate([ordered, values]), return_counts=True)
            total = float(times.sum())
            ties[ours, way] = 1 - (times.astype(float) ** 3 - times).sum() / max(1.0, total**3 - total)
    return shares, ties


def test(shares: Doubles, ties: Doubles, label: Ints, right: Ints) -> tuple[Doubles, Doubles]:
    """Of one node's errors: (ways,) AUC and one-sided p that they are poorer; `right` (c,) right images per label."""
    known = ~np.isnan(shares[:, 0])
    shares, ties, label = shares[known], ties[known], label[known]
    n = len(shares)
    if n < FEWEST:
        return np.full(shares.shape[1], 0.5), np.ones(shares.shape[1])
    auc = shares.mean(axis=0)
    _, first, count = np.unique(label, return_index=True, return_counts=True)
    weight = scatter(count, right[label[first]])  # a² times the variance of the label's own mean
    variance = (weight[:, None] * ties[first]).sum(axis=0) / n**2
    z = np.divide(auc - 0.5, np.sqrt(variance), out=np.zeros_like(auc), where=variance > 0)
    return auc, norm.sf(z)


def _of_tree(
    poorness: NDArray[np.floating],
    label: Ints,
    wrong: NDArray[np.bool_],
    members: Ints,
    tree: Tree,
    shares: Doubles,
    ties: Doubles,
    words: Words | None,
    all_beyond: _Beyond,
    over: str,
) -> Proposals:
    leaves = members[tree.order]
    start, end = spans(tree.children)
    before = np.concatenate([[0], np.cumsum(wrong[leaves])])
    shown = end - start >= fewest(FEWEST, tree.n_leaves, over)  # those that a site has the evidence of
    nodes = np.flatnonzero(shown & (before[end] - before[start] >= FEWEST))
    right = np.bincount(label[~wrong], minlength=int(label.max()) + 1)
    tested = len(nodes) * len(POOR)
    auc, p = np.full((len(nodes), len(POOR)), 0.5), np.ones((len(nodes), len(POOR)))
    for row, (first, last) in enumerate(zip(start[nodes], end[nodes], strict=True)):
        here = leaves[first:last]
        here = here[wrong[here]]
        auc[row], p[row] = test(shares[here], ties[here], label[here], right)
    adjusted = false_discovery_control(p.reshape(-1)).reshape(p.shape) if tested else p
    found = []
    clear = (auc >= CLEAR) & (adjusted <= LEVEL)
    if words is not None:
        clear &= _true(words, tree.order, wrong[leaves], start[nodes], end[nodes], clear)
    for row, way in np.argwhere(clear).tolist():
        node = int(nodes[row])
        here = leaves[start[node] : end[node]]
        here = here[wrong[here]]
        values = poorness[here, way]
        threshold = float(np.quantile(values, 0.25, method="lower"))
        beyond, among = all_beyond(way, np.unique(label[here]), threshold)
        if hypergeom.sf(beyond[1] - 1, among[0], among[1], beyond[0]) > LEVEL:
            continue
        effect, adjusted_p = float(auc[row, way]), float(adjusted[row, way])
        score = (effect - 0.5) * len(here) ** 0.5
        found.append((-score, node, way, len(here), effect, adjusted_p, threshold, beyond, among))
    found.sort()
    return _rows(found, tree, start, end, tested)


class _Beyond:
    """How many images of some labels are at least so poor, and how many of these are errors."""

    def __init__(self, poorness: NDArray[np.floating], label: Ints, wrong: Flags) -> None:
        by_label = np.argsort(label, kind="stable")
        upto = np.cumsum(np.bincount(label))
        rows = [by_label[end - size : end] for end, size in zip(upto, np.diff(upto, prepend=0), strict=True)]
        # Of every label the images and the errors, each in the order of how poor they are in every way.
        self._sorted = [tuple(np.sort(poorness[of].T) for of in (here, here[wrong[here]])) for here in rows]

    def __call__(self, way: int, labels: Ints, threshold: float) -> tuple[tuple[int, int], tuple[int, int]]:
        """(beyond, errors of these), (of the labels in all, errors of these)."""
        beyond, among = [0, 0], [0, 0]
        for kind in labels.tolist():
            for i, values in enumerate(self._sorted[kind]):
                among[i] += values.shape[1]
                beyond[i] += values.shape[1] - int(np.searchsorted(values[way], values.dtype.type(threshold)))
        return (beyond[0], beyond[1]), (among[0], among[1])


def _true(words: Words, order: Ints, wrong: Flags, start: Ints, end: Ints, clear: Flags) -> Flags:
    """(t, ways) whether a word of the way is true of each node's errors, of nodes that are `clear` (t, ways) in any."""
    rows = np.flatnonzero(clear.any(axis=1))
    said = words([order[start[row] : end[row]][wrong[start[row] : end[row]]] for row in rows])
    found = np.zeros_like(clear)
    for row, true in zip(rows.tolist(), said, strict=True):
        found[row] = [bool(true.intersection(TRUE[word])) for word, *_ in POOR]
    return found


def _rows(
    found: list[tuple[float, int, int, int, float, float, float, tuple[int, int], tuple[int, int]]],
    tree: Tree,
    start: Ints,
    end: Ints,
    tested: int,
) -> Proposals:
    """The clearest first; a row is listed unless it shares errors with a listed one before it."""
    taken = np.zeros(tree.n_leaves, dtype=bool)
    listed = np.zeros(len(found), dtype=np.int64)
    for i, (_, node, *_) in enumerate(found):
        span = slice(start[node], end[node])
        if listed.sum() < LISTED and not taken[span].any():
            taken[span] = True
            listed[i] = 1
    column = list(zip(*found, strict=True)) if found else [()] * 9

    def ints(at: int) -> Ints:
        return np.array(column[at], dtype=np.int64)

    def doubles(at: int) -> Doubles:
        return np.array(column[at], dtype=np.float64)

    return Proposals(
        tree=(tree.id,) * len(found), node=ints(1), way=ints(2), count=ints(3), auc=doubles(4), p=doubles(5),
        threshold=doubles(6), beyond=ints(7).reshape(-1, 2), among=ints(8).reshape(-1, 2), listed=listed,
        proved=np.zeros(len(found), dtype=bool), tested=np.array([tested]),
    )  # fmt: skip
