"""What errors look to have, and how many correct images of their labels do: what any cluster can be counted from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.causes import Entry, looks_beside
from wrongtree.artifacts.data import KINDS, Likeness
from wrongtree.stages.emit.showing import Showing


def looks_block(on: Showing, likeness: Likeness | None, listed: Sequence[Entry]) -> dict[str, Any] | None:
    """The kinds of damage that errors look to have beside the proved causes of what is `listed`; None: there was no
    classifier of damage.
    """
    if likeness is None or not likeness.tested:
        return None
    judged, whole, classes = on.predictions, on.predictions.whole, len(on.images.classes)
    kind = looks_beside(judged, listed, likeness)[judged.at(on.members)]
    told = np.unique(kind[kind >= 0])
    place = np.full(len(KINDS) + 1, -1)  # the last is what -1 finds
    place[told] = np.arange(len(told))
    fair = (whole.prediction == whole.label) & (likeness.kind >= -1)
    fair[likeness.learned] = False
    # Of each label the correct images that look to have each of these kinds, and first those of none.
    cell = whole.label[fair] * (len(told) + 1) + place[likeness.kind[fair]] + 1
    times = np.bincount(cell, minlength=classes * (len(told) + 1)).reshape(classes, -1)
    return {
        "kinds": [KINDS[number].look for number in told.tolist()],
        "error": place[np.maximum(kind, -1)].tolist(),
        "correct": times[:, 1:].reshape(-1).tolist(),
        "of": times.sum(axis=1).tolist(),
    }
