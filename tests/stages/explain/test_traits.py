"""Words for clusters, against SciPy's Mann-Whitney statistic."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, norm
from test_represent import GIVEN, RANDOM, N

from wrongtree.artifacts.evidence import WORDS
from wrongtree.artifacts.predictions import QUALITY
from wrongtree.stages.explain.data import poor
from wrongtree.stages.explain.traits import CLEAR, breadth, chance, ranks, words


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
    code, clarity = words(auc, np.sqrt([1 / 1200]))
    assert [WORDS[c] for c in code[0]] == ["dark", "blurred"]
    np.testing.assert_allclose(clarity, [[0.95, 0.9]])


def test_a_few_errors_need_a_larger_difference():
    auc = np.full((1, 8), 0.5)
    auc[0, 0] = 0.85
    assert words(auc, np.sqrt([1 / 96]))[0].tolist() == [[-1, -1]]
    assert WORDS[words(auc, np.sqrt([1 / 240]))[0][0, 0]] == "blurred"


def test_by_chance_hardly_any_of_a_thousand_clusters_gets_a_word():
    for n in (8, 30, 300):
        auc = np.random.default_rng(n).random((1000, n, 8)).mean(axis=1)
        code, clarity = words(auc, np.full(1000, (12 * n) ** -0.5))
        assert (code[:, 0] >= 0).sum() <= 2
        assert not clarity[code < 0].any()
    assert CLEAR == 0.8  # the README says so


@pytest.mark.parametrize("correct", [1, 2, 3, 5, 50])
def test_pure_noise_gets_no_word_however_few_correct_images_a_label_has(correct):
    random, draws, errors = np.random.default_rng(correct), 200, 47
    label = np.zeros(errors + correct, dtype=np.int64)
    prediction = np.where(np.arange(errors + correct) < errors, 1, 0)
    rows = np.zeros(errors + correct, dtype=np.int64)
    noise = {"saliency": GIVEN.saliency[rows], "label": label, "logits": np.eye(2, dtype=np.float32)[prediction]}
    said = 0
    for _ in range(draws):
        given = replace(GIVEN, **noise, quality=random.normal(size=(errors + correct, 7)).astype(np.float32))
        auc = ranks(given).mean(axis=0)[None]
        error = chance(label[:errors], np.array([correct, 0]), np.array([0]), np.array([errors]))
        said += int(words(auc, error)[0][0, 0] >= 0)
    assert said <= 0.05 * draws


def test_the_standard_error_is_that_of_van_elterens_test_and_of_the_shares_of_noise():
    random = np.random.default_rng(7)
    errors, correct = np.array([9, 4, 6]), np.array([3, 40, 0])
    ours, theirs = np.repeat(np.arange(3), errors), np.repeat(np.arange(3), correct)
    label, wrong = np.concatenate([ours, theirs]), np.arange(62) < 19
    ((found),) = chance(ours, correct, np.array([0]), np.array([19]))
    auc = []
    for _ in range(3000):
        shares, ties = poor.ranks(random.random((62, 1)), label, wrong, np.arange(19))
        auc.append(np.nan_to_num(shares, nan=0.5).mean())
    assert found == pytest.approx(np.std(auc), rel=0.05)
    known, p = poor.test(shares, ties, ours, correct)  # of those that have any correct image
    assert p[0] == pytest.approx(norm.sf((known[0] - 0.5) / (found * 19 / 13)))
