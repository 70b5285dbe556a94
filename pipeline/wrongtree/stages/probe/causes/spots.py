"""Causes in one place of the picture, of clusters that are no candidates.

A mark that misleads a model in one image of seven makes no region in which most images are misclassified, and a label
has no place in common. But the errors that bear it lie together in the label's tree, and differ from correct images in
that place alone. So such clusters are looked for, and given there what correct images have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from wrongtree.artifacts.causes import Found, Spot, Trial
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.stages.probe.causes import places, proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober
from wrongtree.stages.probe.causes.effects import Effect, effects_of, trial_of
from wrongtree.stages.probe.causes.harm import harmed_by
from wrongtree.stages.probe.causes.labels import FEWEST, labels_of
from wrongtree.stages.probe.causes.repairs import Repair

MOST = 6  # clusters that are tried
PER_LABEL = 64  # clusters of a label that are looked at, the largest
COMPARED = 200  # correct images
OTHERS = 64  # other errors of the label that a repair is tried on
COUNTED = 1000  # correct images among which those that look alike are counted
ODDS = 3  # of looking so, times those of correct images: else what is measured is no finding
SURE = 1e-4  # level of that test: many clusters are looked at


def find_in_spots(probe: Prober, known: Ints, trees: Sequence[Tree]) -> Iterator[Found]:
    """Of clusters without a `known` (judged) image, those whose errors a change in one place is proved to correct, and
    those that have in that place what the label's correct images seldom have.
    """
    for tree, node, errors in _plain(probe, known, trees):
        if probe.trying.budget <= 0:
            return
        cluster = ((tree.id, node),)
        done = probe.probe(errors, None, f"spot-{tree.id}-{node}", only=_is_exchange)
        effect = next(iter(effects_of(probe, done)), None)
        trial = None if effect is None else _proved(probe, done, effect)
        if effect is not None and trial is not None:
            pictures = probe.pictures(done, effect.name, probe.predictions.members)
            yield Found(cluster, (trial, *harmed_by(probe, done, trial)), pictures)
        elif (spot := _spot(probe, done)) is not None:
            tried = (trial_of(probe, done, name, None, proved=False) for name in (*done.fixed, *done.given_up))
            yield Found(cluster, tuple(tried), None, spot)


def _is_exchange(repair: Repair) -> bool:
    return repair.name.startswith("exchange")


def _errors_like(probe: Prober, errors: Ints) -> Ints:
    """All errors of the label of these."""
    predictions = probe.predictions
    found: Ints = predictions.errors[predictions.label[predictions.errors] == predictions.label[errors[0]]]
    return found


def _proved(probe: Prober, done: Probed, one: Effect) -> Trial | None:
    """What the exchange did, if it corrects most of the cluster and less of the label's other errors."""
    others = np.setdiff1d(_errors_like(probe, done.everything), done.everything)
    others = probe.sampler.order(others)[:OTHERS]
    flags = probe.corrected(others, one.name, done.repairs[one.name].apply)
    more = len(flags) < proof.FEWEST or proof.above(done.fixed[one.name], flags, probe.alpha)
    return trial_of(probe, done, one.name, flags, proved=True) if more and one.rate >= proof.PROVED else None


def _spot(probe: Prober, done: Probed) -> Spot | None:
    """How many errors and how many correct images of the label look there as the cluster's errors do, if that is apart.

    What they look like is learnt from one half of either and counted in the other.
    """
    if done.apart is None:
        return None
    errors = _errors_like(probe, done.everything)
    correct = probe.sampler.correct_of(int(probe.predictions.label[errors[0]]))[:COUNTED]
    alike = [np.zeros(len(images), dtype=bool) for images in (errors, correct)]
    for half in (True, False):
        ours, theirs = (images[probe.sampler.halves(images) == half] for images in (done.everything, correct))
        if min(len(ours), len(theirs)) < proof.FEWEST:
            return None
        for images, flags in zip((errors, correct), alike, strict=True):
            other = probe.sampler.halves(images) != half
            flags[other] = places.looking_alike(probe.predictions, done.apart, ours, theirs, images[other])
    (a, b), (c, d) = ((int(flags.sum()), int((~flags).sum())) for flags in alike)
    if a * d < ODDS * b * c or not proof.above(alike[0], alike[1], SURE):
        return None
    look = places.look_of(probe.predictions, done.apart, done.everything, correct)
    return Spot(done.apart.where, look, *(proof.count(flags, probe.level) for flags in alike))


def _plain(probe: Prober, known: Ints, trees: Sequence[Tree]) -> list[tuple[Tree, int, Ints]]:
    """Clusters of one label that plainly differ in one place from its correct images: the clearest, none in another."""
    found: list[tuple[float, Tree, int, Ints]] = []
    predictions = probe.predictions
    for tree, label, root in labels_of(trees):
        correct = probe.sampler.correct_of(label)[:COMPARED]
        start, end = spans(tree.children)
        members = predictions.members[tree.order]
        taken: Flags = np.isin(members, known) | (predictions.prediction[members] == predictions.label[members])
        own = np.flatnonzero((start >= start[root]) & (end <= end[root]) & (end - start >= FEWEST))
        for node in own[np.argsort(start[own] - end[own], kind="stable")][:PER_LABEL].tolist():
            here = slice(start[node], end[node])
            errors = members[here]
            if not taken[here].any() and (part := places.different(predictions, errors, correct, "")) is not None:
                found.append((part.gap * len(errors) ** 0.5, tree, node, errors))
    found.sort(key=lambda one: -one[0])
    chosen: list[tuple[Tree, int, Ints]] = []
    for _, tree, node, errors in found:
        if len(chosen) < MOST and not any(np.isin(errors, other).any() for _, _, other in chosen):
            chosen.append((tree, node, errors))
    return chosen
