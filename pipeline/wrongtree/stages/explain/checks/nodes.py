"""Checks every node with enough errors for a test: is it more than chance, what is beside it, what is outside it."""

from dataclasses import replace

import numpy as np

from wrongtree.artifacts.checks import Checks, Contrast, HeldOut
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Region
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import spans
from wrongtree.config import ExplainConfig, parts_of
from wrongtree.shared.arrays import Ints
from wrongtree.shared.halves import split
from wrongtree.shared.intervals import wilson
from wrongtree.stages.explain import of_all
from wrongtree.stages.explain.checks import contrast as contrasts
from wrongtree.stages.explain.checks import heldout
from wrongtree.stages.explain.checks.places import places
from wrongtree.stages.explain.checks.significance import benjamini_hochberg
from wrongtree.stages.explain.checks.twins import twins
from wrongtree.stages.explain.checks.zmaps import pooled, z_maps
from wrongtree.stages.explain.medoids import extremes
from wrongtree.stages.explain.region import class_rates
from wrongtree.stages.explain.spans import fewest, mean_in_blocks, span_means

GROWN_BY_MAPS = {"saliency", "saliency-autoencoder"}  # representations that the maps make


def tested(predictions: Predictions, tree: Tree, config: ExplainConfig) -> tuple[Ints, Ints, Ints]:
    """(t,) nodes with at least `config.tested` members, largest first, and their spans.

    It also takes the share of all members that evidence does.
    """
    start, end = spans(tree.children)
    nodes = np.flatnonzero(end - start >= fewest(config.tested, tree.n_leaves, predictions.over))
    nodes = nodes[np.lexsort((nodes, start[nodes] - end[nodes]))]
    return nodes, start[nodes], end[nodes]


def grown_by_maps(tree: Tree) -> bool:
    """Whether the maps themselves made the clusters, so that a test of the maps would find what was put there."""
    return bool(GROWN_BY_MAPS & set(parts_of(tree.representation)))


def compute(
    predictions: Predictions, representation: Representation, region: Region, tree: Tree, config: ExplainConfig
) -> Checks:
    """z-maps, extremes, twins, and how bad the surroundings are."""
    node, start, end = tested(predictions, tree, config)
    everything, predictions = predictions, predictions.whole
    members = predictions.members[tree.order]
    label, prediction = predictions.label, predictions.prediction
    cells = pooled(predictions.saliency)
    flat = cells.reshape(len(cells), -1)
    found = z_maps(flat, prediction, members, start, end, config.draws, config.seed)
    circular = grown_by_maps(tree)
    significant = benjamini_hochberg(np.full_like(found.p, np.nan) if circular else found.p)
    maps = found.z.reshape(len(node), *cells.shape[1:])
    near, far = extremes(representation.matrix[tree.order], start, end, min(config.shown, config.tested))
    confusion = label[members] * predictions.logits.shape[1] + prediction[members]
    usual = pooled(of_all.mean_saliency(everything)[None].astype(np.float32)) if everything.is_thinned else flat
    delta = span_means(flat[members], start, end) - mean_in_blocks(usual.reshape(len(usual), -1))
    twin, twin_map, twin_mix = twins(delta, confusion, start, end)
    rate = span_means(region.wrong[tree.order], start, end)
    low, high = wilson(rate, region.share * (end - start).astype(np.float64))
    return Checks(
        node=node,
        count=end - start,
        circular=circular,
        z=maps.astype(np.float32),
        p=found.p,
        halves=found.halves,
        significant=significant,
        place=places(maps, found.bound, significant),
        typical=tree.order[near],
        extreme=tree.order[far],
        twin=np.where(twin < 0, -1, node[twin]),
        twin_map=twin_map,
        twin_mix=twin_mix,
        rate=np.stack([rate, low, high], axis=1),
        expected=span_means(region.expected[tree.order], start, end),
    )


def contrast_nodes(predictions: Predictions, tree: Tree, config: ExplainConfig) -> Contrast:
    """The same nodes beside right images."""
    predictions = predictions.whole
    _, start, end = tested(predictions, tree, config)
    found = _contrast(predictions, predictions.members[tree.order], start, end, config)
    if not grown_by_maps(tree):
        return found
    none = np.zeros(len(start), dtype=np.bool_)
    return replace(found, p=np.full(len(start), np.nan), significant=none, place=np.full((len(start), 2), -1))


def contrast_classes(predictions: Predictions, config: ExplainConfig) -> Contrast:
    """Each class's errors beside right images of the class, one row per class."""
    predictions = predictions.whole
    errors = predictions.errors
    ordered = errors[np.argsort(predictions.label[errors], kind="stable")]
    upto = np.searchsorted(predictions.label[ordered], np.arange(predictions.logits.shape[1] + 1))
    return _contrast(predictions, ordered, upto[:-1], upto[1:], config)


def held_out(
    predictions: Predictions, representation: Representation, half: Tree, tree: Tree, config: ExplainConfig
) -> HeldOut:
    """The same nodes in a tree that was grown on half of the members, and what images held out say of their regions."""
    _, start, end = tested(predictions, tree, config)
    members, sample = predictions.members, representation.sample
    others = len(predictions.label) - len(members)  # all of them right
    points = heldout.Points(
        place=np.concatenate([representation.matrix, representation.correct]) if len(sample) else representation.matrix,
        members=len(members),
        wrong=(predictions.prediction != predictions.label)[np.concatenate([members, sample])],
        grown=split(len(members), len(sample), config.seed),
        each=max(1.0, others / max(1, len(sample))),
        class_rate=class_rates(predictions, sample),
    )
    return heldout.held_out(points, half, tree.order, start, end)


def _contrast(predictions: Predictions, members: Ints, start: Ints, end: Ints, config: ExplainConfig) -> Contrast:
    wrong = predictions.prediction != predictions.label
    confidence = predictions.confidence
    partner = np.full(len(members), -1, dtype=np.int64)
    ours = np.flatnonzero(wrong[members])
    partner[ours] = contrasts.pairs(predictions.label, confidence, members[ours], np.flatnonzero(~wrong))
    cells = pooled(predictions.saliency)
    return contrasts.contrast(
        members, partner, start, end, confidence, predictions.thumbnails, predictions.saliency, cells,
        config.draws, config.seed,
    )  # fmt: skip
