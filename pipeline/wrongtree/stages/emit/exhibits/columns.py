"""Columns: metadata of the data set and measures of the pictures, for the errors and for every judged image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.causes import Entries
from wrongtree.artifacts.data import EXTRA, LabelDoubts, Pictures, three_digits
from wrongtree.artifacts.evidence import NodeConcepts
from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.site import FORMAT
from wrongtree.artifacts.typed.columns import KEY, in_parts
from wrongtree.inputs.images.columns import Column, all_typed
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.shared.arrays import Ints
from wrongtree.stages.emit.concepts import column_of
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.metadata import MEASURED, measured, quality_names
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.trials import changes, corrected_by

DOUBT = "label check"
DOUBTFUL = "may be wrong"
DISTANCE = "hierarchy distance"
CORRECTED = "becomes correct"


def write(
    on: Showing,
    predictions: Predictions,
    pictures: Pictures | None,
    doubts: LabelDoubts | None,
    concepts: NodeConcepts | None,
    entries: Entries | None,
) -> Written:
    """columns.json, images.json and ids.json, of a large site in parts; without errors only the columns' names."""
    given = on.images.columns
    names = [column.name for column in given]
    keys: dict[str, Any] = {}
    if on.grown:
        names += quality_names(given)
        of_errors = columns_document(on.images, predictions, on.members)
        of_images = images_document(on.images, predictions, on.order)
        if pictures is not None and doubts is not None:
            names += own_names(given)
            of_errors["columns"] += picture_columns(given, pictures, on.members)
            of_errors["columns"].append(doubt_column(given, doubts, on.members))
            of_images["columns"] += picture_columns(given, pictures, np.arange(len(predictions.label)))
        if on.hierarchy is not None:
            of_errors["columns"].append(distance_column(names, on.hierarchy, predictions, on.members))
            names = [*names, of_errors["columns"][-1]["name"]]
        if concepts is not None:
            of_errors["columns"].append(concepts_column(concepts, on))
            names = [*names, of_errors["columns"][-1]["name"]]
        if entries is not None and changes(entries):
            of_errors["columns"].append(corrected_column(names, entries, on))
            names = [*names, of_errors["columns"][-1]["name"]]
        of_paths = ids_document(on.images, predictions)
        keys, documents = in_parts(names, len(on.images.classes), of_errors, of_images, of_paths)
        yield from documents
    return {"columns": names, **keys}


EXHIBIT = Exhibit(
    "columns",
    needs=("predictions",),
    also=("pictures", "doubts", "node-concepts", "entries"),
    write=write,
    loaded="when a colour, a filter, a rule or an image asks for them",
    manifest={"columns": []},
    optional=(KEY,),
)


def own_names(columns: Sequence[Column]) -> list[str]:
    """What our own columns are called here; the last is of errors only, and so no rule can be made of it."""
    taken = [*(column.name for column in columns), *quality_names(columns)]
    return [free(name, taken) for name in (*EXTRA, DOUBT)]


def columns_document(images: LabelledImages, predictions: Predictions, members: Ints) -> dict[str, Any]:
    """columns.json: the manifest's metadata, then the quality of the pictures."""
    given = all_typed(images.columns, predictions.row[members])
    return {"format": FORMAT, "columns": given + measured(images.columns, predictions.quality[members])}


def images_document(images: LabelledImages, predictions: Predictions, order: Ints) -> dict[str, Any]:
    """images.json, entries in the order of the data set; `order` (e,) is the default tree's leaf order."""
    error = np.full(len(predictions.label), -1, dtype=np.int64)
    error[predictions.members[order]] = np.arange(len(order))
    return {
        "format": FORMAT,
        "label": predictions.label.tolist(),
        "prediction": predictions.prediction.tolist(),
        "confidence": np.round(predictions.confidence, 4).tolist(),
        "error": error.tolist(),
        "columns": all_typed(images.columns, predictions.row) + measured(images.columns, predictions.quality),
    }


def ids_document(images: LabelledImages, predictions: Predictions) -> dict[str, Any]:
    """ids.json: beside the numbers, because paths are most of the bytes and few readers ask for them."""
    return {"format": FORMAT, "id": [images.ids[row] for row in predictions.row]}


def picture_columns(given: Sequence[Column], found: Pictures, rows: Ints) -> list[dict[str, Any]]:
    """Exposure and copies of some judged images, in the form of columns.json."""
    values = (three_digits(found.exposure[rows]).tolist(), found.copies[rows].tolist())
    return [
        {"name": name, "kind": "number", "measured": True, "values": those}
        for name, those in zip(own_names(given), values, strict=False)
    ]


def doubt_column(given: Sequence[Column], found: LabelDoubts, members: Ints) -> dict[str, Any]:
    """Which of the site's errors have a label in doubt; `members` (e,) are judged images in the site's order."""
    codes = np.where(np.isin(members, found.image), 0, -1).tolist()
    return {"name": own_names(given)[-1], "kind": "category", "measured": True, "values": [DOUBTFUL], "codes": codes}


def concepts_column(found: NodeConcepts, on: Showing) -> dict[str, Any]:
    """What another network sees in every error: each name between quotation marks, so that filters tell it apart."""
    said = [" ".join(f"“{found.names[k]}”" for k in row if k >= 0) for row in found.borne[on.order].tolist()]
    return {"name": column_of(on.model["concepts"]), "kind": "text", "values": said}


def corrected_column(names: Sequence[str], entries: Entries, on: Showing) -> dict[str, Any]:
    """Which change corrects every error, of those that proved a cause of it; `names` are taken."""
    codes = corrected_by(entries, len(on.order))[on.order].tolist()
    name = free(CORRECTED, names)
    return {"name": name, "kind": "category", "measured": True, "values": changes(entries), "codes": codes}


def free(name: str, names: Sequence[str]) -> str:
    """A name for a column of ours that the data set has not taken."""
    while name in names:
        name += MEASURED
    return name


def distance_column(
    names: Sequence[str], hierarchy: Hierarchy, predictions: Predictions, members: Ints
) -> dict[str, Any]:
    """How far prediction and label are apart in the hierarchy; `names` are taken. 0: correctly classified."""
    values = hierarchy.distance(predictions.label[members], predictions.prediction[members]).tolist()
    return {"name": free(DISTANCE, names), "kind": "number", "measured": True, "values": values}
