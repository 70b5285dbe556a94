"""Measures of quality against SciPy, NumPy and Pillow, and on real photographs made worse."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from PIL import Image, ImageEnhance, ImageFilter
from scipy import ndimage, signal
from scipy.stats import entropy as bits
from sklearn.datasets import load_sample_images

from wrongtree.artifacts.predictions import QUALITY
from wrongtree.stages.predict.quality import measure

RANDOM = np.random.default_rng(5)
PHOTOS = [Image.fromarray(photo).resize((160, 107)) for photo in load_sample_images().images]


def of(picture: Image.Image | np.ndarray) -> dict[str, float]:
    """The measures of one picture, by name."""
    pixels = torch.from_numpy(np.asarray(picture, dtype=np.float32) / 255).permute(2, 0, 1)[None]
    return dict(zip(QUALITY, measure(pixels)[0].tolist(), strict=True))


def by_other_means(picture: np.ndarray) -> dict[str, float]:
    """The same of one (h, w, 3) picture of bytes, in double precision and in other people's code."""
    colours = picture.astype(np.float64)
    grey = colours @ [0.299, 0.587, 0.114]
    inner = np.s_[1:-1, 1:-1]
    mask = np.outer([1, -2, 1], [1, -2, 1])
    noise = np.abs(signal.convolve2d(grey, mask, "valid")).sum()
    area = (grey.shape[0] - 2) * (grey.shape[1] - 2)
    counts, _ = np.histogram(grey.round(), bins=256, range=(0, 256))
    red, green, blue = colours.transpose(2, 0, 1)
    rg, yb = red - green, 0.5 * (red + green) - blue
    slope = np.hypot(ndimage.sobel(grey, 0), ndimage.sobel(grey, 1))
    return {
        "blur": -np.log10(1 + ndimage.laplace(grey)[inner].var()),
        "noise": np.sqrt(np.pi / 2) * noise / (6 * area),
        "brightness": grey.mean(),
        "contrast": np.sqrt(np.mean((grey - grey.mean()) ** 2)),
        "edges": slope[inner].mean() / 8,
        "colourfulness": np.sqrt(rg.var() + yb.var()) + 0.3 * np.sqrt(rg.mean() ** 2 + yb.mean() ** 2),
        "entropy": bits(counts, base=2),
    }


@pytest.mark.parametrize("picture", [*PHOTOS, RANDOM.integers(0, 256, (9, 31, 3), dtype=np.uint8)])
def test_every_measure_agrees_with_other_peoples_code(picture):
    expected = by_other_means(np.asarray(picture))
    assert set(expected) == set(QUALITY)
    assert of(picture) == pytest.approx(expected, rel=2e-3, abs=2e-3)  # a grey near .5 may round either way


def test_a_batch_gives_what_its_images_give_one_by_one():
    pixels = torch.rand(5, 3, 12, 17)
    torch.testing.assert_close(measure(pixels), torch.cat([measure(one[None]) for one in pixels]))
    assert measure(pixels).dtype == torch.float32


@pytest.mark.parametrize("size", [(12, 17), (107, 160), (1, 40), (2, 2)])
def test_arrays_have_the_measures_of_tensors(size):
    """Means are summed up in another order: the last digits of single precision differ."""
    pixels = torch.rand(5, 3, *size)
    found = measure(pixels.numpy())
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, measure(pixels).numpy(), rtol=1e-5, atol=1e-5)
    assert measure(np.zeros((0, 3, 4, 4), np.float32)).shape == (0, 7)


@pytest.mark.parametrize("photo", PHOTOS)
def test_the_blurrier_a_photograph_the_higher_its_blur_and_the_lower_its_edges(photo):
    found = [of(photo.filter(ImageFilter.GaussianBlur(radius))) for radius in (0, 0.5, 1, 2, 4)]
    assert all(a["blur"] < b["blur"] and a["edges"] > b["edges"] for a, b in pairwise(found))


@pytest.mark.parametrize("photo", PHOTOS)
def test_noise_is_the_deviation_that_was_added(photo):
    smooth = np.asarray(photo.filter(ImageFilter.GaussianBlur(3)), dtype=np.float64).clip(80, 175)
    for sigma in (4, 8, 16):
        noisy = smooth + RANDOM.normal(scale=sigma, size=(*smooth.shape[:2], 1))
        assert of(noisy)["noise"] == pytest.approx(sigma, rel=0.1)


@pytest.mark.parametrize("photo", PHOTOS)
def test_brightness_contrast_and_colour_follow_pillows_knobs(photo):
    for knob, name in (("Brightness", "brightness"), ("Contrast", "contrast"), ("Color", "colourfulness")):
        values = [of(getattr(ImageEnhance, knob)(photo).enhance(factor))[name] for factor in (0.2, 0.5, 1)]
        assert values == sorted(values)
    assert of(photo.convert("L").convert("RGB"))["colourfulness"] == pytest.approx(0, abs=1e-3)


def test_known_pictures_have_known_measures():
    flat = of(np.full((8, 8, 3), 51, np.uint8))
    assert flat == pytest.approx({**dict.fromkeys(QUALITY, 0), "brightness": 51}, abs=1e-3)
    ramp = of(np.repeat(np.tile(np.arange(0, 160, 10, np.uint8), (16, 1))[..., None], 3, axis=2))
    assert (ramp["edges"], ramp["entropy"]) == (pytest.approx(10, rel=1e-4), pytest.approx(4))
    assert ramp["noise"] == pytest.approx(0, abs=1e-3)
    assert ramp["blur"] == pytest.approx(0, abs=1e-3)  # a slope has no second derivative
    red = of(np.full((4, 4, 3), (255, 0, 0), np.uint8))
    assert red["colourfulness"] == pytest.approx(0.3 * np.hypot(255, 127.5), rel=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (2, 5), (1, 40)])
def test_pictures_without_a_neighbourhood_have_finite_measures(size):
    assert torch.isfinite(measure(torch.rand(2, 3, *size))).all()


@pytest.mark.parametrize("n", [1, 5, 9, 23])
def test_pictures_are_measured_alike_however_many_come_together(n):
    """Of 160 × 160 pixels, 13 are measured at a time; each has the same bits as beside one other only."""
    pixels = torch.from_numpy(RANDOM.random((n, 3, 160, 160), dtype=np.float32))
    alone = [measure(pixels[[i, i]])[0] for i in range(n)]
    assert torch.equal(measure(pixels), torch.stack(alone))
    for i, row in enumerate(measure(pixels.numpy())):
        np.testing.assert_allclose(row, alone[i], rtol=1e-4)
