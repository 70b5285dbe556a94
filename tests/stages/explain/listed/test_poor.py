"""Where poor pictures gather, against SciPy's Mann-Whitney test, permutations and planted noise."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import POOR
from wrongtree.artifacts.trees import leaf_order, spans
from wrongtree.stages.cluster.ward import ward
from wrongtree.stages.explain import spans as spans_module
from wrongtree.stages.explain.listed import poor
from wrongtree.stages.explain.listed.poor import FEWEST, propose, ranks

WAYS = len(POOR)
NONE = np.zeros(0, np.int64)


def tree_of(points: np.ndarray) -> Tree:
    children, height = ward(points)
    return Tree("features", "none", children, height, leaf_order(children), NONE, NONE, NONE)


def judged(seed: int, n: int = 3000, classes: int = 3):
    random = np.random.default_rng(seed)
    label = random.integers(0, classes, n)
    wrong = random.random(n) < 0.1
    return random, label, wrong, np.flatnonzero(wrong)


@pytest.mark.parametrize("tied", [False, True])
def test_in_one_class_effect_and_p_are_mann_whitneys(tied):
    random, label, wrong, errors = judged(1, 600, 1)
    poorness = random.normal(size=(600, WAYS)) + 0.3 * wrong[:, None]
    if tied:
        poorness = np.round(poorness * 2)
    shares, ties = ranks(poorness, label, wrong, errors)
    auc, p = poor.test(shares, ties, label[errors], np.bincount(label[~wrong]))
    for way in range(WAYS):
        ours, theirs = poorness[errors, way], poorness[~wrong, way]
        known = mannwhitneyu(ours, theirs, alternative="greater", method="asymptotic", use_continuity=False)
        assert auc[way] == pytest.approx(known.statistic / (len(ours) * len(theirs)))
        assert p[way] == pytest.approx(known.pvalue, rel=1e-9)


def test_over_several_classes_p_is_that_of_labels_shuffled_within_each_class():
    random, label, wrong, errors = judged(2, 400)
    poorness = random.normal(size=(400, WAYS)) + label[:, None] * 2 + 0.4 * wrong[:, None]

    def mean_share(wrong: np.ndarray) -> float:
        found, _ = ranks(poorness[:, :1], label, wrong, np.flatnonzero(wrong))
        return float(found.mean())

    shares, ties = ranks(poorness, label, wrong, errors)
    _, p = poor.test(shares, ties, label[errors], np.bincount(label[~wrong]))
    measured, above = mean_share(wrong), 0
    for _ in range(500):
        shuffled = wrong.copy()
        for class_ in range(3):
            rows = np.flatnonzero(label == class_)
            shuffled[rows] = random.permutation(wrong[rows])
        above += mean_share(shuffled) >= measured
    assert p[0] == pytest.approx(above / 500, abs=3 * np.sqrt(p[0] / 500) + 0.004)


def test_a_planted_branch_of_noisy_pictures_is_proposed_with_the_counts_of_a_recount():
    random, label, wrong, _ = judged(3)
    poorness = random.normal(size=(3000, WAYS))
    planted = np.flatnonzero(~wrong)[:60]
    wrong[planted[:50]] = True  # of sixty noisy pictures ten are right all the same
    errors = np.flatnonzero(wrong)
    noisy = [word for word, *_ in POOR].index("noisy")
    poorness[planted, noisy] += 6
    points = random.normal(size=(len(errors), 4))
    points[np.isin(errors, planted)] += 8
    tree = tree_of(points)
    found = propose(poorness, label, wrong, errors, [tree])
    row = np.flatnonzero(found.listed)[0]
    assert (POOR[found.way[row]][0], found.count[row], found.listed.sum()) == ("noisy", 50, 1)
    assert found.auc[row] > 0.99
    assert found.p[row] < 1e-20
    least = found.threshold[row]
    assert (poorness[planted[:50], noisy] >= least).mean() == pytest.approx(0.75, abs=0.021)
    beyond = poorness[:, noisy] >= least
    assert found.beyond[row].tolist() == [beyond.sum(), (beyond & wrong).sum()]
    assert found.among[row].tolist() == [3000, wrong.sum()]


def test_of_many_leaves_only_nodes_that_a_site_has_the_evidence_of_are_proposed(monkeypatch):
    random, label, wrong, errors = judged(3)
    poorness = random.normal(size=(3000, WAYS))
    poorness[errors[:50]] += 6
    points = random.normal(size=(len(errors), 4))
    points[:50] += 8
    tree = tree_of(points)
    start, end = spans(tree.children)
    few = propose(poorness, label, wrong, errors, [tree]).node
    assert (end - start)[few].min() < 12
    monkeypatch.setitem(spans_module.SMALLEST, "errors", len(errors) // 12)
    many = propose(poorness, label, wrong, errors, [tree]).node
    assert many.tolist() == [node for node in few if end[node] - start[node] >= 12]


def test_a_branch_that_is_blurred_is_not_proposed_where_blur_does_no_harm():
    """The tree sorts by blur, errors are as blurred as right images: a blurred branch there is, and no reason in it."""
    random, label, wrong, errors = judged(4)
    poorness = random.normal(size=(3000, WAYS))
    found = propose(poorness, label, wrong, errors, [tree_of(poorness[errors, :1])])
    assert not len(found.node)
    assert found.tested[0] > 60 * WAYS
    blurred = errors[poorness[errors, 0] > np.quantile(poorness[errors, 0], 0.75)]
    shares, ties = ranks(poorness, label, wrong, blurred)
    auc, p = poor.test(shares, ties, label[blurred], np.bincount(label[~wrong]))
    assert auc[0] > 0.85  # effect and p alone would have proposed it
    assert p[0] < 1e-20


def test_by_chance_hardly_anything_is_proposed():
    proposed = 0
    for seed in range(5, 15):
        random, label, wrong, errors = judged(seed, 1500)
        tree = tree_of(random.normal(size=(len(errors), 3)))
        proposed += len(propose(random.normal(size=(1500, WAYS)), label, wrong, errors, [tree]).node)
    assert proposed <= 1


def test_too_few_errors_or_classes_that_are_never_right_say_nothing():
    random, label, wrong, errors = judged(20, 200)
    poorness = random.normal(size=(200, WAYS))
    assert not len(propose(poorness, label, wrong, errors[: FEWEST - 1], [tree_of(random.normal(size=(7, 2)))]).node)
    every = np.ones(200, dtype=bool)
    tree = tree_of(random.normal(size=(200, 2)))
    assert not len(propose(poorness, label, every, np.arange(200), [tree]).node)


def test_over_all_images_the_correction_is_for_nodes_of_eight_errors():
    random, label, wrong, _ = judged(30, 600)
    poorness = random.normal(size=(600, WAYS))
    tree = tree_of(random.normal(size=(600, 3)))
    start, end = spans(tree.children)
    enough = sum(wrong[tree.order[a:b]].sum() >= FEWEST for a, b in zip(start, end, strict=True))
    found = propose(poorness, label, wrong, np.arange(600), [tree])
    assert found.tested.tolist() == [enough * WAYS]
    assert enough < 0.5 * (end - start >= FEWEST).sum()


def test_labels_whose_correct_images_show_little_say_nothing_and_neither_does_a_word_that_is_not_true():
    random, label, wrong, _ = judged(40)
    poorness = random.normal(size=(3000, WAYS))
    planted = np.flatnonzero(~wrong & (label == 0))[:50]
    wrong[planted] = True
    errors = np.flatnonzero(wrong)
    poorness[planted] += 6  # in every way
    points = random.normal(size=(len(errors), 4))
    points[np.isin(errors, planted)] += 8
    tree = tree_of(points)

    def ways(covers: list[bool], said: set[str]) -> set[str]:
        found = propose(poorness, label, wrong, errors, [tree], np.array(covers), lambda nodes: [said for _ in nodes])
        return {POOR[way][0] for way in found.way.tolist()}

    assert ways([True] * 3, set(sum(poor.TRUE.values(), ()))) == {word for word, *_ in POOR}
    assert ways([True] * 3, {"motion-blurred", "grey"}) == {"blurred"}
    assert ways([True] * 3, {"dark"}) == {"dark", "underexposed"}
    assert ways([False, True, True], {"dark"}) == set()
    assert not propose(poorness, label, wrong, errors, [tree]).proved.any()
