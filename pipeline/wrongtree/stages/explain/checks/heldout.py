"""Does a node's region stay bad for images that had no part in finding it?

Ward's clusters are where errors lie densely, so that among the errors they were grown on a region always looks bad.
Here a tree is grown on a random half of the errors; the other half, and the right images likewise, say how often the
model errs in its regions.
"""

from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.checks import HeldOut
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.intervals import wilson

FEWEST = 4  # errors of the grown half in a region; of fewer there is no centre to speak of
BLOCK = 256  # regions whose distances are held at a time, of many images fewer
HELD = 1 << 23  # distances held at a time: 64 MiB, and a few times that to compute them


@dataclass(frozen=True)
class Points:
    """Images placed in a representation: first the members, the trees' leaves, then a sample of other, right ones."""

    place: Doubles  # (e + s, d)
    members: int
    wrong: Flags  # (e + s,)
    grown: Flags  # (e + s,) whether an image is of the half that trees are grown on
    each: float  # how many images each correct one stands for
    class_rate: Doubles  # (e + s,) error rate of each image's class


def held_out(points: Points, half: Tree, members: Ints, start: Ints, end: Ints) -> HeldOut:
    """Of the spans [start, end) (t,) of `members` (e,), their numbers in leaf order.

    `half` is a tree over the grown members, in the order of their numbers.
    """
    again, region = _likes(np.flatnonzero(points.grown[: points.members]), half, members, start, end)
    which, inverse = np.unique(region, return_inverse=True)
    grown, held, expected = _shares(points, half, which)
    return HeldOut(again, grown[inverse], held[inverse], expected[inverse])


def _likes(numbers: Ints, half: Tree, members: Ints, start: Ints, end: Ints) -> tuple[Doubles, Ints]:
    """(t,) each span's best Jaccard index with a node of `half`, over that tree's members `numbers`, and that node."""
    first, last = spans(half.children)
    leaf = np.full(len(members), -1, dtype=np.int64)  # of each member
    leaf[numbers[half.order]] = np.arange(len(numbers))
    above = _Above(half, first, last)
    again, region = np.zeros(len(start)), np.zeros(len(start), dtype=np.int64)
    for i, (a, b) in enumerate(zip(start, end, strict=True)):
        ours = leaf[members[a:b]]
        ours = np.sort(ours[ours >= 0])
        if not len(ours):
            continue
        # Of nodes that share the same errors with the span the smallest is most like it: it is one of these errors, or
        # where two of them that are next to each other meet.
        nodes = np.concatenate([half.order[ours], above.meet(ours[:-1], ours[1:])])
        shared = np.searchsorted(ours, last[nodes]) - np.searchsorted(ours, first[nodes])
        index = shared / (last[nodes] - first[nodes] + len(ours) - shared)
        again[i] = index.max()
        region[i] = nodes[index == again[i]].min()
    return again, region


class _Above:
    """Where any two leaves of a tree meet: the highest of the nodes at which those between them part."""

    def __init__(self, tree: Tree, first: Ints, last: Ints) -> None:
        inner = np.arange(tree.n_leaves, len(first))
        parts = np.zeros(max(0, tree.n_leaves - 1), dtype=np.int64)  # the node whose children part after a position
        parts[last[tree.children[:, 0]] - 1] = inner
        self.tables = [parts]  # of 1, 2, 4 … positions the highest node, which has the highest number
        while (width := 1 << len(self.tables)) <= len(parts):
            before = self.tables[-1]
            self.tables.append(np.maximum(before[: -(width // 2)], before[width // 2 :]))

    def meet(self, a: Ints, b: Ints) -> Ints:
        """(k,) positions a < b in leaf order -> the lowest node above both."""
        found = np.zeros(len(a), dtype=np.int64)
        level = np.frexp(b - a)[1] - 1
        for one in np.unique(level).tolist():
            here = level == one
            table = self.tables[one]
            found[here] = np.maximum(table[a[here]], table[b[here] - (1 << one)])
        return found


def _shares(points: Points, half: Tree, nodes: Ints) -> tuple[Doubles, Doubles, Doubles]:
    """For nodes (u,) of the grown tree: (u, 2), (u, 4) and (u,) as in HeldOut; NaN and 0 where a node is too small.

    A region is a ball around the node's centroid, as wide as has half of its own errors if each is seen from the
    centroid of the others: seen from their own they lie nearer than any new image of the same kind.
    """
    numbers = np.flatnonzero(points.grown[: points.members])[half.order]
    first, last = (at[nodes] for at in spans(half.children))
    squared = np.einsum("ij,ij->i", points.place, points.place)
    grown, held = np.full((len(nodes), 2), np.nan), np.full((len(nodes), 4), np.nan)
    expected = np.full(len(nodes), np.nan)
    grown[:, 1] = held[:, 3] = 0
    if points.wrong.all():  # no right image has a place: every region would be errors alone
        return grown, held, expected
    big = np.flatnonzero(last - first >= FEWEST)
    block = max(1, min(BLOCK, HELD // len(points.place)))
    for at in range(0, len(big), block):
        rows = big[at : at + block]
        centre = np.stack([points.place[numbers[first[u] : last[u]]].mean(axis=0) for u in rows])
        near = squared[None] - 2 * centre @ points.place.T + np.einsum("ij,ij->i", centre, centre)[:, None]
        distance = np.sqrt(np.maximum(near, 0))
        for u, away in zip(rows.tolist(), distance, strict=True):
            own, m = numbers[first[u] : last[u]], int(last[u] - first[u])
            inside = away <= np.median(away[own]) * m / (m - 1)
            near_it = np.flatnonzero(inside)
            is_grown = points.grown[near_it]
            for side, found in ((is_grown, grown), (~is_grown, held)):
                here = near_it[side]
                wrong = points.wrong[here]
                if not len(wrong):
                    continue
                share = wrong.mean(keepdims=True)
                found[u, 0], found[u, -1] = _of_all(share, points.each)[0], len(wrong)
                if found is held:
                    ends = np.concatenate(wilson(share, np.array([float(len(wrong))])))
                    found[u, 1:3] = _of_all(ends, points.each)
                    expected[u] = np.average(points.class_rate[here], weights=np.where(wrong, 1, points.each))
    return grown, held, expected


def _of_all(share: Doubles, each: float) -> Doubles:
    """The share of errors among all images, from that among all errors and one correct image of `each`.

    It grows with the share counted, so that the ends of an interval are carried over too. It's tempting to correct n
    for weights (Kish 1965), but where no correct image happens to be inside, a share of 1 would look certain.
    """
    found: Doubles = share / (share + each * (1 - share))
    return found
