"""Opens what `--data` names, be it one data set or several splits."""

from __future__ import annotations

from pathlib import Path

from wrongtree.config import EVERYTHING, DataConfig
from wrongtree.inputs.images import labelled
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.splits.joined import joined
from wrongtree.inputs.splits.parts import parts_of, reading_of
from wrongtree.inputs.tables.class_files import Named


def open_images(data: Path, classes: Named | None = None, config: DataConfig = EVERYTHING) -> LabelledImages:
    """As `labelled.open_images`; several splits become one data set, with a column that says which each image is in.

    Raises UserError where a split cannot be read or has no images.
    """
    parts = parts_of(data, config)
    if not parts:
        return labelled.open_images(data, classes, config)
    return joined(
        [part.name for part in parts],
        [labelled.open_images(part.data, classes, reading_of(part, config)) for part in parts],
    )
