"""Counts, tests and the sentence, against SciPy and against counting by hand."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from judged_site import write_judged
from scipy.stats import binomtest, fisher_exact

from wrongtree.compare.changes import changes
from wrongtree.compare.judged import read_judged
from wrongtree.compare.match import match
from wrongtree.compare.outcomes import OUTCOMES, Tally, outcomes, tally
from wrongtree.compare.statistics import adjusted, mcnemar, more_than_all
from wrongtree.compare.words import p_value, sentence

CLASSES = ("bird", "cat", "dog")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """1,000 images of three classes and two sets of predictions, and their comparison."""
    draw = np.random.default_rng(7)
    label = draw.integers(0, 3, 1000)
    older = np.where(draw.random(1000) < 0.2, draw.integers(0, 3, 1000), label)
    newer = np.where(draw.random(1000) < 0.1, draw.integers(0, 3, 1000), older)
    newer = np.where(draw.random(1000) < 0.3, label, newer)
    folder = tmp_path_factory.mktemp("changes")
    ids = [f"{i}.png" for i in range(1000)]
    sites = [write_judged(folder / n, CLASSES, ids, label, said) for n, said in (("A", older), ("B", newer))]
    return label, older, newer, changes(match([read_judged(site) for site in sites]))


def test_outcomes_of_every_kind():
    label, older, newer = np.array([0, 0, 0, 0, 0]), np.array([1, 0, 1, 1, 0]), np.array([0, 1, 1, 2, 0])
    assert [OUTCOMES[o] for o in outcomes(label, older, newer)] == list(OUTCOMES)
    found = tally(outcomes(label, older, newer))
    assert found == Tally(1, 1, 1, 1, 1)
    assert (found.images, found.older, found.newer) == (5, 3, 3)


def test_counts_are_those_of_a_plain_loop(made):
    label, older, newer, found = made
    fixed = sum(o != y == n for y, o, n in zip(label, older, newer, strict=True))
    broken = sum(o == y != n for y, o, n in zip(label, older, newer, strict=True))
    assert (found.whole.tally.fixed, found.whole.tally.broken) == (fixed, broken)
    assert found.whole.p == pytest.approx(binomtest(fixed, fixed + broken).pvalue, rel=1e-12)
    for c, change in enumerate(found.classes):
        own = label == c
        assert change.name == CLASSES[c]
        assert change.tally.images == own.sum()
        assert (change.tally.older, change.tally.newer) == ((older != label)[own].sum(), (newer != label)[own].sum())
    assert len(found.confusions) == 6
    for cell in found.confusions:
        own = label == cell.label
        was, is_ = own & (older == cell.prediction), own & (newer == cell.prediction)
        assert (cell.images, cell.older, cell.newer) == (own.sum(), was.sum(), is_.sum())
        assert cell.new == (is_ & (older == label)).sum()
        assert cell.gone == (was & (newer == label)).sum()
        lost, gained = (was & ~is_).sum(), (is_ & ~was).sum()
        assert cell.p == pytest.approx(binomtest(int(gained), int(gained + lost)).pvalue if gained + lost else 1)
    rises = [cell.newer - cell.older for cell in found.confusions]
    assert rises == sorted(rises, reverse=True)


def test_mcnemar_is_the_two_sided_binomial_test():
    fixed, broken = (part.ravel() for part in np.meshgrid(np.arange(40), np.arange(40)))
    expected = [binomtest(int(a), int(a + b)).pvalue if a + b else 1.0 for a, b in zip(fixed, broken, strict=True)]
    assert np.allclose(mcnemar(fixed, broken), expected, rtol=1e-10)


def test_mcnemar_of_published_tables_is_exact_to_the_last_fraction():
    """Agresti 1990, 350 (approval of a prime minister): 86 and 150 changed; the other is 121 and 59."""
    for few, many, known in ((86, 150, 3.716e-05), (59, 121, 4.434e-06)):
        exact = Fraction(2 * sum(comb(few + many, k) for k in range(few + 1)), 2 ** (few + many))
        assert mcnemar(np.array([many]), np.array([few]))[0] == pytest.approx(float(exact), rel=1e-12)
        assert float(exact) == pytest.approx(known, rel=1e-3)


def test_more_than_all_is_fishers_exact_test():
    for hits, of, all_hits, all_of in ((14, 19, 236, 661), (0, 5, 3, 40), (3, 3, 3, 40)):
        table = [[hits, of - hits], [all_hits - hits, all_of - of - all_hits + hits]]
        expected = fisher_exact(table, alternative="greater").pvalue
        assert more_than_all([hits], [of], all_hits, all_of)[0] == pytest.approx(expected)


def test_p_is_adjusted_as_by_benjamini_and_hochberg():
    """The first nine of the fifteen p of their paper's table, by hand: p · m / rank, never below what follows."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    by_hand = [p[i] * 9 / (i + 1) for i in range(9)]
    by_hand = [min(by_hand[i:]) for i in range(9)]
    assert np.allclose(adjusted(np.array(p)), by_hand)
    assert adjusted(np.array([])).size == 0


def test_the_sentence_says_what_is_fixed_broken_and_worst(made):
    found = made[-1]
    total, worst = found.whole.tally, found.confusions[0]
    said = sentence(found).replace("\u00a0", " ")
    assert said.startswith(f"B fixes {total.fixed} and breaks {total.broken} of 1,000 images (")
    sure = f"{p_value(found.whole.p)}, which may be chance"
    assert f"({(1000 - total.older) / 10:.2f} % → {(1000 - total.newer) / 10:.2f} %, {sure})" in said
    if worst.newer > worst.older:
        assert said.endswith(f"{worst.new} of {worst.newer} new")
    low, high = found.whole.interval(newer=True)
    assert low < 1 - total.newer / 1000 < high


def test_two_equal_sites_predict_the_same(tmp_path):
    sites = [write_judged(tmp_path / n, CLASSES, ["a", "b"], [0, 1], [0, 2]) for n in ("A", "B")]
    found = changes(match([read_judged(site) for site in sites]))
    assert sentence(found) == "B predicts the same as A for all 2 images (accuracy 50.00\u00a0%)"


def test_a_difference_that_may_be_chance_is_called_that(tmp_path):
    sites = [
        write_judged(tmp_path / n, CLASSES, ["a", "b", "c"], [0, 1, 0], said)
        for n, said in (("A", [0, 2, 0]), ("B", [2, 1, 1]))
    ]
    found = changes(match([read_judged(site) for site in sites]))
    assert sentence(found).replace("\u00a0", " ") == (
        "B fixes 1 and breaks 2 of 3 images (66.67 % → 33.33 %, p = 1, which may be chance); "
        "worst broken: bird → cat, 1 of 1 new"
    )


@pytest.mark.parametrize(
    ("p", "said"), [(0.0009, "p < .001"), (0.0319, "p = .032"), (0.414, "p = .41"), (0.996, "p = 1"), (1, "p = 1")]
)
def test_p_in_words(p, said):
    assert p_value(p) == said
