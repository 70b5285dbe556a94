"""Which class each prediction is: by its name, or by its index in the order of the classes."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.tables.class_files import Named
from wrongtree.inputs.tables.names import clean, matching, told, whole_number
from wrongtree.inputs.tables.tables import numbers_by_value
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted

# What Hugging Face and others call a class without a name: LABEL_3, class_3; and a number with a name.
UNNAMED = re.compile(r"(?:label|class)[_ ]?(\d+)", re.IGNORECASE)
NUMBERED = re.compile(r"(\d+)[\s:._-]+(\S.*)")
SHIFTED = 0.1  # of the images: by so many more must a shift of one be correct, to doubt what the numbers count from
NEAR = 0.75  # similarity of names from which on one is suggested


@dataclass(frozen=True)
class Predicted:
    """What a table says of images, and where that is from."""

    path: Path
    images: LabelledImages
    said: Sequence[str]  # a prediction per image; empty: none
    column: str  # where they are
    ordered_by: Named | None = None  # what gave the classes their order
    others: Sequence[Sequence[str]] = ()  # what else a file of classes calls them, in their order
    are_indices: bool = False  # whether it is known that they are
    renamed: Mapping[str, str] = field(default_factory=dict)  # labels of the data, and the classes that they became

    @property
    def classes(self) -> tuple[str, ...]:
        """Of the images, in their order."""
        return self.images.classes


def classes_of(predicted: Predicted) -> tuple[dict[str, str], list[str]]:
    """The class that each distinct prediction means, and what to say of it.

    UserError where one is no class of the data, or it is not clear which.
    """
    path, classes = predicted.path, predicted.classes
    times = Counter(name for name in predicted.said if name)
    distinct = sorted(times, key=numbers_by_value)
    if not distinct:
        return {}, []
    numbers = {name: _index(name) for name in distinct}
    are_numbers = all(number is not None for number in numbers.values())
    if predicted.are_indices:
        if not are_numbers:
            wrong = next(name for name, number in numbers.items() if number is None)
            raise UserError(
                f"{path}: column {predicted.column!r} holds {wrong!r:.60}, but indices are whole numbers from 0"
            )
        return _by_index(predicted, numbers, times)
    found = matching(distinct, classes)
    if len(found) == len(distinct):
        return found, _notes_of_names(predicted, found, numbers)
    also = {name: predicted.renamed[name] for name in distinct if predicted.renamed.get(name) in classes}
    if len(found | also) == len(distinct):
        notes = [f"{path}: predictions are renamed as labels are, by --class-map: {told(also)}"] if told(also) else []
        return also | found, [*notes, *_notes_of_names(predicted, found, numbers)]
    for column in predicted.others:
        alike = matching(distinct, column) if len(set(column)) == len(column) else {}
        if len(alike) == len(distinct):
            mapping = {name: classes[list(column).index(alike[name])] for name in distinct}
            return mapping, [f"{path}: predictions are named as in {predicted.ordered_by}: {told(mapping)}"]
    named = {name: match[2] for name in distinct if (match := NUMBERED.fullmatch(clean(name))) is not None}
    alike = matching(named.values(), classes) if len(named) == len(distinct) else {}
    if named and len(set(named.values())) == len(named) and all(part in alike for part in named.values()):
        mapping = {name: alike[part] for name, part in named.items()}
        return mapping, _notes_of_names(predicted, mapping, {})
    if are_numbers and not any(whole_number(name) is not None for name in classes):
        return _by_index(predicted, numbers, times)
    unknown = [name for name in distinct if name not in found]
    if are_numbers:
        raise UserError(
            f"{path}: predicts {unknown[0]} in {_rows(times, unknown[0])}, which is not a class of the data "
            f"({quoted(classes, 3)}), although other predictions are; if they are indices in this order of the "
            f"classes, counted from 0, pass --columns index={predicted.column}; else pass all classes with "
            "--classes FILE, one name per line in the order of the model's outputs"
        )
    raise UserError(_unknown(predicted, unknown, times))


def _by_index(
    predicted: Predicted, numbers: dict[str, int | None], times: Counter[str]
) -> tuple[dict[str, str], list[str]]:
    """Indices in the order of the classes; never shifted, because nobody knows by what."""
    path, classes = predicted.path, predicted.classes
    known = {name: number for name, number in numbers.items() if number is not None}
    lowest, highest = min(known.values()), max(known.values())
    count = len(classes)
    if highest >= count and not (lowest >= 1 and highest == count):
        raise UserError(
            f"{path}: predicts {highest} in {_rows(times, max(known, key=lambda name: known[name]))}, but the "
            "indices of "
            f"the {count} classes of the data are 0 to {count - 1}; if the model has more classes, pass all of "
            "them with "
            "--classes FILE, one name per line in the order of the model's outputs"
        )
    if highest == count or (lowest >= 1 and not predicted.are_indices and _shifted_is_better(predicted, known)):
        lines = "; ".join(f"{name},{k + 1}" for k, name in enumerate(classes))
        clear = "" if highest == count else f"; if they do count from 0, pass --columns index={predicted.column}"
        raise UserError(
            f"{path}: the predictions are the numbers {lowest} to {highest}, which seem to count the {count} "
            "classes from "
            f"1, not from 0; write what each number means to a file, such as classes.csv with the lines "
            f"name,prediction; {lines}; and pass --classes classes.csv{clear}"
        )
    order = f"the order of {predicted.ordered_by}" if isinstance(predicted.ordered_by, Path) else "the classes' order"
    said = ", ".join(f"{k} = {name}" for k, name in enumerate(classes[:3])) + (", …" if count > 3 else "")
    note = f"{path}: predictions are numbers and are read as indices in {order}: {said}"
    if predicted.ordered_by is None:
        note += "; if the model has another order, pass it with --classes FILE"
    return {name: classes[number] for name, number in known.items()}, [note]


def _shifted_is_better(predicted: Predicted, known: dict[str, int]) -> bool:
    """Whether far more images are correct if the numbers count from 1, although none is too high for 0."""
    pairs = [
        (int(label), known[name]) for label, name in zip(predicted.images.labels, predicted.said, strict=True) if name
    ]
    plain = sum(label == number for label, number in pairs)
    shifted = sum(label == number - 1 for label, number in pairs)
    return shifted - plain > max(2, SHIFTED * len(pairs))


def _notes_of_names(predicted: Predicted, found: dict[str, str], numbers: dict[str, int | None]) -> list[str]:
    """What to say of names that were nearly the same, and of numbers that are names and might be indices."""
    notes, differing = [], told(found)
    if differing:
        notes.append(
            f"{predicted.path}: predictions are written differently from the classes and were matched: {differing}"
        )
    order = {name: k for k, name in enumerate(predicted.classes)}
    other = next((n for n, k in numbers.items() if k is not None and n in found and order[found[n]] != k), None)
    if other is not None and all(number is not None for number in numbers.values()):
        notes.append(
            f"{predicted.path}: predictions are numbers and are read as names of classes, not as indices; for indices, "
            f"in which {found[other]} is {order[found[other]]}, pass --columns index={predicted.column}"
        )
    return notes


def _unknown(predicted: Predicted, unknown: Sequence[str], times: Counter[str]) -> str:
    path, classes, first = predicted.path, predicted.classes, unknown[0]
    more = f", and {len(unknown) - 1:,} other such names ({quoted(unknown[1:], 4)})" if len(unknown) > 1 else ""
    sentence = f"{path}: predicts {first!r:.100} in {_rows(times, first)}{more}, which "
    if predicted.ordered_by is not None:
        where = "--classes does not name" if isinstance(predicted.ordered_by, Path) else "classes does not name"
        return f"{sentence}{where}; add {'it' if len(unknown) == 1 else 'them'} there, or correct the table"
    sentence += f"{'is' if len(unknown) == 1 else 'are'} not among the classes of the data ({quoted(classes)})"
    if first.casefold() in ("nan", "none", "null", "na", "n/a", "-1", "unknown"):
        return f"{sentence}; leave the cell empty where there is no prediction, or pass all classes with --classes FILE"
    near = difflib.get_close_matches(clean(first).casefold(), [name.casefold() for name in classes], 1, NEAR)
    if near:
        name = next(name for name in classes if name.casefold() == near[0])
        sentence += (
            f"; the nearest is {name!r}: if it is the same, pass --class-map FILE with the lines label,class and "
            f"{name},{clean(first)}"
        )
    return (
        f"{sentence}; if the model has more classes than the data, pass all of them with --classes FILE, one name per "
        "line in the order of the model's outputs"
    )


def _index(name: str) -> int | None:
    found = UNNAMED.fullmatch(clean(name))
    return int(found[1]) if found is not None else whole_number(name)


def _rows(times: Counter[str], name: str) -> str:
    return f"{times[name]:,} of {times.total():,} rows"
