"""Concepts that somebody has already: a row per image and a column of scores per concept, instead of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.predictions.embeddings import FLAWS, NAMES, path_column
from wrongtree.inputs.predictions.matching import rows_of
from wrongtree.inputs.tables.class_files import columns_of_classes
from wrongtree.inputs.tables.meaning import is_image_path
from wrongtree.inputs.tables.numbers import numbers_of
from wrongtree.inputs.tables.read import read_table
from wrongtree.shared.arrays import Floats, Ints
from wrongtree.shared.bounds import refuse_large_arrays
from wrongtree.shared.digests import digest, file_digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import printable

PAGE = "concepts"
ARRAYS = (".npz", ".npy")
TEXTS = (".csv", ".tsv", ".json", ".jsonl")
ENDINGS = (*ARRAYS, *TEXTS, ".parquet")
TRUTHS = {"true": "1", "false": "0"}  # as pandas writes them


@dataclass(frozen=True)
class ConceptsTable:
    """Scores of named concepts: a file, or an array with a row for each image of the data set."""

    source: Path | Floats
    names: Path | tuple[str, ...] | None  # of the concepts, in the order of the columns; None: the file names them
    digest: str
    described: dict[str, Any]  # as the site tells it

    def of(self, images: LabelledImages) -> tuple[GivenConcepts, list[str]]:
        """Its rows for these images, and what to say. UserError where it cannot be used, or names none of them."""
        notes: list[str] = []
        if isinstance(self.source, Path):
            scores, named, paths, notes = _read(self.source)
            where = f"--concepts {self.source}"
        else:
            scores, named, paths, where = self.source, None, None, "concepts"
        given = self.names if self.names is None else columns_of_classes(self.names)[0]
        names = _apart([printable(name) for name in given or named or ()])
        if not names:
            raise UserError(
                f"{where}: does not name its columns; pass --concepts-names FILE with a name per line", PAGE
            )
        if len(names) != scores.shape[1]:
            raise UserError(
                f"{where}: {len(names):,} names for {scores.shape[1]:,} columns of scores; every column needs a name "
                "of its own",
                PAGE,
            )
        if paths is None and len(scores) != len(images):
            raise UserError(
                f"{where}: has {len(scores):,} rows, but there are {len(images):,} images; name the image of each row "
                "in a column 'path'",
                PAGE,
            )
        if paths is not None and isinstance(self.source, Path):
            rows, said = rows_of(
                images, self.source, paths, lambda a, b: np.array_equal(scores[a], scores[b], equal_nan=True), True
            )
            taken = scores[rows]
            taken[rows < 0] = np.nan
            scores, notes = taken, [*notes, *said]
        if np.isinf(scores).any() or not np.isfinite(scores).any():
            raise UserError(f"{where}: has infinite scores, or none at all; write numbers", PAGE)
        return GivenConcepts(self.digest, self.described, tuple(names), scores), notes


@dataclass(frozen=True)
class GivenConcepts:
    """The same, matched with the images."""

    digest: str
    described: dict[str, Any]
    names: tuple[str, ...]
    scores: Floats  # (n, c) by image of the data set; NaN: it has none

    def borne(self, most: int, share: float) -> Ints:
        """(n, k) the concepts that each image bears; -1: there are fewer.

        Where all scores are 0 or 1, those with a 1. Else those of the largest scores, as many as of a network that has
        so many outputs. Of scores that are all alike none is the largest.
        """
        known = np.isfinite(self.scores)
        if np.isin(self.scores[known], (0, 1)).all():
            has = known & (self.scores == 1)
            k = max(1, int(has.sum(axis=1).max(initial=0)))
            order = np.argsort(~has, axis=1, kind="stable")[:, :k]
        else:
            k = max(1, min(most, int(share * len(self.names))))
            low = np.where(known, self.scores, np.inf).min(axis=1)
            has = known & (self.scores > low[:, None])
            order = np.argsort(-np.where(known, self.scores, -np.inf), axis=1, kind="stable")[:, :k]
        return np.where(np.take_along_axis(has, order, axis=1), order, -1)

    def space(self) -> Floats:
        """(n, c) scores, at most 1 in size, that images are compared by; what is missing is the mean of its column."""
        known = np.isfinite(self.scores)
        filled = np.where(known, self.scores, 0)
        mean = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        largest = max(float(np.abs(filled).max()), 1e-12)
        return (np.where(known, filled, mean) / largest).astype(np.float32)


def _apart(names: Sequence[str]) -> list[str]:
    """Names that come again get a number: two of ImageNet's classes are called crane, and two maillot."""
    found: dict[str, None] = {}
    for name in names:
        again, times = name, 1
        while again in found:
            times += 1
            again = f"{name} ({times})"
        found[again] = None
    return list(found)


def is_table(spec: str) -> bool:
    """Whether --concepts names a file of scores, and no network."""
    return spec.lower().endswith(ENDINGS)


def table_of(concepts: Any, names: Path | Sequence[str] | None) -> ConceptsTable | None:
    """A file by its path, or numbers (n, c) with their names; None: neither.

    UserError where there is no such file, these are no numbers, or there are names of nothing.
    """
    if concepts is None:
        if names is not None:
            raise UserError("concepts_names: need concepts, a table or an array of scores", PAGE)
        return None
    named = names if names is None or isinstance(names, Path) else tuple(map(str, names))
    key = file_digest(named) if isinstance(named, Path) and named.is_file() else named and str(named)
    if isinstance(concepts, str | Path):
        concepts = Path(concepts)
        if not concepts.is_file():
            raise UserError(f"--concepts {concepts}: there is no such file", PAGE)
        described = {"spec": printable(concepts.name), "weights": None, "table": True}
        return ConceptsTable(concepts, named, digest(file_digest(concepts), key), described)
    array = np.asarray(concepts.detach().cpu() if hasattr(concepts, "detach") else concepts)
    if array.ndim != 2 or array.dtype.kind not in "fiub":
        raise UserError(
            f"concepts have type {array.dtype} and shape {array.shape}; expected numbers of shape (images, concepts)",
            PAGE,
        )
    scores = array.astype(np.float32)
    described = {"spec": "concepts", "weights": None, "table": True}
    return ConceptsTable(scores, named, digest(scores.tobytes(), list(scores.shape), key), described)


def _read(path: Path) -> tuple[Floats, list[str] | None, list[str] | None, list[str]]:
    """Scores (rows, c), the names of the columns and the paths of the rows where it has them, and what to say."""
    try:
        if path.suffix.lower() in ARRAYS:
            return (*_of_arrays(path), [])
        if path.suffix.lower() == ".parquet":
            return (*_of_parquet(path), [])
        return _of_text(path)
    except FLAWS as fault:
        why = (str(fault).splitlines() or [type(fault).__name__])[0]
        raise UserError(f"--concepts {path}: cannot be read as scores of concepts ({why:.200})", PAGE) from fault


def _of_text(path: Path) -> tuple[Floats, list[str] | None, list[str] | None, list[str]]:
    table = read_table(path)
    column = path_column(list(table.columns), {}) or next(
        (name for name, cells in table.columns.items() if all(map(is_image_path, cells))), None
    )
    names = [name for name in table.columns if name != column]
    notes, numbers = list(table.notes), []
    for name in names:
        found, said = numbers_of(path, name, [TRUTHS.get(cell.casefold(), cell) for cell in table.columns[name]])
        numbers.append(found.astype(np.float32))
        notes += said
    if not numbers:
        raise UserError(f"--concepts {path}: has no column of scores; write one per concept", PAGE)
    return np.stack(numbers, axis=1), names, None if column is None else list(table.columns[column]), notes


def _of_parquet(path: Path) -> tuple[Floats, list[str] | None, list[str] | None]:
    from pyarrow import types

    from wrongtree.inputs.tables.parquet import read_parquet

    table = read_parquet(path)
    kinds = {field.name: field.type for field in table.schema}
    column = path_column(table.column_names, {})
    names = [name for name in table.column_names if name != column and not name.startswith("__index_level_")]
    words = [
        name
        for name in names
        if not (types.is_integer(kinds[name]) or types.is_floating(kinds[name]) or types.is_boolean(kinds[name]))
    ]
    if words or not names:
        what = f"column {words[0]!r} holds no numbers" if words else "has no column of scores"
        raise UserError(f"--concepts {path}: {what}; keep the path and a column of scores per concept", PAGE)
    scores = [np.array([np.nan if v is None else v for v in table[name].to_pylist()], np.float32) for name in names]
    return np.stack(scores, axis=1), names, None if column is None else [str(v) for v in table[column].to_pylist()]


def _of_arrays(path: Path) -> tuple[Floats, list[str] | None, list[str] | None]:
    refuse_large_arrays(path)
    found: Any = np.load(path, allow_pickle=False)
    if isinstance(found, np.ndarray):
        found = {"concepts": found}
    held = list(found.files) if hasattr(found, "files") else list(found)
    scores = "concepts" if "concepts" in held else next((key for key in held if found[key].ndim == 2), None)
    if scores is None or found[scores].ndim != 2 or found[scores].dtype.kind not in "fiub":
        raise UserError(f"--concepts {path}: save concepts=… of shape (images, concepts), numbers only", PAGE)
    names = [str(name) for name in found["concept_names"]] if "concept_names" in held else None
    paths = next((key for key in NAMES if key in held), None)
    return (
        found[scores].astype(np.float32),
        names,
        None if paths is None else [str(name) for name in found[paths]],
    )
