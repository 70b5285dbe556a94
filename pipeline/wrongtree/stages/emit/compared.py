"""Makes a site that of a comparison or a series: it counts images that it does not show, which are correct."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from wrongtree.artifacts.compared import Compared
from wrongtree.artifacts.site import FORMAT
from wrongtree.stages.emit.checkpoints import of_checkpoints
from wrongtree.stages.emit.showing import Showing

COLOUR = "outcome"  # the column that tiles are coloured by at first


def dressed(on: Showing, site: dict[str, Any], compared: Compared) -> dict[str, Any]:
    """The manifest with all images in common as its images; documents of all images are written again likewise."""
    more = len(compared.ids)
    counts = [0] * len(site["classes"])
    for label in compared.label.tolist():
        counts[label] += 1
    classes = [
        {**entry, "images": entry["images"] + count, "predictions": entry["predictions"] + count}
        for entry, count in zip(site["classes"], counts, strict=True)
    ]
    images = site["images"] + more
    file = f"data/{compared.key}.json"
    document = dict(compared.document)
    if compared.checkpoints is not None and on.grown:
        document |= of_checkpoints(on, compared.checkpoints)
    on.write(file, document)
    if on.grown:
        _extend(on, compared)
    return {
        **site,
        "images": images,
        "accuracy": round(1 - site["errors"] / images, 6),
        "classes": classes,
        compared.key: {"file": file, **compared.told, "colour": COLOUR},
    }


def _extend(on: Showing, compared: Compared) -> None:
    more, label = len(compared.ids), compared.label.tolist()
    ids = _read(on, "data/ids.json")["id"]
    on.write("data/ids.json", {"format": FORMAT, "id": [*ids, *compared.ids]})
    of_errors, of_images = _read(on, "data/columns.json"), _read(on, "data/images.json")
    of_images["label"] += label
    of_images["prediction"] += label
    of_images["confidence"] += [round(float(value), 4) for value in compared.confidence]
    of_images["error"] += [-1] * more
    for column in of_images["columns"]:
        _lengthen(column, compared.columns.get(column["name"]), more)
    values = {column["name"]: column["values"] for column in of_images["columns"] if column["kind"] == "category"}
    for column in of_errors["columns"]:
        if column["kind"] == "category":
            column["values"] = values.get(column["name"], column["values"])
    on.write("data/images.json", of_images)
    on.write("data/columns.json", of_errors)
    if (on.folder / "data/confidence.json").exists():
        sure = _read(on, "data/confidence.json")
        sure["label"] += label
        sure["prediction"] += label
        sure["confidence"] += [round(float(value) * sure["levels"]) for value in compared.confidence]
        on.write("data/confidence.json", {**sure, "rank": None, "second": None})


def _lengthen(column: dict[str, Any], cells: Sequence[str] | None, more: int) -> None:
    """Append what a column says of the further images; what was measured of pictures is not known of these."""
    if column["kind"] == "category":
        values = column["values"]
        code = {value: i for i, value in enumerate(values)}
        for cell in sorted(set(cells or ()) - code.keys() - {""}):
            code[cell] = len(values)
            values.append(cell)
        column["codes"] += [code.get(cell, -1) for cell in cells] if cells else [-1] * more
    elif column["kind"] == "number":
        column["values"] += [float(cell) if cell else None for cell in cells] if cells else [None] * more
    else:
        column["values"] += list(cells) if cells else [""] * more


def _read(on: Showing, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((on.folder / path).read_text(encoding="utf-8"))
    return found
