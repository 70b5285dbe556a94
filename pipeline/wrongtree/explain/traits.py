"""Words for a node, where a measurement bears them out: blurred, fine-grained, dark.

Every error is compared with the right images of its own label, so that a cluster of night scenes is not called dark if
night scenes are what its classes are. The share of these that measure less, averaged over a node, is the AUC with which
the measure would tell the node's errors from right images of the same classes (Mann & Whitney 1947).
"""

import numpy as np

from wrongtree.artifacts import QUALITY, Doubles, Ints, Predictions

CLEAR = 0.8  # AUC from which on a difference is one that a person sees
CERTAIN = 4  # standard errors from 1/2: p < 0.0001, as there are many nodes and seven measures
MOST = 2  # words per node


def ranks(predictions: Predictions) -> Doubles:
    """(e, 7) share of the right images of the same label that measure less, ties by half; 1/2 where there are none."""
    members, right = predictions.members, np.flatnonzero(predictions.prediction == predictions.label)
    found = np.full((len(members), len(QUALITY)), 0.5)
    for label in np.unique(predictions.label[members]):
        ours = np.flatnonzero(predictions.label[members] == label)
        theirs = right[predictions.label[right] == label]
        if not len(theirs):
            continue
        for m in range(len(QUALITY)):
            ordered = np.sort(predictions.quality[theirs, m])
            values = predictions.quality[members[ours], m]
            below, upto = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
            found[ours, m] = (below + upto) / (2 * len(theirs))
    return found


def words(auc: Doubles, count: Ints) -> tuple[Ints, Doubles]:
    """(t, 7) AUC and (t,) errors of every node -> (t, 2) codes of words, clearest first, and how clear each is.

    Code 2m is the first word of measure m, 2m + 1 the second, -1 none. Were there no difference, a mean of n shares
    would have a standard deviation of 1/√(12 n).
    """
    away = auc - 0.5
    bound = np.maximum(CLEAR - 0.5, CERTAIN / np.sqrt(12 * count))[:, None]
    clear = np.where(np.abs(away) >= bound, np.abs(away), 0)
    best = np.argsort(-clear, axis=1, kind="stable")[:, :MOST]
    said = np.take_along_axis(clear, best, axis=1)
    code = 2 * best + (np.take_along_axis(away, best, axis=1) > 0)
    return np.where(said > 0, code, -1), np.where(said > 0, 0.5 + said, 0)
