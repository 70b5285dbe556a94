"""Which measured differences are causes: those that damage proved, done to correct images, and which are none."""

from collections.abc import Container, Sequence

import numpy as np

from wrongtree.artifacts.causes import Entries, Entry, Trial
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import HUES, LOCAL, POOR, Proposals
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Flags, Ints

HARMS = 0.25  # of correct images that damage harms, at least, where it may be the cause
ALIKE = 0.8  # Bhattacharyya coefficient of two mixes of confusions, from which on they are of one kind
HALF = 0.5  # of a node's errors are in an entry, for its proof to be theirs
DAMAGE = {  # what the words of a damage contain that proves each way of being poor
    "blurred": ("blur",),
    "noisy": ("nois",),
    "dark": ("dark",),
    "bright": ("bright", "overexposed"),
    "low in contrast": ("low contrast", "low in contrast", "faded"),
    "underexposed": ("dark",),
    "overexposed": ("bright", "overexposed"),
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


def called(proved: Trial | None, word: str, tried: Sequence[Trial], known: Container[str] = ()) -> str:
    """The cause that is proved, a colour by the hue that is measured of the pictures; else what is measured.

    What is measured names nothing where as much of it, done to correct images, harms them in another way or not at all;
    but it does if it is `known`, in small letters, as the proved cause of other errors.
    """
    if proved is None:
        done = refuted_by(word, tried)
        # What covers a picture by chance is another part of it than what covers these.
        keeps = done is None or done.change.startswith(LOCAL) or word.lower() in known
        return word if keeps else ""
    hue = word.removesuffix(" cast").lower()
    coloured = proved.word.endswith(" cast") or proved.word == "Unusual colours"
    return word if coloured and hue in (*HUES, "brown") else proved.word


def refuted_by(word: str, tried: Sequence[Trial]) -> Trial | None:
    """The damage that disproves what is measured: correct images that have as much of it are none of these errors."""
    done = next((trial for trial in tried if trial.damage and word.lower() in trial.word.lower().split(", ")), None)
    if done is not None and (done.way is None or done.way < ALIKE or done.hit.high < HARMS):
        return done
    return None
