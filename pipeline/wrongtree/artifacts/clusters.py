"""Trees, and other ways to divide the errors."""

from dataclasses import dataclass

from wrongtree.shared.arrays import Doubles, Ints


@dataclass(frozen=True)
class Tree:
    """One full binary merge tree over the errors, in scikit-learn's numbering: node e + i has the children[i]."""

    representation: str
    grouping: str
    children: Ints  # (e - 1, 2), left and right
    height: Doubles  # (e - 1,) merge distance; never decreases from child to parent
    order: Ints  # (e,) leaves from left to right
    group_node: Ints  # (g,) where a drill-down lands first, or next in a superclass; empty for grouping `none`
    group_label: Ints  # (g,) class, or -1; for grouping `superclass` a node of the hierarchy
    group_prediction: Ints  # (g,)
    below: float = 0.0  # share of the variance inside the small clusters that a very large tree starts from; 0: none

    @property
    def id(self) -> str:
        """How files and links name it."""
        return f"{self.representation}-{self.grouping}"

    @property
    def n_leaves(self) -> int:
        """Number of errors."""
        return len(self.order)


@dataclass(frozen=True)
class Clusterings:
    """A sample of s errors divided by m methods, in one representation."""

    representation: str
    method: tuple[str, ...]  # (m,) tree, balanced, kmeans, kmeans-silhouette, mixture
    tree: tuple[str, ...]  # (m,) the id of the tree that was cut; "": none
    error: Ints  # (s,)
    cluster: Ints  # (m, s)
    again: Ints  # (m, r, 2, s) the same in r pairs of random parts of the sample; -1: not in that part
    silhouette: Doubles  # (m,) NaN where it is not defined
    compactness: Doubles  # (m,) share of an error's nearest others in its own cluster; NaN where it is not defined
    range_k: Ints  # (q,) numbers of clusters that k-means tried
    range_silhouette: Doubles  # (q,)


@dataclass(frozen=True)
class ClassClusters:
    """The errors of each class by themselves, divided automatically; groups are numbered from 0, largest first."""

    representation: str
    label: Ints  # (l,) the classes that have errors
    kmeans: Ints  # (e,) group within its class, at the best silhouette
    ward: Ints  # (e,) the same of the tree cut into as many groups
    range_k: Ints  # (q,)
    range_silhouette: Doubles  # (l, q) NaN where it is not defined
