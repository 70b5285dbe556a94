"""The nodes of a stored tree: which errors they have, and how a node is known again after a rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wrongtree.artifacts.trees import leaf_order, spans
from wrongtree.shared.arrays import Ints
from wrongtree.shared.faults import UserError

FNV_OFFSET, FNV_PRIME, LOW = 0x811C9DC5, 0x01000193, 0xFFFFFFFF


@dataclass(frozen=True)
class Node:
    """One node and its errors, in leaf order."""

    node: int
    errors: Ints


class Nodes:
    """A tree as docs/format.md describes it."""

    def __init__(self, document: dict[str, Any], ids: Sequence[str]) -> None:
        """`document` is trees/<id>.json; ids (e,) are the errors' paths."""
        n = int(document["n_leaves"])
        children = np.array(document["children"], dtype=np.int64).reshape(-1, 2)
        if n != len(ids) or len(children) != n - 1:
            raise UserError(
                f"{document.get('id')}: its tree does not have the site's {len(ids)} errors; build it again"
            )
        self._count = 2 * n - 1
        self._start, self._end = spans(children)
        self._order = leaf_order(children)
        hashes = np.array([fnv1a(ids[error]) for error in self._order], dtype=np.uint64)
        self._sum = np.concatenate([[0], np.cumsum(hashes)]).astype(np.uint64)
        self._xor = np.concatenate([[0], np.bitwise_xor.accumulate(hashes)]).astype(np.uint64)

    def __getitem__(self, node: int) -> Node:
        """The node of this number. UserError where there is none."""
        if not 0 <= node < self._count:
            raise UserError(f"node {node}: this tree has nodes 0 to {self._count - 1}")
        return Node(node, self._order[self._start[node] : self._end[node]])

    def members(self, node: int) -> str:
        """16 hex digits that depend on which images a node has, and neither on their order nor on its number."""
        start, end = int(self._start[node]), int(self._end[node])
        total = (int(self._sum[end]) - int(self._sum[start])) & LOW
        return f"{total:08x}{int(self._xor[end] ^ self._xor[start]):08x}"

    def find(self, node: int, count: int, members: str) -> Node | None:
        """The node of `count` images with these `members`; `node` is where it was, which is tried first."""
        same_size = np.flatnonzero(self._end - self._start == count).tolist()
        for candidate in sorted(same_size, key=lambda other: other != node):
            if self.members(candidate) == members:
                return self[candidate]
        return None


def fnv1a(text: str) -> int:
    """FNV-1a, 32 bits, over UTF-8: five lines in any language, and enough to tell images apart, not to hide them."""
    value = FNV_OFFSET
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * FNV_PRIME) & LOW
    return value
