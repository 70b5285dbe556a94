"""The scoreboard: one row for each representation and method."""

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.clusters import Clusterings
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.scores import Scores
from wrongtree.shared.arrays import Ints
from wrongtree.shared.partitions import compactness_by_chance, gini, information, rand


def compute(predictions: Predictions, clusterings: Sequence[Clusterings]) -> Scores:
    """The scoreboard of all representations' clusterings."""
    members, classes = predictions.members, predictions.logits.shape[1]
    return judge(clusterings, predictions.label[members], predictions.prediction[members], classes)


def judge(clusterings: Sequence[Clusterings], label: Ints, prediction: Ints, classes: int) -> Scores:
    """Judge every clustering against what is known of the errors, against itself and against its like elsewhere.

    `label` and `prediction` (e,) are the errors'; all clusterings are of the same sample of them.
    """
    sample = clusterings[0].error
    label, prediction = label[sample], prediction[sample]
    known = [label, prediction, label * classes + prediction]
    rows = [(board, i) for board in clusterings for i in range(len(board.method))]
    return Scores(
        representation=tuple(board.representation for board, _ in rows),
        method=tuple(board.method[i] for board, i in rows),
        tree=tuple(board.tree[i] for board, i in rows),
        sampled=len(sample),
        k=np.array([len(np.unique(board.cluster[i])) for board, i in rows]),
        gini=np.array([gini(np.unique(board.cluster[i], return_counts=True)[1]) for board, i in rows]),
        silhouette=np.array([board.silhouette[i] for board, i in rows]),
        compactness=np.array([board.compactness[i] for board, i in rows]),
        chance=np.array([compactness_by_chance(board.cluster[i]) for board, i in rows]),
        stability=np.array([stability(board.again[i]) for board, i in rows]),
        agreement=np.array([agreement(board, i, clusterings) for board, i in rows]),
        rand=np.array([[rand(board.cluster[i], truth) for truth in known] for board, i in rows]),
        information=np.array([[information(board.cluster[i], truth) for truth in known] for board, i in rows]),
        range_k=clusterings[0].range_k,
        range_silhouette=np.stack([board.range_silhouette for board in clusterings]),
    )


def stability(again: Ints) -> float:
    """Mean ARI of pairs of clusterings (r, 2, s) on the errors that both were given; NaN where there is no pair."""
    found = []
    for one, other in again:
        both = (one >= 0) & (other >= 0)
        found.append(rand(one[both], other[both]))
    return float(np.mean(found)) if found else float("nan")


def agreement(board: Clusterings, row: int, clusterings: Sequence[Clusterings]) -> float:
    """Mean ARI of one clustering with the same method's in the other representations; NaN where there is no other."""
    grouping = board.tree[row].removeprefix(board.representation)
    found = [
        rand(board.cluster[row], other.cluster[i])
        for other in clusterings
        if other.representation != board.representation
        for i in range(len(other.method))
        if (other.method[i], other.tree[i].removeprefix(other.representation)) == (board.method[row], grouping)
    ]
    return float(np.mean(found)) if found else float("nan")
