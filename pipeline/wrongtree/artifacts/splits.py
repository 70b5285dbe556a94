"""Several splits of one data set, and how clusters differ between them.

Letters: n images, s splits, t nodes, e members. The first split is the one that the others are compared with.
"""

from dataclasses import dataclass

from wrongtree.shared.arrays import Doubles, Ints


@dataclass(frozen=True)
class Splits:
    """Which split each image of the data set is in."""

    names: tuple[str, ...]  # (s,)
    code: Ints  # (n,) into names
    same: tuple[int, ...]  # (s,) images whose bytes an image of the first split has too; 0 for the first


@dataclass(frozen=True)
class SplitRates:
    """Of the nodes of one tree after the other: errors, and images like these, split by split."""

    names: tuple[str, ...]  # (s,)
    same: tuple[int, ...]  # (s,) as in Splits
    images: Ints  # (s,) judged
    errors: Ints  # (s,)
    overall: Doubles  # (s - 1, 3) error rate minus that of the first split: difference, low, high, each with 95 %
    level: float  # of the intervals below, so that all of them hold at once with 95 %
    look_alikes: int  # nearest images of an error that are like it; 0: a node's own images
    tree: tuple[str, ...]  # (trees,)
    near: tuple[str, ...]  # (trees,) the representation in which images are near; "": in none
    share: Doubles  # (trees,) of the correct images that were looked through; the others count by it
    first: Ints  # (trees + 1,) where each tree's nodes begin
    node: Ints  # (t,)
    wrong: Ints  # (t, s) errors of the node
    like: Doubles  # (t, s) images like these, the errors among them; whole numbers where all images were looked through
    rate: Doubles  # (t, s, 3) share of errors among the images like these: share, low, high with 95 %; NaN: none
    gap: Doubles  # (t, s - 1, 3) that share minus that of the first split: difference, low, high; NaN: not compared
    presence: Doubles  # (t, s - 1, 3) share of a split's images that are like these, minus that of the first; likewise
    clear: Ints  # (t, s - 1, 2) whether these two are above 0 for certain (1), below it (-1) or neither (0)


@dataclass(frozen=True)
class TrainingLooks:
    """For each error of another split the images of the first that are nearest to it, nearest first; -1: no more."""

    split: Ints  # (e,) of every member
    classes: Ints  # (c,) judged images of the first split per class
    predicted: Ints  # (e, k) judged images with the label that the model predicts
    true: Ints  # (e, k) judged images with its own label
