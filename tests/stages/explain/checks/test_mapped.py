"""Agreement of maps inside clusters: a planted cluster is found, and one that only shares a prediction is not."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from test_represent import GIVEN

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.maps import maps_of
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import leaf_order, spans
from wrongtree.config import ClusterConfig, ExplainConfig
from wrongtree.stages.cluster.grow import grow
from wrongtree.stages.explain.checks.agreement import MEASURES, table
from wrongtree.stages.explain.checks.mapped import compute, exchanged

SIZE, KINDS = 20, 6  # errors per cluster, and clusters: each at a point of its own
CONFIG = ExplainConfig(draws=199)


def judged(corner: bool) -> tuple[Predictions, Tree]:
    """Clusters 0 and 1 are predicted 2; all maps are noise, but with `corner` those of cluster 0 have one bright spot.

    Grad-CAM weights depend on the prediction alone, as after global pooling and one linear layer.
    """
    chance = np.random.default_rng(8)
    n = SIZE * KINDS
    kind = np.repeat(np.arange(KINDS), SIZE)
    label, said = np.zeros(n, np.int64), np.where(kind < 2, 2, np.where(np.arange(n) % 2 == 0, 1, 3))
    saliency = chance.gamma(1, size=(n, 28, 28)).astype(np.float32)
    if corner:
        saliency[kind == 0, :8, :8] += 3
    weights = np.random.default_rng(1).normal(size=(4, 5)).astype(np.float32)[said]
    channels = chance.random((n, 5, 7, 7)).astype(np.float32)
    saliency /= saliency.sum((1, 2), keepdims=True)
    given = replace(
        GIVEN, row=np.arange(n), label=label, logits=np.eye(4, dtype=np.float32)[said],
        cam=np.maximum(np.einsum("nc,ncij->nij", weights, channels), 0), saliency=saliency,
    )  # fmt: skip
    points = np.c_[kind * 100.0, chance.normal(size=n)]
    children, height, _ = grow(points, np.zeros(n, np.int64), ClusterConfig())
    none = np.zeros(0, np.int64)
    return given, Tree("features", "none", children, height, leaf_order(children), none, none, none)


def members(tree: Tree, node: int) -> np.ndarray:
    start, end = spans(tree.children)
    return np.sort(tree.order[start[node] : end[node]])


def test_a_planted_cluster_is_more_alike_than_sets_with_its_predictions_and_no_other_is():
    given, tree = judged(corner=True)
    found = compute(given, [tree], CONFIG)
    assert found.shown == 12
    planted = [i for i, node in enumerate(found.node) if members(tree, node).max() < SIZE]
    assert planted
    assert found.above[0, planted][:, [MEASURES.index("cc"), MEASURES.index("kl"), MEASURES.index("sim")]].all()
    others = np.setdiff1d(np.arange(len(found.node)), planted)
    assert not found.above[0, others].any()
    assert not found.above[1].any()  # Grad-CAM: the prediction is all that is shared


def test_within_is_the_mean_over_the_pairs_of_a_cluster_and_apart_that_over_all_pairs():
    given, tree = judged(corner=True)
    found = compute(given, [tree], CONFIG)
    maps = maps_of(given, "saliency", given.members)
    for m, measure in enumerate(MEASURES):
        each = table(measure, maps, maps)
        for i, node in enumerate(found.node):
            inside = members(tree, node)
            pairs = [each[a, b] for a in inside for b in inside if a != b]
            assert found.within[0, i, m] == pytest.approx(np.mean(pairs), abs=1e-5)
        assert found.apart[0, m] == pytest.approx(each[~np.eye(len(each), dtype=bool)].mean(), abs=1e-5)
    sizes = [len(members(tree, node)) for node in found.node]
    assert all(a >= b for a, b in pairwise(sizes))
    assert found.images[0].tolist() == sizes


def test_where_nothing_is_planted_nothing_is_found():
    given, tree = judged(corner=False)
    found = compute(given, [tree], CONFIG)
    assert len(found.node) > 3
    assert found.above.sum() == 0


def test_a_cluster_with_nearly_all_images_of_its_predictions_is_not_tested():
    given, tree = judged(corner=True)
    alone = replace(given, logits=np.eye(4, dtype=np.float32)[np.repeat([2, 1], [SIZE, SIZE * (KINDS - 1)])])
    found = compute(alone, [tree], CONFIG)
    prediction = alone.prediction
    for i, node in enumerate(found.node):
        inside = members(tree, node)
        share = exchanged(prediction, inside)
        if inside.max() < SIZE:
            assert share == pytest.approx(1 - len(inside) / SIZE)
        assert np.isnan(found.p[0, i]).all() == np.isnan(found.null[0, i]).all() == (share < 0.2)
        assert not np.isnan(found.within[0, i]).any()
    own = replace(given, logits=np.eye(SIZE * KINDS, dtype=np.float32)[::-1].copy())
    nothing = compute(own, [tree], CONFIG)
    assert np.isnan(nothing.p).all()
    assert not nothing.above.any()


def test_clusters_made_of_the_maps_are_not_tested():
    given, tree = judged(corner=True)
    found = compute(given, [replace(tree, representation="saliency")], CONFIG)
    assert found.circular
    assert not found.above.any()


def test_empty_maps_are_counted_and_left_out():
    given, tree = judged(corner=True)
    saliency = given.saliency.copy()
    saliency[:5] = 1 / 784
    found = compute(replace(given, saliency=saliency), [tree], CONFIG)
    assert found.empty[0] == 5
    nothing = compute(replace(given, saliency=np.full_like(saliency, 1 / 784)), [tree], CONFIG)
    assert np.isnan(nothing.within[0]).all()
    assert np.isnan(nothing.apart[0]).all()
    assert not nothing.above[0].any()
