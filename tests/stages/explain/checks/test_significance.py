"""p, false discoveries and intervals, against hand counts and other ways to the same numbers."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import fisher_exact, norm

from wrongtree.shared.intervals import is_twice, wilson
from wrongtree.stages.explain.checks.significance import benjamini_hochberg, permutation_p

RANDOM = np.random.default_rng(4)


def test_benjamini_and_hochberg_s_own_example_keeps_four_of_fifteen():
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    order = RANDOM.permutation(15)
    found = benjamini_hochberg(np.array(p)[order])
    assert sorted(order[found].tolist()) == [0, 1, 2, 3]


def test_a_larger_p_carries_smaller_ones_with_it_and_what_is_not_tested_counts_for_nothing():
    assert benjamini_hochberg(np.array([0.03, np.nan, 0.04])).tolist() == [True, False, True]  # .03 > .05 / 2
    assert not benjamini_hochberg(np.array([0.03, 0.06, 0.2])).any()
    assert not benjamini_hochberg(np.full(3, np.nan)).any()
    assert benjamini_hochberg(np.zeros(0)).shape == (0,)


def test_wilson_s_ends_are_the_shares_from_which_the_seen_one_is_just_not_surprising():
    for share, n in ((0.3, 10.0), (0.0, 5.0), (1.0, 40.0), (0.5, 333.0)):
        low, high = wilson(np.array([share]), np.array([n]))

        def surprise(truth, share=share, n=n):
            return (share - truth) ** 2 - norm.ppf(0.975) ** 2 * truth * (1 - truth) / n

        ends = [
            brentq(surprise, 0, share - 1e-9) if share else 0,
            brentq(surprise, share + 1e-9, 1) if share < 1 else 1,
        ]
        np.testing.assert_allclose([low[0], high[0]], ends, atol=1e-6)
    assert [end.tolist() for end in wilson(np.array([0.2]), np.array([0.0]))] == [[0], [1]]


def test_p_is_the_share_of_draws_that_reach_the_observed_one_of_which_it_is_one():
    null = RANDOM.random((199, 6)).astype(np.float32)
    seen = np.array([0.1, 0.5, 0.8, 0.9, 0.0, 0.7])
    assert permutation_p(seen, null) == pytest.approx((1 + (null >= seen).sum(axis=0)) / 200)


def test_beyond_the_draws_p_follows_the_tail_and_is_never_much_too_small():
    null = np.abs(RANDOM.normal(size=(499, 40, 100))).max(axis=2)
    for seen in (4.0, 4.5, 5.0):
        truth = 1 - (1 - 2 * norm.sf(seen)) ** 100
        p = permutation_p(np.full(40, seen), null)
        assert np.median(p) > truth / 2
        assert p.max() < 0.03
    assert permutation_p(np.full(40, 50.0), null) == pytest.approx(1e-6)


@pytest.mark.parametrize(("hits", "of", "others", "of_others"), [(12, 20, 20, 100), (4, 8, 25, 100), (19, 60, 9, 60)])
def test_a_share_is_twice_another_if_it_is_and_fishers_test_says_so(hits, of, others, of_others):
    p = float(fisher_exact([[hits, of - hits], [others, of_others - others]], "greater")[1])
    twice = hits / of >= 2 * others / of_others
    assert is_twice(hits, of, others, of_others, p * 1.001) is twice
    assert is_twice(hits, of, others, of_others, p * 0.999) is False
    assert is_twice(9, 20, 25, 100, 1.0) is False  # more often, and less than twice
    assert is_twice(0, 0, 1, 10, 1.0) is is_twice(1, 10, 0, 0, 1.0) is False  # nothing to compare
