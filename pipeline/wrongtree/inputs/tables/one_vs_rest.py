"""One label against the rest: of images with any number of labels, those that have it and those that have not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wrongtree.inputs.tables.class_files import Named, columns_of_classes
from wrongtree.inputs.tables.classes import class_order
from wrongtree.inputs.tables.names import folded, matching
from wrongtree.inputs.tables.sets import Sets
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import quoted

ALL = "all"
BESIDE = 12  # of the other labels, the commonest, that a site shows as columns


@dataclass(frozen=True)
class OneVsRest:
    """Which output of a model with one output per label is judged. Its classes are `not L` and `L`, in this order."""

    label: str
    output: int
    outputs: tuple[str, ...]  # labels in the order of the model's outputs
    unknown: int = 0  # images left out because nobody knows whether they have the label

    @property
    def classes(self) -> tuple[str, str]:
        """As pages name the two sides."""
        return f"not {self.label}", self.label


@dataclass(frozen=True)
class Chosen:
    """The two-class problem of one label."""

    one: OneVsRest
    labels: tuple[str, ...]  # (n,) a class of `one`; of images that nobody knows it of, the first
    rows: tuple[int, ...]  # images of which it is known
    beside: tuple[tuple[str, tuple[str, ...]], ...]  # other labels, as columns: name, (n,) yes, no or empty
    notes: tuple[str, ...]


def choose_label(sets: Sets, label: str, classes: Named | None, data: Path) -> Chosen:
    """The images with this label, and those without. `classes` names the model's outputs in their order.

    UserError where no image has the label, or all have.
    """
    names = labels_asked(sets, label, data)
    if len(names) > 1:
        raise UserError(f"--one-vs-rest {label}: names {len(names)} labels; name one here: {sets.told()}", "images")
    name = names[0]
    outputs, place, notes = _outputs(sets, classes, data)
    column = sets.marks[:, sets.names.index(name)]
    if name not in place:
        raise UserError(
            f"--one-vs-rest {name}: {data} has this label, but {_named(classes)} does not name it; add it in the order "
            "of the model's outputs",
            "images",
        )
    for mark, has in ((1, "has"), (0, "lacks")):
        if not (column == mark).any():
            raise UserError(
                f"--one-vs-rest {name}: no image of {data} {has} this label, so there is only one side; choose another "
                f"label: {sets.told()}",
                "images",
            )
    rows = np.flatnonzero(column >= 0)
    unknown = len(column) - len(rows)
    if unknown:
        notes.append(
            f"{data}: {unknown:,} of {len(column):,} images are left out because it is not known whether they have "
            f"the label {name!r}"
        )
    one = OneVsRest(outputs[place[name]], place[name], outputs, unknown)
    labels = tuple(one.classes[int(mark == 1)] for mark in column)
    order = sorted(range(len(sets.names)), key=lambda k: -sets.positives[k])
    others = [k for k in order if sets.names[k] != name and sets.positives[k]][:BESIDE]
    words = {1: "yes", 0: "no", -1: ""}
    beside = tuple((f"has {sets.names[k]}", tuple(words[int(mark)] for mark in sets.marks[:, k])) for k in others)
    return Chosen(one, labels, tuple(rows.tolist()), beside, tuple(notes))


def labels_asked(sets: Sets, asked: str, data: Path) -> list[str]:
    """The labels that `--one-vs-rest` names: one, several with commas between, or `all` that have two sides.

    UserError where one is no label of the data.
    """
    whole = matching([asked], sets.names)
    if whole:
        return list(whole.values())
    if asked.strip().casefold() == ALL:
        sides = [bool((column == 1).any() and (column == 0).any()) for column in sets.marks.T]
        found = [name for name, both in zip(sets.names, sides, strict=True) if both]
        if not found:
            raise UserError(f"--one-vs-rest all: no label of {data} has images with it and without", "images")
        return found
    names = [part.strip() for part in asked.split(",") if part.strip()]
    alike = matching(names, sets.names)
    unknown = [name for name in names if name not in alike]
    if unknown or not names:
        raise UserError(
            f"--one-vs-rest {asked}: {data} has no label {quoted(unknown or [''])}; choose from {sets.told()}",
            "images",
        )
    return list(dict.fromkeys(alike[name] for name in names))


def _outputs(sets: Sets, classes: Named | None, data: Path) -> tuple[tuple[str, ...], dict[str, int], list[str]]:
    """The labels in the order of the outputs, which output each label of the data is, and what to say."""
    names = sets.names
    if classes is None:
        return names, {name: k for k, name in enumerate(names)}, []
    columns = columns_of_classes(classes)
    known = [name for name in names if any(name in column or matching([name], column) for column in columns)]
    ordered = class_order(known or names, classes, data)
    left = [name for name in names if known and name not in known]
    notes = list(ordered.notes)
    if left:
        notes.append(f"{data}: {_named(classes)} does not name the labels {quoted(left)}, which are left out")
    return tuple(ordered.names), dict(ordered.of_labels), notes


def _named(classes: Named | None) -> str:
    return str(classes) if isinstance(classes, Path) else "classes"


def folder_of(label: str, taken: Sequence[str]) -> str:
    """A folder's name for a label, other than those that are `taken`."""
    plain = "".join(sign if sign.isalnum() or sign in "_-" else "-" for sign in label).strip("-_")
    name = plain or "label"
    number = 1
    while folded(name) in map(folded, taken):
        number += 1
        name = f"{plain or 'label'}-{number}"
    return name
