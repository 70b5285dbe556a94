"""Which clusters of an older site live on in a newer one: known by the errors they share, never by their numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from wrongtree.artifacts.trees import cut
from wrongtree.compare.clusters import Tree
from wrongtree.compare.statistics import LEVEL, adjusted
from wrongtree.shared.arrays import Doubles, Ints

CUT = 25  # clusters that each tree is cut into
FEW = 3  # errors that two clusters must share
DRAWS = 999  # of the null: clusters of the same sizes with their errors drawn at random


@dataclass(frozen=True)
class Life:
    """One cluster of the older site and the cluster of the newer one that it lives on in."""

    older: int  # node of the older site's tree
    newer: int  # node of the newer site's tree
    shared: int  # errors of both
    either: int  # errors of one or both; shared / either is the Jaccard index
    p: float  # of a Jaccard index as large with any cluster, were the newer's errors drawn at random
    adjusted: float  # after Benjamini–Hochberg over the matched pairs


@dataclass(frozen=True)
class Lives:
    """What became of the clusters of two trees, each cut into at most 25."""

    older: tuple[int, ...]  # nodes of the older site's tree
    newer: tuple[int, ...]  # nodes of the newer site's
    on: tuple[Life, ...]  # those that live on, by far more than chance; the most alike first
    born: tuple[int, ...]  # of `newer`, those that no older cluster goes to
    gone: tuple[int, ...]  # of `older`, those that go to none
    split: tuple[tuple[int, tuple[int, ...]], ...]  # of `older`, those that go to several
    merged: tuple[tuple[int, tuple[int, ...]], ...]  # of `newer`, those that several come to


def lives(older: Tree, newer: Tree, seed: int = 0) -> Lives:
    """Match the clusters of two trees: maximum-weight assignment of their Jaccard indices, against the null."""
    a, b = clusters_of(older), clusters_of(newer)
    n = int(max(older.image.max(initial=-1), newer.image.max(initial=-1))) + 1
    of_a, of_b = _of_image(older, a, n), _of_image(newer, b, n)
    shared = _shared(of_a, of_b, len(a), len(b))
    size_a, size_b = (np.array([len(tree.errors(node)) for node in nodes]) for tree, nodes in ((older, a), (newer, b)))
    either = size_a[:, None] + size_b - shared
    jaccard = shared / np.maximum(either, 1)
    reached, often = _chance(of_a, of_b, shared, jaccard, either.shape, size_a, size_b, seed)
    linked = (shared >= FEW) & (often <= LEVEL)
    rows, columns = linear_sum_assignment(jaccard, maximize=True)
    fit = shared[rows, columns] >= FEW
    rows, columns = rows[fit], columns[fit]
    p = reached[rows, columns]
    on = [
        Life(a[i], b[j], int(shared[i, j]), int(either[i, j]), float(one), float(sure))
        for i, j, one, sure in zip(rows.tolist(), columns.tolist(), p, adjusted(p), strict=True)
        if sure <= LEVEL
    ]
    for life in on:
        linked[a.index(life.older), b.index(life.newer)] = True
    to, come = linked.sum(axis=1), linked.sum(axis=0)
    return Lives(
        tuple(a), tuple(b),
        tuple(sorted(on, key=lambda life: (-life.shared / life.either, life.older))),
        tuple(node for node, times in zip(b, come, strict=True) if not times),
        tuple(node for node, times in zip(a, to, strict=True) if not times),
        tuple((a[i], tuple(b[j] for j in np.flatnonzero(linked[i]))) for i in np.flatnonzero(to > 1)),
        tuple((b[j], tuple(a[i] for i in np.flatnonzero(linked[:, j]))) for j in np.flatnonzero(come > 1)),
    )  # fmt: skip


def clusters_of(tree: Tree) -> list[int]:
    """The nodes of a cut into at most 25 that have errors in common."""
    root = 2 * len(tree.children)
    return [node for node in cut(tree.children, tree.height, root, CUT) if tree.end[node] > tree.start[node]]


def _of_image(tree: Tree, nodes: list[int], n: int) -> Ints:
    """(n,) the place in `nodes` of the cluster that each image is in; -1: in none."""
    found = np.full(n, -1, dtype=np.int64)
    for i, node in enumerate(nodes):
        found[tree.errors(node)] = i
    return found


def _shared(of_a: Ints, of_b: Ints, a: int, b: int) -> Ints:
    """(a, b) how many images two clusters share."""
    both = (of_a >= 0) & (of_b >= 0)
    return np.bincount(of_a[both] * b + of_b[both], minlength=a * b).reshape(a, b).astype(np.int64)


def _chance(
    of_a: Ints,
    of_b: Ints,
    shared: Ints,
    jaccard: Doubles,
    shape: tuple[int, ...],
    size_a: Ints,
    size_b: Ints,
    seed: int,
) -> tuple[Doubles, Doubles]:
    """(a, b) p of each Jaccard index against the best that a random cluster has with any other, and over all pairs.

    The errors of the newer site stay its errors; which of its clusters each is in is drawn, with the sizes kept. So
    clusters do not match for the mere reason that the two sites have errors in common.
    """
    draw = np.random.default_rng(seed)
    inside = np.flatnonzero(of_b >= 0)
    best, most = np.zeros(shape), np.zeros(shape)
    mixed = of_b.copy()
    for _ in range(DRAWS):
        mixed[inside] = draw.permutation(of_b[inside])
        times = _shared(of_a, mixed, *shape)
        index = times / np.maximum(size_a[:, None] + size_b - times, 1)
        best += index.max(axis=1)[:, None] >= jaccard - 1e-12
        most += index.max() >= jaccard - 1e-12
    return (1 + best) / (1 + DRAWS), (1 + most) / (1 + DRAWS)
