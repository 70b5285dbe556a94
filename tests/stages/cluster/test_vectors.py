"""Grad-CAM weights, predictions and feature maps as vectors, against a count over all pairs."""

from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics.pairwise import cosine_similarity
from test_represent import GIVEN

from wrongtree.config import ScoreConfig
from wrongtree.stages.cluster.vectors import components, compute, cosines

RANDOM = np.random.default_rng(3)
BROUGHT = SimpleNamespace(images=SimpleNamespace(ids=[f"{i}.png" for i in range(len(GIVEN.label))]), bar=nullcontext)


def test_cosines_are_means_over_pairs_of_different_images():
    vectors, label = RANDOM.normal(size=(30, 7)), RANDOM.integers(0, 3, 30)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    each, pair = cosine_similarity(vectors), ~np.eye(30, dtype=bool)
    alike = label[:, None] == label
    assert cosines(unit, label) == pytest.approx((each[pair & alike].mean(), each[~alike].mean()))
    assert np.isnan(cosines(unit, np.arange(30))[0])
    assert np.isnan(cosines(unit, np.zeros(30, np.int64))[1])


def test_components_keep_the_distances_that_principal_components_keep():
    points = RANDOM.normal(size=(20, 300))
    ours, theirs = components(points), PCA(19, svd_solver="full").fit_transform(points)
    np.testing.assert_allclose(np.abs(ours[:, :19]), np.abs(theirs), atol=1e-6)
    assert components(np.ones((4, 3))).tolist() == [[0.0]] * 4


def test_vectors_that_differ_by_rounding_only_are_one_cluster():
    weights = 0.3 + RANDOM.normal(scale=1e-8, size=(len(GIVEN.label), 6)).astype(np.float32)
    found = compute(BROUGHT, replace(GIVEN, gradcam=weights), ScoreConfig())
    assert np.isnan(found.silhouette[0]).all()
    assert found.rand[0].tolist() == [[0, 0], [0, 0]]


def test_weights_that_the_prediction_decides_are_clustered_by_it_and_say_nothing_of_the_label():
    weights = RANDOM.normal(size=(4, 6)).astype(np.float32)[GIVEN.prediction]
    given = replace(GIVEN, gradcam=weights)
    found = compute(BROUGHT, given, ScoreConfig())
    assert sorted(found.drawn.tolist()) == list(range(len(GIVEN.label)))
    assert found.k == len(np.unique(GIVEN.label))
    assert found.rand[0, 0, 1] == pytest.approx(1)
    assert abs(found.rand[0, 0, 0]) < 0.1
    assert found.silhouette[0, 0] == pytest.approx(1, abs=1e-6)
    assert found.rand.shape == found.information.shape == (3, 2, 2)


def test_the_outcome_is_the_same_every_time():
    one, other = (compute(BROUGHT, GIVEN, ScoreConfig()) for _ in range(2))
    for key, value in vars(one).items():
        np.testing.assert_array_equal(value, getattr(other, key))
