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
from wrongtree.artifacts.data import KINDS, NOT_ASKED, Likeness
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.intervals import by_chance, is_more
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Prober
from wrongtree.stages.probe.causes.effects import effects_of
from wrongtree.stages.probe.causes.harm import WAY, harmed, harmed_by
from wrongtree.stages.probe.causes.labels import labels_of
from wrongtree.stages.probe.causes.repairs import Repair
from wrongtree.stages.probe.causes.unusual import proved_beside

CHANCE = 0.05  # of one label and kind, of all that are looked at, of which only by chance more are misclassified: half
OFTEN = 0.05  # of it for those that so many of a label's images look to have, and half for all others
MORE, ONCE = 1.5, 0.01  # times as often, and the chance of that for each one, to be tried: what is proved is told, too
ENOUGH = 100  # other images, if each counts as its probability of no damage: of fewer it says too little
FEWEST = 8  # errors that look so
MISTAKEN_BY_CHANCE = 0.05  # at most, that so many images are taken for a kind which none of them has, by mistake
FAILING = 0.01  # level at which images of another look are misclassified more often, too
UNTOLD = 0.25  # of the errors that look so, at least: of the others the cause is known
MOSTLY_KNOWN = 0.5  # of them, if nothing is proved of them together: then they have another cause
MOST = 48  # errors that are tried
GROUPS = 12  # of errors of one label and one look, the largest
MAYBE = "it may be by chance that images which look like this are misclassified more often"
TONE, NOISE = ("brightness", "contrast", "tone"), ("median", "smooth", "resample")
PALE = (*TONE, "sharpen")  # which raises the contrast, too
UNDONE_BY = {"noise": NOISE, "dots": NOISE, "blur": ("sharpen",), "motion": ("sharpen",), "zoom-blur": ("sharpen",),
             "fog": PALE, "fade": PALE, "dark": TONE, "overexpose": TONE, "shrink": ("unframe",),
             "squeeze": ("unframe",), "move": ("unframe",)}  # fmt: skip
TESTS = 2 * GROUPS * max(len(repairs) for repairs in UNDONE_BY.values())  # at most, with those of a second look


def find_alike(
    probe: Prober, known: Ints, trees: Sequence[Tree], story_of: Callable[[str, int], int]
) -> Iterator[Found]:
    """Of the labels' errors that are not `known` (judged images), those that look damaged in one way, and of which
    images that look so are misclassified more often than the label's others: clearly, or the cause is proved.

    `story_of` a word and a label is the story that it is proved for, or -1: errors that look so belong to it.
    """
    for one, clearly in _found(probe, known, trees):
        if probe.trying.budget > 0 and (found := _tried(probe, one, clearly, known, story_of)) is not None:
            yield found


def find_again(
    probe: Prober, seen: Sequence[Found], turned: Ints, known: Ints, trees: Sequence[Tree],
    story_of: Callable[[str, int], int],
) -> list[Found]:  # fmt: skip
    """What `find_alike` has `seen`, once some errors (judged images) are known to be `turned`: in their labels, without
    them, other damage that was hidden among so many errors is seen, and what was seen is compared with the others.
    """
    label_of = probe.predictions.label
    again = np.unique(label_of[turned])
    known = np.union1d(known, turned)
    before = {(int(label_of[one.image[0]]), one.kind): each for each in seen if (one := each.alike) is not None}
    found = {key: each for key, each in before.items() if key[0] not in again or is_known(each)}
    for one, clearly in _found(probe, known, trees, turned):
        key = label, _ = int(label_of[one.image[0]]), one.kind
        was = found.get(key)
        if label not in again:
            continue
        if was is not None and was.alike is not None:
            found[key] = replace(was, alike=replace(one, image=was.alike.image))
        elif probe.trying.budget > 0 and (new := _tried(probe, one, clearly, known, story_of)) is not None:
            found[key] = new
    return list(found.values())


def _tried(probe: Prober, one: Alike, clearly: bool, known: Ints, story_of: Callable[[str, int], int]) -> Found | None:
    """What is found of errors that look so; None: neither a proof, nor clearly more of them than of the others."""
    word = KINDS[one.kind].word
    label = int(probe.predictions.label[one.image[0]])
    if (story := story_of(word, label)) >= 0 and _is_of_all(probe, one, label):
        return Found((), (), None, alike=one, story=story)  # they are seen to have what those have
    if len(one.image) < UNTOLD * one.errors.hits:
        return None
    fits = UNDONE_BY.get(KINDS[one.kind].name, ())
    done = probe.probe(one.image, None, f"alike-{label}-{one.kind}", MOST, partial(_is_among, fits))
    effect = next(iter(effects_of(probe, done)), None)
    trial = None if effect is None else proved_beside(probe, done, effect, known)
    if effect is not None and trial is not None:
        trial = replace(trial, word=word)
        pictures = probe.pictures(done, effect.name, probe.predictions.members)
        proved = () if story >= 0 else (trial, *harmed_by(probe, done, trial))
        return Found((), proved, None if story >= 0 else pictures, alike=one, story=story)
    correct = int(((probe.predictions.label == label) & (probe.predictions.prediction == label)).sum())
    tried = tuple(harmed(probe, done, one.rates(correct)[0], seen=True))
    first = tried[0] if tried else None
    if first is not None and first.proved and first.word == word:
        if not one.surely(correct, len(one.image)):
            return Found((), (replace(first, proved=False, fails=MAYBE, shown=None),), None, alike=one)
        return Found((), () if story >= 0 else tried, None, alike=one, story=story)
    return Found((), tuple(trial for trial in tried if not trial.proved), None, alike=one) if clearly else None


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


def _found(
    probe: Prober, known: Ints, trees: Sequence[Tree], turned: Ints | tuple[()] = ()
) -> list[tuple[Alike, bool]]:
    """Errors of a label that look damaged in one way, and whether such images are clearly misclassified more often;
    those first, and the most. Errors that are `turned` count for no look.

    The others of the label, with which they are compared, are without known errors and other looks that fail more
    often: among damaged images each damage would seem usual. Where many others may be damaged without being recognised,
    each counts as its probability of no damage.
    """
    predictions, likeness = probe.predictions, probe.likeness
    if likeness is None or not likeness.tested:
        return []
    kind_of = np.full(len(predictions.label), NOT_ASKED)
    kind_of[predictions.kept] = likeness.kind
    kind_of[predictions.kept[likeness.learned]] = NOT_ASKED
    undamaged = np.ones(len(kind_of))
    undamaged[predictions.kept] = np.nan_to_num(likeness.undamaged, nan=1.0)
    wrong = predictions.prediction != predictions.label
    asked = wrong | (kind_of > NOT_ASKED)
    of_known, of_turned = (np.isin(np.arange(len(wrong)), some) for some in (known, turned))
    found: list[tuple[Alike, bool, float]] = []  # whether many images look so, and by what chance so many fail
    of_labels = list(labels_of(trees))
    common = 0
    for tree, label, _ in of_labels:
        every = asked & (predictions.label == label)
        own = every & ~of_turned
        times = np.bincount(kind_of[own & wrong & (kind_of >= 0)], minlength=len(KINDS))
        failing = _failing(kind_of[own], wrong[own])
        many = np.bincount(kind_of[own & (kind_of >= 0)], minlength=len(KINDS)) >= OFTEN * own.sum()
        common += int(many.sum())
        for number in np.flatnonzero(times >= FEWEST).tolist():
            alike = kind_of == number
            errors = np.flatnonzero(own & wrong & alike)
            rest = np.setdiff1d(errors, known)
            hits, looking = len(errors), int((own & alike).sum())
            taken = round(float(likeness.false[number]) * likeness.tested)
            by_mistake = by_chance(looking, int(own.sum()), taken, likeness.tested) > MISTAKEN_BY_CHANCE
            if len(rest) < FEWEST or by_mistake or _may_be_mistaken(likeness, number, times):
                continue
            others = own & ~alike & ~of_known
            apart = np.isin(kind_of[others], [kind for kind in failing if kind != number])
            fair = _counted(wrong[others], (~apart).astype(np.float64))
            weighed = _counted(wrong[others], undamaged[others])
            less = weighed[1] >= ENOUGH and weighed[0] * fair[1] < fair[0] * weighed[1]
            failed, of = weighed if less else fair
            if hits * of >= MORE * failed * looking and (p := by_chance(hits, looking, failed, of)) <= ONCE:
                in_errors, in_correct = (proof.count(alike[every & part], probe.level) for part in (wrong, ~wrong))
                told = float(likeness.found[number])
                rest_of = every & ~alike
                beside = (int(wrong[rest_of].sum()) - failed, int((~wrong[rest_of]).sum()) - of + failed)
                one = Alike(tree.id, rest, number, in_errors, in_correct, beside, told, less)
                found.append((one, bool(many[number]), p))
    # How many images look so says nothing of how many of them fail, so it may choose what is asked first.
    chance = {True: CHANCE / 2 / max(1, common), False: CHANCE / 2 / max(1, len(of_labels) * len(KINDS))}
    clear = [(one, p <= chance[many]) for one, many, p in found]
    return sorted(clear, key=lambda one: (not one[1], -len(one[0].image)))[:GROUPS]


def _counted(wrong: Flags, weight: Doubles) -> tuple[int, int]:
    """Errors among images that count as their weights, and images: as many as they are worth (Kish 1965)."""
    total = float(weight.sum())
    of = total**2 / float((weight**2).sum()) if total else 0.0
    return round(of * float(weight[wrong].sum()) / max(total, 1e-9)), round(of)


def _failing(kind_of: Ints, wrong: Flags) -> list[int]:
    """Numbers in KINDS of the looks whose images are misclassified more often than those without any of these looks."""
    failing: list[int] = []
    kinds = [int(kind) for kind in np.unique(kind_of[wrong]) if kind >= 0 and (kind_of[wrong] == kind).sum() >= FEWEST]
    while True:
        rest = ~np.isin(kind_of, failing)
        more = []
        for kind in kinds:
            such, other = wrong[kind_of == kind], wrong[rest & (kind_of != kind)]
            if kind not in failing and is_more(int(such.sum()), len(such), int(other.sum()), len(other), FAILING):
                more.append(kind)
        if not more:
            return failing
        failing += more


def _may_be_mistaken(likeness: Likeness, number: int, times: Ints) -> bool:
    """Whether errors that look so may be some of the more that look to have another kind: of the images that got it for
    the test, so many were taken for this one (and one more: none of a few is not never).
    """
    given, hits = likeness.given, int(times[number])
    return any(
        by_chance(hits, hits + int(times[other]), int(likeness.mixed[number, other]) + 1, given + 1)
        > MISTAKEN_BY_CHANCE
        for other in np.flatnonzero(times > hits).tolist()
    )
