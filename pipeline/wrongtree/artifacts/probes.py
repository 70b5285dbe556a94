"""What trying things out on the model gives; as artifacts.py, of what came later.

Letters: m nodes probed, e errors, n images sampled, g stages of layers.
"""

from dataclasses import dataclass

from wrongtree.shared.arrays import Bytes, Doubles, Flags, Floats, Ints

WAYS = ("squeezed", "padded")  # how a whole picture fits the model's input
AROUND = ("rest", "plain", "mirrored")  # what is around the part that was seen: what was cut off, or nothing new
KINDS = ("occlude", "blur")  # how a region is hidden
PICTURES = ("before", *KINDS, "random")  # of one example: as it is, hidden either way, a random region occluded


@dataclass(frozen=True)
class Target:
    """A node to probe: some of its errors, and the region that they have in common."""

    node: int
    count: int  # its errors, of which `rows` are some
    rows: Ints  # (k,) rows of the data set
    labels: Ints  # (k,)
    errors: Ints  # (k,) their numbers among the errors
    region: Flags  # (s, s')


@dataclass(frozen=True)
class Interventions:
    """What the model says of a node's errors once a region of the picture is hidden from it."""

    model: str  # digest of the model that was asked
    level: float  # of every interval, so that all of them hold at once with 95 %
    draws: int  # random regions per image
    node: Ints  # (m,)
    count: Ints  # (m,) errors of the node
    tried: Ints  # (m,) errors that were tried
    region: Flags  # (m, s, s')
    right: Ints  # (m, 2) errors that became right, by KINDS
    rate: Doubles  # (m, 2, 3) their share, and its interval: share, low, high
    random: Doubles  # (m, 2, 3) the same of random regions of the same size and shape
    gain: Doubles  # (m, 2, 3) the first minus the second, image by image
    because: Flags  # (m, 2) whether both intervals exclude that a random region does as well
    example: Ints  # (m,) an error, one that became right where there is one, and not by a random region
    said: Ints  # (m, 4) what the model says of PICTURES
    pictures: Bytes  # (m, 4, h, w, 3)


@dataclass(frozen=True)
class Sanity:
    """Whether maps change when what the model has learnt is taken from it (Adebayo et al. 2018)."""

    stage: tuple[str, ...]  # (g,) layers shuffled, from the output down; each stage includes the ones before it
    similarity: Doubles  # (g, n) rank correlation of an image's map with the model's own
    averaged: Doubles  # (g,) the same of the maps' average
    others: Doubles  # (n,) mean rank correlation of an image's map with the same model's maps of other images
    between: float  # mean rank correlation of two shuffled copies' maps of one image
    kept: Doubles  # (3,) of (similarity - others) / (1 - others) once all is shuffled: mean, low, high
    right: float  # share of the images that the model gets right
    copies: Doubles  # (k,) the same of wholly shuffled copies
    depends: bool
    shown: Ints  # (v,) errors whose maps are here
    maps: Floats  # (v, g + 1, s, s') the model's own, then after every stage


@dataclass(frozen=True)
class WhyNot:
    """The second map of every error: |gradient of the predicted logit minus the label's|, summing to 1."""

    maps: Floats  # (e, s, s')


@dataclass(frozen=True)
class WhyNotMeans:
    """Its mean over nodes of all trees, one tree after the other."""

    tree: tuple[str, ...]
    first: Ints  # (trees + 1,) where each tree's nodes begin
    node: Ints  # (t,)
    mean: Doubles  # (t, s, s')
    overall: Doubles  # (s, s') over all errors


@dataclass(frozen=True)
class Uncropped:
    """What the model says once its transform cuts nothing off; k errors and c correct images were tried."""

    drawn: int  # correct images that were looked at
    share: Doubles  # (s,) of those of which it is known, the share of the picture that the model saw
    errors: Ints  # (k,) judged images; none: could not be tried
    corrected: Flags  # (k, 2, 3) which become correct, by WAYS and AROUND
    correct: Ints  # (c,) judged images
    broken: Flags  # (c, 2, 3) which become misclassified
    way: int  # into WAYS: the one that leaves more of the correct images correct
    sure: int  # of the errors, how many the crop causes for certain; 0: it is not shown to cause any
    most: float  # the share of errors that it causes at most; 1: not known
