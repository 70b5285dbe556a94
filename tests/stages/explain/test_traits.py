"""Words for clusters, against SciPy's Mann-Whitney statistic."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import mannwhitneyu
from test_represent import GIVEN, RANDOM, N

from wrongtree.artifacts.evidence import WORDS
from wrongtree.artifacts.predictions import QUALITY
from wrongtree.stages.explain.traits import CLEAR, breadth, ranks, words


def test_the_mean_share_of_right_images_that_measure_less_is_the_auc_of_mann_and_whitney():
    quality = RANDOM.integers(0, 6, size=(N, 7)).astype(np.float32)  # with ties
    given = replace(GIVEN, quality=quality)
    found = ranks(given)
    right = np.flatnonzero(given.prediction == given.label)
    for label in range(4):
        ours, theirs = given.errors[given.label[given.errors] == label], right[given.label[right] == label]
        for m in range(7):
            u = mannwhitneyu(quality[ours, m], quality[theirs, m]).statistic
            mean = found[given.label[given.errors] == label, m].mean()
            assert mean == pytest.approx(u / (len(ours) * len(theirs)))


def test_the_size_of_the_sensitive_region_is_the_share_that_it_fills():
    maps = np.zeros((3, 4, 4), np.float32)
    maps[0, 0, 0] = 1
    maps[1, :2] = 1 / 8
    maps[2] = 1 / 16
    np.testing.assert_allclose(breadth(maps), [1 / 16, 1 / 2, 1])
    assert WORDS[2 * len(QUALITY) :] == ("narrowly sensitive", "widely sensitive")
    narrow = replace(GIVEN, saliency=np.where((GIVEN.prediction != GIVEN.label)[:, None, None], maps[0], maps[2]))
    assert (ranks(narrow)[:, -1] == 0).all()


def test_errors_whose_class_is_never_right_say_nothing():
    never = replace(GIVEN, label=(GIVEN.prediction + 1) % 4)
    assert (ranks(never) == 0.5).all()


def test_clear_differences_get_a_word_and_the_clearest_comes_first():
    auc = np.full((1, 8), 0.5)
    auc[0, QUALITY.index("blur")], auc[0, QUALITY.index("brightness")], auc[0, 4] = 0.9, 0.05, 0.79
    code, clarity = words(auc, np.array([100]))
    assert [WORDS[c] for c in code[0]] == ["dark", "blurred"]
    np.testing.assert_allclose(clarity, [[0.95, 0.9]])


def test_a_few_errors_need_a_larger_difference():
    auc = np.full((1, 8), 0.5)
    auc[0, 0] = 0.85
    assert words(auc, np.array([8]))[0].tolist() == [[-1, -1]]
    assert WORDS[words(auc, np.array([20]))[0][0, 0]] == "blurred"


def test_by_chance_hardly_any_of_a_thousand_clusters_gets_a_word():
    for n in (8, 30, 300):
        auc = np.random.default_rng(n).random((1000, n, 8)).mean(axis=1)
        code, clarity = words(auc, np.full(1000, n))
        assert (code[:, 0] >= 0).sum() <= 2
        assert not clarity[code < 0].any()
    assert CLEAR == 0.8  # the README says so
