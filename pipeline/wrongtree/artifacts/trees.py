"""Reading a merge tree: sizes, leaf order, spans of leaves, cuts. Without recursion: trees may be thousands deep."""

import heapq
from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.shared.arrays import Doubles, Ints


def sizes(children: Ints) -> Ints:
    """(2n - 1,) number of leaves under every node."""
    n = len(children) + 1
    size = [1] * (2 * n - 1)  # a list: NumPy takes several times as long for one number at a time
    for i, (left, right) in enumerate(children.tolist(), start=n):
        size[i] = size[left] + size[right]
    return np.array(size, dtype=np.int64)


def orient(children: Ints, size: Ints) -> Ints:
    """Put the larger child on the left (on a tie the lower number), so that a map reads from large to small."""
    left, right = np.minimum(*children.T), np.maximum(*children.T)
    swap = size[right] > size[left]
    return np.stack([np.where(swap, right, left), np.where(swap, left, right)], axis=1)


def leaf_order(children: Ints) -> Ints:
    """(n,) leaves from left to right."""
    start, _ = spans(children)
    n = len(children) + 1
    order = np.empty(n, dtype=np.int64)
    order[start[:n]] = np.arange(n)
    return order


def spans(children: Ints) -> tuple[Ints, Ints]:
    """Start and end (2n - 1,) of every node in leaf order; parents come after their children, so one pass suffices."""
    n = len(children) + 1
    size = sizes(children)
    of, pairs, start = size.tolist(), children.tolist(), [0] * (2 * n - 1)
    for i in range(2 * n - 2, n - 1, -1):
        left, right = pairs[i - n]
        start[left] = start[i]
        start[right] = start[i] + of[left]
    first = np.array(start, dtype=np.int64)
    return first, first + size


def cut(children: Ints, height: Doubles, root: int, k: int) -> list[int]:
    """Split the highest node below `root` until there are k clusters (fewer if the leaves run out).

    On a tree whose heights never decrease towards the root this is the horizontal cut that leaves k clusters.
    """
    n = len(children) + 1
    leaves: list[int] = []
    nodes: list[tuple[float, int]] = []  # a heap: highest first, on a tie the later merge

    def put(node: int) -> None:
        if node < n:
            leaves.append(node)
        else:
            heapq.heappush(nodes, (-float(height[node - n]), -node))

    put(root)
    while nodes and len(nodes) + len(leaves) < k:
        _, node = heapq.heappop(nodes)
        for child in children[-node - n]:
            put(int(child))
    return sorted(leaves + [-node for _, node in nodes])


def pruned(children: Ints, height: Doubles, leaves: Ints) -> tuple[Ints, Doubles, Ints]:
    """The tree over some of its leaves, in the order in which they are named: children, heights, and (2n - 1,) what
    every node has become; -1: none of its leaves is left.
    """
    n, m = len(children) + 1, len(leaves)
    became = np.full(2 * n - 1, -1, dtype=np.int64)
    became[leaves] = np.arange(m)
    pairs: list[tuple[int, int]] = []
    heights: list[float] = []
    for i, (left, right) in enumerate(children.tolist()):
        a, b = int(became[left]), int(became[right])
        if a >= 0 and b >= 0:
            became[n + i] = m + len(pairs)
            pairs.append((a, b))
            heights.append(float(height[i]))
        else:
            became[n + i] = max(a, b)
    return np.array(pairs, dtype=np.int64).reshape(-1, 2), np.array(heights, dtype=np.float64), became


def listed(trees: Sequence[Tree]) -> int:
    """Which of the trees, in the order asked for, lists the nodes to look at first.

    One of the first representation, and of these the one that no class divides: what makes a model fail often cuts
    across classes.
    """
    own = [i for i, tree in enumerate(trees) if tree.representation == trees[0].representation]
    return next((i for i in own if trees[i].grouping == "none"), own[0])
