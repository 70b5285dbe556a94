"""How alike maps are inside clusters, and how well vectors tell classes."""

from dataclasses import dataclass

from wrongtree.shared.arrays import Doubles, Flags, Ints


@dataclass(frozen=True)
class MapAgreement:
    """Maps of the members of every tested cluster of one tree: 2 kinds of map, 5 measures, t clusters."""

    tree: str  # its id
    circular: bool  # whether the maps themselves made the clusters
    sampled: int  # members whose maps were compared
    shown: int  # clusters of the cut, tested or not
    empty: Ints  # (2,) of these, whose map prefers no place: left out
    apart: Doubles  # (2, 5) mean over all pairs of different images
    node: Ints  # (t,)
    images: Ints  # (2, t) sampled members whose maps were compared
    within: Doubles  # (2, t, 5) mean over the pairs inside
    null: Doubles  # (2, t, 5) mean over the pairs inside random sets with the same predictions; NaN: hardly any others
    p: Doubles  # (2, t, 5) NaN where null is
    above: Flags  # (2, t, 5) more alike than such sets, at a false discovery rate of 5 %


@dataclass(frozen=True)
class VectorScores:
    """Three vectors of the same images, and what two ways to cluster make of each; NaN: not defined."""

    drawn: Ints  # (s,) positions among the judged images, the same in every build over the same data
    cosine: Doubles  # (3, 2) mean cosine of two images with the same label, with different ones
    k: int  # clusters
    silhouette: Doubles  # (3, 2) of k-means, of a Gaussian mixture
    rand: Doubles  # (3, 2, 2) ARI against label, prediction
    information: Doubles  # (3, 2, 2) NMI against the same
