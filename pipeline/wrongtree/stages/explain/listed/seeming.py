"""Words for clusters whose errors look damaged in one way, as a classifier of damage tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wrongtree.artifacts.causes import Entry
from wrongtree.artifacts.data import KINDS, Likeness
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.shared.intervals import is_twice
from wrongtree.shared.phrases import percent

MOSTLY = 0.5  # of the errors have to look so
USUAL = 0.1  # of the correct images of their labels may look so, or more, if the errors do twice as often
SOME = 0.2  # of them, at least, for that to be said of a part of them
CHANCE = 1e-4  # and not by chance
PART, NEARLY_ALL = 0.25, 0.9  # of errors with several looks: those of each look, and of these those of one label
SHOWN_BY = {"dark": ("dark",), "bright": ("overexpose", "fog"), "blurred": ("blur", "motion"),
            "noisy": ("noise", "dots"), "low contrast": ("fade", "fog")}  # fmt: skip
FEWEST, FEW = 8, 4  # errors, from which on such a share says something, and if it cannot be by chance


@dataclass(frozen=True)
class Seeming:
    """A word for a cluster, and what it is said by."""

    word: str
    measured: str  # a clause: how many errors and how many correct images look so
    kind: str  # its name in KINDS


def seeming(predictions: Predictions, likeness: Likeness | None, member: Ints) -> Seeming | None:
    """What most of these errors (numbers among the members) look to have, and their labels' correct images seldom.

    Of what is seldom recognised, fewer need to look so: as many as would be recognised of most of them. They need to of
    each label then: a few of one label are no name for the errors of another.
    """
    if likeness is None or not likeness.tested or len(member) < FEW:
        return None
    images = predictions.members[member]
    number, times = _commonest(predictions, likeness, images)
    seldom = bool(likeness.seldom[number])
    needed = MOSTLY * (likeness.found[number] if seldom else 1)
    if times <= needed * len(member) or (seldom and not _is_in_each(predictions, likeness, images, number, needed)):
        return None
    fair = _fair(predictions, likeness, images)
    alike, of = int((likeness.kind[fair] == number).sum()), int(fair.sum())
    sure = of >= FEWEST and is_twice(times, len(member), alike, of, CHANCE)
    if of < FEWEST or not (sure or (not seldom and alike <= USUAL * of and len(member) >= FEWEST)):
        return None
    one = KINDS[number]
    said = (
        f"{times:,} of {len(member):,} errors look like images with {one.look}; of the {of:,} correctly "
        f"classified images of the same labels looked at, {alike:,} do"
    )
    found = percent(float(likeness.found[number]), 0)
    told = f"; more may have it: in a test, only {found} of such images were recognised"
    few = seldom and times <= float(likeness.found[number]) * len(member)
    return Seeming(one.word, f"{said}{told if few else ''}", one.name)


def _is_in_each(predictions: Predictions, likeness: Likeness, images: Ints, number: int, share: float) -> bool:
    """Whether more than this share look so of each label that has at least PART of the images."""
    label, alike = predictions.label[images], likeness.kind[predictions.at(images)] == number
    own, of = np.unique(label, return_counts=True)
    return all(float(alike[label == one].mean()) > share for one in own[of >= PART * len(images)])


def partly(predictions: Predictions, likeness: Likeness | None, member: Ints) -> str:
    """That some of these errors look damaged in one way, if far more of them do than of correct images, as a sentence;
    "": none that can be told.
    """
    if likeness is None or not likeness.tested:
        return ""
    images = predictions.members[member]
    number, times = _commonest(predictions, likeness, images)
    fair = _fair(predictions, likeness, images)
    alike, of = int((likeness.kind[fair] == number).sum()), int(fair.sum())
    if times < max(FEW, SOME * len(member)) or not is_twice(times, len(member), alike, of, CHANCE):
        return ""
    return (
        f"{times:,} of {len(member):,} errors look like images with {KINDS[number].look}; of the {of:,} correctly "
        f"classified images of the same labels looked at, {alike:,} do."
    )


def several(predictions: Predictions, likeness: Likeness | None, member: Ints, classes: Sequence[str]) -> str:
    """What these errors look to have, as a sentence, if that are several kinds of damage, each of a quarter of them or
    more; "": it is not.
    """
    if likeness is None or not likeness.tested:
        return ""
    images = predictions.members[member]
    kind, label = likeness.kind[predictions.at(images)], predictions.label[images]
    times = np.bincount(kind[kind >= 0], minlength=len(KINDS))
    said = []
    for number in np.argsort(-times, kind="stable")[: int((times >= PART * len(member)).sum())].tolist():
        of = np.bincount(label[kind == number])
        one = f" ({classes[int(of.argmax())]})" if of.max() >= NEARLY_ALL * of.sum() else ""
        said.append(f"{times[number]:,} look like images with {KINDS[number].look}{one}")
    return f"Of these {len(member):,} errors {', and '.join(said)}." if len(said) > 1 else ""


def _commonest(predictions: Predictions, likeness: Likeness, images: Ints) -> tuple[int, int]:
    """The kind of damage, as its number in KINDS, that most of these images look to have, and how many do."""
    kind = likeness.kind[predictions.at(images)]
    times = np.bincount(kind[kind >= 0], minlength=1)
    return int(times.argmax()), int(times.max())


def _fair(predictions: Predictions, likeness: Likeness, images: Ints) -> Flags:
    """(k,) correct images of these labels that a classifier of damage can be asked about."""
    whole = predictions.whole
    fair: Flags = (
        (whole.prediction == whole.label) & (likeness.kind >= -1) & np.isin(whole.label, predictions.label[images])
    )
    fair[likeness.learned] = False
    return fair


def looking_so(predictions: Predictions, likeness: Likeness | None, entry: Entry) -> Ints:
    """Which of an entry's errors (numbers among the members) look as it is called, if that is damage of which most is
    recognised: of what is seldom recognised many more may have it.
    """
    if likeness is None or not likeness.tested:
        return entry.member[:0]
    numbers = [number for number, kind in enumerate(KINDS) if kind.word == entry.cause and not likeness.seldom[number]]
    return entry.member[np.isin(likeness.kind[predictions.at(predictions.members[entry.member])], numbers)]


def contradicted(word: str, predictions: Predictions, likeness: Likeness | None, member: Ints) -> bool:
    """Whether hardly any of these errors looks to have what a word says of most, though it would be told if they had:
    what measures dark may be a bright thing before a dark ground.
    """
    names = SHOWN_BY.get(word.lower(), ())
    return likeness is not None and not likeness.may_be(predictions.at(predictions.members[member]), names)
