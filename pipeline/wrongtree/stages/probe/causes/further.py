"""Clusters of a tree: what is in them, and further ones that a repair corrects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Doubles, Flags, Ints

FOREIGN = 0.2  # of a further cluster: errors of labels of which none was tried
FEW = 6  # errors of a further cluster that were tried


def further(
    tree: Tree,
    members: Ints,
    inside: Ints,
    tried: Ints,
    flags: Flags,
    least: float,
    root: int | None = None,
    other: Ints | None = None,
    few: int = FEW,
) -> Iterator[int]:
    """Nodes, from `root` down, without an error that is `inside`, of whose errors that were `tried` at least a share
    of `least` have flags. `inside` and `tried` are judged images, as are `members`. Of errors of `other` labels, of
    which none was tried, a node may have only `FOREIGN` as many as it has errors. Nodes with fewer than `few` errors
    that were tried are left out.
    """
    position = np.empty(tree.n_leaves, dtype=np.int64)
    position[tree.order] = np.arange(tree.n_leaves)

    def sums(images: Ints, weight: Doubles) -> Ints:
        leaves = np.searchsorted(members, images)
        values = np.bincount(position[leaves], weights=weight, minlength=tree.n_leaves)
        return np.concatenate([[0], np.cumsum(values)]).astype(np.int64)

    other = inside[:0] if other is None else other
    taken, asked, hit, foreign = (
        sums(images, weight)
        for images, weight in (
            (inside, np.ones(len(inside))),
            (tried, np.ones(len(tried))),
            (tried, flags.astype(float)),
            (other, np.ones(len(other))),
        )
    )
    start, end = spans(tree.children)
    waiting = [2 * tree.n_leaves - 2 if root is None else root]
    while waiting:
        node = waiting.pop()
        first, last = start[node], end[node]
        count, hits = asked[last] - asked[first], hit[last] - hit[first]
        if count < few or hits < least * few:
            continue
        own = taken[last] == taken[first] and foreign[last] - foreign[first] <= FOREIGN * (last - first)
        if own and hits >= least * count:
            yield node
        elif node >= tree.n_leaves:
            waiting += [int(child) for child in tree.children[node - tree.n_leaves]]


def images_in(tree: Tree, members: Ints, nodes: Iterable[int]) -> Ints:
    """The judged images in any of these nodes, whose leaves are `members`."""
    start, end = spans(tree.children)
    leaves = members[tree.order]
    found: Ints = np.concatenate([members[:0], *(leaves[start[node] : end[node]] for node in nodes)])
    return found
