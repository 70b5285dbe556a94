"""What is checked of nodes, as it passes between stages: artifacts like those of artifacts.py, with its letters.

t nodes of one tree, those with enough errors for a test, largest first; a map of z has g · g' cells, 16 a side at most.
"""

from dataclasses import dataclass

from wrongtree.shared.arrays import Bytes, Doubles, Flags, Floats, Ints

PLACES = (  # the thirds of a picture, row by row, then its margins
    "in the upper left", "at the top", "in the upper right", "at the left", "in the centre", "at the right",
    "in the lower left", "at the bottom", "in the lower right",
    "along the top", "along the bottom", "along the left side", "along the right side",
)  # fmt: skip


@dataclass(frozen=True)
class Checks:
    """What bears out that a node is more than chance, what stands beside it, and what is outside it."""

    node: Ints  # (t,)
    count: Ints  # (t,)
    circular: bool  # whether the tree was grown by the very maps that z tests; then nothing is significant
    z: Floats  # (t, g, g') of the node's map against those of images with the same predictions
    p: Doubles  # (t,) of the largest |z|
    halves: Doubles  # (t,) correlation between two random halves of the node's errors; NaN: not defined
    significant: Flags  # (t,) after Benjamini-Hochberg over these nodes
    place: Ints  # (t, 2) codes into PLACES: where it is more sensitive, and where less; -1: no one place
    typical: Ints  # (t, k) errors nearest to the node's centroid, nearest first
    extreme: Ints  # (t, k) farthest, farthest first
    twin: Ints  # (t,) a node outside it that tells the same story; -1: none
    twin_map: Doubles  # (t,) correlation of what sets both mean maps apart from the data set's; NaN: no twin
    twin_mix: Doubles  # (t,) Bhattacharyya coefficient of both mixes of confusions; NaN: no twin
    rate: Doubles  # (t, 3) share of errors among look-alikes, and its interval; NaN: not known
    expected: Doubles  # (t,) error rate of the classes of these look-alikes


@dataclass(frozen=True)
class Contrast:
    """Spans of errors beside right images of the same labels and confidence: one right image for each error."""

    pairs: Ints  # (t,) errors for which there is such an image
    confidence: Doubles  # (t, 2) mean of these errors, and of their right images; NaN: no pairs
    image: Bytes  # (t, h, w, 3) mean of the right images
    saliency: Floats  # (t, s, s) the same
    gap: Floats  # (t, s, s) mean saliency of the paired errors minus that of the right images
    z: Floats  # (t, g, g') Welch's, of the gap
    p: Doubles  # (t,) of the largest |z|; NaN: too few pairs to test
    significant: Flags  # (t,)
    place: Ints  # (t, 2)


@dataclass(frozen=True)
class HeldOut:
    """Whether a node's region is as bad for images that had no part in finding it."""

    again: Doubles  # (t,) Jaccard index of the node with its like in a tree grown on half of the errors
    grown: Doubles  # (t, 2) share of errors in that one's region among images of this half, and how many these are
    held: Doubles  # (t, 4) the same of the images held out: share, the ends of its interval, how many
    expected: Doubles  # (t,) error rate of the classes of the images held out that lie there; NaN: none does
