"""Predictions and embeddings that somebody has already: read from files, and matched with the images by path."""

from __future__ import annotations

import dataclasses
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import logsumexp

from wrongtree.inputs.images.files import PATHS
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.tables.tables import numbers_by_value, read_table
from wrongtree.shared.arrays import Floats
from wrongtree.shared.bounds import refuse_large_arrays
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import printable

PREDICTION = ("prediction", "predicted_class")  # what columns may be called; the second is ImageNet-X's
CONFIDENCE = ("confidence", "predicted_probability")
FLOOR = 1e-9  # of a probability, so that its logarithm is finite
NO_MODEL = "No saliency maps: the predictions came without a model, so there are no gradients."
NO_CONFIDENCE = "No confidences: every prediction counts as confidence 1."
NO_PROBABILITIES = "No probabilities: the predictions came without one probability per class."


@dataclass(frozen=True)
class Given:
    """What stands in for a model: one row per image of the data set."""

    logits: Floats  # (n, c); NaN: no prediction for this image
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
        return dataclasses.replace(self, embeddings=matrix, digest=digest(self.digest, matrix.tobytes()))

    @property
    def space(self) -> str:
        """The representation in which images are compared."""
        return "pixels" if self.embeddings is None else "embeddings"


def read_given(
    images: LabelledImages, predictions: Path, embeddings: Path | None = None, may_extend: bool = True
) -> tuple[LabelledImages, Given]:
    """Read both files. Classes that are only ever predicted are added to the images' classes, if they may be.

    Raises UserError where a file cannot be used, or no image has a prediction.
    """
    table = {printable(name): list(map(printable, cells)) for name, cells in read_table(predictions).items()}
    index, rows = _matching(images, predictions, table)
    named = next((table[name] for name in PREDICTION if name in table), None)
    if named is not None:
        images = _with_classes(images, predictions, [named[row] for row in rows if row >= 0 and named[row]], may_extend)
    known = {name: i for i, name in enumerate(images.classes)}
    sure = next((name for name in CONFIDENCE if name in table), None)
    logits = np.full((len(images), len(known)), np.nan, dtype=np.float32)
    without, written = {"saliency": NO_MODEL}, np.zeros(0)
    if set(known) <= set(table) and len(known) > 1:
        columns = np.stack([_numbers(predictions, table, name) for name in images.classes], axis=1)
        logits[index] = _as_logits(columns)[rows[index]]
    elif named is None:
        raise UserError(
            f"{predictions}: no column 'prediction', and no column for each of the {len(known)} classes; found "
            f"{', '.join(table)}"
        )
    else:
        without |= {"probabilities": NO_PROBABILITIES} | ({} if sure else {"confidence": NO_CONFIDENCE})
        written = _numbers(predictions, table, sure) if sure else written
        confidence = written if sure else np.ones(len(named))
        for i in index:
            if named[rows[i]] in known:
                logits[i] = _peaked(known[named[rows[i]]], float(confidence[rows[i]]), len(known))
    if named is not None:
        _refuse_disagreement(images, predictions, logits, [named[row] if row >= 0 else "" for row in rows])
    matrix = None if embeddings is None else read_embeddings(images, embeddings)
    described = {
        "spec": printable(predictions.name),
        "weights": None if embeddings is None else printable(embeddings.name),
    }
    key = digest(logits.tobytes(), list(logits.shape), b"" if matrix is None else matrix.tobytes(), without)
    ends = (float(np.nanmin(written)), float(np.nanmax(written))) if np.isfinite(written).any() else None
    return images, Given(logits, matrix, without, described, key, ends, from_file=True)


def from_arrays(images: LabelledImages, predictions: Any, embeddings: Any = None) -> Given:
    """The same from arrays in the data set's order: (n,) class indices, or (n, classes) probabilities or logits."""
    array, classes = _array(predictions, "predictions", len(images)), len(images.classes)
    without = {"saliency": NO_MODEL}
    if array.ndim == 2 and array.shape[1] == classes:
        logits = _as_logits(array.astype(np.float64))
    elif array.ndim == 1 and array.dtype.kind in "iu" and array.min(initial=0) >= 0 and array.max(initial=0) < classes:
        logits = np.stack([_peaked(int(class_), 1.0, classes) for class_ in array])
        without |= {"probabilities": NO_PROBABILITIES, "confidence": NO_CONFIDENCE}
    else:
        raise UserError(
            f"predictions have type {array.dtype} and shape {array.shape}; expected ({len(images)},) class indices "
            f"below {classes}, or ({len(images)}, {classes}) probabilities"
        )
    key = digest(logits.tobytes(), list(logits.shape), without)
    given = Given(logits, None, without, {"spec": "predictions", "weights": None}, key)
    return given if embeddings is None else given.with_embeddings(images, embeddings)


def _array(numbers: Any, what: str, count: int) -> np.ndarray[Any, Any]:
    """An array or a tensor, wherever it lies, with one row per image."""
    array = np.asarray(numbers.detach().cpu() if hasattr(numbers, "detach") else numbers)
    if not array.ndim or len(array) != count or array.dtype.kind not in "fiu":
        raise UserError(f"{what} have type {array.dtype} and shape {array.shape}, but there are {count} images")
    return array


def read_embeddings(images: LabelledImages, path: Path) -> Floats:
    """(n, d) one row per image: in the data set's order, or by path where an `.npz` or `.parquet` says it."""
    names: Sequence[str] | None = None
    try:
        if path.suffix.lower() == ".parquet":
            from wrongtree.inputs.tables.parquet import read_parquet

            table = read_parquet(path)
            column = next((name for name in PATHS if name in table.column_names), None)
            names = None if column is None else [str(v) for v in table[column].to_pylist()]
            rest = [name for name in table.column_names if name != column]
            lists = [name for name in rest if str(table.schema.field(name).type).startswith(("list", "fixed", "large"))]
            matrix = np.array(
                table[lists[0]].to_pylist() if lists else [table[n].to_pylist() for n in rest], np.float32
            )
            matrix = matrix if lists else matrix.T
        else:
            refuse_large_arrays(path)
            found: Any = np.load(path, allow_pickle=False)
            if isinstance(found, np.ndarray):
                matrix = found.astype(np.float32)
            else:
                keys = [key for key in found.files if found[key].ndim == 2]
                column = next((key for key in ("names", "paths", *PATHS) if key in found.files), None)
                names = None if column is None else [str(name) for name in found[column]]
                matrix = found["embeddings" if "embeddings" in found.files else keys[0]].astype(np.float32)
    except (OSError, ValueError, TypeError, KeyError, IndexError, EOFError, zipfile.BadZipFile, zlib.error) as fault:
        why = (str(fault).splitlines() or [""])[0][:200]
        raise UserError(f"{path}: cannot be read as embeddings, one row of numbers per image ({why})") from fault
    if matrix.ndim != 2 or not matrix.shape[1]:
        raise UserError(f"{path}: has shape {matrix.shape}; expected embeddings of shape (images, numbers)")
    if names is None:
        if len(matrix) != len(images):
            raise UserError(
                f"{path}: has {len(matrix)} rows, but there are {len(images)} images; name the image of each row "
                "(.npz with names, or .parquet with path)"
            )
        return matrix
    if len(names) != len(matrix):
        raise UserError(f"{path}: has {len(matrix)} rows, but names {len(names)} images")
    at = {name: row for row, name in enumerate(names)}
    rows = np.array([at.get(id_, -1) for id_ in images.ids], dtype=np.int64)
    if (rows < 0).all():
        raise UserError(f"{path}: names none of the images; its first is {names[0]!r}, the data's is {images.ids[0]!r}")
    taken = matrix[rows]
    taken[rows < 0] = np.nan
    return taken


def _matching(images: LabelledImages, path: Path, table: Mapping[str, Sequence[str]]) -> tuple[Any, Any]:
    """The images that the table has a row for, and (n,) which row that is; −1: none."""
    column = next((name for name in PATHS if name in table), None)
    if column is None:
        raise UserError(f"{path}: no column 'path'; found {', '.join(table) or 'none'}")
    at: dict[str, int] = {}
    for row, id_ in enumerate(table[column]):
        if id_ in at and any(values[row] != values[at[id_]] for values in table.values()):
            raise UserError(f"{path}: names {id_} twice, with different values")
        at.setdefault(id_, row)
    rows = np.array([at.get(id_, -1) for id_ in images.ids], dtype=np.int64)
    if (rows < 0).all():
        first = next(iter(at), "")
        raise UserError(f"{path}: names none of the images; its first is {first!r}, the data's is {images.ids[0]!r}")
    return np.flatnonzero(rows >= 0), rows


def _with_classes(images: LabelledImages, path: Path, said: Sequence[str], may_extend: bool) -> LabelledImages:
    """The images, with every predicted class among theirs."""
    unseen = sorted(set(said) - set(images.classes), key=numbers_by_value)
    if unseen and not may_extend:
        raise UserError(f"{path}: predicts {unseen[0]!r}, which --classes does not name; add it there")
    return dataclasses.replace(images, classes=(*images.classes, *unseen)) if unseen else images


def _numbers(path: Path, table: Mapping[str, Sequence[str]], column: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A column's numbers; an empty cell is NaN."""
    numbers = np.full(len(table[column]), np.nan)
    for row, text in enumerate(table[column]):
        try:
            numbers[row] = float(text or "nan")
        except ValueError as fault:
            raise UserError(f"{path}: column {column!r} contains {text!r:.40}; expected numbers") from fault
    return numbers


def _as_logits(values: np.ndarray[Any, np.dtype[np.float64]]) -> Floats:
    """Probabilities by their logarithms; what are none, because they do not sum to 1, are logits already."""
    finite = np.isfinite(values).all(axis=1)
    some = values[finite]
    if len(some) and some.min() >= 0 and np.abs(some.sum(axis=1) - 1).max() < 0.02:
        values = np.log(np.maximum(values, FLOOR))
        values = values - logsumexp(values, axis=1, keepdims=True)
    return values.astype(np.float32)


def _peaked(class_: int, confidence: float, classes: int) -> Floats:
    """Logits of which one has this confidence and the others share what is left: nothing else is known of them.

    A confidence that is not the largest then, or no probability at all, is as good as none: NaN.
    """
    if not 0 <= confidence <= 1:
        return np.full(classes, np.nan, dtype=np.float32)
    highest = min(max(confidence, (1 + 1e-3) / classes), 1 - FLOOR * classes)
    found = np.full(classes, np.log((1 - highest) / max(1, classes - 1)), dtype=np.float32)
    found[class_] = np.log(highest)
    return found


def _refuse_disagreement(images: LabelledImages, path: Path, logits: Floats, said: Sequence[str]) -> None:
    for row, name in enumerate(said):
        if name and np.isfinite(logits[row]).all() and images.classes[int(logits[row].argmax())] != name:
            largest = images.classes[int(logits[row].argmax())]
            raise UserError(f"{path}: predicts {name} for {images.ids[row]}, but {largest} has the highest probability")
