"""Clusters with one cause are one story: what corrects one of them corrects the others.

A cause that fills many clusters would hide itself: other errors of the label, which a repair is compared with, are the
same cause. So clusters that a repair corrects are put together first, further clusters of the tree are sought among
those other errors (on one half of these), and only what remains is compared with (on the other half).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from wrongtree.artifacts.causes import Candidates, Found, Pictures, Trial, Trials
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import KINDS
from wrongtree.artifacts.evidence import Evidence
from wrongtree.shared.arrays import Ints
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Prober, of_all_pixels
from wrongtree.stages.probe.causes.effects import CLOSE, TWO_WAY, Effect, effects_of, given_up, trial_of, why_not
from wrongtree.stages.probe.causes.further import JOINS, images_in, others_of
from wrongtree.stages.probe.causes.harm import WAY, harmed, harmed_by
from wrongtree.stages.probe.causes.naming import TONES
from wrongtree.stages.probe.causes.pieces import Cutter, Piece, as_candidates
from wrongtree.stages.probe.causes.seeming import kind_of
from wrongtree.stages.probe.causes.spread import find_spread

ONE_COLOUR = 0.06  # of 0…1: mean colours that are nearer are one
EXPLAINS = 0.5  # of correct images that a damage has to harm
MOST_OF_SITE = 0.3  # of all errors: a story with more is what the errors of the whole site are corrected by
FOR_LABELS = 0.5  # of what may be asked: many small clusters shall not leave the labels, with more errors, untried
ELSEWHERE = "other errors of the same labels, of which it corrects {} of {}"
BEST = 3  # repairs per cluster that are compared with other errors


def find_stories(
    probe: Prober,
    candidates: Candidates,
    trees: Sequence[Tree],
    evidence: Sequence[Evidence],
    advance: Callable[[int], None],
    whole_site: bool = True,
) -> Trials:
    """Probe all candidates, then what they have in common, then labels, then the whole site.

    What is left of what may be asked goes to clusters that stand out, and last to what is listed for its size alone: if
    the budget does not suffice for it, it is not tried.
    """
    cutter = Cutter(probe, trees, evidence)
    whole = [cutter.of(candidates, k) for k in np.flatnonzero(candidates.notable).tolist()]
    with probe.trying.holding_back(FOR_LABELS if whole_site else 0):
        for piece in whole:
            if probe.trying.budget > 0:
                cutter.probed(piece)
            advance(1)
        of_site = _site(probe.for_labels()) if whole_site else ()
        pieces = [part for piece in whole for part in cutter.pieces(piece)]
    told = _Stories(probe, trees, pieces)
    told.find()
    told.harm()
    told.by_damage()
    told.by_look()
    of_label = find_spread(probe, told.members, trees, told.proved_so) if whole_site else []
    if told.largest() > MOST_OF_SITE * len(probe.predictions.errors):
        of_site = ()
    advance(1)
    for piece in pieces:
        if piece.done is None and probe.trying.budget > 0:
            cutter.probed(piece)
    for k in np.flatnonzero(~candidates.notable).tolist():
        piece = cutter.of(candidates, k)
        told.add(cutter.probed(piece) if probe.trying.budget > 0 else piece)
        advance(1)
    told.find()
    told.harm()
    told.by_damage()
    for piece, trials in zip(pieces, told.trials, strict=True):
        if piece.done is not None:
            trials += given_up(probe, piece.done, {trial.change for trial in trials}, told.refused)
    return Trials(
        model=probe.trying.bench.digest,
        level=probe.level,
        passes=probe.trying.passes,
        candidates=as_candidates(pieces),
        of_candidate=tuple(tuple(found) for found in told.trials),
        story=np.array(told.story, dtype=np.int64),
        more=tuple(told.more),
        of_label=tuple(of_label),
        of_site=of_site,
        pictures=told.pictures,
    )


class _Stories:
    """What has one cause, so far."""

    def __init__(self, probe: Prober, trees: Sequence[Tree], pieces: list[Piece]) -> None:
        self._probe = probe
        self._trees = {tree.id: tree for tree in trees}
        self.pieces = pieces
        self.story = [-1] * len(pieces)
        self.trials: list[list[Trial]] = [[] for _ in pieces]
        self.more: list[tuple[str, int, int]] = []
        self.pictures: dict[int, Pictures] = {}
        self.refused: dict[tuple[str, str], str] = {}  # by piece and repair: why it was compared in vain
        self._harmed: set[int] = set()  # pieces whose correct images were damaged
        self._of_damage: dict[str, int] = {}  # the story of each kind of damage

    def add(self, piece: Piece) -> None:
        """One more piece, of no story yet."""
        self.pieces.append(piece)
        self.story.append(-1)
        self.trials.append([])

    def members(self, beside: Sequence[Found] = ()) -> Ints:
        """Judged images that are in a story, or in what else was found."""
        members = self._probe.predictions.members
        found = [members[piece.member] for piece, story in zip(self.pieces, self.story, strict=True) if story >= 0]
        more = [(name, node) for name, node, _ in self.more] + [at for one in beside for at in one.clusters]
        found += [images_in(self._trees[name], members, [node]) for name, node in more]
        found += [one.spread.image for one in beside if one.spread is not None]
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))

    def largest(self) -> int:
        """Errors of the largest story."""
        size: dict[int, int] = {}
        for piece, story in zip(self.pieces, self.story, strict=True):
            size[story] = size.get(story, 0) + (len(piece.member) if story >= 0 else 0)
        return max(size.values(), default=0)

    def harm(self) -> None:
        """Damage correct images of the pieces probed so far: of what is proved by a repair with its converse."""
        for k, (piece, trials) in enumerate(zip(self.pieces, self.trials, strict=True)):
            if piece.done is None or k in self._harmed:
                continue
            self._harmed.add(k)
            probe, done = self._probe, piece.done
            trials += harmed_by(probe, done, trials[0]) if trials else piece.harm or harmed(probe, done, piece.rate)

    def by_damage(self) -> None:
        """Pieces that one kind of damage is proved for are one story; of colours, pieces of the same colour."""
        numbers = self._of_damage
        for k, found in enumerate(self.trials):
            if self.story[k] < 0 and found and found[0].proved:
                key = found[0].word
                if found[0].change == "to-colours":
                    same = (other for other in range(k) if self.story[other] >= 0 and self._of_one_colour(other, k))
                    key += f" {next(same, k)}"
                self.story[k] = numbers.setdefault(key, self._new())
        # Of a cause that is split by what the errors are predicted as, each part alone is in another way.
        for k, found in enumerate(self.trials):
            first = found[0] if found else None
            number = numbers.get(first.word) if first is not None and first.damage and not first.proved else None
            if self.story[k] >= 0 or number is None or first is None:
                continue
            fits = self._fits(k, number) or (first.way is not None and first.way >= WAY) or self._seen(k) == first.word
            if fits and first.hit.hits >= EXPLAINS * first.hit.of:
                self.story[k] = number

    def _seen(self, k: int) -> str:
        """The word for what a piece's errors are seen to have, or ""."""
        number = kind_of(self._probe.predictions, self._probe.likeness, self._images(k))
        return KINDS[number].word if number >= 0 else ""

    def _images(self, k: int) -> Ints:
        return self._probe.predictions.members[self.pieces[k].member]

    def by_look(self) -> None:
        """Stories of one label and one name whose pictures are seen to have the same damage are one."""
        probe = self._probe
        first: dict[tuple[int, int], int] = {}
        for k, (story, found) in enumerate(zip(list(self.story), self.trials, strict=True)):
            images = self._images(k)
            number = kind_of(probe.predictions, probe.likeness, images)
            labels = np.unique(probe.predictions.label[images])
            if story < 0 or not found or number < 0 or len(labels) > 1 or KINDS[number].word != found[0].word:
                continue
            one = first.setdefault((number, int(labels[0])), story)
            self.story = [one if other == story else other for other in self.story]
            self.more = [(tree, node, one if other == story else other) for tree, node, other in self.more]

    def proved_so(self, word: str, label: int) -> int:
        """The story of errors of this label for which a cause of this name is proved; -1: there is none."""
        of = self._probe.predictions.label[self._probe.predictions.members]
        for piece, story, found in zip(self.pieces, self.story, self.trials, strict=True):
            if story >= 0 and found and found[0].proved and found[0].word == word and label in of[piece.member]:
                return story
        return -1

    def _of_one_colour(self, a: int, b: int) -> bool:
        one, other = self.pieces[a].done, self.pieces[b].done
        if one is None or other is None or not self.trials[a] or self.trials[a][0].change != "to-colours":
            return False
        return float(np.abs(one.of.colour_mean - other.of.colour_mean).max()) < ONE_COLOUR

    def _fits(self, k: int, number: int) -> bool:
        """Whether a piece has only labels that a story has."""
        predictions = self._probe.predictions
        own, label = self.pieces[k].member, predictions.label[predictions.members]
        of_story = [piece.member for piece, story in zip(self.pieces, self.story, strict=True) if story == number]
        return bool(np.isin(label[own], label[np.concatenate(of_story)]).all())

    def find(self) -> None:
        """Stories of pieces that have none, the clearest and largest first."""
        weight = {k: p.effects[0].effect * len(p.member) ** 0.5 for k, p in enumerate(self.pieces) if p.effects}
        for leader in sorted(weight, key=lambda k: -weight[k]):
            if self.story[leader] < 0:
                self._tell(leader)
        self._pool()

    def _pool(self) -> None:
        """Pieces too small for a proof of their own, of which one repair corrects most: they are tried together."""
        probe = self._probe
        pools: dict[tuple[str, str], list[int]] = {}
        for k, piece in enumerate(self.pieces):
            if self.story[k] < 0 and piece.done is not None and piece.done.fixed and not piece.effects:
                name, fixed = max(piece.done.fixed.items(), key=lambda item: float(item[1].mean()))
                if fixed.mean() >= proof.PROVED:
                    pools.setdefault((name, self._seen(k)), []).append(k)
        for (name, _), pool in pools.items():
            known = [done for k in pool if (done := self.pieces[k].done) is not None]
            if len(known) < 2:
                continue
            errors, flags = [done.errors for done in known], [done.fixed[name] for done in known]
            fixed, neutral = (proof.once(errors, of) for of in (flags, [probe.neutral(one, name) for one in known]))
            broken = np.concatenate([done.broken[name] for done in known])
            fair = known[0].repairs[name].family in TWO_WAY or proof.above(fixed, broken, probe.alpha)
            if fair and proof.above_paired(fixed, neutral, probe.alpha):
                self._record(Effect(name, float(fixed.mean()), 0.0), pool)

    def _new(self) -> int:
        return max(self.story, default=-1) + 1

    def _tell(self, leader: int) -> None:
        """The story of a piece, if one of its repairs is proved."""
        piece = self.pieces[leader]
        for one in (effect for effect in piece.effects[:BEST] if effect.rate >= proof.PROVED):
            same = [leader, *(k for k in range(len(self.pieces)) if k != leader and self._joins(k, leader, one))]
            if self._record(one, same):
                return

    def _record(self, one: Effect, same: Sequence[int]) -> bool:
        """Pieces as one story, the leader first, unless the repair corrects as many of other errors."""
        probe, piece = self._probe, self.pieces[same[0]]
        assert piece.done is not None
        inside = np.unique(np.concatenate([probe.predictions.members[self.pieces[k].member] for k in same]))
        taken = np.unique(np.concatenate([probe.predictions.members[other.member] for other in self.pieces]))
        others, flags, more = others_of(probe, piece.done, one.name, inside, taken, self._trees[piece.tree])
        known = [(k, done) for k in same if (done := self.pieces[k].done) is not None]
        fixed = proof.once([done.errors for _, done in known], [done.fixed[one.name] for _, done in known])
        if len(others) >= proof.FEWEST and not proof.above(fixed, flags, probe.alpha):
            clause = why_not(fixed, flags, ELSEWHERE.format(int(flags.sum()), len(flags)))
            self.refused |= {(done.key, one.name): clause for _, done in known}
            return False
        number = self._new()
        for k, done in known:
            self.story[k] = number
            all_of_it = fixed if k == same[0] else None
            self.trials[k].append(trial_of(probe, done, one.name, flags, proved=True, fixed=all_of_it))
        self.more += [(piece.tree, node, number) for node in more]
        members = probe.predictions.members
        of_cause = np.union1d(inside, images_in(self._trees[piece.tree], members, more))
        self.pictures[same[0]] = probe.pictures(piece.done, one.name, members, of_cause)
        return True

    def _joins(self, k: int, leader: int, one: Effect) -> bool:
        """Whether another piece has the same cause. What something else corrects better has another one."""
        piece = self.pieces[k]
        fixed = None if piece.done is None else piece.done.fixed.get(one.name)
        if self.story[k] >= 0 or fixed is None or fixed.mean() < max(proof.PROVED, JOINS * one.rate):
            return False
        if one.name == "colours" and (self._seen(k) in TONES) != (self._seen(leader) in TONES):
            return False
        mine = next((other for other in piece.effects if other.name == one.name), None)
        if not piece.effects:  # too few for a proof of its own
            return not self._seen(k) or self._seen(k) == self._seen(leader)
        alike = mine is not None and mine.effect >= piece.effects[0].effect - CLOSE
        return alike and piece.word == self.pieces[leader].word


def _site(probe: Prober) -> tuple[Trial, ...]:
    """The repair of all pixels that corrects most of the errors drawn from the whole site, if one is proved."""
    errors = probe.predictions.errors
    if len(errors) < 2 * proof.FEWEST or probe.trying.budget <= 0:
        return ()
    done = probe.probe(errors, None, "site", only=of_all_pixels)
    return tuple(trial_of(probe, done, one.name, None, proved=True) for one in effects_of(probe, done)[:1])
