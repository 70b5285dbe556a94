"""A part of a label's errors that is upside down or turned by 90°, spread over its tree.

What a turn corrects of such a label proves nothing: any change corrects many natural errors, and of images turned to
either side each turn corrects half. But a model is surer of what it sees upright. So an error counts for an axis if it
becomes correct one way or the other along it, with more confidence than the model has in it as it is and mirrored. The
control is the other axis, of the same errors: a natural error counts about as often for either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from wrongtree.artifacts.causes import Found, Oriented
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import KINDS
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober
from wrongtree.stages.probe.causes.effects import trial_of
from wrongtree.stages.probe.causes.harm import harmed_by
from wrongtree.stages.probe.causes.labels import MOST_LABELS, WHOLE, errors_by_label, labels_of
from wrongtree.stages.probe.causes.repairs import BY_NAME
from wrongtree.stages.probe.causes.seeming import kind_of

UPSIDE_DOWN = ("flip", "turn-180"), "Flipped upside down or turned by 180°"
SIDEWAYS = ("turn-left", "turn-right"), "Turned by 90° to either side"
AXES = (UPSIDE_DOWN, SIDEWAYS)  # each is the other's control
FIRST, TRIED = 48, 256  # errors of a label: if neither axis is ahead in the first, the rest is not asked
AHEAD = proof.APART / 2  # of the errors
MANY = 0.25  # of the first that count for one axis: then twice as many decide, as 48 may mislead
OTHERS = 256  # correct images of other labels: a model may take what is turned for one label
MORE = 768  # of them, where the first do not tell that fewer are taken for it
SLIGHTLY = 0.1  # above what is taken for it, of so many: either turn makes it count, so that is much already
MOST = 48  # errors that count, on which the turn that corrects more of them is told
TESTS = MOST_LABELS * len(AXES)  # at most
SURE = proof.LEVEL / TESTS  # level of how many have the cause at least: it holds for all labels and axes at once


def find_oriented(
    probe: Prober, known: Ints, trees: Sequence[Tree], story_of: Callable[[str, int], int]
) -> Iterator[Found]:
    """Of the labels with most errors that are not `known` (judged images), those of which a part is upside down or
    turned by 90°.

    `story_of` a word and a label is the story that it is proved for, or -1: if nearly all that count here have the
    cause, they belong to it.
    """
    high, wide = probe.trying.shape
    if high != wide:
        return  # a turn by 90° would change the input's size, and without it there is no control
    tree_of = {label: tree for tree, label, _ in labels_of(trees)}
    ahead: dict[int, float] = {}
    errors_of = {label: probe.sampler.order(errors)[:TRIED] for label, errors in errors_by_label(probe, known).items()}
    for label, errors in errors_of.items():
        if label in tree_of and probe.trying.budget > 0:
            one, other = _count_for(probe, errors[:FIRST])
            if abs(one - other) < AHEAD and max(one, other) >= MANY:
                one, other = _count_for(probe, errors[: 2 * FIRST])
            ahead[label] = abs(one - other)
    for label in sorted(ahead, key=lambda label: -ahead[label]):
        if probe.trying.budget <= 0 or ahead[label] < AHEAD:
            return  # more errors would hardly show more
        found = _found(probe, tree_of[label], label, errors_of[label], story_of)
        if found is not None:
            yield found


def surely_turned(probe: Prober, found: Sequence[Found]) -> Ints:
    """Judged images of these errors, as many as are turned for certain: which ones is not known, so they are drawn."""
    certain = [
        probe.sampler.order(one.oriented.image)[: one.trials[0].surely if one.trials else len(one.oriented.image)]
        for one in found
        if one.oriented is not None
    ]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *certain]))


def surer(probe: Prober, errors: Ints, axis: Sequence[str]) -> Flags:
    """(k,) which errors become correct one way or the other, with more confidence than as they are and mirrored."""
    predictions, trying = probe.predictions, probe.trying
    most = np.zeros(len(errors))  # confidence in the label
    for name in axis:
        said, sure = trying.answers(errors, name, BY_NAME[name].apply)
        most = np.maximum(most, np.where(said == predictions.label[errors], sure, 0))
    found = most > predictions.confidence[errors]
    some = errors[found]  # the others need not be mirrored
    found[found] = most[found] > trying.answers(some, "mirror", BY_NAME["mirror"].apply)[1]
    return found


def _count_for(probe: Prober, errors: Ints) -> tuple[float, float]:
    """The shares of these errors that count for each axis."""
    one, other = (float(surer(probe, errors, axis).mean()) for axis, _ in AXES)
    return one, other


def _found(probe: Prober, tree: Tree, label: int, errors: Ints, story_of: Callable[[str, int], int]) -> Found | None:
    """Errors of a label that count for one axis, if they are more than count for the other one, and more than of other
    labels' correct images are taken for this label.
    """
    flags = [surer(probe, errors, axis) for axis, _ in AXES]
    for (axis, title), (_, control), ours, theirs in zip(AXES, AXES[::-1], flags, flags[::-1], strict=True):
        image = np.sort(errors[ours])
        if _is_damaged(probe, image) or not proof.above_paired(ours, theirs, probe.alpha):
            continue
        if not _is_above(probe, ours, label, axis):
            continue
        done, name = _probed(probe, image, axis, f"oriented-{label}")
        trial = replace(
            trial_of(probe, done, name, None, proved=True, fixed=ours),
            title=title,
            neutral=proof.count(theirs, probe.level),
            broken=None,
            control=f"{control[0].lower()}{control[1:]}",
            surely=proof.surely(ours, theirs, SURE),
        )
        oriented = Oriented(tree.id, image)
        story = story_of(trial.word, label) if ours.sum() - theirs.sum() >= WHOLE * ours.sum() else -1
        if story >= 0:
            return Found((), (), None, oriented=oriented, story=story)
        members = probe.predictions.members
        pictures = replace(probe.pictures(done, name, members), corrected=np.searchsorted(members, image))
        return Found((), (trial, *harmed_by(probe, done, trial)), pictures, oriented=oriented)
    return None


def _is_damaged(probe: Prober, errors: Ints) -> bool:
    """Whether most of these errors are seen to have another damage: stripes that are turned may harm less, and images
    that are lit from one side.
    """
    number = kind_of(probe.predictions, probe.likeness, errors)
    return number >= 0 and KINDS[number].family != "turn"


def _is_above(probe: Prober, ours: Flags, label: int, axis: Sequence[str]) -> bool:
    """Whether more of a label's errors count than of other labels' images become it; at half of the level each time."""
    alpha = probe.alpha / 2
    if proof.above(ours, _swallowed(probe, label, axis, OTHERS), alpha):
        return True
    return proof.above(ours, _swallowed(probe, label, axis, MORE), alpha, SLIGHTLY)


def _swallowed(probe: Prober, label: int, axis: Sequence[str], count: int) -> Flags:
    """(k,) which of so many correct images of other labels become this label one way or the other."""
    label_of, said = probe.predictions.label, probe.predictions.prediction
    others = probe.sampler.order(np.flatnonzero((label_of == said) & (label_of != label)))[:count]
    found = np.zeros(len(others), dtype=bool)
    for name in axis:
        found |= probe.trying.said(others, name, BY_NAME[name].apply) == label
    return found


def _probed(probe: Prober, errors: Ints, axis: Sequence[str], key: str) -> tuple[Probed, str]:
    """These errors, probed with the turn that corrects more of them, and its name."""
    name = max(axis, key=lambda name: int(probe.corrected(errors, name, BY_NAME[name].apply).sum()))
    done = probe.probe(errors, None, key, MOST, lambda repair: repair.name == name)
    if name not in done.fixed:  # given up after a few: of what is turned to either side they may all be of one
        done.fixed[name] = probe.corrected(done.errors, name, BY_NAME[name].apply)
        done.broken[name] = probe.wronged(done.correct, name, BY_NAME[name].apply)
    return done, name
