"""A classifier of damage, learned from digits: what it takes for what, against damage done by others' means."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageFilter
from scipy.optimize import minimize

from wrongtree.artifacts.data import FALSE, KIND_NAMES, KINDS, NOT_ASKED, Likeness
from wrongtree.demo import load_digits
from wrongtree.stages.probe.likeness import compute as compute_module
from wrongtree.stages.probe.likeness.compute import FEWEST, FIRST, _parts, _Told, compute, nothing


def judged(pictures, wrong):
    """As if a model had judged these pictures (n, h, w, 3), and misclassified some."""
    label = np.zeros(len(pictures), dtype=np.int64)
    found = SimpleNamespace(
        kept=np.arange(len(pictures)), row=np.arange(len(pictures)), label=label, thumbnails=pictures,
        prediction=wrong.astype(np.int64), members=np.flatnonzero(wrong), at=lambda images: images,
    )  # fmt: skip
    found.whole = found
    return SimpleNamespace(images=SimpleNamespace(ids=[f"{i}.png" for i in range(len(pictures))])), found


@pytest.fixture(scope="module")
def pictures():
    """(900, 32, 32, 3) digits on a textured ground."""
    digits, _ = load_digits()
    chance = np.random.default_rng(0)
    small = np.stack([np.asarray(digit.resize((32, 32), Image.Resampling.BICUBIC)) for digit in digits[:900]])
    ground = chance.uniform(40, 90, (900, 1, 1, 3)) + chance.normal(0, 4, (900, 32, 32, 1))
    return np.clip(small[..., None] * 0.6 + ground, 0, 255).astype(np.uint8)


def pillow(picture, name):
    """Damage that is made by other means than ours."""
    image = Image.fromarray(picture)
    if name == "blur":
        return np.asarray(image.filter(ImageFilter.GaussianBlur(1.5)))
    if name == "rotate":
        return np.asarray(image.rotate(40, Image.Resampling.BILINEAR))
    if name == "pixelate":
        return np.asarray(image.resize((11, 11), Image.Resampling.BOX).resize((32, 32), Image.Resampling.NEAREST))
    image.paste((0, 0, 0), (9, 5, 22, 18))
    return np.asarray(image)


def test_errors_are_taken_for_the_damage_that_was_done_to_them(pictures):
    done = {"blur": range(20), "rotate": range(20, 40), "pixelate": range(40, 60), "cover": range(60, 80)}
    given = pictures.copy()
    for name, rows in done.items():
        for row in rows:
            given[row] = pillow(given[row], name)
    wrong = np.zeros(len(given), dtype=bool)
    wrong[:100] = True  # the last twenty are as they were
    brought, predictions = judged(given, wrong)
    found = compute(brought, predictions)
    for name, rows in done.items():
        assert (found.kind[list(rows)] == KIND_NAMES.index(name)).mean() >= 0.8, name
    assert (found.kind[80:100] == -1).mean() >= 0.8
    other = np.setdiff1d(np.flatnonzero(~wrong), found.learned)
    assert found.tested == 800 // 3 + 1
    assert (found.kind[other] >= 0).mean() < 0.1
    assert not wrong[found.learned].any()
    again = compute(brought, predictions)
    assert np.array_equal(found.kind, again.kind)
    assert np.array_equal(found.variant, again.variant)


@pytest.mark.parametrize("side", [slice(None, 8), slice(-8, None)])
def test_bands_that_many_correct_images_have_are_told(pictures, side):
    given = pictures.copy()
    moved = np.arange(0, 900, 20)  # 5 % of what it learns from
    given[moved, side] = 0
    wrong = np.zeros(len(given), dtype=bool)
    wrong[moved[:20]] = wrong[1:11] = True
    found = compute(*judged(given, wrong))
    assert (found.kind[moved[:20]] == KIND_NAMES.index("move")).mean() >= 0.8
    assert (found.kind[1:11] == -1).mean() >= 0.8


def test_shares_of_a_label_are_those_that_make_its_pictures_most_likely():
    told = _Told.__new__(_Told)
    told._kind, told._variant = np.array([-1, 0, 0, 1]), np.array([-1, 0, 1, 0])
    told._judge = SimpleNamespace(priors_=np.array([0.5, 0.1, 0.1, 0.3]))
    told._far = np.full(len(KINDS), 9.0)
    chance, away = np.random.default_rng(1).dirichlet([0.4, 0.6, 0.3, 0.3], 4000), np.ones((4000, 4))
    with np.errstate(invalid="ignore"):  # of kinds that there are none of
        found = told._at_own_shares(chance, away)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    of_kind = np.stack([chance[:, 0], chance[:, 1] + chance[:, 2], chance[:, 3]], axis=1)
    density = of_kind / np.array([0.5, 0.2, 0.3])

    def unlikely(free):
        share = np.exp(np.r_[free, 0]) / np.exp(np.r_[free, 0]).sum()
        return -np.log(density @ share).sum() - FIRST * np.array([0.5, 0.2, 0.3]) @ np.log(share)

    free = minimize(unlikely, np.zeros(2)).x
    share = np.exp(np.r_[free, 0]) / np.exp(np.r_[free, 0]).sum()
    expected = density * share
    expected /= expected.sum(axis=1, keepdims=True)
    ours = np.stack([found[:, 0], found[:, 1] + found[:, 2], found[:, 3]], axis=1)
    np.testing.assert_allclose(ours, expected, atol=1e-3)


def test_a_kind_that_half_of_all_pictures_are_taken_for_is_not_told_at_all(pictures):
    grey = pictures.copy()
    grey[...] = pictures.mean(axis=3, keepdims=True)  # nothing is without colour more than the others
    wrong = np.arange(len(grey)) < 60
    found = compute(*judged(grey, wrong))
    number = KIND_NAMES.index("to-grey")
    assert found.false[number] > FALSE or found.found[number] < 0.5
    assert not (found.kind == number).any()


def test_a_kind_of_which_few_are_found_is_told_of_those_if_hardly_any_is_taken_for_it_falsely():
    false, found = np.zeros(len(KINDS)), np.full(len(KINDS), 0.9)
    false[1:5], found[:5] = (0.01, 0.01, 0.02, 0.1), (0.04, 0.09, 0.12, 0.3, 0.9)
    none = np.zeros(0, np.int64)
    likeness = Likeness(none, none, none, 300, false, found, false > 1, false)
    assert likeness.reliable[:6].tolist() == [False] * 5 + [True]
    assert likeness.telling[:6].tolist() == [False, False, True, True, False, True]


def test_of_an_unreliable_kind_a_picture_is_told_at_the_priors_and_of_a_reliable_one_at_its_labels_share():
    told = _Told.__new__(_Told)
    told._kind, told._variant = np.array([-1, 0, 1]), np.array([-1, 0, 2])
    told._far, told._times = np.full(len(KINDS), 9.0), np.ones(3)
    chance, away = np.array([[0.3, 0.1, 0.6], [0.45, 0.1, 0.45], [0.2, 0.7, 0.1]]), np.ones((3, 3))
    told._say = lambda features: (chance, away)
    more = np.array([1, 1, 4])
    told._at_own_shares = lambda chance, away: chance * more / (chance * more).sum(axis=1, keepdims=True)
    pictures, label = np.zeros((3, 24, 24, 3), np.uint8), np.zeros(3, np.int64)
    reliable, every = np.arange(len(KINDS)) != 1, np.ones(len(KINDS), bool)
    kind, variant, undamaged = told.of(pictures, np.arange(3), label, reliable, every)
    assert kind.tolist() == [1, -1, 0]  # at the label's share the second were of kind 1, too
    assert variant.tolist() == [2, -1, 0]
    assert undamaged == pytest.approx([0.3 / 2.8, 0.45 / 2.35, 0.2 / 1.3])
    assert told.of(pictures, np.arange(3), label, reliable, reliable)[0].tolist() == [-1, -1, 0]
    assert told.of(pictures, np.arange(3), label, every, every)[0].tolist() == [1, 1, 0]


def test_a_kind_that_is_found_seldom_is_told_at_the_largest_prior_with_which_few_are_taken_for_it(pictures):
    told = _Told.__new__(_Told)
    parts = list(_parts(64))
    warp = KIND_NAMES.index("warp")
    told._kind = np.array([-1, *(number for number, _, _ in parts)])
    told._variant = np.array([-1, *(variant for _, variant, _ in parts)])
    told._times, told.seldom = np.ones(len(told._kind)), np.zeros(len(KINDS), bool)
    of = np.concatenate([np.full(64, -1), *(np.full(len(part), number) for number, _, part in parts)])
    chance = np.zeros((len(of), len(told._kind)))
    for row, number in enumerate(of):
        own = int(np.flatnonzero(told._kind == (number if number >= 0 else warp))[0])
        chance[row, own] = 0.9 if number >= 0 else 0.3
        chance[row, own] = 0.4 if number == warp else chance[row, own]
    chance[:, 0] = 1 - chance.sum(axis=1)
    told._say = lambda features: (chance, np.ones_like(chance))
    false, found = told.tested(pictures[:64])
    assert np.flatnonzero(told.seldom).tolist() == [warp]
    assert set(told._times[told._kind == warp]) == {2}  # at 3 times its prior all 64 were taken for it
    assert set(told._times[told._kind != warp]) == {1}
    assert (false[warp], found[warp]) == (0, 1)
    assert told.given == 32
    assert (told.mixed == 32 * np.eye(len(KINDS))).all()
    none = np.zeros(0, np.int64)
    likeness = Likeness(none, none, none, 64, false, found, told.seldom, false)
    assert likeness.telling[warp]
    assert not likeness.reliable[warp]  # its share in a label can't be estimated


def test_correct_images_that_have_what_the_errors_have_are_no_examples_of_undamaged_ones(pictures):
    given, framed = pictures.copy(), np.arange(0, 900, 25)
    for row in framed:
        small = Image.fromarray(pictures[row]).resize((17, 17), Image.Resampling.LANCZOS)
        given[row] = 0
        given[row, 7:24, 7:24] = small
    wrong = np.isin(np.arange(900), framed[::2])
    found = compute(*judged(given, wrong))
    assert (found.kind[framed[::2]] == KIND_NAMES.index("shrink")).all()  # of one fit only, two of eighteen were lost
    assert not (found.kind[np.setdiff1d(np.arange(900), np.r_[framed, found.learned])] >= 0).any()


def test_of_many_correct_images_it_learns_from_one_in_six(pictures, monkeypatch):
    learned = []
    monkeypatch.setattr(compute_module, "_Told", lambda given: learned.append(len(given)) or Seen())
    for copies in (1, 5, 12):
        compute(*judged(np.tile(pictures, (copies, 1, 1, 1)), np.arange(900 * copies) < 60))
    assert learned == [560, 740, 1500]


class Seen:
    """As if it was learned, and says nothing."""

    seldom, given, mixed = np.zeros(len(KINDS), bool), 0, np.zeros((len(KINDS), len(KINDS)), np.int64)

    def tested(self, given):
        return np.zeros(len(KINDS)), np.zeros(len(KINDS))

    def of(self, given, rows, label, reliable, telling):
        return np.full(len(rows), -1), np.full(len(rows), -1), np.ones(len(rows))


def test_too_few_or_too_small_pictures_say_nothing(pictures):
    few = pictures[: FEWEST + 20]
    wrong = np.arange(len(few)) < 30
    for found in (compute(*judged(few, wrong)), compute(*judged(pictures[:, ::2, ::2], np.arange(900) < 30))):
        assert found.tested == 0
        assert (found.kind == NOT_ASKED).all()
    assert len(nothing(3).false) == len(KINDS)
