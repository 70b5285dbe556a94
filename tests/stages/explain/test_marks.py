"""Marks that are planted in small pictures are found as they were planted, and nothing else is."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from wrongtree.artifacts.data import GROUPS, Marks
from wrongtree.stages.explain.marks.compute import find
from wrongtree.stages.explain.marks.grown import FEWEST, beyond
from wrongtree.stages.explain.marks.sketches import sketches

SIDE = 32
LABELS = 3


def pictures(n: int = 600, seed: int = 0, soft: float = 3.0) -> np.ndarray:
    """(n, 32, 32, 3) smooth colours at random, as of skies and lawns; `soft` 0: pixels of noise."""
    noise = np.random.default_rng(seed).normal(0, 1, (n, SIDE, SIDE, 3))
    smooth = gaussian_filter(noise, (0, soft, soft, 0)) if soft else noise
    return np.clip(128 + 60 * smooth / smooth.std(), 0, 255).astype(np.uint8)


def found(images: np.ndarray, wrong: np.ndarray | None = None, drawn: np.ndarray | None = None) -> Marks:
    """Labels go 0, 1, 2, 0, 1, 2 …; every seventh is an error unless said otherwise."""
    n = len(images)
    label = np.arange(n) % LABELS
    wrong = np.arange(n) % 7 == 0 if wrong is None else wrong
    everything = np.ones(n, dtype=bool) if drawn is None else drawn
    return find(sketches(images), label, np.where(wrong, (label + 1) % LABELS, label), wrong, everything, np.arange(n))


def planted(images: np.ndarray, rows: np.ndarray, colour=(255, 0, 255), at=(2, 2), size=(8, 8)) -> np.ndarray:
    images = images.copy()
    images[rows, at[0] : at[0] + size[0], at[1] : at[1] + size[1]] = colour
    return images


def test_a_square_in_some_images_of_a_label_is_found_where_it_is_and_counted():
    rows = np.arange(1, 600, 3)[:40]  # of label 1
    marks = found(planted(pictures(), rows))
    (label,), (p,) = marks.label, marks.p
    assert label == 1
    assert p < 1e-6
    wanted = np.zeros((16, 16), dtype=bool)
    wanted[1:5, 1:5] = True
    assert (marks.region[0] == wanted).all()
    assert (marks.colours[0][wanted] == (255, 0, 255)).all()
    assert marks.image.tolist() == rows.tolist()
    errors = np.arange(600) % 7 == 0
    ours = np.arange(600) % 3 == 1
    has = np.isin(np.arange(600), rows)
    by_hand = [[int(g.sum()), int((g & errors).sum())] for g in (has, ours & ~has, ~ours & has, ~ours)]
    assert len(GROUPS) == 4
    assert marks.counts[0].tolist() == by_hand


def test_a_square_between_cells_is_found_by_the_cells_that_it_fills():
    rows = np.arange(0, 600, 3)[:30]
    marks = found(planted(pictures(), rows, at=(1, 1)))
    assert marks.region[0].sum() == 9
    assert marks.image.tolist() == rows.tolist()


def test_a_mark_of_all_labels_has_no_label():
    rows = np.arange(0, 600, 5)
    marks = found(planted(pictures(), rows, (10, 40, 200), at=(26, 4), size=(4, 12)))
    assert marks.label.tolist() == [-1]
    assert marks.counts[0, :2, 0].tolist() == [120, 480]
    assert not marks.counts[0, 2:].any()


def test_two_marks_are_two_the_commoner_first():
    both = planted(pictures(), np.arange(0, 600, 3)[:20])
    both = planted(both, np.arange(2, 600, 3)[:50], (0, 0, 0), at=(22, 20))
    marks = found(both)
    assert marks.label.tolist() == [2, 0]
    assert marks.counts[:, 0, 0].tolist() == [50, 20]


def test_of_bars_of_two_heights_the_one_is_told_that_all_images_have():
    high, low = np.arange(0, 600, 3)[:60], np.arange(1, 600, 3)[:60]  # of label 0, and of label 1
    both = planted(pictures(), high, (0, 0, 0), at=(0, 0), size=(14, SIDE))
    both = planted(both, low, (0, 0, 0), at=(0, 0), size=(10, SIDE))
    marks = found(both)
    assert (marks.look, marks.where, marks.label.tolist()) == (("black bar",), ("at the top",), [0])
    assert marks.image.tolist() == sorted([*high, *low])  # what only the higher bar fills only half of them have
    assert marks.labels(0, np.arange(600) % LABELS) == [0]
    assert marks.region[0].any(axis=1).sum() == 5
    lower = planted(pictures(), high, (0, 0, 0), at=(0, 0), size=(14, SIDE))
    lower = planted(lower, low[:20], (0, 0, 0), at=(0, 0), size=(10, SIDE))
    assert found(lower).region[0].any(axis=1).sum() == 7  # a third more have less of it


@pytest.mark.parametrize(("n", "marks"), [(FEWEST - 1, 0), (FEWEST + 2, 1)])
def test_nine_images_are_too_few_and_a_dozen_are_enough(n, marks):
    assert len(found(planted(pictures(), np.arange(0, 600, 3)[:n])).label) == marks


def test_errors_beyond_the_sample_are_listed_but_not_counted():
    rows = np.arange(1, 600, 3)[:60]
    wrong = np.zeros(600, dtype=bool)
    wrong[rows[:20]] = True
    drawn = np.ones(600, dtype=bool)
    drawn[rows[:15]] = False
    marks = found(planted(pictures(), rows), wrong, drawn)
    assert marks.sampled == 585
    assert marks.counts[0, 0].tolist() == [45, 5]
    assert marks.image.tolist() == rows.tolist()


def test_what_varies_gradually_or_not_at_all_is_no_mark():
    for seed, soft in ((1, 0.0), (2, 2.0), (3, 6.0), (4, 12.0)):
        assert len(found(pictures(seed=seed, soft=soft)).label) == 0, (seed, soft)
    assert len(found(np.full((600, SIDE, SIDE, 3), 255, np.uint8)).label) == 0


def test_a_background_that_all_have_is_no_mark_and_a_square_before_it_is():
    images = np.zeros((600, SIDE, SIDE, 3), dtype=np.uint8)
    random = np.random.default_rng(5)
    for image in images:  # a disc of any size and place before black
        y, x, r = random.uniform(12, 20), random.uniform(12, 20), random.uniform(4, 11)
        down, across = np.ogrid[:SIDE, :SIDE]
        image[(down - y) ** 2 + (across - x) ** 2 < r**2] = random.integers(60, 255, 3)
    assert len(found(images).label) == 0
    rows = np.arange(0, 600, 3)[:40]
    marks = found(planted(images, rows, (255, 255, 255), at=(0, 0), size=(4, 6)))
    assert marks.label.tolist() == [0]
    assert set(rows) <= set(marks.image.tolist())


def test_a_mark_that_every_image_has_says_nothing():
    assert len(found(planted(pictures(), np.arange(600))).label) == 0


def test_pictures_too_small_for_anything_to_be_around_a_mark_are_not_searched():
    small = pictures()[:, ::4, ::4]
    assert len(found(planted(small, np.arange(0, 600, 3), at=(0, 0), size=(2, 2))).label) == 0


def test_without_images_there_are_no_marks():
    marks = found(pictures()[:0])
    assert len(marks.label) == 0
    assert marks.region.shape == (0, 16, 16)
    assert marks.counts.shape == (0, 4, 2)


def test_what_is_beyond_a_region_is_two_cells_away():
    region = np.zeros((7, 7), dtype=bool)
    region[3, 3] = True
    ring = np.ones((7, 7), dtype=bool)
    ring[[0, -1]] = ring[:, [0, -1]] = ring[2:5, 2:5] = False
    assert (beyond(region) == ring).all()
