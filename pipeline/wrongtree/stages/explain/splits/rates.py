"""How often the model is wrong about images like a cluster's, split by split, and how many of these each split has.

Images like a cluster's are its errors, and each correct image that is among the nearest of an error, for the cluster
with the error it is nearest to. Which split an image is in plays no part in that: were the splits drawn at random, they
would differ in a cluster by no more than chance. Over all images they are the cluster's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Evidence
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.splits import SplitRates, Splits
from wrongtree.config import ExplainConfig
from wrongtree.inputs.brought import Brought
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.shared.intervals import newcombe, wilson
from wrongtree.stages.explain.region import look_around

ROUNDING = 1e-6  # of a count that is a share of a whole one
LEVEL = 0.05  # of all that is said of clusters together


def compute(
    brought: Brought,
    predictions: Predictions,
    representations: Sequence[Representation],
    trees: Sequence[Tree],
    evidence: Sequence[Evidence],
    config: ExplainConfig,
) -> SplitRates:
    """Of every node with evidence, in the order of the trees."""
    splits = brought.images.splits
    assert splits is not None
    near = {one.name: _near(predictions, one, config) for one in representations}
    others = next((one for one in near.values() if one is not None), None)
    found = [near[tree.representation] or others for tree in trees]  # a space made of labels has no place for images
    return compare(splits, predictions, trees, evidence, found, config)


@dataclass(frozen=True)
class Near:
    """Correct images near errors, and the error that each is nearest to."""

    representation: str
    image: Ints  # (r,) judged images
    error: Ints  # (r,) numbers among the members
    share: float  # of the correct images that were looked through


def compare(
    splits: Splits,
    predictions: Predictions,
    trees: Sequence[Tree],
    evidence: Sequence[Evidence],
    near: Sequence[Near | None],
    config: ExplainConfig,
) -> SplitRates:
    """The same once it is known which images are near; None: nothing is known of that tree."""
    s = len(splits.names)
    code = splits.code[predictions.row]
    wrong = predictions.prediction != predictions.label
    images = np.bincount(code, minlength=s)
    errors = np.bincount(code[wrong], minlength=s)
    parts = [
        _of_tree(code, wrong, predictions.members, tree, facts, one, s)
        for tree, facts, one in zip(trees, evidence, near, strict=True)
    ]
    counts = [np.concatenate([part[k] for part in parts]) for k in range(3)]
    node, of_errors, of_images = counts
    share = np.array([1.0 if one is None else one.share for one in near])
    first = np.cumsum([0, *(len(part[0]) for part in parts)])
    of_tree = np.repeat(share, np.diff(first))
    compared = of_errors.sum(axis=1) >= config.tested
    tests = 2 * (s - 1) * int(compared.sum())  # two things are said of each node and split
    level = 1 - LEVEL / max(1, tests)
    seen = of_images * of_tree[:, None]  # as many as an interval may count on
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = of_errors / of_images
    part_of = of_images / np.maximum(images, 1)
    everywhere = images * of_tree[:, None]
    low, high = wilson(np.nan_to_num(rate), seen)
    rates = np.stack([rate, np.where(seen > 0, low, np.nan), np.where(seen > 0, high, np.nan)], axis=2)
    gap = _gaps(np.nan_to_num(rate), seen, compared, level)
    presence = _gaps(part_of, everywhere, compared, level)
    share_of = errors / np.maximum(images, 1)
    overall = newcombe(share_of[1:], images[1:].astype(float), share_of[:1], images[:1].astype(float))
    return SplitRates(
        names=splits.names,
        same=splits.same,
        images=images,
        errors=errors,
        overall=np.stack(overall, axis=1),
        level=level,
        look_alikes=0 if predictions.over == "all" else config.look_alikes,
        tree=tuple(tree.id for tree in trees),
        near=tuple("" if one is None else one.representation for one in near),
        share=share,
        first=first,
        node=node,
        wrong=of_errors,
        like=of_images,
        rate=rates,
        gap=gap,
        presence=presence,
        clear=np.stack(
            [
                _clear(gap, of_errors * of_tree[:, None], seen, level),
                _clear(presence, seen, everywhere, level),
            ],
            axis=2,
        ),
    )


def _near(predictions: Predictions, representation: Representation, config: ExplainConfig) -> Near | None:
    """Each correct image among the nearest of an error; over all images none, since they are in the tree."""
    nothing = np.zeros(0, dtype=np.int64)
    if predictions.over == "all":
        return Near(representation.name, nothing, nothing, 1.0)
    right = len(predictions.label) - len(predictions.errors)
    if not right:
        return Near(representation.name, nothing, nothing, 1.0)
    if not len(representation.sample):
        return None
    e = len(representation.matrix)
    around = look_around(representation, right, config)
    error, column = np.nonzero(around.counted & (around.found >= e))
    image, distance = around.found[error, column] - e, around.distance[error, column]
    order = np.lexsort((error, distance, image))
    image, at = np.unique(image[order], return_index=True)
    return Near(representation.name, representation.sample[image], error[order][at], around.share)


def _of_tree(
    code: Ints, wrong: np.ndarray, members: Ints, tree: Tree, facts: Evidence, near: Near | None, s: int
) -> tuple[Ints, Ints, Doubles]:
    """Nodes (t,), errors (t, s) and images like these (t, s) of one tree."""
    if near is None:
        return facts.node[:0], np.zeros((0, s), dtype=np.int64), np.zeros((0, s))
    leaves = members[tree.order]
    one_hot = np.eye(s, dtype=np.int64)
    errors = one_hot[code[leaves]] * wrong[leaves][:, None]
    place = np.empty(tree.n_leaves, dtype=np.int64)
    place[tree.order] = np.arange(tree.n_leaves)
    right = one_hot[code[leaves]] * ~wrong[leaves][:, None]
    np.add.at(right, place[near.error], one_hot[code[near.image]])
    of_errors, of_right = (_within(counts, facts) for counts in (errors, right))
    return facts.node, of_errors, of_errors + of_right / near.share


def _within(counts: Ints, facts: Evidence) -> Ints:
    """(n, s) per leaf -> (t, s) per node."""
    before = np.concatenate([np.zeros((1, counts.shape[1]), dtype=np.int64), np.cumsum(counts, axis=0)])
    found: Ints = before[facts.end] - before[facts.start]
    return found


def _clear(gap: Doubles, count: Doubles, of: Doubles, level: float) -> Ints:
    """(t, s - 1) whether a split is above the first (1), below it (-1) or neither, of `count` (t, s) of `of` (t, s).

    The interval excludes 0, and so does Fisher's exact test: of few images the interval alone would say too much.
    """
    a, n = np.floor(count[:, 1:] + ROUNDING), np.floor(of[:, 1:] + ROUNDING)
    b, m = np.floor(count[:, :1] + ROUNDING), np.floor(of[:, :1] + ROUNDING)
    total = (n + m, a + b, n)
    p = 2 * np.minimum(hypergeom.cdf(a, *total), hypergeom.sf(a - 1, *total))
    with np.errstate(invalid="ignore"):
        apart = ((gap[..., 1] > 0) | (gap[..., 2] < 0)) & (p <= 1 - level)
        found: Ints = np.where(apart, np.sign(gap[..., 0]), 0).astype(np.int64)
    return found


def _gaps(share: Doubles, seen: Doubles, compared: np.ndarray, level: float) -> Doubles:
    """(t, s) -> (t, s - 1, 3): each split's share minus the first's, and its interval."""
    found = np.stack(newcombe(share[:, 1:], seen[:, 1:], share[:, :1], seen[:, :1], level), axis=2)
    found[~compared] = np.nan
    return found
