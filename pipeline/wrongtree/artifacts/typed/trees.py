"""Trees as typed arrays: two bits per leaf for how they branch, and a height in two bytes.

Merges are numbered by where they end, so that their numbers need not be told. Sites with fewer members than
`arrays.FROM` keep the numbers that Ward's steps give.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from wrongtree.artifacts.trees import spans
from wrongtree.artifacts.typed.arrays import BITS, Array, encode
from wrongtree.shared.arrays import Doubles, Ints


def tree_file(document: Mapping[str, Any], children: Ints, height: Doubles, order: Ints) -> bytes:
    """A tree as a file: the rest of its document, children (n - 1, 2), heights (n - 1,), leaves from left to right.

    ValueError where its merges are not numbered by their ends.
    """
    start, end = spans(children)
    if (by_end(start, end) != np.arange(len(children))).any():
        raise ValueError("its merges are not numbered by their ends")
    per, half = halves(height)
    arrays = {"shape": (BITS, shape_of(end)), "height": ("float16", half)}
    if (order != np.arange(len(order))).any():
        arrays["order"] = ("uint32", order)
    return encode({**document, "per": per}, arrays)


def plain_tree(document: Mapping[str, Any], arrays: Mapping[str, Array]) -> dict[str, Any]:
    """The same as its JSON would have it. ValueError or KeyError where it is damaged."""
    plain = {key: value for key, value in document.items() if key not in ("arrays", "per")}
    height = arrays["height"].astype(np.float64) / document["per"]
    n = len(height) + 1
    order = arrays["order"].astype(np.int64) if "order" in arrays else np.arange(n)
    if document["n_leaves"] != n or not np.array_equal(np.sort(order), np.arange(n)):
        raise ValueError("its arrays have other leaves")
    return {**plain, "children": children_of(arrays["shape"], order).reshape(-1).tolist(), "height": height.tolist()}


def numbered(children: Ints, height: Doubles, nodes: Ints) -> tuple[Ints, Doubles, Ints]:
    """The same tree with its merges numbered by their ends: children, heights, and what some `nodes` have become."""
    n = len(children) + 1
    order = by_end(*spans(children))
    became = np.arange(2 * n - 1)
    became[n + order] = n + np.arange(n - 1)
    return became[children[order]], height[order], became[nodes]


def by_end(start: Ints, end: Ints) -> Ints:
    """(n - 1,) a tree's merges (0 is node n) in the order in which they end, from left to right and from below.

    In this order a merge comes after all merges inside it. `start` and `end` (2n - 1,) are spans of leaves.
    """
    n = (len(start) + 1) // 2
    order: Ints = np.lexsort((end[n:] - start[n:], end[n:]))
    return order


def shape_of(end: Ints) -> Array:
    """(2n - 1,) bits of a tree whose merges are numbered by their ends: 0 is the next leaf, 1 a merge of the last two.

    `end` (2n - 1,) is one past the last leaf of every node.
    """
    n = (len(end) + 1) // 2
    merges = np.bincount(end[n:] - 1, minlength=n)
    bits = np.ones(2 * n - 1, dtype=np.uint8)
    bits[np.arange(n) + np.cumsum(merges) - merges] = 0
    return bits


def children_of(shape: Array, order: Ints) -> Ints:
    """(n - 1, 2) children of a tree from these bits; `order` (n,) are its leaves from left to right.

    ValueError where the bits are no tree.
    """
    n, leaves = len(order), iter(order.tolist())
    stack: list[int] = []
    pairs: list[tuple[int, int]] = []
    if len(shape) != 2 * n - 1:
        raise ValueError("its shape has other leaves")
    try:
        for merge in shape.tolist():
            if merge:
                right, left = stack.pop(), stack.pop()
                stack.append(n + len(pairs))
                pairs.append((left, right))
            else:
                stack.append(next(leaves))
    except (IndexError, StopIteration) as fault:
        raise ValueError("its shape is no tree") from fault
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def halves(height: Doubles) -> tuple[int | float, Array]:
    """Heights as half-precision numbers, and the power of two that they were multiplied by to be in their range.

    Off by at most one part in 2,048. What is not 0 does not become 0.
    """
    most = float(height.max()) if len(height) else 0.0
    per = 2.0 ** np.floor(np.log2(32768 / most)) if most > 0 else 1.0
    least = np.where(height > 0, 2.0**-24, 0.0)
    return per, np.maximum(height * per, least).astype(np.float16)
