"""Causes of errors that look damaged in one way, wherever they lie in their label's tree.

Pictures with a square on them, each at another place, look like many things: a tree need not put them together. But a
classifier of damage takes them for one kind (see probe/likeness), and the label's correct images seldom. What it has
learned from has no part in the choice. Whether such damage, done to correct images, is the cause is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from wrongtree.artifacts.causes import Alike, Found
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import KINDS, NOT_ASKED
from wrongtree.shared.arrays import Ints
from wrongtree.shared.intervals import is_twice
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Prober
from wrongtree.stages.probe.causes.effects import effects_of
from wrongtree.stages.probe.causes.harm import WAY, harmed, harmed_by
from wrongtree.stages.probe.causes.labels import labels_of
from wrongtree.stages.probe.causes.repairs import Repair
from wrongtree.stages.probe.causes.unusual import proved_beside

CHANCE = 0.05  # of one label and kind, of all that are looked at, of which only by chance more are misclassified
FEWEST = 8  # errors that look so
MISTAKEN = 4  # times as many errors of a label look to have the kind that a kind with few may be mistaken for
UNTOLD = 0.25  # of the errors that look so, at least: of the others the cause is known
MOSTLY_KNOWN = 0.5  # of them, if nothing is proved of them together: then they have another cause
MOST = 48  # errors that are tried
GROUPS = 12  # of errors of one label and one look, the largest
TONE, NOISE = ("brightness", "contrast", "tone"), ("median", "smooth", "resample")
UNDONE_BY = {"noise": NOISE, "dots": NOISE, "blur": ("sharpen",), "motion": ("sharpen",), "zoom-blur": ("sharpen",),
             "fog": TONE, "fade": TONE, "dark": TONE, "overexpose": TONE, "shrink": ("unframe",),
             "squeeze": ("unframe",), "move": ("unframe",)}  # fmt: skip
TESTS = GROUPS * max(len(repairs) for repairs in UNDONE_BY.values())  # at most


def find_alike(
    probe: Prober, known: Ints, trees: Sequence[Tree], story_of: Callable[[str, int], int]
) -> Iterator[Found]:
    """Of the labels' errors that are not `known` (judged images), those that look damaged in one way, and of which
    images that look so are misclassified more often than the label's others.

    `story_of` a word and a label is the story that it is proved for, or -1: errors that look so belong to it.
    """
    for one in _found(probe, known, trees):
        if probe.trying.budget <= 0:
            return
        word = KINDS[one.kind].word
        label = int(probe.predictions.label[one.image[0]])
        if (story := story_of(word, label)) >= 0 and _is_of_all(probe, one, label):
            yield Found((), (), None, alike=one, story=story)  # they are seen to have what those have
            continue
        fits = UNDONE_BY.get(KINDS[one.kind].name, ())
        done = probe.probe(one.image, None, f"alike-{label}-{one.kind}", MOST, partial(_is_among, fits))
        effect = next(iter(effects_of(probe, done)), None)
        trial = None if effect is None else proved_beside(probe, done, effect, known)
        if effect is not None and trial is not None:
            trial = replace(trial, word=word)
            pictures = probe.pictures(done, effect.name, probe.predictions.members)
            proved = () if story >= 0 else (trial, *harmed_by(probe, done, trial))
            yield Found((), proved, None if story >= 0 else pictures, alike=one, story=story)
            continue
        own = probe.predictions.label == label
        correct = one.correct.hits / one.correct.of * float((own & (probe.predictions.prediction == label)).sum())
        tried = tuple(harmed(probe, done, one.errors.hits / (one.errors.hits + correct), seen=True))
        first = tried[0] if tried else None
        if first is not None and first.proved and first.word == word:
            yield Found((), () if story >= 0 else tried, None, alike=one, story=story)
        else:
            yield Found((), tuple(trial for trial in tried if not trial.proved), None, alike=one)


def is_known(one: Found) -> bool:
    """Whether what errors look to have is proved to be their cause, or that of others of their label."""
    return one.story >= 0 or any(trial.proved for trial in one.trials[:1])


def apart_from(found: Sequence[Found], known: Ints) -> list[Found]:
    """Those of which nothing is proved, and most errors are not `known` (judged images)."""
    return [
        one
        for one in found
        if one.alike is not None and not is_known(one) and np.isin(one.alike.image, known).mean() <= MOSTLY_KNOWN
    ]


def _is_of_all(probe: Prober, one: Alike, label: int) -> bool:
    """Whether what is said of the proved ones holds of all errors of the label that look so: that damage of their kind
    harms half of the correct images, which are predicted as the errors are.
    """
    predictions, likeness = probe.predictions, probe.likeness
    assert likeness is not None
    of_label = predictions.errors[predictions.label[predictions.errors] == label]
    every = of_label[likeness.kind[predictions.at(of_label)] == one.kind]
    done = probe.probe(every, None, f"all-alike-{label}-{one.kind}", MOST, lambda _: False)
    tried = (t for t in harmed(probe, done, float("nan")) if t.word == KINDS[one.kind].word)
    return any(t.way is not None and t.way >= WAY and t.hit.hits >= proof.PROVED * t.hit.of for t in tried)


def _is_among(names: Sequence[str], repair: Repair) -> bool:
    return repair.name in names


def _found(probe: Prober, known: Ints, trees: Sequence[Tree]) -> list[Alike]:
    """Errors of a label that look damaged in one way, the most first."""
    predictions, likeness = probe.predictions, probe.likeness
    if likeness is None or not likeness.tested:
        return []
    kind_of = np.full(len(predictions.label), NOT_ASKED)
    kind_of[predictions.kept] = likeness.kind
    kind_of[predictions.kept[likeness.learned]] = NOT_ASKED
    wrong = predictions.prediction != predictions.label
    asked = wrong | (kind_of > NOT_ASKED)
    found = []
    of_labels = list(labels_of(trees))
    chance = CHANCE / max(1, len(of_labels) * len(KINDS))
    for tree, label, _ in of_labels:
        own = asked & (predictions.label == label)
        times = np.bincount(kind_of[own & wrong & (kind_of >= 0)], minlength=len(KINDS))
        for number in np.flatnonzero(MISTAKEN * times >= times.max()).tolist():
            alike = kind_of == number
            errors = np.flatnonzero(own & wrong & alike)
            rest = np.setdiff1d(errors, known)
            if len(rest) < max(FEWEST, UNTOLD * len(errors)):
                continue
            such, other = wrong[own & alike], wrong[own & ~alike]
            if is_twice(int(such.sum()), len(such), int(other.sum()), len(other), chance):
                counts = (proof.count(alike[own & part], probe.level) for part in (wrong, ~wrong))
                found.append(Alike(tree.id, rest, number, *counts))
    return sorted(found, key=lambda one: -len(one.image))[:GROUPS]
