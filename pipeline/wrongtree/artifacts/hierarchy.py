"""Superclasses of the classes: which stand together, and how far apart two of them are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wrongtree.shared.arrays import Ints

GROUPING = "superclass"  # of the trees that are split by it


@dataclass(frozen=True)
class Hierarchy:
    """A tree over c classes, which are its nodes 0…c-1, and s superclasses, c…c+s-1; parents come after children.

    Every class is below the root, which is last.
    """

    names: tuple[str, ...]  # (s,) of the superclasses, the root's last
    parent: tuple[int, ...]  # (c + s,) of every node; -1: it is the root

    @property
    def classes(self) -> int:
        """Number of classes, c."""
        return len(self.parent) - len(self.names)

    @property
    def root(self) -> int:
        """The node that all classes are below."""
        return len(self.parent) - 1

    @cached_property
    def height(self) -> Ints:
        """(c + s,) edges on the longest way from a node down to a class: 0 for a class."""
        height = np.zeros(len(self.parent), dtype=np.int64)
        for node, above in enumerate(self.parent[:-1]):
            height[above] = max(height[above], height[node] + 1)
        return height

    @cached_property
    def paths(self) -> Ints:
        """(c, deepest + 1) the nodes from the root down to every class; then -1."""
        ways: list[list[int]] = []
        for node in range(self.classes):
            way = [node]
            while self.parent[way[-1]] >= 0:
                way.append(self.parent[way[-1]])
            ways.append(way[::-1])
        paths = np.full((self.classes, max(map(len, ways))), -1, dtype=np.int64)
        for node, way in enumerate(ways):
            paths[node, : len(way)] = way
        return paths

    def distance(self, label: Ints, prediction: Ints) -> Ints:
        """(n,) height of the lowest common ancestor of the two classes; 0 where they are one.

        Deng et al. 2010, "What Does Classifying More Than 10,000 Image Categories Tell Us?"; the measure of Bertinetto
        et al. 2020, "Making Better Mistakes".
        """
        pairs, inverse = np.unique(np.stack([label, prediction]), axis=1, return_inverse=True)
        one, other = self.paths[pairs[0]], self.paths[pairs[1]]
        shared = np.cumprod((one == other) & (one >= 0), axis=1).sum(axis=1)
        found: Ints = self.height[one[np.arange(len(one)), shared - 1]][inverse.reshape(-1)]
        return found
