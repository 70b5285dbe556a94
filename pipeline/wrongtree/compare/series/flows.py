"""Clusters from checkpoint to checkpoint: which live on, and how many errors go from each to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from wrongtree.artifacts.checkpoints import called
from wrongtree.compare.clusters import Tree
from wrongtree.compare.comparison import FEWEST
from wrongtree.compare.lives import FEW, clusters_of, lives
from wrongtree.compare.match import Common
from wrongtree.shared.arrays import Ints

MOST = 12  # clusters of a checkpoint; all its other errors are one more
OTHERS = "other errors"


@dataclass(frozen=True)
class Flow:
    """A cluster of a checkpoint's own tree, or all its errors that are in none of those."""

    name: str
    errors: Ints  # (count,) places among the images in common
    life: int  # the number that it keeps while it lives on; -1: the other errors
    node: int  # of that checkpoint's tree; -1: the other errors


@dataclass(frozen=True)
class Link:
    """Errors that a cluster of a checkpoint shares with one of the next, both as places in their lists."""

    older: int
    newer: int
    shared: int


@dataclass(frozen=True)
class Flows:
    """What became of the clusters of s checkpoints."""

    clusters: tuple[tuple[Flow, ...], ...]  # (s,) the largest first, the other errors last
    links: tuple[tuple[Link, ...], ...]  # (s - 1,)


def flows(common: Common, trees: Sequence[Tree | None]) -> Flows:
    """Cut every tree as `lives` does, keep the largest clusters, and follow them."""
    alive = _numbered(trees)
    found = [_largest(common, i, tree, of) for i, (tree, of) in enumerate(zip(trees, alive, strict=True))]
    shown = sorted({one.life for row in found for one in row if one.life >= 0})
    number = {-1: -1, **{life: i for i, life in enumerate(shown)}}
    clusters = tuple(tuple(Flow(one.name, one.errors, number[one.life], one.node) for one in row) for row in found)
    m = len(common.ids)
    return Flows(clusters, tuple(_links(a, b, m) for a, b in pairwise(clusters)))


def _numbered(trees: Sequence[Tree | None]) -> list[dict[int, int]]:
    """Of each tree the life that every cluster of its cut has: that of the cluster it lives on from, else a new one."""
    found: list[dict[int, int]] = []
    lived = 0
    for i, tree in enumerate(trees):
        of: dict[int, int] = {}
        before = trees[i - 1] if i else None
        if tree is not None and before is not None and min(len(before.image), len(tree.image)) >= FEWEST:
            of = {life.newer: found[-1][life.older] for life in lives(before, tree).on}
        for node in [] if tree is None else clusters_of(tree):
            if node not in of:
                of[node], lived = lived, lived + 1
        found.append(of)
    return found


def _largest(common: Common, site: int, tree: Tree | None, life: dict[int, int]) -> tuple[Flow, ...]:
    if tree is None:
        return ()
    nodes = sorted(life, key=lambda node: (-len(tree.errors(node)), node))
    kept = [node for node in nodes[:MOST] if len(tree.errors(node)) >= FEW]
    rest = [tree.errors(node) for node in nodes if node not in kept]
    said = common.prediction[site]
    found = [
        Flow(called(common.label[errors], said[errors], common.classes), errors, life[node], node)
        for node, errors in ((node, tree.errors(node)) for node in kept)
    ]
    return (*found, *([Flow(OTHERS, np.concatenate(rest), -1, -1)] if rest else []))


def _links(older: Sequence[Flow], newer: Sequence[Flow], m: int) -> tuple[Link, ...]:
    at = np.full(m, -1, dtype=np.int64)
    for i, one in enumerate(older):
        at[one.errors] = i
    found = []
    for j, one in enumerate(newer):
        shared = np.bincount(at[one.errors] + 1, minlength=len(older) + 1)[1:]
        found += [Link(int(i), j, int(shared[i])) for i in np.flatnonzero(shared)]
    return tuple(sorted(found, key=lambda link: (link.older, link.newer)))
