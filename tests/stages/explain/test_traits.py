"""Words for clusters, against SciPy's Mann-Whitney statistic, and on pictures made to deserve them."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import ndimage
from scipy.stats import mannwhitneyu, norm
from sklearn.datasets import load_sample_images
from test_represent import GIVEN

from wrongtree.artifacts.causes import Entries
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import HUES, POOR, Pictures
from wrongtree.artifacts.evidence import WORDS
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import leaf_order
from wrongtree.demo import load_digits
from wrongtree.stages.cluster.ward import ward
from wrongtree.stages.explain.data import looks
from wrongtree.stages.explain.listed import poor
from wrongtree.stages.explain.measures import MEASURES, RATIOS
from wrongtree.stages.explain.measures import compute as measure
from wrongtree.stages.explain.traits import CLEAR, RULES, chance, compare, compare_measured, words, words_of
from wrongtree.stages.explain.usual import FEWEST, covered, references
from wrongtree.stages.predict.quality import measure as quality

NONE = np.zeros(0, np.int64)


def crops(n: int, seed: int) -> np.ndarray:
    """(n, 32, 32, 3) parts of two photographs, lighter and darker, nearer and farther."""
    random, found = np.random.default_rng(seed), []
    photos = [photo[::3, ::3] for photo in load_sample_images().images]
    for i in range(n):
        photo, step = photos[i % 2], int(random.integers(1, 3))
        top, left = (int(random.integers(0, side - 32 * step + 1)) for side in photo.shape[:2])
        part = photo[top : top + 32 * step : step, left : left + 32 * step : step].astype(float)
        found.append(part * random.uniform(0.7, 1.1) + random.uniform(-10, 20))
    return np.clip(np.stack(found), 0, 255).astype(np.uint8)


def given(pictures: np.ndarray, label: np.ndarray, prediction: np.ndarray) -> tuple[Predictions, Pictures]:
    n = len(pictures)
    pixels = pictures.transpose(0, 3, 1, 2).astype(np.float32) / 255
    judged = replace(
        GIVEN, row=np.arange(n), label=label, logits=np.eye(10, dtype=np.float32)[prediction], thumbnails=pictures,
        quality=quality(pixels).astype(np.float32),
    )  # fmt: skip
    nothing = np.zeros(n, np.int64)
    return judged, Pictures(np.zeros(n, np.float32), nothing, nothing - 1, 2.0, looks.compute(pictures))


def fill(box: tuple[slice, slice], colour: tuple[int, int, int]):
    def change(pictures: np.ndarray, _: np.random.Generator) -> np.ndarray:
        found = pictures.copy()
        found[:, box[0], box[1]] = colour
        return found

    return change


def framed(pictures: np.ndarray, _: np.random.Generator) -> np.ndarray:
    found = np.zeros_like(pictures)
    found[:, 5:-5, 5:-5] = pictures[:, 5:-5, 5:-5]
    return found


PLANTED = {
    "dark": lambda x, _: x * 0.12,
    "bright": lambda x, _: x * 0.8 + 120,
    "low contrast": lambda x, _: x * 0.25 + 90,
    "noisy": lambda x, r: x + r.normal(0, 50, x.shape),
    "blurred": lambda x, _: ndimage.gaussian_filter(x, (0, 2, 2, 0)),
    "motion-blurred": lambda x, _: ndimage.uniform_filter1d(x, 11, axis=2),
    "grey": lambda x, _: x.mean(axis=3, keepdims=True).repeat(3, axis=3),
    "green cast": lambda x, _: x * [0.5, 1, 0.5] + [0, 30, 0],
    "red cast": lambda x, _: x * [1, 0.3, 0.3] + [60, 0, 0],
    "uniform patch": fill((slice(8, 20), slice(8, 20)), (255, 0, 255)),
    "border": framed,
}


@pytest.mark.parametrize("word", PLANTED)
def test_what_is_planted_is_called_that_first_and_nothing_that_it_explains(word):
    random, pictures = np.random.default_rng(2), crops(300, 1)
    pictures[:40] = np.clip(PLANTED[word](pictures[:40].astype(float), random), 0, 255).astype(np.uint8)
    label = np.arange(300) % 2
    prediction = np.where(np.arange(300) < 60, 1 - label, label)  # twenty errors are like the rest
    said = words_of(compare(*given(pictures, label, prediction)), [np.arange(40), np.arange(40, 60)])
    assert [one.word for one in said[0]] == [word]
    assert said[0][0].clarity > CLEAR
    assert said[1] == []


@pytest.mark.parametrize("turn", [lambda x: x[:, ::-1], lambda x: x[:, :, ::-1], lambda x: np.rot90(x, 1, (1, 2))])
def test_turned_pictures_are_called_nothing(turn):
    pictures = crops(300, 3)
    pictures[:40] = turn(pictures[:40])
    label = np.arange(300) % 2
    prediction = np.where(np.arange(300) < 40, 1 - label, label)
    assert words_of(compare(*given(pictures, label, prediction)), [np.arange(40)]) == [[]]


def test_ratios_are_the_same_of_a_darkened_and_of_a_faded_picture():
    pictures = crops(50, 4).astype(float)

    def of(changed: np.ndarray) -> np.ndarray:
        label = np.zeros(50, np.int64)
        judged, seen = given(changed.astype(np.uint8), label, label)
        judged = replace(judged, quality=quality((changed / 255).transpose(0, 3, 1, 2).astype(np.float32)))
        return measure(judged, seen)[:, [MEASURES.index(name) for name in RATIOS]]

    free = [
        i for i, name in enumerate(RATIOS) if name.split()[0] not in ("grain", "range")
    ]  # not of thumbnails, which are whole levels
    pictures *= (100 / pictures.mean(axis=(1, 2, 3), keepdims=True)).clip(0, 1)  # darker than the middle
    usual = of(pictures)[:, free]
    np.testing.assert_allclose(of(pictures * 0.5)[:, free], usual, atol=0.15)
    np.testing.assert_allclose(of(pictures * 0.5 + 64)[:, free[1:]], usual[:, 1:], atol=0.15)


def coloured_digits() -> tuple[Predictions, Pictures, np.ndarray]:
    """Digits in the colour of the prediction, few of which are correct: those in the colour of their label."""
    random = np.random.default_rng(5)
    levels = np.stack([np.asarray(picture) for picture in load_digits()[0]])[:1600]
    label, prediction = random.integers(0, len(HUES), (2, 1600))
    correct = random.random(1600) < 0.15
    prediction[correct] = label[correct]
    middle = np.radians([0, 30, 57, 118, 180, 225, 272, 318])[prediction]
    colours = np.stack([1 + np.cos(middle - shift) for shift in (0, 2 * np.pi / 3, 4 * np.pi / 3)], axis=1) / 2
    pictures = (levels[..., None] * colours[:, None, None]).astype(np.uint8)
    judged, seen = given(pictures, label, prediction)
    return judged, seen, prediction


def test_where_correct_images_are_all_of_one_hue_the_others_are_of_their_hue_and_are_not_noisy():
    judged, seen, prediction = coloured_digits()
    errors = judged.errors
    wrong = judged.prediction != judged.label
    assert not covered(measure(judged, seen), judged.label, wrong).any()
    clusters = [np.flatnonzero(prediction[errors] == hue) for hue in range(len(HUES))]
    said = words_of(compare(judged, seen), clusters)
    assert [[one.word for one in every][:1] for every in said] == [[hue] for hue in HUES]
    assert not {"noisy", "blurred", "border"} & {one.word for every in said for one in every}
    children, height = ward(np.eye(len(HUES))[prediction[errors]])
    tree = Tree("features", "none", children, height, leaf_order(children), NONE, NONE, NONE)
    brought = SimpleNamespace(images=SimpleNamespace(classes=HUES))
    found = poor.compute(brought, judged, seen, [tree], Entries((), 0.95, 0, False, ()), None)
    assert not len(found.node)  # clean digits of another colour are of no poor quality


def test_labels_whose_correct_images_cover_them_are_compared_with_these():
    random = np.random.default_rng(6)
    measures, label = random.normal(size=(400, len(MEASURES))), np.repeat([0, 1, 2, 4], 100)
    wrong = random.random(400) < 0.4
    brightness = MEASURES.index("brightness")
    measures[(label == 1) & ~wrong, brightness] *= 0.1  # all of one tone
    wrong[label == 2] = np.arange(100) >= FEWEST - 1
    found = references(measures, label, wrong)
    assert covered(measures, label, wrong).tolist() == [True, False, False, False, True]
    assert found[0].tolist() == np.flatnonzero((label == 0) & ~wrong).tolist()
    assert found[1].tolist() == np.flatnonzero(label == 1).tolist()
    assert found[2].tolist() == np.flatnonzero(~wrong).tolist()
    sample = np.arange(0, 400, 3)  # beside which more errors are kept
    of_sample = references(measures, label, wrong, sample)
    assert of_sample[1].tolist() == np.intersect1d(found[1], sample).tolist()
    assert [of_sample[k].tolist() for k in (0, 2)] == [found[k].tolist() for k in (0, 2)]


def random_measures(seed: int, n: int = 600) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    label = random.integers(0, 3, n)
    return random.normal(size=(n, len(MEASURES))), label, random.random(n) < 0.3


def test_the_mean_share_of_usual_images_that_measure_less_is_the_auc_of_mann_and_whitney():
    measures, label, wrong = random_measures(7)
    measures = measures.round()  # with ties
    errors = np.flatnonzero(wrong)
    found = compare_measured(measures, label, wrong, errors)
    for kind in range(3):
        ours, theirs = errors[label[errors] == kind], np.flatnonzero((label == kind) & ~wrong)
        for m in range(len(MEASURES)):
            u = mannwhitneyu(measures[ours, m], measures[theirs, m]).statistic
            assert found.shares[label[errors] == kind, m].mean() == pytest.approx(u / (len(ours) * len(theirs)))


def test_a_word_needs_all_that_it_measures_and_the_farthest_comes_first():
    measures, label, wrong = random_measures(8)
    errors = np.flatnonzero(wrong)
    at = MEASURES.index
    measures[errors, at("brightness")] -= 3
    measures[errors, at("colourfulness")] += 5
    measures[errors, at("colour for its contrast")] += 4
    measures[errors, at("contrast")] += 9  # for its brightness it is usual
    compared = compare_measured(measures, label, wrong, errors)
    code, clarity = words(compared, np.arange(len(errors)), np.array([0]), np.array([len(errors)]))
    assert [WORDS[c] for c in code[0]] == ["colourful", "dark"]
    assert (clarity > 0.95).all()
    ((first, second),) = words_of(compared, [np.arange(len(errors))])
    assert (first.word, second.word) == ("colourful", "dark")
    assert second.auc < 0.05 < 0.95 < first.auc


def test_a_few_errors_need_a_larger_difference():
    measures, label, wrong = random_measures(9, 3000)
    errors = np.flatnonzero(wrong)
    measures[errors, MEASURES.index("brightness")] += 1.5  # an AUC of .86
    compared = compare_measured(measures, label, wrong, errors)
    few, many = words_of(compared, [np.arange(8), np.arange(200)])
    assert (few, [one.word for one in many]) == ([], ["bright"])


def test_pictures_that_are_bright_for_their_class_alone_are_not_called_bright():
    measures, label, wrong = random_measures(10, 3000)
    errors = np.flatnonzero(wrong & (label == 0))
    measures[label == 0, MEASURES.index("brightness")] -= 4
    measures[errors, MEASURES.index("brightness")] += 3
    assert words_of(compare_measured(measures, label, wrong, errors), [np.arange(len(errors))]) == [[]]


@pytest.mark.parametrize("correct", [FEWEST, 6, 50])
def test_pure_noise_gets_no_word_however_few_correct_images_a_label_has(correct):
    said, draws, errors = 0, 200, 47
    wrong = np.arange(errors + correct) < errors
    for seed in range(draws):
        measures = np.random.default_rng(seed).normal(size=(errors + correct, len(MEASURES)))
        compared = compare_measured(measures, np.zeros(len(wrong), np.int64), wrong, np.flatnonzero(wrong))
        said += bool(words_of(compared, [np.arange(errors)])[0])
    assert said <= 0.05 * draws
    assert CLEAR == 0.8  # the documentation says so


def test_no_errors_or_no_correct_images_or_no_clusters_say_nothing():
    measures, label, _ = random_measures(11)
    every = compare_measured(measures, label, np.ones(600, bool), np.arange(600))
    assert words_of(every, [np.arange(600)]) == [[]]
    assert words_of(compare_measured(*random_measures(11), np.zeros(0, np.int64)), []) == []


def test_every_word_has_a_rule_of_measures_and_words_that_exist():
    assert sorted(RULES) == sorted(WORDS)
    for rule in RULES.values():
        assert {name for name, _ in rule.measures} | ({rule.seen} - {""}) <= set(MEASURES)
        assert set(rule.unless) <= set(WORDS)


def test_the_standard_error_is_that_of_van_elterens_test_and_of_the_shares_of_noise():
    random = np.random.default_rng(7)
    errors, correct = np.array([9, 4, 6]), np.array([3, 40, 0])
    ours, theirs = np.repeat(np.arange(3), errors), np.repeat(np.arange(3), correct)
    label, wrong = np.concatenate([ours, theirs]), np.arange(62) < 19
    ((found),) = chance(ours, correct, np.array([0]), np.array([19]))
    auc = []
    for _ in range(3000):
        shares, ties = poor.ranks(random.random((62, len(POOR))), label, wrong, np.arange(19))
        auc.append(np.nan_to_num(shares, nan=0.5).mean(axis=0)[0])
    assert found == pytest.approx(np.std(auc), rel=0.05)
    known, p = poor.test(shares, ties, ours, correct)  # of those that have any correct image
    assert p[0] == pytest.approx(norm.sf((known[0] - 0.5) / (found * 19 / 13)))
