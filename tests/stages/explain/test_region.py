"""How often the model errs around its errors, against a loop over all distances; and the list that follows from it."""

import numpy as np
import pytest

from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import spans
from wrongtree.config import ClusterConfig, ExplainConfig
from wrongtree.stages.cluster import grow
from wrongtree.stages.explain import region
from wrongtree.stages.explain.ranking import FEWEST, rank
from wrongtree.stages.explain.spans import span_means

RANDOM = np.random.default_rng(8)
K = ExplainConfig().look_alikes


def given(errors: np.ndarray, correct: np.ndarray) -> Representation:
    return Representation("features", errors, np.ones(errors.shape[1]), np.arange(len(correct)), correct)


def test_with_all_correct_images_it_is_the_share_of_errors_among_the_nearest_ten():
    errors, correct = RANDOM.normal(size=(40, 3)), RANDOM.normal(size=(70, 3))
    found = region.compute(given(errors, correct), 70, ExplainConfig()).wrong
    everything = np.concatenate([errors, correct])
    for i, share in enumerate(found):
        far = np.linalg.norm(everything - errors[i], axis=1)
        far[i] = np.inf
        assert share == pytest.approx((np.argsort(far)[:K] < 40).mean())


@pytest.mark.parametrize("weight", [1, 2.5, 9, 60])
@pytest.mark.parametrize("wrong", [0.1, 0.25])
def test_of_strewn_errors_the_rate_is_that_of_all_images_however_few_of_these_are_sampled(wrong, weight):
    random = np.random.default_rng(1)
    sampled = 1500
    e = round(sampled * weight * wrong / (1 - wrong))
    errors, correct = random.normal(size=(e, 3)), random.normal(size=(sampled, 3))
    classes = np.concatenate([np.full(e, 0.3), np.full(sampled, 0.2)])
    found = region.compute(given(errors, correct), round(sampled * weight), ExplainConfig(), classes)
    # About 1,500 images, of which each is near many errors, tell the rate.
    assert found.wrong.mean() == pytest.approx(wrong, abs=3 * np.sqrt(wrong * (1 - wrong) / 1500))
    assert (found.wrong == 1).mean() < 1e-3
    np.testing.assert_allclose(found.expected, 0.2 + 0.1 * found.wrong)
    assert found.share == pytest.approx(1 / weight, rel=1e-3)


def test_a_region_of_errors_alone_is_seen_in_a_sample():
    random = np.random.default_rng(2)
    errors = np.concatenate([random.normal(size=(2000, 3)), 9 + 0.3 * random.normal(size=(1000, 3))])
    found = region.compute(given(errors, random.normal(size=(2000, 3))), 40_000, ExplainConfig()).wrong
    assert found[2000:].mean() > 0.95
    assert found[:2000].mean() == pytest.approx(2000 / 42_000, abs=0.02)


def test_equal_images_are_near_in_no_order_so_that_the_rate_around_them_is_their_own():
    found = region.compute(given(np.ones((300, 3)), np.ones((2700, 3))), 2700, ExplainConfig()).wrong
    assert found.mean() == pytest.approx(0.1, abs=0.02)


def test_an_error_is_not_among_its_own_look_alikes_even_if_others_are_just_like_it():
    same = np.zeros((30, 2))
    found = region.compute(given(same, np.ones((30, 2))), 30, ExplainConfig()).wrong
    np.testing.assert_allclose(found, 1)
    alone = region.compute(given(np.zeros((1, 2)), np.ones((30, 2))), 30, ExplainConfig()).wrong
    np.testing.assert_allclose(alone, 0)


def test_without_correct_images_nothing_is_known_and_nothing_is_notable():
    found = region.compute(given(RANDOM.normal(size=(40, 2)), np.zeros((0, 2))), 0, ExplainConfig())
    assert np.isnan(found.wrong).all()
    listed, notable = ranked(given(RANDOM.normal(size=(40, 2)), np.zeros((0, 2))), 0)
    assert notable == 0
    assert listed


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_that_tells_little_of_small_nodes_makes_none_of_them_notable(seed):
    random = np.random.default_rng(seed)
    assert ranked(given(random.normal(size=(1500, 4)), random.normal(size=(75, 4))), 4500)[1] == 0


def ranked(representation: Representation, right: int) -> tuple[list[np.ndarray], int]:
    """The errors of every listed node."""
    e = len(representation.matrix)
    tree = grow.tree_of(representation, np.zeros(e, int), np.zeros(e, int), "none", ClusterConfig())
    around = region.compute(representation, right, ExplainConfig())
    start, end = spans(tree.children)
    node = np.arange(e, 2 * e - 1)
    node = node[np.lexsort((node, -(end - start)[node]))]
    start, end = start[node], end[node]
    rate = span_means(around.wrong[tree.order], start, end)
    rows, notable = rank(tree, node, start, end, rate, 10, share=around.share)
    return [tree.order[start[row] : end[row]] for row in rows], notable


@pytest.mark.parametrize("seed", range(5))
def test_a_region_where_nearly_all_is_wrong_comes_first(seed):
    random = np.random.default_rng(seed)
    errors = np.concatenate([random.normal(size=(100, 4)), random.normal(size=(30, 4)) * 0.3 + 6])
    listed, notable = ranked(given(errors, random.normal(size=(900, 4))), 900)
    assert notable >= 1
    assert set(listed[0]) == set(range(100, 130))


@pytest.mark.parametrize("seed", range(5))
def test_where_errors_are_strewn_among_right_images_none_is_notable(seed):
    random = np.random.default_rng(seed)
    listed, notable = ranked(given(random.normal(size=(100, 4)), random.normal(size=(900, 4))), 900)
    assert notable == 0
    assert len(listed) == 10


def test_no_two_listed_nodes_share_an_error_and_notable_ones_are_not_tiny():
    errors = np.concatenate([RANDOM.normal(size=(20, 3)) * 0.2 + i * 5 for i in range(5)])
    listed, notable = ranked(given(errors, RANDOM.normal(size=(300, 3)) - 9), 300)
    everything = np.concatenate(listed)
    assert len(everything) == len(set(everything))
    assert all(len(members) >= FEWEST for members in listed[:notable])
