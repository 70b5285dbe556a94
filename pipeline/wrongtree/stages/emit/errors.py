"""The errors themselves, which every exhibit is about: errors.json, thumbnails, the preview and images/."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.numbers import probabilities, rounded
from wrongtree.stages.emit.originals import write_originals
from wrongtree.stages.emit.preview import write_preview
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import write_thumbnails

FILE = "data/errors.json"
PREVIEW = "preview.jpg"


def write_pictures(on: Showing, advance: Callable[[int], None]) -> tuple[Showing, tuple[str, ...]]:
    """Write images/; returns the same with the views of these, and the ids of those that can no longer be read."""
    judged, folder = on.predictions, on.folder / "images"
    folder.mkdir()
    view, gone = write_originals(
        on.images.read, judged.row[judged.members], judged.closeups, judged.view, on.number,
        on.config.original_side, folder, advance,
    )  # fmt: skip
    return dataclasses.replace(on, view=view), tuple(on.images.ids[row] for row in gone)


def write_errors(on: Showing) -> dict[str, Any]:
    """Write what the first view needs beside the tree; returns errors.json."""
    pictures = on.coarse(on.predictions.closeups)[on.order]
    for sheet in write_thumbnails(pictures, on.sprites, on.config.quality):
        on.add_sheet(sheet)
    write_preview(pictures, on.default, on.folder / PREVIEW)
    document = errors_document(on)
    on.write(FILE, document)
    return document


def errors_document(on: Showing) -> dict[str, Any]:
    """errors.json, entries in the default tree's leaf order."""
    judged, members = on.predictions, on.members
    return {
        "format": FORMAT,
        "id": [on.images.ids[row] for row in judged.row[members]],
        "label": judged.label[members].tolist(),
        "prediction": judged.prediction[members].tolist(),
        "confidence": rounded(probabilities(judged, members).max(axis=1)),
    }
