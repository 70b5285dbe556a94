"""Makes a site that of a comparison or a series: it counts images that it does not show, which are correct."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from wrongtree.artifacts.compared import Compared
from wrongtree.artifacts.typed import arrays
from wrongtree.artifacts.typed.columns import (
    COLUMNS,
    IDS,
    IMAGES,
    KEY,
    in_parts,
    joined_columns,
    joined_ids,
    joined_images,
    parts_of,
)
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
        site = {**{key: value for key, value in site.items() if key != KEY}, **_extend(on, site, compared)}
    return {
        **site,
        "images": images,
        "accuracy": round(1 - site["errors"] / images, 6),
        "classes": classes,
        compared.key: {"file": file, **compared.told, "colour": COLOUR},
    }


def _extend(on: Showing, site: dict[str, Any], compared: Compared) -> dict[str, Any]:
    """Write them again; returns the manifest's keys of what is in parts now."""
    more, label = len(compared.ids), compared.label.tolist()
    of_errors, of_images, of_paths = _taken(on, site)
    of_paths["id"] += compared.ids
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
    keys, documents = in_parts(site["columns"], len(site["classes"]), of_errors, of_images, of_paths)
    for path, part in documents:
        on.write(path, part)
    if (on.folder / "data/confidence.json").exists():
        sure = _read(on, "data/confidence.json")
        sure["label"] += label
        sure["prediction"] += label
        sure["confidence"] += [round(float(value) * sure["levels"]) for value in compared.confidence]
        on.write("data/confidence.json", {**sure, "rank": None, "second": None})
    return keys


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


def _taken(on: Showing, site: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """columns.json, images.json and ids.json, whole; files are removed, because they may be others afterwards."""

    def take(path: str) -> dict[str, Any]:
        file = on.folder / path
        if file.suffix == arrays.ENDING:
            header, rest = arrays.header_of(file.read_bytes())
            found = arrays.plain(header, arrays.arrays_of(header, rest))
        else:
            found = _read(on, path)
        file.unlink()
        return found

    columns, images, ids = (parts_of(site, path) for path in (COLUMNS, IMAGES, IDS))
    of_errors = take(COLUMNS) if columns is None else joined_columns(columns, take)
    of_images = take(IMAGES) if images is None else joined_images(images, take)
    return of_errors, of_images, take(IDS) if ids is None else joined_ids(ids, take)


def _read(on: Showing, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((on.folder / path).read_text(encoding="utf-8"))
    return found
