"""What a tree is split by before similarity."""

from collections.abc import Callable

import numpy as np

from wrongtree.shared.arrays import Ints

# (label, prediction) of the errors -> (label of the group or -1, prediction of the group or -1) per error
GROUPINGS: dict[str, Callable[[Ints, Ints], tuple[Ints, Ints]]] = {
    "label": lambda label, prediction: (label, np.full_like(prediction, -1)),
    "prediction": lambda label, prediction: (np.full_like(label, -1), prediction),
    "confusion": lambda label, prediction: (label, prediction),
    "none": lambda label, prediction: (np.full_like(label, -1), np.full_like(prediction, -1)),
}


def group_errors(grouping: str, label: Ints, prediction: Ints) -> tuple[Ints, Ints]:
    """Return (group of each error (e,), label and prediction of each group (g, 2)), groups sorted by these."""
    pairs = np.stack(GROUPINGS[grouping](label, prediction), axis=1)
    kinds, group = np.unique(pairs, axis=0, return_inverse=True)
    return group.reshape(-1), kinds
