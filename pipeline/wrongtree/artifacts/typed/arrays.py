"""Typed arrays: what a large site has of every member or node, as numbers of a fixed size and not as text.

A file is `WTTA`, the length of a header (4 bytes), the header, and the arrays it names, one after the other, packed by
zlib. Everything is little-endian. The header is JSON and says what a JSON file in its place would, but for the arrays.
An array of numbers of several bytes has all their lowest bytes first, then all the next ones: bytes that are alike lie
together, which packs to four fifths.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

FROM = 20_000  # members: a smaller site is JSON, which anybody can read
ENDING = ".bin"
MAGIC = b"WTTA"
CODES = ("uint8", "uint16", "uint32")
BITS = "bits"  # eight to a byte, the first is the lowest
TYPES = (*CODES, "float16", "float64", BITS)

Array = NDArray[Any]


def encode(
    document: Mapping[str, Any],
    arrays: Mapping[str, tuple[str, Array]],
    meaning: Mapping[str, Mapping[str, int]] | None = None,
) -> bytes:
    """A document and its arrays, each with its type, as one file; `meaning` has `least`, `per` and `empty` of some."""
    listed = [
        {"name": name, "type": kind, "count": len(values), **(meaning or {}).get(name, {})}
        for name, (kind, values) in arrays.items()
    ]
    header = json.dumps({**document, "arrays": listed}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    packed = zlib.compress(b"".join(_bytes(kind, values) for kind, values in arrays.values()), 9)
    start = header.encode("utf-8")
    return MAGIC + struct.pack("<I", len(start)) + start + packed


def header_of(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The header, and what comes after it. ValueError where the file is no such one, or damaged."""
    if data[:4] != MAGIC or len(data) < 8:
        raise ValueError("no typed arrays")
    (length,) = struct.unpack("<I", data[4:8])
    document = json.loads(data[8 : 8 + length].decode("utf-8"))
    if not isinstance(document, dict):
        raise ValueError("no object")
    return document, data[8 + length :]


def arrays_of(document: Mapping[str, Any], rest: bytes) -> dict[str, Array]:
    """The arrays that a header names, from what comes after it. ValueError where one of the two is damaged.

    No more is unpacked than the header says, whatever the file holds.
    """
    try:
        listed = [(str(one["name"]), one["type"], _count(one["count"])) for one in document["arrays"]]
        lengths = [_length(kind, count) for _, kind, count in listed]
        stream = zlib.decompressobj()
        unpacked = stream.decompress(rest, sum(lengths) + 1)
    except (zlib.error, KeyError, TypeError, OverflowError) as fault:
        raise ValueError(str(fault)) from fault
    if not stream.eof or len(unpacked) != sum(lengths):
        raise ValueError("its arrays have another length")
    ends = accumulate(lengths)
    return {
        name: _values(kind, count, unpacked[end - length : end])
        for (name, kind, count), length, end in zip(listed, lengths, ends, strict=True)
    }


def plain(document: Mapping[str, Any], arrays: Mapping[str, Array]) -> dict[str, Any]:
    """A header and its arrays as JSON in their place would be: with lists, of the numbers that the stored ones mean."""
    meaning = {one["name"]: one for one in document["arrays"]}
    rest = {key: value for key, value in document.items() if key not in ("arrays", "per")}
    return {**rest, **{name: _meant(found, {**document, **meaning[name]}) for name, found in arrays.items()}}


def code_type(kinds: int) -> str:
    """The smallest type for numbers below `kinds`."""
    return next(kind for kind in CODES if kinds <= 1 + np.iinfo(kind).max)


def _meant(stored: Array, meaning: Mapping[str, Any]) -> list[Any]:
    """(stored + least) / per, which is exact for decimals; None where a number is `empty` or none."""
    numbers = stored if stored.dtype.kind == "f" else stored.astype(np.int64) + meaning.get("least", 0)
    found = (numbers / meaning["per"] if "per" in meaning else numbers).tolist()
    missing = stored == meaning["empty"] if "empty" in meaning else np.isnan(stored)
    for i in np.flatnonzero(missing).tolist():
        found[i] = None
    return list(found)


def _bytes(kind: str, values: Array) -> bytes:
    if kind == BITS:
        return np.packbits(values, bitorder="little").tobytes()
    plain = np.ascontiguousarray(values, dtype=np.dtype(kind).newbyteorder("<"))
    return plain.view(np.uint8).reshape(len(plain), -1).T.tobytes()


def _length(kind: str, count: int) -> int:
    return -(-count // 8) if kind == BITS else count * np.dtype(_known(kind)).itemsize


def _values(kind: str, count: int, data: bytes) -> Array:
    found = np.frombuffer(data, dtype=np.uint8)
    if kind == BITS:
        return np.unpackbits(found, count=count, bitorder="little")
    dtype = np.dtype(kind).newbyteorder("<")
    planes = found.reshape(dtype.itemsize, count)
    return np.ascontiguousarray(planes.T).view(dtype).reshape(count).astype(kind)


def _known(kind: str) -> str:
    if kind not in TYPES:
        raise ValueError(f"unknown type {kind!r}")
    return kind


def _count(count: Any) -> int:
    if not isinstance(count, int) or count < 0:
        raise ValueError(f"{count!r} numbers")
    return count
