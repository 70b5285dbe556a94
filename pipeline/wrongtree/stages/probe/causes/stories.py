"""Clusters with one cause are one story: what corrects one of them corrects the others.

A cause that fills many clusters would hide itself: other errors of the label, which a repair is compared with, are the
same cause. So clusters that a repair corrects are put together first, further clusters of the tree are sought among
those other errors (on one half of these), and only what remains is compared with (on the other half).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from wrongtree.artifacts.causes import Candidates, Pictures, Trial, Trials
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober
from wrongtree.stages.probe.causes.effects import CLOSE, Effect, effects_of, trial_of
from wrongtree.stages.probe.causes.further import further
from wrongtree.stages.probe.causes.harm import harmed, harmed_by
from wrongtree.stages.probe.causes.labels import find_in_labels
from wrongtree.stages.probe.causes.naming import word_of

OTHERS = 256  # other errors that a repair is tried on
JOINS = 0.6  # of a cluster's share: another one of which a repair corrects so much has the same cause
BEST = 3  # repairs per cluster that are compared with other errors


def find_stories(
    probe: Prober,
    candidates: Candidates,
    images: Sequence[Ints],
    deltas: Sequence[Doubles],
    trees: Sequence[Tree],
    advance: Callable[[int], None],
) -> Trials:
    """Probe all candidates, whose errors are `images` (judged), then what they have in common, then the whole site.

    What is listed for its size alone comes last: if the budget does not suffice for it, it is not tried.
    """
    order = np.argsort(~candidates.notable, kind="stable").tolist()
    probed: dict[int, Probed] = {}
    trials: list[list[Trial]] = [[] for _ in images]
    told = _Stories(np.full(len(images), -1, dtype=np.int64))
    for notable in (True, False):
        some = [k for k in order if bool(candidates.notable[k]) == notable]
        for k in some:
            if probe.trying.budget > 0:
                probed[k] = probe.probe(images[k], deltas[k], str(k))
            advance(1)
        known = {k: probed[k] for k in some if k in probed}
        effects = {k: effects_of(probe, done) for k, done in known.items()}
        _find(probe, candidates, images, known, effects, trees, told, trials)
        if notable:
            for k, done in known.items():
                if trials[k]:
                    trials[k] += harmed_by(probe, done, trials[k][0])
                else:
                    trials[k] += harmed(probe, done, float(candidates.rate[k]))
            told.by_damage(trials)
            of_label = tuple(find_in_labels(probe, told.members(probe, images, trees), trees))
            of_site = _site(probe, images, told.story)
            advance(1)
        for k, done in known.items():
            trials[k] += _given_up(probe, done, {trial.change for trial in trials[k]})
    return Trials(
        level=probe.level,
        passes=probe.trying.passes,
        of_candidate=tuple(tuple(found) for found in trials),
        story=told.story,
        more=tuple(told.more),
        of_label=of_label,
        of_site=of_site,
        pictures=told.pictures,
    )


@dataclass
class _Stories:
    """What has one cause, so far."""

    story: Ints  # by candidate
    more: list[tuple[str, int, int]] = field(default_factory=list)
    pictures: dict[int, Pictures] = field(default_factory=dict)

    def new(self) -> int:
        """A number that no story has."""
        return int(self.story.max(initial=-1)) + 1

    def members(self, probe: Prober, images: Sequence[Ints], trees: Sequence[Tree]) -> Ints:
        """Judged images that are in a story."""
        found = [images[k] for k in np.flatnonzero(self.story >= 0).tolist()]
        for name, node, _ in self.more:
            tree = next(tree for tree in trees if tree.id == name)
            start, end = spans(tree.children)
            found.append(probe.predictions.members[tree.order[start[node] : end[node]]])
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))

    def by_damage(self, trials: Sequence[Sequence[Trial]]) -> None:
        """Candidates that one kind of damage is proved for are one story."""
        numbers: dict[str, int] = {}
        for k, found in enumerate(trials):
            if self.story[k] < 0 and found and found[0].proved:
                number = numbers.setdefault(found[0].word, self.new())
                self.story[k] = number


def _find(
    probe: Prober,
    candidates: Candidates,
    images: Sequence[Ints],
    probed: dict[int, Probed],
    effects: dict[int, list[Effect]],
    trees: Sequence[Tree],
    told: _Stories,
    trials: list[list[Trial]],
) -> None:
    """Stories of these candidates, the clearest and largest first."""
    rank = {k: found[0].effect * len(images[k]) ** 0.5 for k, found in effects.items() if found}
    for leader in sorted(rank, key=lambda k: -rank[k]):
        if told.story[leader] >= 0:
            continue
        found = _tell(probe, probed, effects, images, told.story, leader, trees, candidates)
        if found is not None:
            number = told.new()
            for k, trial in found.trials.items():
                told.story[k] = number
                trials[k].append(trial)
            told.more += [(tree, node, number) for tree, node in found.further]
            told.pictures[leader] = probe.pictures(probed[leader], found.name, probe.predictions.members)


@dataclass(frozen=True)
class _Told:
    name: str
    trials: dict[int, Trial]  # by candidate
    further: list[tuple[str, int]]  # clusters of trees


def _tell(
    probe: Prober,
    probed: dict[int, Probed],
    effects: dict[int, list[Effect]],
    images: Sequence[Ints],
    story: Ints,
    leader: int,
    trees: Sequence[Tree],
    candidates: Candidates,
) -> _Told | None:
    """The story of a candidate, if one of its repairs is proved."""
    for one in effects[leader][:BEST]:
        same = [leader]
        for k, known in effects.items():
            mine = next((other for other in known if other.name == one.name), None)
            if k == leader or story[k] >= 0 or mine is None or mine.rate < JOINS * one.rate:
                continue
            # What something else corrects better has another cause, whatever this repair does to it, too.
            if mine.effect >= known[0].effect - CLOSE and _word(probed[k], one) == _word(probed[leader], one):
                same.append(k)
        inside = np.unique(np.concatenate([images[k] for k in same]))
        others, flags, further = _others(probe, probed[leader], one.name, inside, trees, candidates.tree[leader])
        fixed = np.concatenate([probed[k].fixed[one.name] for k in same])
        if len(others) < proof.FEWEST or proof.above(fixed, flags, probe.alpha):
            trials = {k: trial_of(probe, probed[k], one.name, flags, proved=True) for k in same}
            return _Told(one.name, trials, further)
    return None


def _word(done: Probed, one: Effect) -> str:
    return word_of(one.name, done.repairs[one.name].where, done.of)


def _others(
    probe: Prober, done: Probed, name: str, inside: Ints, trees: Sequence[Tree], tree: str
) -> tuple[Ints, Flags, list[tuple[str, int]]]:
    """Other errors of the same labels, which of them the repair corrects, and further clusters that it corrects."""
    label = probe.predictions.label
    errors = np.setdiff1d(probe.predictions.errors, inside)
    errors = errors[np.isin(label[errors], label[inside])]
    sample = probe.sampler.order(errors)[:OTHERS]
    repair = done.repairs[name]
    flags = probe.corrected(sample[: min(len(sample), 48)], name, repair.apply)
    if not len(flags) or flags.mean() < proof.CLEAR:
        return sample[: len(flags)], flags, []
    flags = probe.corrected(sample, name, repair.apply)
    half = probe.sampler.halves(sample)
    grown = next(t for t in trees if t.id == tree)
    nodes = list(
        further(
            grown,
            probe.predictions.members,
            inside,
            sample[half],
            flags[half],
            max(0.5, JOINS * float(done.fixed[name].mean())),
        )
    )
    if not nodes:
        return sample, flags, []
    start, end = spans(grown.children)
    covered = np.concatenate([probe.predictions.members[grown.order[start[n] : end[n]]] for n in nodes])
    rest = ~half & ~np.isin(sample, covered)
    return sample[rest], flags[rest], [(grown.id, node) for node in nodes]


def _given_up(probe: Prober, done: Probed, known: set[str]) -> Iterator[Trial]:
    """What was tried and is not proved, the most telling first."""
    names = [*done.fixed, *done.given_up]
    rate = {n: float(done.fixed.get(n, done.given_up.get(n, np.zeros(1))).mean()) for n in names}
    for name in sorted(names, key=lambda n: -rate[n]):
        trial = trial_of(probe, done, name, None, proved=False)
        if trial.change not in known:
            yield trial


def _site(probe: Prober, images: Sequence[Ints], story: Ints) -> tuple[Trial, ...]:
    """Repairs of errors drawn from the whole site, those of known stories left out; proved ones only."""
    known = [images[k] for k in np.flatnonzero(story >= 0).tolist()]
    rest = np.setdiff1d(probe.predictions.errors, np.concatenate(known) if known else np.zeros(0, dtype=np.int64))
    if len(rest) < 2 * proof.FEWEST or len(rest) < len(probe.predictions.errors) / 4:
        return ()
    done = probe.probe(rest, None, "site")
    effects = [one for one in effects_of(probe, done) if not one.name.startswith(("exchange", "cover", "blur"))]
    return tuple(trial_of(probe, done, one.name, None, proved=True) for one in effects[:1])
