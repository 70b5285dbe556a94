"""Near-duplicates against all pairs compared directly, and what they must and must not be."""

import numpy as np
import pytest
from PIL import Image

from wrongtree.stages.explain.data import duplicates, pictures

RANDOM = np.random.default_rng(3)


def photos(n: int, side: int = 32) -> np.ndarray:
    """(n, side, side, 3): blotches of colour, as unlike each other as photographs are."""
    coarse = RANDOM.integers(0, 256, (n, 5, 5, 3), dtype=np.uint8)
    return np.stack([np.asarray(Image.fromarray(c).resize((side, side), Image.Resampling.BICUBIC)) for c in coarse])


def directly(given: np.ndarray, alike: float) -> np.ndarray:
    """(n, n) whether two are near-duplicates: the correlation of their 16×16 colours, with their tints and without, of
    their middles, and of what is left without the means of rows and columns, pair by pair.
    """
    small = [np.asarray(Image.fromarray(p).resize((16, 16), Image.Resampling.BOX), dtype=float) for p in given]
    near = np.corrcoef(np.array([p.ravel() for p in small])) >= alike
    near &= np.corrcoef(np.array([(p - p.mean(axis=(0, 1))).ravel() for p in small])) >= 1 - 1.5 * (1 - alike)
    near &= np.corrcoef(np.array([p[4:12, 4:12].ravel() for p in small])) >= 1 - 1.5 * (1 - alike)
    plain = [p - p.mean(axis=0) - p.mean(axis=1)[:, None] + p.mean(axis=(0, 1)) for p in small]
    near &= np.corrcoef(np.array([p.ravel() for p in plain])) >= 1 - 5 * (1 - alike)
    np.fill_diagonal(near, False)
    return near


def test_copies_and_sets_are_those_of_all_pairs_compared_directly():
    given = np.concatenate([photos(300)] * 2)
    noise = RANDOM.integers(-40, 41, given[300:].shape) * (RANDOM.random(300) < 0.3)[:, None, None, None]
    given[300:] = np.clip(given[300:] + noise, 0, 255)
    given[300:400] = photos(100)
    copies, sets, alike = duplicates.compute(given)
    near = directly(given, alike)
    assert alike == pytest.approx(0.95, abs=0.04)
    np.testing.assert_array_equal(copies, near.sum(axis=1))
    np.testing.assert_array_equal(sets >= 0, near.any(axis=1))
    assert all(sets[i] == sets[j] for i, j in np.argwhere(near))
    assert sets.max() + 1 == len(set(sets.tolist()) - {-1}) <= 200


def test_of_very_many_pictures_cells_find_the_same_pairs_as_the_tree(monkeypatch):
    given = np.concatenate([photos(150)] * 2)
    given[150:] = np.clip(given[150:] + RANDOM.integers(-20, 21, given[150:].shape), 0, 255)
    given[280:] = given[130:150]  # equal ones
    expected = duplicates.compute(given)
    monkeypatch.setattr(duplicates, "FEW", 0)
    found = duplicates.compute(given)
    assert expected[0].sum() > 250
    for one, other in zip(found[:2], expected[:2], strict=True):
        np.testing.assert_array_equal(one, other)
    assert found[2] == pytest.approx(expected[2], rel=1e-2)


@pytest.mark.parametrize("change", [lambda p: p // 2, lambda p: 255 - (255 - p) // 2, lambda p: np.clip(p + 9, 0, 255)])
def test_a_darker_lighter_or_flatter_copy_is_a_copy_and_another_picture_is_not(change):
    given = photos(50).astype(int)
    both = np.concatenate([given, change(given)]).astype(np.uint8)
    copies, sets, _ = duplicates.compute(both)
    assert (copies == 1).all()
    assert sets.tolist() == list(range(50)) * 2


def test_a_tint_that_pictures_share_makes_them_no_duplicates_but_copies_with_it_are():
    green = np.array([20.0, 200.0, 60.0])
    tinted = (0.25 * photos(60) + 0.75 * green).astype(np.uint8)
    tinted[41] = tinted[40] + 1
    plain = np.clip(green + RANDOM.integers(-1, 2, (5, 32, 32, 3)), 0, 255).astype(np.uint8)
    copies, sets, _ = duplicates.compute(np.concatenate([tinted, photos(60), plain]))
    assert np.flatnonzero(copies).tolist() == [40, 41]
    assert np.flatnonzero(sets >= 0).tolist() == [40, 41]


def barred(pictures):
    pictures[:, :16] = 0
    pictures[:, 16:] = 200 + pictures[:, 16:] // 5


def striped(pictures):
    pictures[:] = pictures // 6 + 200 * (np.arange(32) % 8 < 4)[:, None]


def framed(pictures):
    pictures[:] = pictures // 6 + 40
    pictures[:, :4] = pictures[:, -4:] = 255
    pictures[:, :, :4] = pictures[:, :, -4:] = 255


@pytest.mark.parametrize("damage", [barred, striped, framed])
def test_a_bar_stripes_or_a_frame_that_pictures_share_makes_them_no_duplicates_but_copies_with_it_are(damage):
    given = photos(400)
    damage(given[:60])
    given[100:103] = np.clip(given[:3].astype(int) + RANDOM.integers(-1, 2, given[:3].shape), 0, 255)
    _, sets, alike = duplicates.compute(given)
    small = np.stack([np.asarray(Image.fromarray(p).resize((16, 16), Image.Resampling.BOX)) for p in given[:60]])
    correlation = np.corrcoef(small.reshape(60, -1))[np.triu_indices(60, 1)]
    assert np.mean(correlation >= alike) > 0.5  # by that alone most would be
    assert np.flatnonzero(sets >= 0).tolist() == [0, 1, 2, 100, 101, 102]


def test_where_all_pictures_are_much_alike_only_the_closest_are_duplicates():
    common = photos(1).astype(float)
    given = np.clip(common + 0.1 * (photos(200) - 128.0), 0, 255).astype(np.uint8)
    assert directly(given, 0.95).sum(axis=1).min() > 100  # by a fixed threshold nearly all would be one set
    given[7] = np.clip(given[3].astype(int) + 1, 0, 255)
    copies, sets, alike = duplicates.compute(given)
    assert alike > 0.95
    assert np.flatnonzero(copies).tolist() == [3, 7]
    assert np.flatnonzero(sets == 0).tolist() == [3, 7]


def test_thousands_of_equal_pictures_are_one_set_and_flat_ones_are_duplicates_only_if_equal():
    flat = np.full((4, 16, 16, 3), 90, dtype=np.uint8)
    flat[3] = 91
    copies, sets, _ = duplicates.compute(np.concatenate([np.repeat(photos(1, 16), 3000, 0), flat, photos(20, 16)]))
    assert copies[:3000].tolist() == [2999] * 3000
    assert copies[3000:3004].tolist() == [2, 2, 2, 0]
    assert sets[3000:].tolist() == [1, 1, 1] + [-1] * 21


def test_one_picture_has_no_duplicate():
    assert duplicates.compute(photos(1))[0].tolist() == [0]


def test_exposure_is_the_share_of_white_less_that_of_black():
    given = np.full((4, 10, 10, 3), 128, dtype=np.uint8)
    given[1, :3] = 255
    given[2, :, :2] = 0
    given[3] = 0
    np.testing.assert_allclose(pictures.exposure(given), [0, 0.3, -0.2, -1])
