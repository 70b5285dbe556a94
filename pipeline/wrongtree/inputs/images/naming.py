"""Classes in the order of the model's outputs, where the model itself says what it calls them.

Folders sorted by name are only a guess at that order. A model's own names are none: they are used before anything is
judged, unless a person gave the order.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import shlex
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.tables.numbers import is_number
from wrongtree.inputs.tables.one_vs_rest import OneVsRest
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import isolated

SHOWN = 8  # names in a sentence
PASTED = 12  # lines of a file that a command writes
MAP = "class-map.csv"


@dataclass(frozen=True)
class Named:
    """What a model says of itself before it has seen an image."""

    names: tuple[str, ...] = ()  # of its classes, in the order of its outputs; none where it does not say
    by: str = ""  # who says so, to follow "of the model"
    outputs: int = 0  # 0: not known
    notes: tuple[str, ...] = ()  # what was decided while it was loaded


def plain(name: str) -> str:
    """A class name without what people spell differently; of synonyms the first."""
    first = unicodedata.normalize("NFC", name).split(",")[0].casefold()
    return " ".join(first.replace("_", " ").replace("-", " ").split())


def in_order_of(images: LabelledImages, named: Named, *, python: bool = False) -> LabelledImages:
    """The images with their classes in the order of the model's names, and those of it without images among them.

    As they are where the order was given, or nobody names the outputs. UserError, class by class, where classes of the
    data are none of the model's: which output would they be?
    """
    names = named.names
    if images.ordered or not names or (named.outputs and named.outputs != len(names)):
        return images
    if images.one is not None:
        return _one_placed(images, images.one, named)
    place = _places(images.classes, names)
    missing = [name for name, at in zip(images.classes, place, strict=True) if at is None]
    if len(missing) == len(images.classes):
        by_number = _by_number(images.classes, len(names))
        if by_number is not None:
            return _placed(images, by_number, names, _numbered(images, names, named.by))
        if len(images.classes) == len(names):
            return _unmatched(images, named)
        raise UserError(_none_known(images, named, python), "own-checkpoint")
    if missing or len({at for at in place if at is not None}) < len(place):
        raise UserError(_mismatch(images, place, named, python), "own-checkpoint")
    found = [at for at in place if at is not None]
    if found == list(range(len(names))):
        return images
    way = "classes=[…]" if python else "--classes FILE"
    without = len(names) - len(found)
    said = f"classes are in the order of the class names of the model{named.by}: {listed(names)}"
    if without:
        said += f"; {without:,} of its {len(names):,} classes {'has' if without == 1 else 'have'} no images"
    return _placed(images, found, names, f"{said} (for another order: {way})")


def _one_placed(images: LabelledImages, one: OneVsRest, named: Named) -> LabelledImages:
    """The images with the output that the model itself calls by the name of the label that is judged."""
    names = named.names
    found = [at for at in _places(one.outputs, names) if at is not None]
    (at,) = _places([one.label], names)
    if at is None and not found:
        number = _by_number([one.label], len(names))
        at = number[0] if number is not None else one.output if len(one.outputs) == len(names) else None
    if at is None:
        raise UserError(
            f"the class names of the model{named.by} are {listed(names)}, and the label '{isolated(one.label)}' is not "
            f"one of them; pass --classes FILE with {len(names):,} names in the order of the outputs, the data's names "
            "among them",
            "images",
        )
    alike = plain(names[at]) == plain(one.label)
    how = "which has its name" if alike else f"which the model{named.by} calls '{isolated(names[at])}'"
    note = f"the label '{isolated(one.label)}' is judged by output {at} of the model, {how}"
    return dataclasses.replace(
        images,
        one=dataclasses.replace(one, output=at, outputs=tuple(names)),
        notes=(*images.notes, f"{note} (outputs are counted from 0; for another order: --classes FILE)"),
        digest=digest(images.digest, "output", at, list(names)),
    )


def listed(names: Sequence[str], most: int = SHOWN) -> str:
    """`cat, dog, fox`; the first few of many."""
    return ", ".join(map(isolated, names[:most])) + (f" … ({len(names):,} in all)" if len(names) > most else "")


def _places(classes: Sequence[str], names: Sequence[str]) -> list[int | None]:
    """For each class of the data, which output has its name: spelt alike, else only if one output could be meant."""
    exact: dict[str, list[int]] = {}
    alike: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        exact.setdefault(name, []).append(at)
        alike.setdefault(plain(name), []).append(at)
    found: list[int | None] = []
    for class_ in classes:
        meant = exact.get(class_, []) or alike.get(plain(class_), [])
        found.append(meant[0] if len(meant) == 1 else None)
    return found


def _by_number(classes: Sequence[str], outputs: int) -> list[int] | None:
    """Labels that are numbers of outputs; None where they are not."""
    try:
        numbers = [int(float(name)) for name in classes if float(name).is_integer()]
    except (ValueError, OverflowError):
        return None
    fits = len(set(numbers)) == len(classes) and all(0 <= number < outputs for number in numbers)
    return numbers if fits else None


def _numbered(images: LabelledImages, names: Sequence[str], by: str) -> str:
    first = images.classes[0]
    return (
        f"labels are the numbers of the model's outputs: {first} is '{names[int(float(first))]}' (class names of the "
        f"model{by})"
    )


def _placed(images: LabelledImages, place: Sequence[int], names: Sequence[str], note: str) -> LabelledImages:
    """The images with class k of theirs at `place[k]`; a class keeps the data's name, unless that is a number."""
    shown = list(names)
    for name, at in zip(images.classes, place, strict=True):
        shown[at] = name if not is_number(name) or is_number(names[at]) else names[at]
    labels = np.array(place, dtype=np.int64)[images.labels]
    return dataclasses.replace(
        images,
        labels=labels,
        classes=tuple(shown),
        notes=(*images.notes, note),
        digest=digest(images.digest, "order", list(place), shown),
    )


def _unmatched(images: LabelledImages, named: Named) -> LabelledImages:
    """As they are, and said so: as many names in another language, or synsets, may well be in the same order."""
    note = (
        f"the model's outputs are assigned to the data's classes in their order ({listed(images.classes, 3)}), because "
        f"none has one of the class names of the model{named.by} ({listed(named.names, 3)})"
    )
    return dataclasses.replace(images, notes=(*images.notes, note))


def _none_known(images: LabelledImages, named: Named, python: bool) -> str:
    said = (
        f"the class names of the model{named.by} are {listed(named.names)}, and none of the data's "
        f"{len(images.classes):,} classes ({listed(images.classes)}) is one of them"
    )
    if python:
        return f"{said}; pass classes=[…] with {len(named.names):,} names in the order of the outputs"
    return (
        f"{said}; pass --class-map FILE with a line 'label,class' and one line for each class, such as "
        f"'{_row(images.classes[0], named.names[0])}', or --classes FILE with {len(named.names):,} names in the order "
        "of the outputs, the data's names among them"
    )


def _mismatch(images: LabelledImages, place: Sequence[int | None], named: Named, python: bool) -> str:
    """Class by class, and the file that settles it."""
    taken = [at for at in place if at is not None]
    strangers = [name for name, at in zip(images.classes, place, strict=True) if at is None]
    twice = [name for name, at in zip(images.classes, place, strict=True) if at is not None and taken.count(at) > 1]
    free = [name for at, name in enumerate(named.names) if at not in taken]
    said = [f"the class names of the model{named.by} are {listed(named.names)}"]
    if strangers:
        one = len(strangers) == 1
        said.append(f"the data's {_quoted(strangers)} {'is' if one else 'are'} not among them")
    if free and len(free) <= max(SHOWN, len(strangers)):
        said.append(f"{_quoted(free)} {'has' if len(free) == 1 else 'have'} no images")
    if twice:
        said.append(f"{_quoted(twice)} are the same class of the model")
    found = f"{said[0]}, but {' and '.join(said[1:])}"
    if python:
        return (
            f"{found}; pass classes=[…] with the {len(named.names):,} names in the order of the outputs, and labels "
            "that count in it"
        )
    if twice and not strangers:
        return f"{found}; {_merged(images, place)}"
    pairs = list(zip(strangers, free, strict=True)) if len(free) == len(strangers) else []
    out = [(name, "") for name in strangers]
    if pairs:
        kept = "means" if len(pairs) == 1 else "mean, in this order,"
        settled = f"if {_quoted(strangers)} {kept} {_quoted(free)}, run {_written(pairs)}; to leave "
        settled += f"{'it' if len(out) == 1 else 'them'} out, run {_written(out)}"
    else:
        settled = f"to leave {_quoted(strangers)} out, run {_written(out)}"
        settled += "; to count it as one of the model's classes, write that class behind the comma"
    return (
        f"{found}; {settled}; then pass --class-map {MAP}. If the names in the checkpoint are wrong, pass --classes "
        f"FILE with the data's names in the order of the outputs"
    )


def _merged(images: LabelledImages, place: Sequence[int | None]) -> str:
    first: dict[int | None, str] = {}
    pairs = [(name, first.setdefault(at, name)) for name, at in zip(images.classes, place, strict=True)]
    return f"run {_written([pair for pair in pairs if pair[0] != pair[1]])} and pass --class-map {MAP}"


def _quoted(names: Sequence[str]) -> str:
    shown = [f"'{isolated(name)}'" for name in names[:SHOWN]]
    if len(names) > SHOWN:
        return f"{', '.join(shown)} and {len(names) - SHOWN:,} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _written(pairs: Sequence[tuple[str, str]]) -> str:
    """The command that writes a class map; of a long one, how its lines look."""
    if len(pairs) > PASTED:
        return f"an editor, and write {MAP} with the lines 'label,class', '{_row(*pairs[0])}' and so on"
    lines = ["label,class", *(_row(*pair) for pair in pairs)]
    return f"printf '%s\\n' {' '.join(map(shlex.quote, lines))} > {MAP}"


def _row(label: str, class_: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow([label, class_])
    return stream.getvalue()
