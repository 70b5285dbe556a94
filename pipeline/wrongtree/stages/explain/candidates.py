"""Clusters that may be listed: where the model fails far more than is usual, each cut to where it tells one story.

Up to half of what looks like an error may be misclassified where a model is honest: that is what the border between two
classes looks like. So a cluster is notable only above that, and where most images are misclassified anyway, only if its
odds are several times those of the same labels outside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Candidates
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Evidence, Region
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import listed
from wrongtree.config import ExplainConfig
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.stages.explain.one_story import Stories
from wrongtree.stages.explain.ranking import FEWEST, LARGEST, MOST_WRONG, ODDS

MOST = 20  # candidates: each costs passes of the model
SLIVER = 0.1  # of a node: a smaller child splits off without making two stories of it
OWN = 0.5  # of a label's errors: if a cluster has more, the label is no yardstick for it
WORDED = 10  # errors in a cluster that is notable for a word: of fewer, chance picks those that are alike
OVERLAP = 0.3  # of a cluster's errors: with more in clusters of other trees it is none of its own


def compute(
    predictions: Predictions, trees: Sequence[Tree], evidence: Sequence[Evidence], regions: Sequence[Region],
    representations: Sequence[Representation], config: ExplainConfig,
) -> Candidates:  # fmt: skip
    """Those of the tree that is listed, then of other trees that know a rate; then its clusters whose pictures plainly
    have something in common, and its largest.
    """
    at = listed(trees)
    shapes = {shape.name: shape for shape in representations}
    around = dict(zip(dict.fromkeys(tree.representation for tree in trees), regions, strict=True))
    order = [at, *(i for i in range(len(trees)) if i != at and trees[i].grouping == trees[at].grouping)]
    usual = _Usual(predictions)
    wrong = usual.wrong
    taken = np.zeros(len(wrong), dtype=bool)
    found: list[tuple[str, int, Ints, float, bool]] = []

    def add(tree: Tree, facts: Evidence, row: int, notable: bool) -> None:
        leaves = tree.order[facts.start[row] : facts.end[row]]
        leaves = np.sort(leaves[wrong[leaves]])
        if len(leaves) and len(found) < MOST and taken[leaves].mean() <= OVERLAP:
            taken[leaves] = True
            found.append((tree.id, int(facts.node[row]), leaves, float(facts.rate[row]), notable))

    for i in order:
        share, points = around[trees[i].representation].share, shapes[trees[i].representation].matrix
        for row in _notable(predictions, trees[i], evidence[i], share, points, usual):
            add(trees[i], evidence[i], row, True)
    facts = evidence[at]
    for row in _worded(predictions, trees[at], facts, usual):
        add(trees[at], facts, row, True)
    for row in facts.ranked[facts.notable :].tolist():
        if len(found) < config.listed:
            add(trees[at], facts, row, False)
    return Candidates(
        tree=tuple(f[0] for f in found),
        node=np.array([f[1] for f in found], dtype=np.int64),
        member=tuple(f[2] for f in found),
        rate=np.array([f[3] for f in found], dtype=np.float64),
        notable=np.array([f[4] for f in found], dtype=bool),
    )


def _notable(
    predictions: Predictions, tree: Tree, facts: Evidence, share: float, points: Doubles, usual: _Usual
) -> list[int]:
    """Rows of the notable nodes, the clearest first, each cut into its stories."""
    if predictions.over == "all":
        rows: list[int] = facts.ranked[: facts.notable].tolist()
        return rows
    size = facts.end - facts.start
    rate = np.nan_to_num(facts.rate)
    bound = np.full(len(size), np.inf)
    for row in np.flatnonzero((rate > MOST_WRONG) & (size * share >= FEWEST)).tolist():
        bound[row] = max(MOST_WRONG, _bound(usual.of(tree, facts, row)))
    score = np.sqrt(size) * (rate - bound)
    row_of = {int(node): row for row, node in enumerate(facts.node)}
    stories = Stories(predictions, tree, facts, points)
    taken = np.zeros(tree.n_leaves, dtype=bool)
    found: list[int] = []
    for row in np.argsort(-score, kind="stable").tolist():
        if not score[row] > 0:
            break
        if taken[facts.start[row] : facts.end[row]].any():
            continue
        taken[facts.start[row] : facts.end[row]] = True
        waiting = [row]
        while waiting:
            here = waiting.pop()
            node = int(facts.node[here])
            children = [row_of.get(int(child)) for child in tree.children[node - tree.n_leaves]]
            two = [child for child in children if child is not None and score[child] > 0]
            if len(two) == 2 and min(size[two]) >= SLIVER * size[here] and not stories.one(*two):
                waiting += two
            else:
                found.append(here)
    found.sort(key=lambda row: -score[row])
    return found


def _worded(predictions: Predictions, tree: Tree, facts: Evidence, usual: _Usual) -> list[int]:
    """Rows of the nodes that a word is true of and whose odds are several times the usual ones, the largest first.

    A cause that harms few of the images that have it makes no region in which most are misclassified. A word alone is
    no finding: a tree that compares what pictures look like has dark clusters, whether or not darkness does any harm.
    """
    if predictions.over == "all":
        return []
    size, rate = facts.end - facts.start, np.nan_to_num(facts.rate)
    said = (facts.words[:, 0] >= 0) & (size >= WORDED) & (size <= LARGEST * tree.n_leaves)
    rows = np.flatnonzero(said)[np.argsort(-size[said], kind="stable")].tolist()
    return [row for row in rows if rate[row] >= _bound(usual.of(tree, facts, row))]


def _bound(usual: float) -> float:
    """The rate at which the odds are ODDS times those of this rate."""
    odds = ODDS * usual / max(1e-9, 1 - usual)
    return odds / (1 + odds)


class Rates:
    """How often the images of every label are wrong, counted once for any number of clusters."""

    def __init__(self, label: Ints, wrong: Flags) -> None:
        """Of all images (n,)."""
        self._count = len(label)
        self._images = np.bincount(label)
        self._errors = np.bincount(label[wrong], minlength=len(self._images))

    def outside(self, label: Ints) -> float:
        """The error rate of the images outside a cluster, given the labels of the errors inside it.

        Of the same labels, weighted as in the cluster. A class that fails as a whole is no yardstick for itself: of
        labels most of whose errors are inside, all images outside the cluster are taken.
        """
        kinds, here = np.unique(label, return_counts=True)
        images, errors = self._images, self._errors
        overall = (errors.sum() - len(label)) / max(1, self._count - len(label))
        rate: Doubles = (errors[kinds] - here) / np.maximum(1, images[kinds] - here)
        rate = np.where(here > OWN * errors[kinds], overall, rate)
        return float((rate * here).sum() / max(1, here.sum()))


class _Usual:
    """The error rate outside each node; what `predictions` would count again for every node is counted once."""

    def __init__(self, predictions: Predictions) -> None:
        prediction, members = predictions.prediction, predictions.members
        self.wrong = prediction[members] != predictions.label[members]
        self._label = predictions.label[members]
        self._rates = Rates(predictions.label, prediction != predictions.label)

    def of(self, tree: Tree, facts: Evidence, row: int) -> float:
        """As `outside` has it."""
        leaves = tree.order[facts.start[row] : facts.end[row]]
        return self._rates.outside(self._label[leaves[self.wrong[leaves]]])


def outside(label: Ints, wrong: Flags, inside: Ints) -> float:
    """The error rate of the images outside a cluster, given the errors `inside` it (positions among all images)."""
    return Rates(label, wrong).outside(label[inside])
