"""Columns of columns.json: those of a manifest, typed, and the quality of the pictures."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.predictions import QUALITY
from wrongtree.inputs.images.columns import Column
from wrongtree.shared.arrays import Floats

MEASURED = " (measured)"


def quality_names(columns: Sequence[Column]) -> list[str]:
    """What the measures are called on the site: a column of the manifest that has a measure's name keeps it."""
    taken = {column.name for column in columns}
    names = []
    for name in QUALITY:
        while name in taken:
            name += MEASURED
        names.append(name)
    return names


def measured(columns: Sequence[Column], quality: Floats) -> list[dict[str, Any]]:
    """The quality (e, 7) of the errors as one column of numbers per measure, to three digits."""
    return [
        {"name": name, "kind": "number", "measured": True, "values": [float(f"{v:.3g}") for v in values]}
        for name, values in zip(quality_names(columns), np.asarray(quality).T.tolist(), strict=True)
    ]
