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
from wrongtree.stages.probe.causes.harm import harmed, harmed_by
from wrongtree.stages.probe.causes.naming import word_of

CLOSE = 0.1  # repairs whose effects differ by less do equally well: the simpler one, which comes first, is the cause
JOINS = 0.6  # of the leader's share: another cluster of which a repair corrects so much has the same cause
OTHERS = 256  # other errors that a repair is tried on
FEW = 4  # errors of a further cluster that were tried
TWO_WAY = ("turn", "mirror", "colour-swap", "invert")  # what undoes them does them, so it harms correct images
BEST = 3  # repairs per cluster that are compared with other errors


@dataclass(frozen=True)
class _Effect:
    """What a repair does to a cluster, beside what says nothing."""

    name: str
    rate: float
    effect: float


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
        effects = {k: _effects(probe, done) for k, done in known.items()}
        _find(probe, candidates, images, known, effects, trees, told, trials)
        if notable:
            for k, done in known.items():
                if trials[k]:
                    trials[k] += harmed_by(probe, done, trials[k][0])
                else:
                    trials[k] += harmed(probe, done, float(candidates.rate[k]))
            told.by_damage(trials)
            of_site = _site(probe, images, told.story)
            advance(1)
        for k, done in known.items():
            trials[k] += _given_up(probe, done, {trial.change for trial in trials[k]})
    done_trials = tuple(tuple(found) for found in trials)
    return Trials(probe.level, probe.trying.passes, done_trials, told.story, tuple(told.more), of_site, told.pictures)


@dataclass
class _Stories:
    """What has one cause, so far."""

    story: Ints  # by candidate
    more: list[tuple[str, int, int]] = field(default_factory=list)
    pictures: dict[int, Pictures] = field(default_factory=dict)

    def new(self) -> int:
        """A number that no story has."""
        return int(self.story.max(initial=-1)) + 1

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
    effects: dict[int, list[_Effect]],
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


def _effects(probe: Prober, done: Probed) -> list[_Effect]:
    """Repairs that correct more errors than changes that say nothing, and more than they break; the best first."""
    found = []
    for name, fixed in done.fixed.items():
        neutral, broken = probe.neutral(done, name), done.broken[name]
        swallowed = done.swallowed.get(name, np.zeros(0, dtype=bool))
        undoes = done.repairs[name].family in TWO_WAY
        if not proof.above_paired(fixed, neutral, probe.alpha):
            continue
        if len(swallowed) and not proof.above(fixed, swallowed, probe.alpha):
            continue
        if undoes or proof.above(fixed, broken, probe.alpha):
            beside = [neutral, swallowed] if undoes else [neutral, swallowed, broken]
            rate = float(fixed.mean())
            found.append(_Effect(name, rate, rate - max(float(f.mean()) if len(f) else 0.0 for f in beside)))
    if not found:
        return []
    best = max(one.effect for one in found)
    first = next(one for one in found if one.effect >= best - CLOSE)
    return [first, *sorted((one for one in found if one is not first), key=lambda one: -one.effect)]


@dataclass(frozen=True)
class _Told:
    name: str
    trials: dict[int, Trial]  # by candidate
    further: list[tuple[str, int]]  # clusters of trees


def _tell(
    probe: Prober,
    probed: dict[int, Probed],
    effects: dict[int, list[_Effect]],
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
            if k != leader and story[k] < 0 and mine is not None and mine.rate >= JOINS * one.rate:
                same.append(k)
        inside = np.unique(np.concatenate([images[k] for k in same]))
        others, flags, further = _others(probe, probed[leader], one.name, inside, trees, candidates.tree[leader])
        fixed = np.concatenate([probed[k].fixed[one.name] for k in same])
        if len(others) < proof.FEWEST or proof.above(fixed, flags, probe.alpha):
            trials = {k: _repair(probe, probed[k], one.name, flags, proved=True) for k in same}
            return _Told(one.name, trials, further)
    return None


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
        _further(grown, probe.predictions.members, inside, sample[half], flags[half], float(done.fixed[name].mean()))
    )
    if not nodes:
        return sample, flags, []
    start, end = spans(grown.children)
    covered = np.concatenate([probe.predictions.members[grown.order[start[n] : end[n]]] for n in nodes])
    rest = ~half & ~np.isin(sample, covered)
    return sample[rest], flags[rest], [(grown.id, node) for node in nodes]


def _further(tree: Tree, members: Ints, inside: Ints, tried: Ints, flags: Flags, rate: float) -> Iterator[int]:
    """Nodes, from the root down, without an error that is inside already, of which the repair corrects as much."""
    position = np.empty(tree.n_leaves, dtype=np.int64)
    position[tree.order] = np.arange(tree.n_leaves)

    def sums(images: Ints, weight: Doubles) -> Ints:
        leaves = np.searchsorted(members, images)
        values = np.bincount(position[leaves], weights=weight, minlength=tree.n_leaves)
        return np.concatenate([[0], np.cumsum(values)]).astype(np.int64)

    taken, asked, hit = (
        sums(images, weight)
        for images, weight in (
            (inside, np.ones(len(inside))),
            (tried, np.ones(len(tried))),
            (tried, flags.astype(float)),
        )
    )
    start, end = spans(tree.children)
    waiting = [2 * tree.n_leaves - 2]
    while waiting:
        node = waiting.pop()
        first, last = start[node], end[node]
        count, hits = asked[last] - asked[first], hit[last] - hit[first]
        if count < FEW or hits < JOINS * rate * FEW:
            continue
        if taken[last] == taken[first] and hits >= JOINS * rate * count and hits >= count / 2:
            yield node
        elif node >= tree.n_leaves:
            waiting += [int(child) for child in tree.children[node - tree.n_leaves]]


def _repair(probe: Prober, done: Probed, name: str, others: Flags | None, proved: bool) -> Trial:
    repair = done.repairs[name]
    fixed = done.fixed.get(name, done.given_up.get(name, np.zeros(0, dtype=bool)))
    whole = name in done.fixed
    return Trial(
        change=name.rpartition("-")[0] if repair.moved is not None and name.rpartition("-")[2].isdigit() else name,
        title=repair.did,
        word=word_of(name, repair.where, done.of),
        damage=False,
        hit=proof.count(fixed, probe.level),
        elsewhere=None if others is None or len(others) < proof.FEWEST else proof.count(others, probe.level),
        neutral=proof.count(probe.neutral(done, name), probe.level) if whole else None,
        broken=proof.count(done.broken[name], probe.level) if whole else None,
        way=None,
        proved=proved,
    )


def _given_up(probe: Prober, done: Probed, known: set[str]) -> Iterator[Trial]:
    """What was tried and is not proved, the most telling first."""
    names = [*done.fixed, *done.given_up]
    rate = {n: float(done.fixed.get(n, done.given_up.get(n, np.zeros(1))).mean()) for n in names}
    for name in sorted(names, key=lambda n: -rate[n]):
        trial = _repair(probe, done, name, None, proved=False)
        if trial.change not in known:
            yield trial


def _site(probe: Prober, images: Sequence[Ints], story: Ints) -> tuple[Trial, ...]:
    """Repairs of errors drawn from the whole site, those of known stories left out; proved ones only."""
    known = [images[k] for k in np.flatnonzero(story >= 0).tolist()]
    rest = np.setdiff1d(probe.predictions.errors, np.concatenate(known) if known else np.zeros(0, dtype=np.int64))
    if len(rest) < 2 * proof.FEWEST or len(rest) < len(probe.predictions.errors) / 4:
        return ()
    done = probe.probe(rest, None, "site")
    effects = [one for one in _effects(probe, done) if not one.name.startswith(("exchange", "cover", "blur"))]
    return tuple(_repair(probe, done, one.name, None, proved=True) for one in effects[:1])
