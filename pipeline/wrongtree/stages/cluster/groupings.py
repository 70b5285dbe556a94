"""What a tree is split by before similarity."""

from collections.abc import Callable

import numpy as np

from wrongtree.artifacts.hierarchy import GROUPING, Hierarchy
from wrongtree.shared.arrays import Ints

# (label, prediction) of the errors -> (label of the group or -1, prediction of the group or -1) per error
GROUPINGS: dict[str, Callable[[Ints, Ints], tuple[Ints, Ints]]] = {
    "label": lambda label, prediction: (label, np.full_like(prediction, -1)),
    "prediction": lambda label, prediction: (np.full_like(label, -1), prediction),
    "confusion": lambda label, prediction: (label, prediction),
    GROUPING: lambda label, prediction: (label, np.full_like(prediction, -1)),  # and above these, above_groups
    "none": lambda label, prediction: (np.full_like(label, -1), np.full_like(prediction, -1)),
}


def group_errors(grouping: str, label: Ints, prediction: Ints) -> tuple[Ints, Ints]:
    """Return (group of each error (e,), label and prediction of each group (g, 2)), groups sorted by these."""
    pairs = np.stack(GROUPINGS[grouping](label, prediction), axis=1)
    kinds, group = np.unique(pairs, axis=0, return_inverse=True)
    return group.reshape(-1), kinds


def above_groups(grouping: str, hierarchy: Hierarchy | None, kinds: Ints) -> list[tuple[int, list[int]]]:
    """The superclasses below the root that hold several of the groups (g, 2), from below upwards; other groupings have
    none.

    Each with the groups just below it: those of a class by their number, g + i for superclass i of this list.
    """
    if grouping != GROUPING or hierarchy is None:
        return []
    groups: dict[int, list[int]] = {node: [i] for i, node in enumerate(kinds[:, 0].tolist())}
    found: list[tuple[int, list[int]]] = []
    for node, parent in enumerate(hierarchy.parent):
        below = groups.get(node, [])
        if len(below) > 1 and parent >= 0:
            found.append((node, below))
            below = [len(kinds) + len(found) - 1]
        groups.setdefault(parent, []).extend(below)
    return found
