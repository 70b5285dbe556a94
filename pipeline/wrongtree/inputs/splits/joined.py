"""Several sets of labelled images as one: ids that say the split, the classes of all, and what lies in two splits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from wrongtree.artifacts.splits import Splits
from wrongtree.inputs.images.columns import Column
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.images.listed import UNREADABLE
from wrongtree.inputs.tables.tables import numbers_by_value
from wrongtree.shared.digests import digest
from wrongtree.shared.phrases import quoted

COLUMN, GIVEN = "split", " (given)"


def joined(names: Sequence[str], parts: Sequence[LabelledImages]) -> LabelledImages:
    """`names` (s,) of the splits; rows of one split after the other. The last column is the split."""
    classes = united([part.classes for part in parts])
    place = {name: i for i, name in enumerate(classes)}
    size = [len(part) for part in parts]
    start = np.concatenate([[0], np.cumsum(size)])
    code = np.repeat(np.arange(len(parts)), size)
    contents = tuple(content for part in parts for content in part.contents)
    known = [{content for content in part.contents if content != UNREADABLE} for part in parts]
    same = tuple(0 if k == 0 else sum(content in known[0] for content in part.contents) for k, part in enumerate(parts))
    splits = Splits(tuple(names), code, same)
    labels = [np.array([place[name] for name in part.classes], dtype=np.int64)[part.labels] for part in parts]
    within = np.arange(len(code)) - start[code]

    def soon(rows: Sequence[int]) -> None:
        for k, part in enumerate(parts):
            part.soon([int(within[row]) for row in rows if code[row] == k])

    notes = [note for part in parts for note in part.notes]
    notes += _of_classes(names, parts, classes) + _of_copies(names, parts, known)
    return LabelledImages(
        name=" + ".join(dict.fromkeys(part.name for part in parts)),
        ids=tuple(f"{name}/{id_}" for name, part in zip(names, parts, strict=True) for id_ in part.ids),
        labels=np.concatenate(labels),
        classes=tuple(classes),
        columns=(*_columns(parts), Column(COLUMN, tuple(names[k] for k in code.tolist()))),
        read=lambda row: parts[code[row]].read(int(within[row])),
        digest=digest("splits", list(names), [part.digest for part in parts], classes),
        notes=tuple(dict.fromkeys(notes)),
        changed=lambda row: parts[code[row]].changed(int(within[row])),
        levels=next((part.levels for part in parts if part.levels is not None), None),
        ordered=all(part.ordered for part in parts),
        contents=contents,
        splits=splits,
        soon=soon,
    )


def united(lists: Sequence[Sequence[str]]) -> list[str]:
    """The classes of all, each once: in the order of the list that has all of them, else sorted as the lists are."""
    every = list(dict.fromkeys(name for names in lists for name in names))
    for whole in lists:
        if len(whole) == len(every) and all([n for n in whole if n in set(names)] == list(names) for names in lists):
            return list(whole)
    if all(list(names) == sorted(names) for names in lists):
        return sorted(every)
    if all(list(names) == sorted(names, key=numbers_by_value) for names in lists):
        return sorted(every, key=numbers_by_value)
    return every


def _columns(parts: Sequence[LabelledImages]) -> list[Column]:
    """The columns of all, by name; empty where a split has none of that name. One called split keeps what it says."""
    names = dict.fromkeys(column.name for part in parts for column in part.columns)
    tables = [{column.name: column.values for column in part.columns} for part in parts]
    found = []
    for name in names:
        cells = [table.get(name, ("",) * len(part)) for table, part in zip(tables, parts, strict=True)]
        shown = name
        while shown == COLUMN or (shown != name and shown in names):
            shown += GIVEN
        found.append(Column(shown, tuple(cell for some in cells for cell in some)))
    return found


def _of_classes(names: Sequence[str], parts: Sequence[LabelledImages], classes: Sequence[str]) -> list[str]:
    lacking = [
        f"{name} has no {quoted([c for c in classes if c not in part.classes])}"
        for name, part in zip(names, parts, strict=True)
        if len(part.classes) < len(classes)
    ]
    if not lacking:
        return []
    return [
        f"the splits have different classes, which are matched by name ({len(classes):,} in all): {'; '.join(lacking)}"
    ]


def _of_copies(names: Sequence[str], parts: Sequence[LabelledImages], known: Sequence[set[str]]) -> list[str]:
    notes = []
    for a, b in combinations(range(len(parts)), 2):
        copies = sum(content in known[a] for content in parts[b].contents)
        if copies:
            verb = "is" if copies == 1 else "are"
            notes.append(
                f"{copies:,} of {len(parts[b]):,} images of {names[b]} {verb} also in {names[a]}, byte for byte"
            )
    return notes
