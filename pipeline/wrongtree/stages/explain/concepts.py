"""Concepts that head clusters: kinds of thing that another network sees in their errors, and not in what is usual.

The errors of a node that bear a concept are compared with correctly classified images twice: of the same labels, mixed
as the node's, and of the classes that they are predicted as. More frequent than in the first, it is more than what the
label is (no "tabby" of cats); more frequent than in the second as well, it is more than what the prediction says (no
"tabby" of dogs that are taken for cats, which is why they are). Each is an exact test (Fisher 1935), the larger p of
both counts, and it is corrected for all concepts and all nodes. Related: Kim et al. 2024 (B2T) and Chen et al. 2023
(HiBug) name errors in words of a vision-language model, and test no word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import NodeConcepts
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Concepts
from wrongtree.artifacts.trees import spans
from wrongtree.config import ExplainConfig
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.intervals import wilson
from wrongtree.stages.explain.significance import LEVEL, adjusted
from wrongtree.stages.explain.spans import fewest

MOST = 3  # concepts per node
LIFT = 2.0  # times as frequent as in either comparison
SEEN = 0.1  # of a node's errors bear each concept that heads it
MOSTLY = 0.5  # and of them bear one of these concepts
FEWEST = 5  # correct images of a class, fewer of which show nothing; errors that bear a concept that is tested
COVERED = 0.8  # of a node's errors are of labels, and of predictions, that have so many
MAIN = 0.1  # of a node's errors are of each label that its rates are of


@dataclass(frozen=True)
class Borne:
    """Which concepts errors and correct images bear."""

    error: Flags  # (e, c)
    label: Ints  # (e,)
    prediction: Ints  # (e,)
    correct: Flags  # (s, c)
    of: Ints  # (s,) classes of the correct images

    def usual(self) -> tuple[Doubles, Doubles]:
        """(classes, c) share of each class's correct images that bear a concept, and (classes,) how many they are."""
        classes = int(max(part.max(initial=-1) for part in (self.label, self.prediction, self.of))) + 1
        images = np.bincount(self.of, minlength=classes).astype(np.float64)
        bear = np.zeros((classes, self.correct.shape[1]))
        np.add.at(bear, self.of, self.correct)
        return bear / np.maximum(images, 1)[:, None], images


@dataclass(frozen=True)
class Headed:
    """A set of errors that concepts head: at most three, the most telling first."""

    concepts: list[int]
    p: float
    usual: tuple[float, float]  # share of correct images that bear one: of the same labels, of the predicted classes


def compute(predictions: Predictions, concepts: Concepts, trees: Sequence[Tree], config: ExplainConfig) -> NodeConcepts:
    """Of all trees together: what is tried together is corrected together."""
    names, borne = _used(concepts, len(predictions.members))
    wrong = predictions.prediction[predictions.members] != predictions.label[predictions.members]
    correct = predictions.label[concepts.image] == predictions.prediction[concepts.image]
    table = flags(borne, len(names))
    errors = np.flatnonzero(wrong)
    found = Borne(
        table[: len(wrong)][errors],
        predictions.label[predictions.members][errors],
        predictions.prediction[predictions.members][errors],
        table[correct],
        predictions.label[concepts.image[correct]],
    )
    place = np.cumsum(wrong) - 1
    at: list[tuple[str, int]] = []
    sets: list[Ints] = []
    for tree in trees:
        start, end = spans(tree.children)
        least = max(config.tested, fewest(config.min_errors, tree.n_leaves, predictions.over))
        for node in np.flatnonzero(end - start >= least).tolist():
            leaves = tree.order[start[node] : end[node]]
            leaves = leaves[wrong[leaves]]
            if len(leaves) >= config.tested:
                at.append((tree.id, node))
                sets.append(place[leaves])
    all_correct = np.bincount(predictions.label[predictions.prediction == predictions.label])
    kept = [(where, one, head) for where, one, head in zip(at, sets, heads(found, sets), strict=True) if head]
    rates = [rates_of(found, one, head.concepts, all_correct) for _, one, head in kept]
    counts = [(int(found.error[one][:, head.concepts].any(axis=1).sum()), len(one)) for _, one, head in kept]
    of_node = [[*head.concepts, -1, -1, -1][:MOST] for _, _, head in kept]
    correct_of = np.array(rates, dtype=np.int64).reshape(-1, 2, 2)
    return NodeConcepts(
        names=tuple(names),
        borne=borne[: len(wrong)],
        tree=tuple(tree for (tree, _), _, _ in kept),
        node=np.array([node for (_, node), _, _ in kept], dtype=np.int64),
        concept=np.array(of_node, dtype=np.int64).reshape(-1, MOST),
        count=np.array(counts, dtype=np.int64).reshape(-1, 2),
        usual=np.array([head.usual for _, _, head in kept]).reshape(-1, 2),
        p=np.array([head.p for _, _, head in kept]),
        correct=correct_of,
        rate=_shares(correct_of),
        share=float(correct.sum() / max(1, all_correct.sum())),
    )


def heads(found: Borne, sets: Sequence[Ints]) -> list[Headed | None]:
    """What heads each of these sets of errors, which are tested together; None: nothing does."""
    if not sets:
        return []
    count = np.stack([found.error[one].sum(axis=0) for one in sets]).astype(np.float64)  # (t, c)
    size = np.array([len(one) for one in sets], dtype=np.float64)
    share, images = found.usual()
    (usual, many), (other, others) = (_usual(size, share, images, sets, of) for of in (found.label, found.prediction))
    expected = np.maximum(usual, other) * size[:, None]
    raised = (count >= np.maximum(SEEN * size[:, None], FEWEST)) & (count >= LIFT * expected)
    raised &= ((many > 0) & (others > 0))[:, None]
    p = np.ones(count.shape)  # of all that is tried; only where a concept may head is it worth computing
    for t, k in np.argwhere(raised).tolist():
        compared = ((usual[t, k], many[t]), (other[t, k], others[t]))
        p[t, k] = max(exact(count[t, k], size[t], *one) for one in compared)
    p = adjusted(p.ravel()).reshape(p.shape)
    telling = np.where(p <= LEVEL, count * np.log((count + 0.5) / (expected + 0.5)), 0.0)
    return [_headed(found, one, telling[t], p[t], share) for t, one in enumerate(sets)]


def rates_of(found: Borne, one: Ints, concepts: Sequence[int], correct: Ints) -> list[list[int]]:
    """Of all images of the set's main labels, those that bear one of the concepts, then the others: how many are
    correct, and how many there are. Of a sample of the `correct` (classes,) images of each label it is an estimate.
    """
    kinds, times = np.unique(found.label[one], return_counts=True)
    rows = []
    for bears in (True, False):
        right = wrong = 0.0
        for kind in kinds[times >= MAIN * len(one)].tolist():
            here = found.of == kind
            part = (found.correct[here][:, concepts].any(axis=1) == bears).sum()
            right += part * correct[kind] / max(1, here.sum())
            wrong += (found.error[found.label == kind][:, concepts].any(axis=1) == bears).sum()
        rows.append([round(right), round(right + wrong)])
    return rows


def _headed(found: Borne, one: Ints, telling: Doubles, p: Doubles, share: Doubles) -> Headed | None:
    best = [k for k in np.argsort(-telling, kind="stable")[:MOST].tolist() if telling[k] > 0]
    if not best or found.error[one][:, best].any(axis=1).mean() < MOSTLY:
        return None
    bear = found.correct[:, best].any(axis=1)
    of_class = np.bincount(found.of, bear, len(share)) / np.maximum(np.bincount(found.of, minlength=len(share)), 1)
    usual = (float(of_class[found.label[one]].mean()), float(of_class[found.prediction[one]].mean()))
    return Headed(best, float(p[best].max()), usual)


def exact(count: float, size: float, usual: float, many: float) -> float:
    """p of so many of `size` errors, where `usual` is the share of `many` correct images (Fisher 1935, one-sided)."""
    bear = count + round(usual * many)
    return float(hypergeom.sf(count - 1, size + many, bear, size))


def _usual(size: Doubles, share: Doubles, images: Doubles, sets: Sequence[Ints], of: Ints) -> tuple[Doubles, Doubles]:
    """(t, c) share of correct images that bear each concept, their classes mixed as `of` (e,) says of a set's errors,
    and (t,) of how many: shares that are mixed are as sure as those of fewer images (Kish 1965). 0: of too few.
    """
    mix = np.stack([np.bincount(of[one], minlength=len(images)) for one in sets]).astype(np.float64)
    mix[:, images < FEWEST] = 0
    known = mix.sum(axis=1)
    weight = mix / np.maximum(known, 1)[:, None]
    many = np.rint(1 / np.maximum((weight**2 / np.maximum(images, 1)).sum(axis=1), 1e-12))
    return weight @ share, np.where(known >= COVERED * size, many, 0.0)


def _used(concepts: Concepts, members: int) -> tuple[list[str], Ints]:
    """Names of the outputs that any member bears, and (r, k) numbers into them; -1: an output that no member bears."""
    used = np.unique(concepts.borne[:members])
    used = used[used >= 0]
    number = np.full(len(concepts.network["names"]), -1, dtype=np.int64)
    number[used] = np.arange(len(used))
    borne = np.where(concepts.borne >= 0, number[concepts.borne], -1)
    return [concepts.network["names"][output] for output in used.tolist()], borne


def flags(borne: Ints, concepts: int) -> Flags:
    """(r, k) numbers -> (r, concepts) whether each is borne."""
    found = np.zeros((len(borne), concepts + 1), dtype=np.bool_)
    np.put_along_axis(found, borne, True, axis=1)  # -1 is the last column, which nobody reads
    return found[:, :concepts]


def _shares(correct: Ints) -> Doubles:
    """(t, 2, 2) -> (t, 2, 3) shares and the ends of their intervals (Wilson 1927)."""
    hits, of = correct[..., 0].astype(np.float64), correct[..., 1].astype(np.float64)
    share = np.divide(hits, of, out=np.full(of.shape, np.nan), where=of > 0)
    found: Doubles = np.stack([share, *wilson(share, of)], axis=-1)
    found[of == 0] = np.nan
    return found
