"""Entries for marks: images of a label with the same thing in the same place, if they are misclassified more often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import binomtest

from wrongtree.artifacts.causes import MILD, Alike, Count, Entry, Trial, caused_in, left_out
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import BORDER, KINDS, LOCAL, TURNED, Likeness, Marks, MarkTrials
from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Flags
from wrongtree.shared.intervals import is_twice, wilson
from wrongtree.shared.phrases import percent
from wrongtree.stages.explain.listed import alike
from wrongtree.stages.explain.listed.spread import scattered
from wrongtree.stages.explain.sentences import proof_of, what_of
from wrongtree.stages.explain.shares import share_of, some_of

MOSTLY_IN = 0.5  # of an entry's errors: with more in one that is proved it is no entry of its own, and one that looks
# like a mark is named by the mark that more have
NEARLY_ALL = 0.9  # the same of a proved entry's errors, to be named by a mark
LIKE_MARKS = tuple(kind.word for kind in KINDS if kind.family in (BORDER, LOCAL))
FRAMED = next(kind.word for kind in KINDS if kind.name == "shrink")  # a corner of a frame says less than the frame
CHANCE = 0.01  # of one mark among all whose images are only by chance misclassified more often
FEWEST = 8  # errors with it
ENOUGH = 24  # correct images that it was put into
WAY = 0.8  # how alike the predictions of errors and of images that it was put into have to be
EXPLAINS = 0.5  # of the rate among images that have it, which putting it in has to reach
LEVEL = 0.05  # of a false proof among all marks


def with_marks(
    predictions: Predictions,
    marks: Marks,
    tried: MarkTrials | None,
    entries: Sequence[Entry],
    spread: Sequence[Entry],
    trees: Sequence[Tree],
    classes: Sequence[str],
    likeness: Likeness | None = None,
) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """`entries` and `spread` without what is in an entry of a mark, and these entries. A bar at an edge is what is left
    where a picture was moved: what is proved so of most of a mark's images is its cause.
    """
    of_marks: list[Entry] = []
    gone: set[int] = set()
    caused = caused_in(predictions, (*entries, *spread), likeness)
    for mark in marked(predictions, marks, tried, trees, classes, caused):
        inside = [entry for entry in (*entries, *spread) if within(entry, mark)]
        same = [entry for entry in inside if entry.proved and entry.cause in LIKE_MARKS]
        known = {id(entry) for entry in same} | {id(entry) for entry in inside if not entry.proved}
        if any(within(mark, entry) for entry in (*entries, *spread) if entry.proved and id(entry) not in known):
            continue
        if not mark.proved and any(within(mark, entry) and entry.cause in TURNED for entry in inside):
            continue
        gone |= known
        best = max(same, key=lambda entry: len(entry.member), default=None)
        of_marks.append(
            mark
            if mark.proved or best is None
            else _with_proof(_of(predictions, marks, mark, caused), mark, best, classes)
        )
    left, others = (
        [_by_mark(predictions, marks, tried, entry, classes) for entry in found if id(entry) not in gone]
        for found in (entries, spread)
    )
    return left, others, of_marks


def _by_mark(
    predictions: Predictions, marks: Marks, tried: MarkTrials | None, entry: Entry, classes: Sequence[str]
) -> Entry:
    """An entry that is named by what looks like a mark is named by the mark, if most of its errors have one; if its
    cause is proved, nearly all of them, and the mark alone does half as much as what was done.
    """
    if entry.cause not in LIKE_MARKS or entry.cause == FRAMED:
        return entry
    images = predictions.members[entry.member]
    least = NEARLY_ALL if entry.proved else MOSTLY_IN
    has = (i for i in range(len(marks.label)) if np.isin(images, marks.image[marks.mark == i]).mean() > least)
    i = next(has, -1)
    if i < 0 or not entry.proved:
        return entry if i < 0 else replace(entry, cause=_name(marks, i))
    label = int(predictions.label[images[0]])
    own = (predictions.label[images] == label).all() and label in marks.labels(i, predictions.label)
    alone = (
        _trial(_Of(predictions, marks, i, label, np.zeros(len(predictions.label), bool)), tried)
        if own and tried
        else None
    )
    done = next((trial for trial in entry.trials if trial.damage and trial.proved), None)
    if alone is None or done is None or 2 * alone.hit.hits * done.hit.of < done.hit.hits * alone.hit.of:
        return entry
    proof = f"{_sentence(alone, classes[label], False)} {entry.proof}"
    return replace(entry, cause=_name(marks, i), proof=proof, trials=(*entry.trials, alone))


def within(entry: Entry, other: Entry) -> bool:
    """Whether most of an entry is in another one."""
    return float(np.isin(entry.member, other.member).mean()) > MOSTLY_IN


def marked(
    predictions: Predictions,
    marks: Marks,
    tried: MarkTrials | None,
    trees: Sequence[Tree],
    classes: Sequence[str],
    caused: Flags,
) -> list[Entry]:
    """One entry per mark with which a label's images are misclassified at least twice as often as without it; `caused`:
    (n,) images with another proved cause.
    """
    found = []
    pairs = [(i, label) for i in range(len(marks.label)) for label in marks.labels(i, predictions.label)]
    for i, label in pairs:
        of = _Of(predictions, marks, i, label, caused)
        (has, wrong), (lacks, others) = of.counts
        if len(of.errors) >= FEWEST and is_twice(wrong, has, others, lacks, CHANCE / len(pairs)):
            trial = None if tried is None else _trial(of, tried)
            found.append(_entry(of, trial, trees, classes))
    return found


class _Of:
    """A mark among the images of one label."""

    def __init__(self, predictions: Predictions, marks: Marks, i: int, label: int, caused: Flags) -> None:
        self.predictions, self.marks, self.i, self.label = predictions, marks, i, label
        images = marks.image[marks.mark == i]
        wrong = predictions.prediction != predictions.label
        has, own = np.zeros((2, len(wrong)), dtype=bool)
        has[images] = True
        own[predictions.sample] = predictions.label[predictions.sample] == label
        # Of images with it and of those without: how many of the sample there are, and how many errors.
        counts = [(int((own & part).sum()), int((own & part & wrong).sum())) for part in (has, ~has)]
        (lacks, others), (less, fewer) = counts[1], left_out(predictions, images, label, caused).tolist()
        if marks.label[i] >= 0:
            counts[0], (lacks, others) = marks.counts[i, :2].tolist()
        self.total, self.apart = counts[0][0] + lacks, less > 0
        self.counts = [counts[0], (lacks - less, others - fewer)]
        self.errors = np.flatnonzero(has & wrong & (predictions.label == label))  # judged images


def _trial(of: _Of, tried: MarkTrials) -> Trial | None:
    """What became of correct images of its label that it was put into; None: there were too few."""
    at = int(np.flatnonzero((tried.of == (of.i, of.label)).all(axis=1))[0])
    n, harmed, only_with, only_without = tried.own[at].tolist()
    if n < ENOUGH:
        return None
    (has, wrong), _ = of.counts
    marks, i, way, idle = of.marks, of.i, float(tried.way[at]), harmed - only_with + only_without
    differing = only_with + only_without
    level = LEVEL / len(tried.of)
    sure = only_with > only_without and binomtest(only_with, differing, alternative="greater").pvalue <= level
    fails = ""
    if harmed / n < EXPLAINS * wrong / has:
        fails = f"that is fewer than half of {percent(wrong / has, 0)}"
    elif not sure:
        fails = f"{MILD} does {'as much or more' if idle >= harmed else 'nearly as much'}"
    elif way < WAY:
        fails = f"their predictions differ from those of these errors (a proof needs a similarity of {WAY:g})"
    what = f"With the same {marks.look[i]} placed {marks.where[i]}"
    counts = (_count(hits, n) for hits in (harmed, idle))
    return Trial(
        "mark", what, _name(marks, i), True, next(counts), None, next(counts), None, way, not fails, MILD, fails
    )


def _entry(found: _Of, trial: Trial | None, trees: Sequence[Tree], classes: Sequence[str]) -> Entry:
    predictions, images = found.predictions, found.errors
    (has, wrong), (lacks, others) = found.counts
    counted, said = _counted(found), _said(found, classes)
    about, least = (how(counted.correct.of, len(images)) for how in (counted.about, counted.surely))
    done = "" if trial is None else f" {_sentence(trial, classes[found.label])}"
    proved = trial is not None and trial.proved
    member = np.searchsorted(predictions.members, images)
    of = share_of(predictions, images, classes)
    return Entry(
        clusters=scattered(trees, member),
        member=member,
        cause=_name(found.marks, found.i),
        proved="damage" if proved else "",
        proof=f"{said}{done}\n{alike.follows(about, least, len(images))}" if proved else "",
        what=what_of(predictions.label[images], predictions.prediction[images], classes),
        of=some_of(of, about, len(images), seen=True) if proved else of,
        rate=wrong / has,
        usual=others / lacks,
        gain=0,
        notable=True,
        trials=() if trial is None else (trial,),
        pictures=None,
        beside=-1,
        at_least=least if proved else 0,
        about=about if proved else 0,
        ruled_out="" if proved else said + done,
        mark=found.i,
    )


def _of(predictions: Predictions, marks: Marks, entry: Entry, caused: Flags) -> _Of:
    """The mark that an entry is about, among the images of its label."""
    return _Of(predictions, marks, entry.mark, int(predictions.label[predictions.members[entry.member[0]]]), caused)


def _with_proof(found: _Of, mark: Entry, other: Entry, classes: Sequence[str]) -> Entry:
    """A mark's entry, called by what is proved of most of its images."""
    predictions, marks, counted = found.predictions, found.marks, _counted(found)
    images = predictions.members[mark.member]
    about, least = (how(counted.correct.of, len(images)) for how in (counted.about, counted.surely))
    proof = proof_of(other.trials, predictions.label[images], classes, len(images))
    done = next((trial for trial in other.trials if trial.damage and trial.proved), None)
    for trial in mark.trials:  # the mark is what is left of the cause
        if done is not None and 2 * trial.hit.hits * done.hit.of < done.hit.hits * trial.hit.of:
            said = _sentence(trial, classes[found.label], False)
            proof += f" The {marks.look[mark.mark]} alone does less: {said[0].lower()}{said[1:]}"
    return replace(
        mark,
        cause=other.cause,
        proved=other.proved,
        proof=f"{_said(found, classes)} {proof}\n{alike.follows(about, least, len(images))}",
        of=some_of(share_of(predictions, images, classes), about, len(images), seen=True),
        trials=(*other.trials, *mark.trials),
        pictures=other.pictures,
        at_least=least,
        about=about,
        ruled_out="",
    )


def _counted(of: _Of) -> Alike:
    (has, wrong), (lacks, others) = of.counts
    right, images = has - wrong, of.errors
    return Alike("", images, -1, _count(wrong, wrong + others), _count(right, right + lacks - others), (0, 0), 1.0)


def _said(of: _Of, classes: Sequence[str]) -> str:
    (has, wrong), (lacks, others) = of.counts
    among = f"In a sample of {of.marks.sampled:,} images, " if of.predictions.is_thinned else ""
    apart = " and without a proved cause" if of.apart else ""
    return (
        f"{among}{has:,} of {of.total:,} images labelled {classes[of.label]} have the same "
        f"{of.marks.said(of.i)}: {wrong:,} of them are misclassified ({percent(wrong / has, 0)}), and {others:,} of "
        f"the {lacks:,} without it{apart} ({percent(others / lacks, 0)})."
    )


def _sentence(trial: Trial, label: str, judged: bool = True) -> str:
    hits, of = trial.hit.hits, trial.hit.of
    said = (
        f"{trial.title}, {hits} of {of} correct images labelled {label} become misclassified ({percent(hits / of, 0)})"
    )
    if not judged:
        return f"{said}."
    if trial.proved:
        said += ", and are predicted as these errors are"
    if trial.neutral is not None:
        said += f"; as a control, {MILD} makes {trial.neutral.hits} misclassified"
    return f"{said}." if trial.proved else f"{said}. That is no proof: {trial.fails}."


def _name(marks: Marks, i: int) -> str:
    said = marks.said(i)
    return f"{said[0].upper()}{said[1:]}"


def _count(hits: int, of: int) -> Count:
    low, high = wilson(np.array([hits / of if of else 0.0]), np.array([float(max(of, 1))]))
    return Count(hits, of, float(low[0]), float(high[0]))
