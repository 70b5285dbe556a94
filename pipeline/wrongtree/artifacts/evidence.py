"""What is known of nodes, of the groups of a class, and of what lies around errors."""

from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.data import COLOURS, HUES
from wrongtree.shared.arrays import Bytes, Doubles, Ints

WORDS = (  # what the pictures of a cluster may be called; their rules are in stages/explain/traits.py
    "dark", "bright", "low contrast", "high contrast", "motion-blurred", "blurred", "noisy", "grey", "colourful",
    *(f"{hue} cast" for hue in HUES), *COLOURS, "uniform patch", "border",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What is known of every node with enough errors, largest first."""

    node: Ints  # (t,)
    start: Ints  # (t,) span in leaf order: start <= position < end
    end: Ints  # (t,)
    medoid: Ints  # (t,) the error nearest to the node's centroid
    labels: Ints  # (t, 3, 2) commonest labels as (class, count); (-1, 0) where there are fewer
    predictions: Ints  # (t, 3, 2)
    confusions: Ints  # (t, 3, 3) as (label, prediction, count), of errors
    words: Ints  # (t, 2) codes into WORDS, the clearest first; -1: none
    clarity: Doubles  # (t, 2) AUC against usual images of the same labels, as far from 1/2 as it is; 0: no word
    look_alikes: int  # images per member that `rate` looks at; 0: the node's own
    rate: Doubles  # (t,) mean share of errors among the images that look like its errors, or its own; NaN: not known
    ranked: Ints  # (m,) rows of the nodes to look at first
    notable: int  # how many of these have a rate of their own, rather than being there for their size
    mean_image: Bytes  # (t, h, w, 3)
    mean_saliency: Doubles  # (t, s, s) sums to 1
    dataset_image: Bytes  # (h, w, 3) over all images, right and wrong
    dataset_saliency: Doubles  # (s, s)

    @property
    def delta(self) -> Doubles:
        """(t, s, s) mean saliency of the node minus that of the data set."""
        return self.mean_saliency - self.dataset_saliency

    @property
    def errors(self) -> Ints:
        """(t,) errors among each node's members."""
        size: Ints = self.end - self.start
        return size if self.look_alikes else np.rint(self.rate * size).astype(np.int64)


@dataclass(frozen=True)
class NodeConcepts:
    """What concepts the members bear, and those that head t nodes of all trees: see stages/explain/concepts.py."""

    names: tuple[str, ...]  # (c,) of concepts that any member bears
    borne: Ints  # (e, k) numbers into `names`, the likeliest first
    tree: tuple[str, ...]  # (t,) id of each node's tree
    node: Ints  # (t,)
    concept: Ints  # (t, 3) numbers into `names`, the most telling first; -1: none
    count: Ints  # (t, 2) the node's errors that bear one of its concepts, and all of them
    usual: Doubles  # (t, 2) share of correct images that bear one: of the same labels, and of the predicted classes
    p: Doubles  # (t,) the largest of its concepts, corrected for all concepts and nodes
    correct: Ints  # (t, 2, 2) images of its labels that bear one, then others: how many are correct, and how many
    rate: Doubles  # (t, 2, 3) the same as shares, with the ends of their intervals; NaN: there are none
    share: float  # of the correct images that were looked at


@dataclass(frozen=True)
class Alike:
    """Look-alikes among the errors, in one representation."""

    errors: Ints  # (e, k) the nearest other errors, nearest first


@dataclass(frozen=True)
class Region:
    """How often the model errs around a member, in one representation."""

    look_alikes: int  # how many images are near; 0: each member stands for itself, since all images are members
    wrong: Doubles  # (e,) share of errors among the nearest images; NaN: no correct image has a place there
    expected: Doubles  # (e,) mean error rate of the classes of these images; NaN: not known
    share: float = 1.0  # of all images, errors and correct ones alike, among which the nearest are sought


@dataclass(frozen=True)
class ClassGroups:
    """What is known of the groups of each class. Sides are 0 by prediction (manual), 1 by k-means, 2 by ward."""

    label: Ints  # (g,) class of each group
    side: Ints  # (g,)
    number: Ints  # (g,) within its class and side, largest first
    count: Ints  # (g,)
    medoid: Ints  # (g,) the error nearest to the group's centroid
    cell: Ints  # (g,) its row in the means; -1: too few errors
    member: Ints  # (3, e) group number of each error
    gini: Doubles  # (3, l) inequality of sizes, for the l classes that have errors
    rand: Doubles  # (2, l) ARI of by k-means, of by ward with by prediction; NaN where there are too few errors
    information: Doubles  # (2, l) NMI
    mean_image: Bytes  # (means, h, w, 3)
    mean_saliency: Doubles  # (means, s, s)
