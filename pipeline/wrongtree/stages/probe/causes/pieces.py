"""Cuts a cluster until each piece tells one story: its repairs and damages are asked, not only its measures.

A cluster of dark dogs and faded deer is one region in which the model fails, and has two causes. Pieces are kept apart
only if what is proved of them differs: else the cluster stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from wrongtree.artifacts.causes import Candidates, Trial
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.stages.probe.causes import proof
from wrongtree.stages.probe.causes.clusters import Probed, Prober
from wrongtree.stages.probe.causes.effects import Effect, effects_of
from wrongtree.stages.probe.causes.harm import harmed
from wrongtree.stages.probe.causes.naming import called

ONE = 0.8  # of a cluster's errors: if one repair corrects so many, or damage harms so many, it has one cause
FEWEST = 8  # errors of a piece
SEVERAL = ("tone", "colour")  # families of which one repair undoes several causes, of one label each
SLIVER = 0.1  # of a cluster: a smaller piece splits off without making two stories of it
DEPTH = 4  # cuts below a candidate
FAILS = 0.5  # of the look-alikes of a piece: else it is no region in which the model fails, whatever the whole is


@dataclass
class Piece:
    """A candidate, or a part of one."""

    tree: str
    node: int
    member: Ints  # its errors, as numbers among the members
    rate: float
    notable: bool
    is_part: bool = False  # of a candidate that is notable
    done: Probed | None = None
    effects: list[Effect] = field(default_factory=list)
    harm: list[Trial] = field(default_factory=list)

    @property
    def word(self) -> str:
        """What it is called by what is proved of it alone; "": nothing is."""
        if self.effects and self.done is not None:
            best = self.effects[0]
            repair = self.done.repairs[best.name]
            return called(best.name, repair.family, repair.where, self.done.of, self.done.seen)
        return self.harm[0].word if self.harm and self.harm[0].proved else ""


class Cutter:
    """Probes candidates, and cuts those that have more than one cause."""

    def __init__(self, probe: Prober, trees: Sequence[Tree], evidence: Sequence[Evidence]) -> None:
        self._probe = probe
        self._trees = {tree.id: (tree, facts) for tree, facts in zip(trees, evidence, strict=bool(evidence))}
        predictions = probe.predictions
        self._wrong: Flags = predictions.prediction[predictions.members] != predictions.label[predictions.members]

    def of(self, candidates: Candidates, k: int) -> Piece:
        """A candidate, not probed yet."""
        return Piece(
            candidates.tree[k], int(candidates.node[k]), candidates.member[k], float(candidates.rate[k]),
            bool(candidates.notable[k]),
        )  # fmt: skip

    def probed(self, piece: Piece) -> Piece:
        """The same piece with what is known of it."""
        images = self._probe.predictions.members[piece.member]
        piece.done = self._probe.probe(images, self._delta(piece), f"{piece.tree}-{piece.node}")
        piece.effects = effects_of(self._probe, piece.done)
        if not piece.effects and (piece.notable or piece.is_part):
            piece.harm = harmed(self._probe, piece.done, piece.rate)
        return piece

    def pieces(self, piece: Piece, depth: int = DEPTH) -> list[Piece]:
        """The piece itself, or what it is cut into."""
        if piece.done is None and self._probe.trying.budget > 0:
            self.probed(piece)
        if depth == 0 or self._has_one_cause(piece):
            return [piece]
        halves = self._halves(piece)
        if len(halves) < 2 or self._probe.trying.budget <= 0:
            return [piece]
        parts = [part for half in halves for part in self.pieces(half, depth - 1)]
        size = {word: sum(len(part.member) for part in parts if part.word == word) for word in {p.word for p in parts}}
        told = sum(size.values()) - size.get("", 0)
        whole = size.get(piece.word, 0) >= ONE * len(piece.member) and not any(self._is_apart(piece, p) for p in parts)
        return [piece] if told == 0 or (piece.word and whole) else parts

    def _has_one_cause(self, piece: Piece) -> bool:
        if piece.effects:
            best = piece.effects[0]
            family = piece.done.repairs[best.name].family if piece.done is not None else ""
            return best.rate >= ONE and (family not in SEVERAL or self._has_one_label(piece))
        first = piece.harm[0] if piece.harm else None
        return (
            first is not None and first.proved and first.hit.hits >= ONE * first.hit.of and self._has_one_label(piece)
        )

    def _is_apart(self, piece: Piece, part: Piece) -> bool:
        """Whether a part is no sliver and is not corrected by what corrects the whole."""
        if part.done is None or len(part.member) < SLIVER * len(piece.member) or not piece.effects:
            return False
        fixed = part.done.fixed.get(piece.effects[0].name)
        return fixed is None or float(fixed.mean()) < proof.PROVED

    def _has_one_label(self, piece: Piece) -> bool:
        label = self._probe.predictions.label[self._probe.predictions.members[piece.member]]
        return bool(np.bincount(label).max() > (1 - SLIVER) * len(label))

    def _halves(self, piece: Piece) -> list[Piece]:
        """The node's children, if neither is a sliver."""
        if piece.tree not in self._trees:
            return []
        tree, facts = self._trees[piece.tree]
        start, end = spans(tree.children)
        found = []
        for child in tree.children[piece.node - tree.n_leaves].tolist() if piece.node >= tree.n_leaves else []:
            row = np.flatnonzero(facts.node == child)
            leaves = tree.order[start[child] : end[child]]
            member = np.sort(leaves[self._wrong[leaves]])
            if len(row) and len(member) >= max(FEWEST, SLIVER * len(piece.member)):
                rate = float(facts.rate[row[0]])
                notable = piece.notable and rate > FAILS
                found.append(Piece(piece.tree, child, member, rate, notable, is_part=True))
        return found

    def _delta(self, piece: Piece) -> Doubles | None:
        """(s, s') the node's mean map minus that of the data set."""
        if piece.tree not in self._trees:
            return None
        _, facts = self._trees[piece.tree]
        row = np.flatnonzero(facts.node == piece.node)
        if not len(row):
            return None
        delta: Doubles = facts.mean_saliency[row[0]] - facts.dataset_saliency
        return delta


def as_candidates(pieces: Sequence[Piece]) -> Candidates:
    """Pieces as what other stages know."""
    return Candidates(
        tree=tuple(piece.tree for piece in pieces),
        node=np.array([piece.node for piece in pieces], dtype=np.int64),
        member=tuple(piece.member for piece in pieces),
        rate=np.array([piece.rate for piece in pieces], dtype=np.float64),
        notable=np.array([piece.notable for piece in pieces], dtype=bool),
    )
