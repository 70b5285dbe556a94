"""The list of a comparison's site: clusters of the two sites, as nodes of the tree over the errors of both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Cluster, Entries, Entry
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.compared import Compared, Finding
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import listed, spans
from wrongtree.shared.arrays import Ints


def compute(predictions: Predictions, trees: Sequence[Tree], compared: Compared) -> Entries:
    """One entry per finding, in their order; those of which no image is shown are left out."""
    tree = trees[listed(trees)]
    start, end = spans(tree.children)
    member_of_row = {int(row): k for k, row in enumerate(predictions.row[predictions.members])}
    found = []
    for finding in compared.findings:
        member = np.array(sorted(member_of_row[r] for r in finding.row.tolist() if r in member_of_row), dtype=np.int64)
        if len(member):
            found.append(_entry(finding, member, cover(tree, start, end, member, finding.cluster)))
    return Entries(tuple(found), 0.95, 0, False, ())


def cover(tree: Tree, start: Ints, end: Ints, member: Ints, cluster: bool = True) -> tuple[Cluster, ...]:
    """The fewest nodes that have these members and no other, the largest first.

    Of a cluster of another tree most nodes are slivers here: only one with more than half of it is shown by itself.
    The errors of a confusion are no `cluster`, and lie in a great many nodes.
    """
    n = tree.n_leaves
    chosen = np.zeros(n, dtype=np.int64)
    chosen[member] = 1
    inside = np.concatenate([[0], np.cumsum(chosen[tree.order])])
    full = inside[end] - inside[start] == end - start
    parent = np.full(2 * n - 1, 2 * n - 2, dtype=np.int64)
    parent[tree.children.reshape(-1)] = np.repeat(np.arange(n, 2 * n - 1), 2)
    root = np.arange(2 * n - 1) == 2 * n - 2
    nodes = np.flatnonzero(full & (root | ~full[parent])).tolist()
    nodes.sort(key=lambda node: (start[node] - end[node], node))
    return tuple(
        Cluster(
            tree.id,
            node,
            np.sort(tree.order[start[node] : end[node]]),
            loose=not (cluster and 2 * int(end[node] - start[node]) > len(member)),
        )
        for node in nodes
    )


def _entry(finding: Finding, member: Ints, clusters: tuple[Cluster, ...]) -> Entry:
    return Entry(
        clusters=clusters,
        member=member,
        cause="",
        proved="",
        proof="",
        what=f"{finding.kind}: {finding.what}",
        of=finding.of,
        rate=float("nan"),
        usual=float("nan"),
        gain=0,
        notable=finding.notable,
        trials=(),
        pictures=None,
        beside=-1,
    )
