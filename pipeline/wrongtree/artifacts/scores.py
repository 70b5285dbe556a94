"""How well representations and methods do."""

from dataclasses import dataclass

from wrongtree.shared.arrays import Doubles, Ints


@dataclass(frozen=True)
class Scores:
    """The scoreboard, one row per representation and method; NaN where something is not defined."""

    representation: tuple[str, ...]  # (rows,)
    method: tuple[str, ...]  # (rows,)
    tree: tuple[str, ...]  # (rows,)
    sampled: int  # errors they were judged on
    k: Ints  # (rows,) clusters
    gini: Doubles  # (rows,) inequality of their sizes
    silhouette: Doubles  # (rows,)
    compactness: Doubles  # (rows,) share of an error's nearest others in its own cluster
    chance: Doubles  # (rows,) the same of random clusters of the same sizes
    stability: Doubles  # (rows,) mean ARI of two parts of the sample, where they overlap
    agreement: Doubles  # (rows,) mean ARI with the same method in other representations
    rand: Doubles  # (rows, 3) ARI against label, prediction, confusion
    information: Doubles  # (rows, 3) NMI against the same
    range_k: Ints  # (q,)
    range_silhouette: Doubles  # (representations, q)
