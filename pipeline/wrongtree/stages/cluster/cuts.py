"""Clusters from a tree: the horizontal cut is `trees.cut`; here are the balanced one, and what either comes to."""

import heapq
from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Ints


def balanced(children: Ints, root: int, k: int) -> list[int]:
    """Split the largest node below `root` until there are k (fewer if the leaves run out); on a tie the leftmost.

    Of all clusters that the tree allows these are the most equal in size that splitting from the top can reach.
    """
    start, end = spans(children)
    n = len(children) + 1
    nodes = [(int(start[root] - end[root]), int(start[root]), root)]  # a heap: largest first, then leftmost
    leaves: list[int] = []
    while nodes and len(nodes) + len(leaves) < k:
        _, _, node = heapq.heappop(nodes)
        if node < n:
            leaves.append(node)
            continue
        for child in children[node - n].tolist():
            heapq.heappush(nodes, (int(start[child] - end[child]), int(start[child]), child))
    return sorted(leaves + [node for _, _, node in nodes])


def members(span: tuple[Ints, Ints], order: Ints, nodes: Sequence[int]) -> Ints:
    """(n,) for every leaf which of `nodes`, none of them inside another, it lies below; -1: none.

    `span` is `trees.spans` of the tree, which takes longer than all else here.
    """
    start, end = span
    cluster = np.full(len(order), -1, dtype=np.int64)
    for i, node in enumerate(nodes):
        cluster[order[start[node] : end[node]]] = i
    return cluster
