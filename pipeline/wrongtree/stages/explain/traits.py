"""Words for a node, where a measurement bears them out: blurred, fine-grained, dark, narrowly sensitive.

Every error is compared with the right images of its own label, so that a cluster of night scenes is not called dark if
night scenes are what its classes are. The share of these that measure less, averaged over a node, is the AUC with which
the measure would tell the node's errors from right images of the same classes (Mann & Whitney 1947).
"""

import numpy as np

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Floats, Ints
from wrongtree.shared.ranks import scatter

CLEAR = 0.8  # AUC from which on a difference is one that a person sees
CERTAIN = 4  # standard errors from 1/2: p < 0.0001, as there are many nodes and eight measures
MOST = 2  # words per node


def ranks(predictions: Predictions) -> Doubles:
    """(e, 8) share of the right images of the same label that measure less, ties by half; 1/2 where there are none.

    The measures are those of QUALITY, then the size of the region that the output is sensitive to.
    """
    members, right = predictions.members, np.flatnonzero(predictions.prediction == predictions.label)
    measures = np.column_stack([predictions.quality, breadth(predictions.saliency)])
    found = np.full((len(members), measures.shape[1]), 0.5)
    for label in np.unique(predictions.label[members]):
        ours = np.flatnonzero(predictions.label[members] == label)
        theirs = right[predictions.label[right] == label]
        if not len(theirs):
            continue
        for m in range(measures.shape[1]):
            ordered, values = np.sort(measures[theirs, m]), measures[members[ours], m]
            below, upto = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
            found[ours, m] = (below + upto) / (2 * len(theirs))
    return found


def breadth(saliency: Floats) -> Doubles:
    """(n, s, s) maps that sum to 1 -> (n,) the share of the picture that a map of this concentration would fill evenly.

    1 / (cells · Σ p²), the participation ratio: 1 where a map is even, 1 / cells where it is all in one place.
    """
    flat = saliency.reshape(len(saliency), -1)
    found: Doubles = 1 / (flat.shape[1] * np.einsum("ij,ij->i", flat, flat, dtype=np.float64))
    return found


def chance(label: Ints, correct: Ints, start: Ints, end: Ints) -> Doubles:
    """(t,) standard deviation of the AUC of every span of `label` (e,), given `correct` (c,) images of every label.

    Without ties, which make it smaller.
    """
    found = np.empty(len(start))
    for i, (first, last) in enumerate(zip(start, end, strict=True)):
        kinds, errors = np.unique(label[first:last], return_counts=True)
        found[i] = np.sqrt(scatter(errors, correct[kinds]).sum()) / (last - first)
    return found


def words(auc: Doubles, error: Doubles) -> tuple[Ints, Doubles]:
    """(t, 8) AUC and (t,) its standard error in every node -> (t, 2) codes of words, clearest first, and their clarity.

    Code 2m is the first word of measure m, 2m + 1 the second, -1 none.
    """
    away = auc - 0.5
    bound = np.maximum(CLEAR - 0.5, CERTAIN * error)[:, None]
    clear = np.where(np.abs(away) >= bound, np.abs(away), 0)
    best = np.argsort(-clear, axis=1, kind="stable")[:, :MOST]
    said = np.take_along_axis(clear, best, axis=1)
    code = 2 * best + (np.take_along_axis(away, best, axis=1) > 0)
    return np.where(said > 0, code, -1), np.where(said > 0, 0.5 + said, 0)
