"""Clusters of a tree: what is in them, and further ones that a repair corrects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober

FOREIGN = 0.2  # of a further cluster: errors of labels of which none was tried
FEW = 6  # errors of a further cluster that were tried
OTHERS = 256  # other errors that a repair is tried on
FIRST = 48  # of these: if it corrects few of them, the rest is not asked
MOSTLY = 0.65  # of a further cluster's errors that were tried, at least
JOINS = 0.6  # of a cluster's share: another one of which a repair corrects so much has the same cause


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


def others_of(
    probe: Prober, done: Probed, name: str, inside: Ints, taken: Ints, tree: Tree
) -> tuple[Ints, Flags, list[int]]:
    """Errors of the story's labels, but for those that are far rarer in it than its commonest, that are not `inside`
    it, which of them the repair corrects, and further clusters that it corrects, without an error that is `taken` by
    any piece.
    """
    label = probe.predictions.label
    errors = np.setdiff1d(probe.predictions.errors, inside)
    kinds, times = np.unique(label[inside], return_counts=True)
    like = np.isin(label[errors], kinds[times >= FOREIGN * times.max()])
    errors, foreign = errors[like], errors[~like]
    sample = probe.sampler.order(errors)[:OTHERS]
    repair = done.repairs[name]
    flags = probe.corrected(sample[:FIRST], name, repair.apply)
    if not len(flags) or flags.mean() < proof.CLEAR:
        return sample[: len(flags)], flags, []
    flags = probe.corrected(sample, name, repair.apply)
    half = probe.sampler.halves(sample)
    least = max(MOSTLY, JOINS * float(done.fixed[name].mean()))
    nodes = list(further(tree, probe.predictions.members, taken, sample[half], flags[half], least, other=foreign))
    if not nodes:
        return sample, flags, []
    rest = ~half & ~np.isin(sample, images_in(tree, probe.predictions.members, nodes))
    return sample[rest], flags[rest], nodes
