"""Embeddings that somebody has already: a row of numbers per image, matched by path or in the data's order."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.predictions.matching import rows_of
from wrongtree.inputs.tables.meaning import USUAL, is_image_path, squeezed
from wrongtree.inputs.tables.numbers import numbers_of
from wrongtree.inputs.tables.read import read_table
from wrongtree.shared.arrays import Floats
from wrongtree.shared.bounds import refuse_large_arrays
from wrongtree.shared.faults import UserError
from wrongtree.shared.pointers import refuse_pointer

TEXTS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
NAMES = ("names", "paths", "filenames", "files", "ids", "image_ids", *USUAL["path"])  # arrays of an `.npz`
FLAWS = (OSError, ValueError, TypeError, KeyError, IndexError, EOFError, zipfile.BadZipFile, zlib.error)


def read_embeddings(
    images: LabelledImages, path: Path, columns: Mapping[str, str] | None = None, is_part: bool = False
) -> tuple[Floats, list[str]]:
    """(n, d) one row per image: in the data set's order, or by path where the file says it; and what to say.

    NaN: the image has none.
    """
    refuse_pointer(path)
    suffix = path.suffix.lower()
    notes: list[str] = []
    try:
        if suffix in TEXTS:
            matrix, names, notes = _of_table(path, columns or {})
        elif suffix == ".parquet":
            matrix, names = _of_parquet(path, columns or {})
        else:
            matrix, names = _of_arrays(path)
    except FLAWS as fault:
        raise UserError(
            f"{path}: cannot be read as embeddings, one row of numbers per image ({_why(fault)})"
        ) from fault
    if matrix.ndim != 2 or not matrix.shape[1]:
        raise UserError(f"{path}: has shape {matrix.shape}; expected embeddings of shape (images, numbers)")
    if names is None:
        if len(matrix) != len(images):
            raise UserError(
                f"{path}: has {len(matrix)} rows, but there are {len(images)} images; name the image of each row "
                "(.npz with names, or .parquet with path)"
            )
        return matrix, notes
    if len(names) != len(matrix):
        raise UserError(f"{path}: has {len(matrix)} rows, but names {len(names)} images")
    rows, said = rows_of(
        images, path, names, lambda a, b: np.array_equal(matrix[a], matrix[b], equal_nan=True), is_part
    )
    taken = matrix[rows]
    taken[rows < 0] = np.nan
    return taken, [*notes, *said]


def _of_parquet(path: Path, columns: Mapping[str, str]) -> tuple[Floats, Sequence[str] | None]:
    from wrongtree.inputs.tables.parquet import read_parquet

    table = read_parquet(path)
    column = path_column(table.column_names, columns)
    if column is None:
        texts = [n for n in table.column_names if str(table.schema.field(n).type).startswith(("string", "dictionary"))]
        values = {name: [str(value) for value in table[name].to_pylist()] for name in texts}
        column = next((name for name, cells in values.items() if all(map(is_image_path, cells))), None)
    names = None if column is None else [str(v) for v in table[column].to_pylist()]
    rest = [name for name in table.column_names if name != column]
    lists = [name for name in rest if str(table.schema.field(name).type).startswith(("list", "fixed", "large_list"))]
    if lists:
        return np.array(table[lists[0]].to_pylist(), np.float32), names
    kinds = {name: str(table.schema.field(name).type) for name in rest}
    words = [
        name for name, kind in kinds.items() if not kind.startswith(("float", "double", "int", "uint", "halffloat"))
    ]
    if words:
        raise UserError(
            f"{path}: column {words[0]!r} holds no numbers ({kinds[words[0]]}); keep the path and the embeddings only"
        )
    return np.array([table[n].to_pylist() for n in rest], np.float32).T, names


def _of_table(path: Path, columns: Mapping[str, str]) -> tuple[Floats, Sequence[str] | None, list[str]]:
    """From CSV or JSON: a column of lists, or a column per number."""
    table = read_table(path)
    notes = list(table.notes)
    column = path_column(list(table.columns), columns) or next(
        (name for name, cells in table.columns.items() if all(map(is_image_path, cells))), None
    )
    rest = [name for name in table.columns if name != column]
    names = None if column is None else table.columns[column]
    lists = [name for name in rest if all(cell.lstrip().startswith("[") for cell in table.columns[name])]
    if lists:
        return np.array([json.loads(cell) for cell in table.columns[lists[0]]], np.float32), names, notes
    numbers = []
    for name in rest:
        found, said = numbers_of(path, name, table.columns[name])
        numbers.append(found)
        notes += said[:1] if not any("decimal" in note for note in notes) else []
    return np.array(numbers, np.float32).T, names, notes


def _of_arrays(path: Path) -> tuple[Floats, Sequence[str] | None]:
    refuse_large_arrays(path)
    found: Any = np.load(path, allow_pickle=False)
    if isinstance(found, np.ndarray):
        return found.astype(np.float32, copy=False), None
    keys = [key for key in found.files if found[key].ndim == 2]
    column = next((key for key in NAMES if key in found.files), None)
    names = None if column is None else [_text(name) for name in found[column]]
    if "embeddings" not in found.files and not keys:
        raise UserError(f"{path}: has no array of two dimensions; found {', '.join(found.files)}; save embeddings=…")
    return found["embeddings" if "embeddings" in found.files else keys[0]].astype(np.float32, copy=False), names


def _text(name: Any) -> str:
    return name.decode("utf-8", "backslashreplace") if isinstance(name, bytes) else str(name)


def path_column(names: Sequence[str], columns: Mapping[str, str]) -> str | None:
    """The column that names images: the one that a person said, or one with a usual name."""
    if columns.get("path") in names:
        return columns["path"]
    by_name = {squeezed(name): name for name in reversed(names)}
    return next((by_name[squeezed(name)] for name in USUAL["path"] if squeezed(name) in by_name), None)


def _why(fault: Exception) -> str:
    """What is really wrong, in a few words."""
    if isinstance(fault, FileNotFoundError):
        return "there is no such file"
    text = (str(fault).splitlines() or [""])[0][:200]
    if "pickle" in text.lower():
        return "it holds Python objects, not numbers; save it with np.save of an array of floats"
    if "inhomogeneous" in text:
        return "its rows have different numbers of values"
    return text or type(fault).__name__
