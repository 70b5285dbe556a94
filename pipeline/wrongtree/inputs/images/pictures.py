"""Parquet files with the pictures inside, as the Hugging Face hub has them; read by pyarrow alone.

A picture is a struct of `bytes` and `path`, or a column of bytes. Names of classes are in the file's own metadata.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil
import pyarrow
from pyarrow import parquet, types

from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.encoded import LABELS, SEVERAL, UNLABELLED, encoded, ids_of
from wrongtree.inputs.images.listed import Listed
from wrongtree.inputs.images.several import of_split, title_of
from wrongtree.inputs.remote.paths import readable, remote, version_of
from wrongtree.inputs.tables.meaning import squeezed
from wrongtree.inputs.tables.tables import as_cell, numbers_by_value
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError

SUFFIX = ".parquet"
PATHS = ("path", "filename", "filepath")  # with one of them the pictures are files
IMAGES = ("image", "img", "picture", "bytes", "jpg", "png")  # what a column of bytes is called, likeliest first
GROUPS = 8  # row groups kept in memory: the threads that decode ahead are in several
FLAWS = (OSError, ValueError, KeyError, pyarrow.ArrowException)


def has_pictures(path: Path) -> bool:
    """Whether a Parquet file holds pictures, not only their paths."""
    try:
        return _image_column(parquet.read_schema(readable(path))) is not None
    except FLAWS:
        return False


def list_pictures(files: Sequence[Path], split: str | None, data: Path) -> Listed:
    """List the rows of these files, which are of one make."""
    files, chosen = of_split(files, split, data)
    image, label, names = _meaning(files[0])
    groups: list[tuple[int, int]] = []  # file and row group
    at: list[tuple[int, int]] = []  # row -> index into groups, and row in there
    paths: list[str | None] = []
    cells: dict[str, list[str]] = {}
    labels: list[str] = []
    for number, path in enumerate(files):
        try:
            with parquet.ParquetFile(readable(path)) as file:
                _refuse_large(path, file.metadata)
                schema = file.schema_arrow
                if _image_column(schema) != image or label not in schema.names:
                    raise UserError(f"{path}: has other columns than {files[0]}: no {image} and {label}; remove it")
                struct = types.is_struct(schema.field(image).type)
                named = struct and "path" in [field.name for field in schema.field(image).type]
                rest = [name for name in schema.names if name not in (image, label) and _is_plain(schema.field(name))]
                wanted = [label, *rest, *([f"{image}.path"] if named else [])]
                for group in range(file.num_row_groups):
                    table = file.read_row_group(group, columns=wanted)
                    at += [(len(groups), row) for row in range(table.num_rows)]
                    groups.append((number, group))
                    paths += (
                        [held and held["path"] for held in table[image].to_pylist()]
                        if named
                        else [None] * table.num_rows
                    )
                    for name in rest:
                        column = cells.setdefault(name, [""] * len(labels))
                        column += [as_cell(value) for value in table[name].to_pylist()]
                    labels += [_class(path, label, value, names) for value in table[label].to_pylist()]
                    for column in cells.values():
                        column += [""] * (len(labels) - len(column))
        except FLAWS as fault:
            raise UserError(f"{path}: cannot be read as Parquet ({str(fault).splitlines()[0]:.200})") from fault
    lock = threading.Lock()

    @lru_cache(maxsize=GROUPS)
    def pictures_of(index: int) -> Any:
        number, group = groups[index]
        with parquet.ParquetFile(readable(files[number])) as file:
            return file.read_row_group(group, columns=[image])[image]

    def fetch(row: int) -> bytes:
        index, inside = at[row]
        with lock:  # or two threads would read the same group
            found = pictures_of(index)[inside].as_py()
        held = found["bytes"] if isinstance(found, dict) else found
        if not isinstance(held, bytes):
            raise ValueError("its row contains no image")
        return held

    def version(row: int) -> str:
        index, inside = at[row]
        return digest(version_of(files[groups[index][0]]), groups[index][1], inside)

    return encoded(
        title_of(data, chosen),
        ids_of(paths),
        labels,
        names if names is not None else sorted(set(labels), key=numbers_by_value),
        [Column(name, tuple(values)) for name, values in cells.items()],
        fetch,
        known=version if any(remote(path) for path in files) else None,
    )


def _meaning(path: Path) -> tuple[str, str, list[str] | None]:
    """Which columns are the pictures and the labels, and the names of the classes if the file has them."""
    schema = parquet.read_schema(readable(path))
    image, features = _image_column(schema), _features(schema)
    assert image is not None
    classes = [name for name, feature in features.items() if feature.get("_type") == "ClassLabel"]
    label = next((name for name in LABELS if name in schema.names), None) or next(
        (name for name in classes if name in schema.names), None
    )
    if label is None:
        raise UserError(f"{path}: no column 'label'; found {', '.join(schema.names)}")
    if types.is_nested(schema.field(label).type):
        raise UserError(f"{path}: {label}: {SEVERAL}")
    names = features.get(label, {}).get("names") if label in classes else None
    return image, label, [str(name) for name in names] if isinstance(names, list) else None


def _image_column(schema: Any) -> str | None:
    """What the file says is an image, else a struct with bytes, else, if no column holds paths, a column of bytes."""
    features = _features(schema)
    told = [name for name in schema.names if features.get(name, {}).get("_type") == "Image"]
    structs = [
        field.name
        for field in schema
        if types.is_struct(field.type) and any(part.name == "bytes" and _is_bytes(part) for part in field.type)
    ]
    found = [name for name in told if name in structs or _is_bytes(schema.field(name))] or structs
    plain = [field.name for field in schema if _is_bytes(field)]
    if found or any(squeezed(name) in PATHS for name in schema.names):
        return next(iter(found), None)
    return next((name for name in IMAGES if name in plain), next(iter(plain), None))


def _features(schema: Any) -> dict[str, dict[str, Any]]:
    """What `datasets` wrote of the columns into the file; nothing where that is missing or broken."""
    try:
        features = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
        return {name: feature for name, feature in features.items() if isinstance(feature, dict)}
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        return {}


def _refuse_large(path: Path, metadata: Any) -> None:
    largest = max((metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups)), default=0)
    if largest * GROUPS > psutil.virtual_memory().available:
        raise UserError(
            f"{path}: has row groups of {largest / 1e9:.1f} GB, too much for this machine's memory; write it again "
            "with row_group_size=100"
        )


def _class(path: Path, column: str, value: Any, names: list[str] | None) -> str:
    if value is None or value == "" or (names is not None and value == -1):
        raise UserError(f"{path}: {UNLABELLED.format(column)}")
    if names is None:
        return str(value)
    if not isinstance(value, int) or not 0 <= value < len(names):
        raise UserError(f"{path}: a {column} is {value!r:.60}, but the file names {len(names)} classes")
    return names[value]


def _is_bytes(field: Any) -> bool:
    return bool(types.is_binary(field.type) or types.is_large_binary(field.type))


def _is_plain(field: Any) -> bool:
    """Whether a column can be shown as text: no pictures, no bytes."""
    kind = field.type
    return not (types.is_nested(kind) or _is_bytes(field) or types.is_fixed_size_binary(kind))
