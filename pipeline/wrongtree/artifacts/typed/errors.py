"""errors.json of a large site, in parts: labels and predictions, which the first view needs, and the rest in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
    size = SIZES[CONFIDENCE]
    confidences = [CHUNKS[CONFIDENCE].replace("<i>", str(i)) for i in range(-(-n // size))]
    entry = {"file": FIRST, ID: paths_in(CHUNKS[ID], n), CONFIDENCE: {"size": size, "files": confidences}}
    return {"parts": entry}, _written(document, classes, entry)


def paths_in(pattern: str, count: int) -> dict[str, Any]:
    """What the manifest says of paths in chunks: where so many of them are."""
    size = SIZES[ID]
    return {"size": size, "files": [pattern.replace("<i>", str(i)) for i in range(-(-count // size))]}


def paths_written(ids: Sequence[str], entry: Mapping[str, Any]) -> Iterator[Part]:
    """The chunks of these paths, each by its own."""
    for i, path in enumerate(entry["files"]):
        first = i * entry["size"]
        yield path, {"format": FORMAT, "first": first, "id": list(ids[first : first + entry["size"]])}


def paths_joined(entry: Mapping[str, Any], read: Callable[[str], Mapping[str, Any]]) -> list[str]:
    """All of them again, in their order. KeyError, TypeError or ValueError: a chunk is damaged, or another's."""
    found: list[str] = []
    for path in entry["files"]:
        chunk = read(path)
        if chunk["first"] != len(found):
            raise ValueError(f"{path} has other paths")
        found += chunk[ID]
    return found


def joined(parts: Mapping[str, Any], read: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """errors.json of a site in `parts`, as its manifest names them. KeyError, TypeError or ValueError: damaged."""
    found = dict(read(parts["file"]))
    found[ID] = paths_joined(parts[ID], read)
    found[CONFIDENCE] = [value for file in parts[CONFIDENCE]["files"] for value in read(file)[CONFIDENCE]]
    if len({len(found[field]) for field in ("label", "prediction", *CHUNKS)}) > 1:
        raise ValueError("it has not as many paths as labels")
    return found


def _written(document: Mapping[str, Any], classes: int, entry: Mapping[str, Any]) -> Iterator[Part]:
    kind = code_type(classes)
    arrays = {key: (kind, np.array(document[key], dtype=np.int64)) for key in ("label", "prediction")}
    yield FIRST, encode({"format": FORMAT}, arrays)
    whole = np.rint(np.array(document[CONFIDENCE]) * PER)
    for i, path in enumerate(entry[CONFIDENCE]["files"]):
        first = i * SIZES[CONFIDENCE]
        part = whole[first : first + SIZES[CONFIDENCE]]
        yield path, encode({"format": FORMAT, "first": first, "per": PER}, {CONFIDENCE: ("uint16", part)})
    yield from paths_written(document[ID], entry[ID])
