"""errors.json of a large site, in parts: labels and predictions, which the first view needs, and the rest in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from wrongtree.artifacts.site import FORMAT
from wrongtree.artifacts.typed.arrays import code_type, encode

FILE = "data/errors.json"  # of a site that is not large
FIRST = "data/errors.bin"  # labels and predictions
CONFIDENCE, ID = "confidence", "id"
CHUNKS = {ID: "data/errors/id-<i>.json", CONFIDENCE: "data/errors/confidence-<i>.bin"}
SIZES = {ID: 16_384, CONFIDENCE: 65_536}  # members per chunk: 100 KB each, packed
PER = 10_000  # a confidence is a whole number of these parts, which are its four decimals

Part = tuple[str, dict[str, Any] | bytes]  # a document by its path


def parts_of(document: Mapping[str, Any], classes: int) -> tuple[dict[str, Any], Iterator[Part]]:
    """What the manifest says of the parts of this errors.json, and each part by its path."""
    n = len(document["label"])
    files = {
        field: [path.replace("<i>", str(i)) for i in range(-(-n // SIZES[field]))] for field, path in CHUNKS.items()
    }
    entry = {"file": FIRST, **{field: {"size": SIZES[field], "files": files[field]} for field in files}}
    return {"parts": entry}, _written(document, classes, files)


def joined(parts: Mapping[str, Any], read: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """errors.json of a site in `parts`, as its manifest names them. KeyError, TypeError or ValueError: damaged."""
    found = dict(read(parts["file"]))
    for field in CHUNKS:
        found[field] = [value for file in parts[field]["files"] for value in read(file)[field]]
    if len({len(found[field]) for field in ("label", "prediction", *CHUNKS)}) > 1:
        raise ValueError("it has not as many paths as labels")
    return found


def _written(document: Mapping[str, Any], classes: int, files: Mapping[str, list[str]]) -> Iterator[Part]:
    kind = code_type(classes)
    arrays = {key: (kind, np.array(document[key], dtype=np.int64)) for key in ("label", "prediction")}
    yield FIRST, encode({"format": FORMAT}, arrays)
    whole = np.rint(np.array(document[CONFIDENCE]) * PER)
    for i, path in enumerate(files[CONFIDENCE]):
        first = i * SIZES[CONFIDENCE]
        part = whole[first : first + SIZES[CONFIDENCE]]
        yield path, encode({"format": FORMAT, "first": first, "per": PER}, {CONFIDENCE: ("uint16", part)})
    for i, path in enumerate(files[ID]):
        first = i * SIZES[ID]
        yield path, {"format": FORMAT, "first": first, "id": document[ID][first : first + SIZES[ID]]}
