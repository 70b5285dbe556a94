"""The errors themselves, which every exhibit is about: errors.json, thumbnails, the preview and images/."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from wrongtree.artifacts.packs import FOLDER, MOST_PLAIN, name_of, read_original
from wrongtree.artifacts.site import FORMAT
from wrongtree.artifacts.typed import arrays
from wrongtree.artifacts.typed.errors import FILE, parts_of
from wrongtree.shared.arrays import Floats, Ints
from wrongtree.stages.emit.numbers import probabilities, rounded
from wrongtree.stages.emit.originals import write_originals
from wrongtree.stages.emit.packs import Spool
from wrongtree.stages.emit.preview import write_preview
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import write_thumbnails

PREVIEW = "preview.jpg"


def write_pictures(on: Showing, advance: Callable[[int], None]) -> tuple[Showing, tuple[str, ...]]:
    """Write images/; returns the same with the views of these, and the ids of those that can no longer be read."""
    judged, folder = on.predictions, on.folder / FOLDER
    folder.mkdir()

    def write(keep: Callable[[int, bytes], object]) -> tuple[Floats, Ints]:
        return write_originals(
            on.images.read, judged.row[judged.members], judged.closeups, judged.view, on.number,
            on.config.original_side, keep, advance,
        )  # fmt: skip

    packs = None
    if len(on.order) <= MOST_PLAIN:
        view, gone = write(lambda number, picture: (folder / name_of(number)).write_bytes(picture))
    else:
        with Spool(folder, len(on.order)) as spool:
            view, gone = write(spool.add)
            packs = spool.write_packs()
    return dataclasses.replace(on, view=view, packs=packs), tuple(on.images.ids[row] for row in gone)


def write_listed(on: Showing, site: dict[str, Any]) -> None:
    """Where originals are in packs, write those that the page shows without a script as files, too."""
    for number in {cluster["medoid"] for cluster in site["clusters"]} if on.packs else ():
        (on.folder / FOLDER / name_of(number)).write_bytes(read_original(on.folder, on.packs, number))


def write_errors(on: Showing) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write what the first view needs beside the tree; returns errors.json, and the manifest's keys for its parts."""
    pictures = on.coarse(on.predictions.closeups)[on.order]
    for sheet in write_thumbnails(pictures, on.sprites, on.config.quality):
        on.add_sheet(sheet)
    write_preview(pictures, on.default, on.folder / PREVIEW)
    document = errors_document(on)
    if len(on.order) < arrays.FROM:
        on.write(FILE, document)
        return document, {}
    keys, parts = parts_of(document, len(on.images.classes))
    for path, part in parts:
        on.write(path, part)
    return document, keys


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
