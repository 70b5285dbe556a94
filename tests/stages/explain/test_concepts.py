"""Concepts that head clusters, on answers known beforehand, against SciPy's Fisher test and against chance."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from wrongtree.stages.explain.concepts import Borne, exact, heads, rates_of

NAMES = ("tabby", "beagle", "airliner", "truck", "grass")
TABBY, BEAGLE, AIRLINER, TRUCK, GRASS = range(5)
CAT, DOG = 0, 1


def borne(rng, of, shares):
    """(n, 5) what images bear whose kind is `of`: each concept with the share of its kind."""
    return rng.random((len(of), len(NAMES))) < np.array(shares)[of]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def planted(rng, kind):
    """100 errors, dogs that are taken for cats, which look like `kind`; and 200 correct images of each class."""
    of = np.repeat([CAT, DOG], 200)
    correct = borne(rng, of, [[0.6, 0.05, 0, 0, 0.3], [0.05, 0.6, 0, 0, 0.3]])
    error = borne(rng, np.zeros(100, dtype=int), [kind])
    return Borne(error, np.full(100, DOG), np.full(100, CAT), correct, of)


def named(found):
    return None if found is None else [NAMES[k] for k in found.concepts]


def test_what_neither_label_nor_prediction_has_heads_a_cluster(rng):
    found = planted(rng, [0.1, 0.1, 0.7, 0.4, 0.3])
    (head,) = heads(found, [np.arange(100)])
    assert named(head) == ["airliner", "truck"]
    assert head.usual == (0, 0)
    assert head.p < 1e-12


@pytest.mark.parametrize("kind", [[0.6, 0.05, 0, 0, 0.3], [0.05, 0.6, 0, 0, 0.3], [0.4, 0.4, 0, 0, 0.3]])
def test_what_restates_the_prediction_or_the_label_heads_none(rng, kind):
    """Dogs are taken for cats because they look like these: "tabby" is what the prediction says already."""
    assert heads(planted(rng, kind), [np.arange(100)]) == [None]


def test_a_concept_of_few_of_the_errors_heads_none(rng):
    assert heads(planted(rng, [0.3, 0.3, 0.3, 0, 0.3]), [np.arange(100)]) == [None]


def test_the_test_is_fishers():
    for count, size, bear, many in ((12, 40, 10, 200), (3, 9, 0, 30), (40, 40, 100, 200)):
        by_scipy = fisher_exact([[count, size - count], [bear, many - bear]], "greater").pvalue
        assert exact(count, size, bear / many, many) == pytest.approx(by_scipy, rel=1e-6)


def test_of_random_clusters_hardly_any_is_headed(rng):
    """Errors that are images of their label like any other, with 300 concepts: 5 of 100 at most."""
    of = rng.integers(0, 4, 2000)
    table = rng.random((2000, 300)) < rng.beta(0.1, 2, (4, 300))[of]
    said = (of + rng.integers(1, 4, 2000)) % 4
    found = Borne(table[:500], of[:500], said[:500], table[500:], of[500:])
    sets = [rng.choice(500, rng.integers(8, 80), replace=False) for _ in range(200)]
    assert sum(head is not None for head in heads(found, sets)) <= 10


def test_a_class_without_correct_images_is_no_yardstick(rng):
    found = planted(rng, [0.1, 0.1, 0.7, 0.4, 0.3])
    of_cats = Borne(found.error, found.label, found.prediction, found.correct[:200], found.of[:200])
    assert heads(of_cats, [np.arange(100)]) == [None]


def test_rates_are_those_of_all_images_of_the_label_that_bear_it_and_of_the_others(rng):
    found = planted(rng, [0.1, 0.1, 0.7, 0.4, 0.3])
    found.correct[:3, AIRLINER] = found.correct[200:204, AIRLINER] = True  # cats are no label of these errors
    bear = int(found.error[:, AIRLINER].sum())
    rates = rates_of(found, np.arange(50), [AIRLINER], np.array([200, 200]))
    assert rates == [[4, 4 + bear], [196, 196 + 100 - bear]]
    assert rates_of(found, np.arange(50), [AIRLINER], np.array([200, 2000]))[0] == [40, 40 + bear]  # of a sample
