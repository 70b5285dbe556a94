"""Wrong against right: pairs against a search by hand, Welch's t against SciPy's, p against all possible swaps."""

import numpy as np
import pytest
from scipy.stats import ttest_ind

from wrongtree.stages.explain.checks.contrast import CALIPER, FEWEST, contrast, pairs, welch

RANDOM = np.random.default_rng(9)
N = 400
LABEL = RANDOM.integers(0, 3, N)
CONFIDENCE = RANDOM.random(N)
WRONG, RIGHT = np.arange(90), np.arange(90, N)


def test_each_error_has_one_right_image_of_its_label_as_near_in_confidence_as_is_left():
    chosen = pairs(LABEL, CONFIDENCE, WRONG, RIGHT)
    found = chosen[chosen >= 0]
    assert len(set(found.tolist())) == len(found)
    assert set(found.tolist()) <= set(RIGHT.tolist())
    taken: set[int] = set()
    for i in sorted(WRONG.tolist(), key=lambda i: CONFIDENCE[i]):
        left = [j for j in RIGHT.tolist() if LABEL[j] == LABEL[i] and j not in taken]
        nearest = min(left, key=lambda j: abs(CONFIDENCE[j] - CONFIDENCE[i]), default=None)
        if nearest is None or abs(CONFIDENCE[nearest] - CONFIDENCE[i]) > CALIPER:
            assert chosen[i] == -1
        else:
            assert abs(CONFIDENCE[chosen[i]] - CONFIDENCE[i]) == abs(CONFIDENCE[nearest] - CONFIDENCE[i])
            taken.add(int(chosen[i]))


def test_an_error_of_which_no_right_image_is_near_stays_alone():
    label, confidence = np.array([0, 0, 1, 0]), np.array([0.2, 0.9, 0.2, 0.95])
    assert pairs(label, confidence, np.array([0, 1]), np.array([2, 3])).tolist() == [-1, 3]
    assert pairs(label, confidence, np.array([0, 1]), np.zeros(0, np.int64)).tolist() == [-1, -1]


def test_z_is_welch_s_t():
    wrong, right = RANDOM.gamma(2, 1, (2, 60, 7))
    start, end = np.array([0, 5, 20, 0]), np.array([60, 25, 28, 2])
    z, _, _ = welch(wrong, right, start, end, 5, 0)
    for i, (a, b) in enumerate(zip(start, end, strict=True)):
        np.testing.assert_allclose(z[i], ttest_ind(wrong[a:b], right[a:b], equal_var=False).statistic, rtol=1e-9)


def test_p_is_that_of_all_swaps_of_pairs():
    wrong, right = RANDOM.normal(size=(2, 10, 4))
    wrong[:, 1] += 0.8
    _, p, _ = welch(wrong, right, np.array([0]), np.array([10]), 1999, 3)
    seen = np.abs(ttest_ind(wrong, right, equal_var=False).statistic).max()
    swaps = (np.arange(1024)[:, None] >> np.arange(10)) % 2 == 1
    one = np.where(swaps[:, :, None], right, wrong)
    other = np.where(swaps[:, :, None], wrong, right)
    every = np.abs(ttest_ind(one, other, axis=1, equal_var=False).statistic).max(axis=1)
    assert p[0] == pytest.approx((every >= seen - 1e-9).mean(), abs=0.03)


def test_p_is_never_below_what_so_few_pairs_can_tell():
    wrong, right = np.ones((8, 3)) + RANDOM.random((8, 3)) / 100, RANDOM.random((8, 3)) / 100
    _, p, _ = welch(wrong, right, np.array([0, 0]), np.array([8, 7]), 499, 0)
    assert p[0] >= 2 / 2**8
    assert np.isnan(p[1])  # fewer than FEWEST
    assert FEWEST == 8


def test_pairs_that_do_not_differ_are_seldom_flagged_and_constant_cells_say_nothing():
    wrong, right = RANDOM.normal(size=(2, 400, 30))
    wrong[:, 0] = right[:, 0] = 3
    start = np.arange(0, 400, 10)
    z, p, bound = welch(wrong, right, start, start + 10, 199, 0)
    assert not z[:, 0].any()
    assert (p <= 0.05).mean() <= 0.15
    assert (np.abs(z).max(axis=1) > bound).mean() <= 0.15


@pytest.mark.parametrize("spans", [0, 2])
def test_without_pairs_and_without_nodes_there_is_nothing_to_say(spans):
    thumbnails, maps = np.zeros((4, 3, 3, 3), np.uint8), np.ones((4, 2, 2), np.float32)
    edge = np.zeros(spans, np.int64)
    found = contrast(np.arange(3), np.full(3, -1), edge, edge + 3, np.ones(4), thumbnails, maps, maps, 9, 0)
    assert found.pairs.tolist() == [0] * spans
    assert found.image.shape == (spans, 3, 3, 3)
    assert not found.significant.any()


def test_means_are_over_pairs_only_and_a_node_without_any_has_none():
    saliency, thumbnails = RANDOM.random((N, 4, 4)).astype(np.float32), RANDOM.integers(0, 256, (N, 5, 5, 3), np.uint8)
    partner = np.where(WRONG % 3 == 0, -1, RIGHT[:90])
    partner[60:] = -1
    start, end = np.array([0, 60]), np.array([60, 90])
    found = contrast(WRONG, partner, start, end, CONFIDENCE, thumbnails, saliency, saliency, 19, 0)
    there = np.flatnonzero(partner[:60] >= 0)
    assert found.pairs.tolist() == [40, 0]
    right = partner[there]
    np.testing.assert_allclose(found.saliency[0], saliency[right].mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(found.gap[0], saliency[there].mean(axis=0) - saliency[right].mean(axis=0), atol=1e-6)
    np.testing.assert_array_equal(found.image[0], thumbnails[right].mean(axis=0).round())
    np.testing.assert_allclose(found.confidence[0], [CONFIDENCE[there].mean(), CONFIDENCE[right].mean()])
    assert np.isnan(found.p[1])
    assert not found.significant.any() or found.significant[0]
