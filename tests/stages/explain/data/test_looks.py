"""What a picture looks like: pictures made so that the answer is known, and real ones with it planted."""

import colorsys
import math

import numpy as np
import pytest
from PIL import Image, ImageFilter
from scipy import ndimage
from sklearn.datasets import load_sample_images

from wrongtree.artifacts.data import COLOURS, HUES, LOOKS
from wrongtree.stages.explain.data import looks

RANDOM = np.random.default_rng(8)
PHOTOS = np.stack([np.asarray(Image.fromarray(photo).resize((64, 48))) for photo in load_sample_images().images])


def flat(colour: tuple[int, int, int], height: int = 32, width: int = 32) -> np.ndarray:
    return np.full((1, height, width, 3), colour, np.uint8)


def of(pictures: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip(LOOKS, looks.compute(pictures).T, strict=True))


def grey_of(pictures: np.ndarray) -> np.ndarray:
    return pictures.astype(np.float32) @ looks.GREY


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((255, 0, 0), "red"), ((255, 128, 0), "orange"), ((255, 255, 0), "yellow"), ((0, 255, 0), "green"),
        ((0, 255, 255), "cyan"), ((0, 0, 255), "blue"), ((110, 0, 255), "purple"), ((255, 105, 180), "pink"),
        ((60, 20, 20), "red"), ((150, 190, 255), "blue"),
    ],
)  # fmt: skip
def test_a_picture_of_one_colour_is_of_that_hue_all_over_and_has_its_cast(colour, name):
    found = of(flat(colour))
    assert {colour: found[colour][0] for colour in COLOURS} == {colour: float(colour == name) for colour in COLOURS}
    assert max(HUES, key=lambda hue: found[f"{hue} cast"][0]) == name
    assert found["colourless"][0] == 0


@pytest.mark.parametrize("colour", [(120, 75, 40), (190, 150, 110), (90, 60, 40)])
def test_dark_or_dull_orange_is_brown_and_a_cast_of_it_is_orange(colour):
    found = of(flat(colour))
    assert {name for name in COLOURS if found[name][0]} == {"brown"}
    assert max(HUES, key=lambda hue: found[f"{hue} cast"][0]) == "orange"


def test_the_range_is_what_lies_between_the_darkest_and_the_lightest_parts():
    ramp = np.linspace(10, 240, 64 * 64).reshape(1, 64, 64, 1).repeat(3, axis=3).round().astype(np.uint8)
    assert of(ramp)["range"][0] == pytest.approx(0.96 * 230, abs=1)
    sky = flat((200, 200, 200))
    sky[:, 10:14, 10:20] = 20  # 40 of 1,024 pixels
    assert (of(sky)["range"][0], of(flat((7, 7, 7)))["range"][0]) == (pytest.approx(180, abs=1e-3), 0)


def test_the_angle_of_chroma_is_the_hue_of_hsv_to_within_two_degrees():
    colours = RANDOM.integers(0, 256, (500, 3)).astype(np.uint8)
    alpha, beta = looks.chroma(colours)
    known = np.array([360 * colorsys.rgb_to_hsv(*(colour / 255))[0] for colour in colours])
    away = (np.degrees(np.arctan2(beta, alpha)) - known + 180) % 360 - 180
    assert np.abs(away).max() < 2


def test_greyscale_pictures_are_colourless_and_half_a_grey_picture_is_half_so():
    grey = np.repeat(RANDOM.integers(0, 256, (1, 32, 32, 1)), 3, axis=3).astype(np.uint8)
    half = grey.copy()
    half[:, :16] = (200, 40, 40)
    assert of(grey)["colourless"][0] == 1
    assert of(half)["colourless"][0] == 0.5
    assert of(half)["red"][0] == 0.5
    assert max(of(grey)[hue][0] for hue in HUES) == 0


def test_noise_of_every_colour_is_of_no_hue():
    noisy = np.clip(RANDOM.normal(128, 40, (4, 64, 64, 3)), 0, 255).astype(np.uint8)
    assert max(of(noisy)[hue].max() for hue in HUES) < 0.1


def test_a_cast_shifts_all_of_a_picture_and_a_coloured_object_does_not():
    grey = np.repeat(RANDOM.integers(40, 200, (1, 32, 32, 1)), 3, axis=3)
    cast = (grey * [0.6, 1, 0.6]).astype(np.uint8)
    sky = grey.astype(np.uint8)
    sky[:, :28] = (90, 140, 220)
    assert of(cast)["green cast"][0] == pytest.approx((1 - 0.6) / (2.2 / 3), abs=0.12)  # of the brightness
    assert of(sky)["blue"][0] == pytest.approx(28 / 32)
    assert of(sky)["blue cast"][0] < 0.05


def test_a_border_is_as_wide_as_it_is_and_letterboxes_are_borders():
    framed, letterboxed, one_side = (RANDOM.integers(60, 255, (1, 32, 32, 3)).astype(np.uint8) for _ in range(3))
    framed[:, [0, 1, 2, 3, -4, -3, -2, -1]] = framed[:, :, [0, 1, 2, 3, -4, -3, -2, -1]] = 0
    letterboxed[:, :5], letterboxed[:, -3:] = 20, 20
    one_side[:, :6] = 0
    found = of(np.concatenate([framed, letterboxed, one_side, flat((9, 9, 9))]))["border"]
    np.testing.assert_allclose(found, [4 / 32, 3 / 32, 0, 0], atol=1e-6)  # all of one colour: no border of anything


@pytest.mark.parametrize(("top", "left", "side"), [(3, 4, 10), (0, 22, 10), (20, 0, 8)])
def test_a_uniform_patch_is_found_where_it_is_and_as_large_as_it_is(top, left, side):
    picture = RANDOM.integers(0, 256, (1, 32, 32, 3)).astype(np.uint8)
    picture[:, top : top + side, left : left + side] = (250, 250, 20)
    found = of(picture)
    assert found["patch"][0] == pytest.approx(side / 32)
    assert (found["patch down"][0], found["patch across"][0]) == ((top + side / 2) / 32, (left + side / 2) / 32)


def test_background_and_photographs_have_no_patch_until_one_is_planted():
    drawn = flat((0, 0, 0))
    drawn[:, 10:20, 10:20] = RANDOM.integers(60, 255, (10, 10, 3))
    assert of(drawn)["patch"][0] == 0
    assert not of(PHOTOS)["patch"].any()
    covered = PHOTOS.copy()
    covered[:, 10:30, 30:50] = (255, 0, 255)
    np.testing.assert_allclose(of(covered)["patch"], 20 / 48, atol=0.05)


def test_grain_is_the_deviation_of_noise_and_no_texture():
    noise = np.clip(RANDOM.normal(128, 20, (20, 32, 32, 1)), 0, 255).repeat(3, axis=3).astype(np.uint8)
    assert of(noise)["grain"].mean() == pytest.approx(20, rel=0.25)  # of the smoothest fifth, so it is less
    assert of(PHOTOS)["grain"].max() < 5
    noisy = np.clip(PHOTOS + RANDOM.normal(0, 40, PHOTOS.shape), 0, 255).astype(np.uint8)
    assert of(noisy)["grain"].min() > 10


def test_streaks_run_as_stripes_do_and_along_the_line_of_a_blur():
    y, x = np.mgrid[:48, :48]
    for angle in (0, 30, 90, 150):
        radians = math.radians(angle)
        stripes = 128 + 100 * np.sin(1.2 * (x * math.sin(radians) - y * math.cos(radians)))
        ratio, found = looks.streaks(stripes[None].astype(np.float32))
        assert ratio[0] > 0.95
        assert abs((math.degrees(found[0]) - angle + 90) % 180 - 90) < 4
    noise = RANDOM.normal(128, 30, (1, 64, 64)).astype(np.float32)
    level = ndimage.uniform_filter1d(noise, 9, axis=2)
    assert looks.streaks(noise)[0][0] < 0.1
    assert looks.streaks(level)[0][0] > 0.5
    assert min(looks.streaks(level)[1][0], math.pi - looks.streaks(level)[1][0]) < 0.1
    round_ = ndimage.gaussian_filter(noise, (0, 2, 2))
    assert looks.streaks(round_)[0][0] < 0.3


def test_a_darker_copy_has_the_same_cast_hue_and_streaks():
    tinted = np.clip(PHOTOS * [0.6, 1, 0.6], 0, 255).astype(np.uint8)
    half = (tinted * 0.6).round().astype(np.uint8)
    light, dark = of(tinted), of(half)
    np.testing.assert_allclose(dark["green cast"], light["green cast"], atol=0.12)
    np.testing.assert_allclose(dark["streaks"], light["streaks"], atol=0.03)


def test_pictures_of_a_few_pixels_and_none_at_all_have_measures():
    for height, width in ((1, 1), (1, 9), (3, 2), (5, 64)):
        found = looks.compute(RANDOM.integers(0, 256, (3, height, width, 3)).astype(np.uint8))
        assert found.shape == (3, len(LOOKS))
        assert np.isfinite(found).all()
    assert looks.compute(np.zeros((0, 8, 8, 3), np.uint8)).shape == (0, len(LOOKS))


def test_a_soft_photograph_is_not_taken_to_be_streaked():
    soft = np.stack([np.asarray(Image.fromarray(p).filter(ImageFilter.GaussianBlur(2))) for p in PHOTOS])
    assert looks.streaks(grey_of(soft))[0].max() < 0.5
