"""safetensors, and arrays in an `.npz`: formats that can hold nothing but numbers."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.inputs.models.checkpoints.things import Array, Made, OfArray
from wrongtree.shared.bounds import refuse_large_arrays
from wrongtree.shared.faults import UserError

LARGEST_HEADER = 100_000_000  # bytes; the library's own limit
DTYPES = {
    **{"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32"},
    **{"I16": "int16", "I8": "int8", "U8": "uint8", "U16": "uint16", "U32": "uint32", "U64": "uint64"},
    **{"BOOL": "bool", "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2", "C64": "complex64"},
}
AGAIN = "copy or download it again"


def header_of(path: Path) -> dict[str, Any] | None:
    """What a safetensors file says it holds; None: it is none. UserError where it is cut off or claims too much."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        length, brace = int.from_bytes(stream.read(8), "little"), stream.read(1)
        named = path.suffix.lower() == ".safetensors"
        if size < 9 or (brace != b"{" and not named):
            return None
        if brace != b"{":
            return None
        if length > LARGEST_HEADER or length > size - 8:
            if not named:
                return None
            raise UserError(
                f"{path}: its header claims {length:,} bytes, but the file has {size:,}: it is cut off or "
                f"damaged; {AGAIN}"
            )
        stream.seek(8)
        try:
            header = json.loads(stream.read(length))
        except (ValueError, RecursionError) as fault:
            if not named:
                return None
            raise UserError(f"{path}: its header cannot be read: it is damaged; {AGAIN}") from fault
    if not isinstance(header, dict):
        return None
    ends = [entry["data_offsets"][1] for key, entry in header.items() if key != "__metadata__" and _sound(entry)]
    if len(ends) < len(header) - ("__metadata__" in header):
        raise UserError(f"{path}: its header cannot be read: it is damaged; {AGAIN}")
    needed = 8 + length + max(ends, default=0)
    if needed > size:
        raise UserError(
            f"{path}: is cut off: its header announces {needed:,} bytes, but the file has {size:,}; {AGAIN}"
        )
    return header


def read_safetensors(path: Path, header: dict[str, Any]) -> dict[str, Any]:
    """Tensors by name, and under `__metadata__` what is said of them."""
    held: dict[str, Any] = {}
    for key, entry in header.items():
        if key == "__metadata__":
            continue
        dtype = DTYPES.get(entry["dtype"], str(entry["dtype"]))
        held[key] = Made(tuple(entry["shape"]), dtype, functools.partial(_tensor, path, key), (str(path), key))
    said = header.get("__metadata__")
    if isinstance(said, dict):
        held["__metadata__"] = {key: _parsed(value) for key, value in said.items()}
    return held


def read_arrays(path: Path) -> dict[str, Any]:
    """The arrays of an `.npz`, by name."""
    refuse_large_arrays(path)
    with np.load(path, allow_pickle=False) as found:
        return {
            name: OfArray(Array(found[name].dtype.str, found[name].shape, found[name].tobytes()))
            for name in found.files
            if found[name].dtype.kind in "biufc"
        }


def _tensor(path: Path, key: str) -> Any:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as stream:
            return stream.get_tensor(key)
    except (SafetensorError, OSError) as fault:
        raise UserError(f"{path}: {key} cannot be read ({fault}): it is damaged; {AGAIN}") from fault


def _sound(entry: Any) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("dtype"), str):
        return False
    lists = entry.get("shape"), entry.get("data_offsets")
    if not all(isinstance(each, list) and all(isinstance(n, int) and n >= 0 for n in each) for each in lists):
        return False
    return len(entry["data_offsets"]) == 2


def _parsed(value: Any) -> Any:
    """Lists and mappings are written as JSON there."""
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value
    except (ValueError, RecursionError):
        return value
