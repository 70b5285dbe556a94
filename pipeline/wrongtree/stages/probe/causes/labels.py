"""Causes that are spread over a label: every repair is tried on all its errors that no story has yet.

A cause need not make a region of its own: ships upside down lie among airplanes, where a model is mostly correct. What
repairs correct is sought in the label's own tree, chosen on one half of the errors and counted on the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from wrongtree.artifacts.causes import Found, Trial
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.hierarchy import GROUPING
from wrongtree.shared.arrays import Ints
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober, of_all_pixels
from wrongtree.stages.probe.causes.effects import CLOSE, TWO_WAY, Effect, effects_of, trial_of
from wrongtree.stages.probe.causes.further import further, images_in
from wrongtree.stages.probe.causes.harm import harmed_by
from wrongtree.stages.probe.causes.naming import DONE, UNUSUAL, word_of
from wrongtree.stages.probe.causes.repairs import NEUTRAL

FEWEST = 16  # errors of a label
MOST_LABELS = 10  # those with most errors
MOST = 128  # errors of a label that decide whether a repair is proved: a part of them may have its cause
TRIED = 256  # errors of a label that a repair is tried on
ABOVE, HALF = 1.25, 0.5  # times the label's share, and at least half: what a cluster in it has to have
BEST = 3  # repairs of a label that are looked at
PARTLY = 0.33  # of a label's errors, where no clusters of it are told apart by what a repair corrects
SURELY = 0.1  # of them: that fewer have a cause for certain is no reason to name the label by it
UNDONE = 0.02  # the same of a change that undoes itself: it makes no picture easier, as smoothing does
PAIR = 2  # errors, at least, in each cluster of what is left of a label
WHOLE = 0.8  # of a label's errors: if a repair corrects so many, it is the label that has the cause


def find_in_labels(probe: Prober, known: Ints, trees: Sequence[Tree]) -> Iterator[Found]:
    """Of the labels with most errors that are not in `known` (judged images), those with a proved repair."""
    known_as = {label: (tree, root) for tree, label, root in labels_of(trees)}
    if not known_as:
        return
    errors_of = errors_by_label(probe, known)
    # What may be asked need not suffice for all of them: those first of which a repair corrects most at first sight.
    promise = {label: probe.promise(errors) for label, errors in errors_of.items() if probe.trying.budget > 0}
    for label in sorted(promise, key=lambda label: -promise[label]):
        if probe.trying.budget <= 0:
            return
        errors = errors_of[label]
        done = probe.probe(errors, None, f"label-{label}", most=MOST, only=of_all_pixels)
        for one in effects_of(probe, done)[:BEST]:
            found = _found(probe, done, one, *known_as[label], known)
            if found is not None:
                yield found
                break


def errors_by_label(probe: Prober, known: Ints) -> dict[int, Ints]:
    """Of the labels with most errors that are not in `known`, and with enough of them, these errors; the most first."""
    predictions = probe.predictions
    rest = np.setdiff1d(predictions.errors, known)
    count = np.bincount(predictions.label[rest], minlength=predictions.logits.shape[1])
    most = np.argsort(-count, kind="stable")[:MOST_LABELS].tolist()
    return {label: rest[predictions.label[rest] == label] for label in most if count[label] >= FEWEST}


def labels_of(trees: Sequence[Tree]) -> Iterator[tuple[Tree, int, int]]:
    """The tree that is split by label, each label, and its root in that tree; none, where there is no such tree."""
    tree = next((tree for tree in trees if tree.grouping in ("label", GROUPING) and len(tree.group_node)), None)
    if tree is not None:
        for label, root in zip(tree.group_label.tolist(), tree.group_node.tolist(), strict=True):
            yield tree, label, root


def _found(probe: Prober, done: Probed, one: Effect, tree: Tree, root: int, known: Ints) -> Found | None:
    predictions = probe.predictions
    inside = known[predictions.label[known] == predictions.label[done.everything[0]]]
    if one.rate >= WHOLE and not len(inside):
        trial, nodes = trial_of(probe, done, one.name, None, proved=True), [root]
    else:
        found = _clusters(probe, done, one, tree, root, inside) or _partly(probe, done, one, tree, root, inside)
        if found is None:
            return None
        trial, nodes = found
    if trial.word.endswith(" cast"):  # which is measured of the whole label, whatever its clusters look like
        trial = replace(trial, word=UNUSUAL)
    of_cause = images_in(tree, predictions.members, nodes)
    pictures = probe.pictures(done, one.name, predictions.members, of_cause)
    tried: list[Trial] = [trial, *harmed_by(probe, done, trial)]
    return Found(tuple((tree.id, node) for node in nodes), tuple(tried), pictures)


def _clusters(
    probe: Prober, done: Probed, one: Effect, tree: Tree, root: int, inside: Ints
) -> tuple[Trial, list[int]] | None:
    """The clusters of a label in which the repair corrects most, if it corrects more of them than of the others."""
    sample = done.everything[:TRIED]
    flags = probe.corrected(sample, one.name, done.repairs[one.name].apply)
    half = probe.sampler.halves(sample)
    least = min(WHOLE, max(HALF, ABOVE * one.rate))
    nodes = list(further(tree, probe.predictions.members, inside, sample[half], flags[half], least, root))
    within = np.isin(sample, images_in(tree, probe.predictions.members, nodes))
    ours, others = flags[~half & within], flags[~half & ~within]
    if len(ours) < proof.FEWEST or ours.mean() < proof.PROVED:
        return None
    if len(others) >= proof.FEWEST and not proof.above(ours, others, probe.alpha):
        return None
    return trial_of(probe, done, one.name, others, proved=True, fixed=ours), nodes


def _partly(
    probe: Prober, done: Probed, one: Effect, tree: Tree, root: int, inside: Ints
) -> tuple[Trial, list[int]] | None:
    """All of a label that no other story has, and how many of its errors surely have the cause. What is turned is told
    by confidence (see oriented.py): many a ship becomes an airplane when it is flipped.
    """
    high, wide = probe.trying.shape
    if done.repairs[one.name].family == "turn" and high == wide:
        return None
    rates = {name: float(fixed.mean()) for name, fixed in done.fixed.items() if _is_named(done, name)}
    # Mirroring says nothing elsewhere: of pictures that moving harms it corrects more than the other mild changes do.
    least = proof.PROVED if one.name in NEUTRAL else PARTLY
    if one.rate < least or not _is_named(done, one.name) or max(rates.values()) > one.rate + CLOSE:
        return None
    errors = probe.predictions.errors
    all_of_them = np.ones(len(errors), dtype=bool)
    nodes = list(further(tree, probe.predictions.members, inside, errors, all_of_them, 1.0, root, few=PAIR))
    within = np.isin(done.errors, images_in(tree, probe.predictions.members, nodes))
    fixed, neutral = done.fixed[one.name][within], probe.neutral(done, one.name)[within]
    sure = proof.surely(fixed, neutral, probe.alpha)
    if sure < (UNDONE if done.repairs[one.name].family in TWO_WAY else SURELY) * len(fixed):
        return None
    trial = trial_of(probe, done, one.name, None, proved=True, fixed=fixed)
    return replace(trial, neutral=proof.count(neutral, probe.level), surely=sure), nodes


def _is_named(done: Probed, name: str) -> bool:
    """Whether errors that a repair corrects are called something, and not only by what was done: a part of a label that
    is corrected when smoothed is what smoothing does to any pictures of it.
    """
    return not word_of(name, done.repairs[name].where, done.of).startswith(DONE)
