"""Predictions and embeddings that somebody has already: read from files, and matched with the images by path."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.config import EVERYTHING, DataConfig
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.predictions.classes import Predicted, classes_of
from wrongtree.inputs.predictions.columns import meaning_of, predictions_in
from wrongtree.inputs.predictions.embeddings import read_embeddings
from wrongtree.inputs.predictions.lists import spread
from wrongtree.inputs.predictions.logits import Logits, Peaked, are_probabilities, as_logits, as_shares, bytes_of
from wrongtree.inputs.predictions.matching import rows_of
from wrongtree.inputs.predictions.one_vs_rest import said_of_one, two_sided
from wrongtree.inputs.tables.class_files import Named, columns_of_classes
from wrongtree.inputs.tables.classes import read_class_map
from wrongtree.inputs.tables.numbers import numbers_of
from wrongtree.inputs.tables.one_vs_rest import OneVsRest
from wrongtree.inputs.tables.read import read_table
from wrongtree.inputs.tables.tables import Table
from wrongtree.shared.arrays import Floats
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import printable

NO_MODEL = "No saliency maps: the predictions came without a model, so there are no gradients."
NO_CONFIDENCE = "No confidences: every prediction counts as confidence 1."
NO_PROBABILITIES = "No probabilities: the predictions came without one probability per class."


@dataclass(frozen=True)
class Given:
    """What stands in for a model: one row per image of the data set."""

    logits: Logits  # (n, c); NaN: no prediction for this image
    embeddings: Floats | None  # (n, d); NaN: none for this image
    without: Mapping[str, str]  # what a site cannot show, and why: saliency, confidence, probabilities
    described: Mapping[str, str | None]  # as a site names it
    digest: str
    confidences: tuple[float, float] | None = None  # lowest and highest, as they were written
    from_file: bool = False
    notes: tuple[str, ...] = ()  # what was found out while reading the files, and decided: to be told

    def with_embeddings(self, images: LabelledImages, numbers: Any) -> Given:
        """The same with an array of embeddings."""
        matrix = _array(numbers, "embeddings", len(images))
        if matrix.ndim != 2 or not matrix.shape[1]:
            raise UserError(f"embeddings have shape {matrix.shape}; expected ({len(images)}, numbers)")
        matrix = matrix.astype(np.float32)
        return dataclasses.replace(self, embeddings=matrix, digest=digest(self.digest, _bytes(matrix)))

    @property
    def space(self) -> str:
        """The representation in which images are compared."""
        return "pixels" if self.embeddings is None else "embeddings"


def read_given(
    images: LabelledImages,
    predictions: Path,
    embeddings: Path | None = None,
    classes: Named | None = None,
    reading: DataConfig = EVERYTHING,
) -> tuple[LabelledImages, Given]:
    """Read both files; `classes` is what gave the images' classes their order, `reading` how these were chosen.

    Raises UserError where a file cannot be used, no image has a prediction, or one is no class of the data.
    """
    words = (name for id_ in images.ids for name in id_.split("/"))
    table = _printable(read_table(predictions, lambda: {*images.classes, *words}))
    try:
        return _given(images, predictions, table, embeddings, classes, reading)
    except UserError as fault:
        if not table.doubtful:
            raise
        why = f"{fault}; the file is not UTF-8 and was read as {table.doubtful}: if letters are wrong, save it as UTF-8"
        raise UserError(why, fault.page) from fault


def _given(
    images: LabelledImages,
    predictions: Path,
    table: Table,
    embeddings: Path | None,
    classes: Named | None,
    reading: DataConfig,
) -> tuple[LabelledImages, Given]:
    if images.one is not None:
        return _given_of_one(images, images.one, predictions, table, embeddings, reading)
    table = spread(predictions, table, images.classes, reading.columns)
    meaning = meaning_of(predictions, table, images.classes, reading.columns)
    notes = [*table.notes, *meaning.notes]
    is_part = not (reading.split is None and reading.limit is None and reading.sample is None) or bool(
        reading.class_map
    )
    told = [name for name in (meaning.prediction, meaning.confidence, *meaning.per_class) if name is not None]
    rows, said = rows_of(
        images,
        predictions,
        table.columns[meaning.path],
        lambda a, b: all(table.columns[name][a] == table.columns[name][b] for name in told),
        is_part,
    )
    notes += said
    index = np.flatnonzero(rows >= 0)
    every = predictions_in(table, meaning)
    named = [every[row] if row >= 0 else "" for row in rows]
    mapping: dict[str, str] = {}
    if meaning.prediction is not None:
        others = columns_of_classes(classes)[1:] if isinstance(classes, Path) else []
        renamed = {} if reading.class_map is None else read_class_map(reading.class_map)
        mapping, said = classes_of(
            Predicted(predictions, images, named, meaning.prediction, classes, others, meaning.are_indices, renamed)
        )
        notes += said
    known = {name: i for i, name in enumerate(images.classes)}
    logits: Logits
    without, written = {"saliency": NO_MODEL}, np.zeros(0)
    if meaning.per_class:
        columns = np.stack([_numbers(predictions, table, name, notes) for name in meaning.per_class], axis=1)
        columns, said = as_shares(predictions, meaning.per_class, columns)
        notes += said
        _refuse_other_classes(predictions, table, columns, meaning.per_class, [meaning.path, *told])
        logits = np.full((len(images), len(known)), np.nan, dtype=np.float32)
        logits[index] = as_logits(columns)[rows[index]]
        if meaning.prediction is not None:
            _refuse_disagreement(images, predictions, logits, [mapping.get(name, "") for name in named])
    else:
        sure = meaning.confidence
        without |= {"probabilities": NO_PROBABILITIES} | ({} if sure else {"confidence": NO_CONFIDENCE})
        written = _numbers(predictions, table, sure, notes) if sure else written
        confidence = written if sure else np.ones(len(every))
        numbers = {name: known[class_] for name, class_ in mapping.items()}
        said_of = np.array([numbers[name] if name else -1 for name in named], dtype=np.int64)
        sure_of = np.where(rows >= 0, confidence[rows], np.nan)
        logits = Peaked(said_of, sure_of, len(known))
    matrix = None
    if embeddings is not None:
        matrix, said = read_embeddings(images, embeddings, reading.columns, is_part)
        notes += said
    ends = (float(np.nanmin(written)), float(np.nanmax(written))) if np.isfinite(written).any() else None
    return images, _out_of_files(predictions, embeddings, logits, matrix, without, ends, notes)


def _given_of_one(
    images: LabelledImages,
    one: OneVsRest,
    predictions: Path,
    table: Table,
    embeddings: Path | None,
    reading: DataConfig,
) -> tuple[LabelledImages, Given]:
    """What the table says of one label, where images have any number of them."""
    said = said_of_one(predictions, table, one, reading.columns)
    is_part = bool(one.unknown) or not (reading.split is None and reading.limit is None and reading.sample is None)
    columns = said.table.columns
    rows, told = rows_of(
        images,
        predictions,
        columns[said.path],
        lambda a, b: all(columns[name][a] == columns[name][b] for name in said.columns),
        is_part,
    )
    notes = [*said.notes, *told]
    logits = np.full((len(images), 2), np.nan, dtype=np.float32)
    index = np.flatnonzero(rows >= 0)
    logits[index] = two_sided(said.logits[rows[index]])
    without = {"saliency": NO_MODEL}
    if not said.sure:
        without |= {"probabilities": NO_PROBABILITIES, "confidence": NO_CONFIDENCE}
    matrix = None
    if embeddings is not None:
        matrix, told = read_embeddings(images, embeddings, reading.columns, is_part)
        notes += told
    return images, _out_of_files(predictions, embeddings, logits, matrix, without, None, notes)


def _out_of_files(
    predictions: Path,
    embeddings: Path | None,
    logits: Logits,
    matrix: Floats | None,
    without: Mapping[str, str],
    ends: tuple[float, float] | None,
    notes: Sequence[str],
) -> Given:
    described = {
        "spec": printable(predictions.name),
        "weights": None if embeddings is None else printable(embeddings.name),
    }
    key = digest(*bytes_of(logits), b"" if matrix is None else _bytes(matrix), without)
    kept = tuple(dict.fromkeys(map(printable, notes)))
    return Given(logits, matrix, without, described, key, ends, from_file=True, notes=kept)


def from_arrays(images: LabelledImages, predictions: Any, embeddings: Any = None) -> Given:
    """The same from arrays in the data set's order: (n,) class indices, or (n, classes) probabilities or logits."""
    array, classes = _array(predictions, "predictions", len(images)), len(images.classes)
    without = {"saliency": NO_MODEL}
    if array.ndim == 2 and array.shape[1] == classes:
        logits: Logits = as_logits(array.astype(np.float64))
    elif array.ndim == 1 and array.dtype.kind in "iu" and array.min(initial=0) >= 0 and array.max(initial=0) < classes:
        logits = Peaked(array.astype(np.int64), np.ones(len(array)), classes)
        without |= {"probabilities": NO_PROBABILITIES, "confidence": NO_CONFIDENCE}
    else:
        raise UserError(
            f"predictions have type {array.dtype} and shape {array.shape}; expected ({len(images)},) class indices "
            f"below {classes}, or ({len(images)}, {classes}) probabilities"
        )
    key = digest(*bytes_of(logits), without)
    given = Given(logits, None, without, {"spec": "predictions", "weights": None}, key)
    return given if embeddings is None else given.with_embeddings(images, embeddings)


def _bytes(matrix: Floats) -> memoryview:
    return np.ascontiguousarray(matrix).data


def _array(numbers: Any, what: str, count: int) -> np.ndarray[Any, Any]:
    """An array or a tensor, wherever it lies, with one row per image."""
    array = np.asarray(numbers.detach().cpu() if hasattr(numbers, "detach") else numbers)
    if not array.ndim or len(array) != count or array.dtype.kind not in "fiu":
        raise UserError(f"{what} have type {array.dtype} and shape {array.shape}, but there are {count} images")
    return array


def _printable(table: Table) -> Table:
    columns = {printable(name): list(map(printable, cells)) for name, cells in table.columns.items()}
    return dataclasses.replace(table, columns=columns)


def _numbers(path: Path, table: Table, column: str, notes: list[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    numbers, said = numbers_of(path, column, table.columns[column])
    notes += [note for note in said if not any(note.split("column")[0] == told.split("column")[0] for told in notes)]
    return numbers


def _refuse_other_classes(
    path: Path,
    table: Table,
    values: np.ndarray[Any, np.dtype[np.float64]],
    per_class: Sequence[str],
    told: Sequence[str],
) -> None:
    """Probabilities that sum to 1 only with further columns: a model with more classes than the data."""
    if are_probabilities(values) or not np.isfinite(values).all() or values.min() < 0 or values.max() > 1:
        return
    further, rest = [], np.zeros(len(values))
    for name in table.columns:
        if name not in (*per_class, *told):
            try:
                numbers, _ = numbers_of(path, name, table.columns[name])
            except UserError:
                continue
            if np.isfinite(numbers).all() and numbers.min() >= 0 and numbers.max() <= 1:
                further.append(name)
                rest += numbers
    if further and are_probabilities(np.stack([values.sum(axis=1), rest], axis=1)):
        raise UserError(
            f"{path}: has probabilities of {len(further):,} further classes, such as {further[0]!r:.60}, which "
            "the data does "
            "not have; pass all classes with --classes FILE, one name per line in the order of the model's outputs"
        )


def _refuse_disagreement(images: LabelledImages, path: Path, logits: Floats, said: Sequence[str]) -> None:
    known, best = np.isfinite(logits).all(axis=1), logits.argmax(axis=1).tolist()
    for row in np.flatnonzero(known).tolist():
        name, largest = said[row], images.classes[best[row]]
        if name and largest != name:
            raise UserError(
                f"{path}: predicts {name} for {images.ids[row]}, but {largest} has the highest probability; remove the "
                "column of predictions if the probabilities are right, or the columns of probabilities"
            )
