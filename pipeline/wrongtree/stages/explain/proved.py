"""Which measured differences of quality are causes: those that damage proved, done to correct images."""

from collections.abc import Sequence

import numpy as np

from wrongtree.artifacts.causes import Entries, Entry
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import POOR, Proposals
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Flags, Ints

HALF = 0.5  # of a node's errors are in an entry, for its proof to be theirs
DAMAGE = {  # what the words of a damage contain that proves each way of being poor
    "blurred": ("blur",),
    "noisy": ("nois",),
    "dark": ("dark",),
    "bright": ("bright",),
    "low in contrast": ("low contrast", "low in contrast", "faded"),
    "underexposed": ("dark",),
    "overexposed": ("bright",),
}


def proved_by(entries: Entries, proposals: Proposals, trees: Sequence[Tree]) -> Flags:
    """(t,) whether half of the errors of each proposal's node are in an entry that damage of its kind proved.

    A repair does not count, and neither does damage of another kind: noise that breaks pictures says nothing of blur.
    """
    nodes = {tree.id: (tree.order, *spans(tree.children)) for tree in trees}
    found = np.zeros(len(proposals.node), dtype=bool)
    for row, (tree, node, way) in enumerate(
        zip(proposals.tree, proposals.node.tolist(), proposals.way.tolist(), strict=True)
    ):
        order, start, end = nodes[tree]
        inside: Ints = order[start[node] : end[node]]
        found[row] = any(
            np.isin(entry.member, inside).sum() >= HALF * proposals.count[row]
            for entry in entries.entries
            if proves(entry, POOR[way][0])
        )
    return found


def proves(entry: Entry, way: str) -> bool:
    """Whether a damage that makes pictures poor in this way is among an entry's proved trials."""
    said = [trial.word.lower() for trial in entry.trials if trial.damage and trial.proved]
    return any(part in word for word in said for part in DAMAGE[way])
