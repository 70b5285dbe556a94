"""Damage that moves pixels, against SciPy and hand-made pictures."""

import numpy as np
import pytest
import torch
from scipy.ndimage import map_coordinates, rotate

from wrongtree.stages.probe.likeness import warps


def chance():
    return torch.Generator().manual_seed(0)


@pytest.fixture
def pictures():
    return torch.rand(6, 3, 32, 32, generator=torch.Generator().manual_seed(1))


def test_a_rotation_is_that_of_scipy_by_20_to_70_degrees_to_its_side():
    ramp = torch.linspace(0, 1, 33).expand(4, 3, 33, 33).clone()
    for side in (1, -1):
        turned = warps.rotated(ramp, "border", side, chance())
        angles = side * (torch.rand(4, generator=chance()) * 50 + 20)
        assert ((angles * side >= 20) & (angles * side <= 70)).all()
        for picture, angle in zip(turned, angles.tolist(), strict=True):
            expected = rotate(ramp[0, 0].numpy(), angle, reshape=False, order=1)
            middle = slice(10, 23)  # within the picture, whatever its corners are
            assert np.abs(picture[0, middle, middle].numpy() - expected[middle, middle]).max() < 0.01


@pytest.mark.parametrize("side", [1, -1])
def test_a_swirl_is_that_of_scipy_most_in_the_middle_and_little_at_the_edge(side):
    ramp = torch.linspace(0, 1, 33).expand(2, 3, 33, 33).clone()
    found = warps.swirled(ramp, 2.0, side, chance())
    reach = 0.45 + 0.3 * torch.rand(2, 1, 1, generator=chance()).numpy()
    y, x = np.mgrid[:33, :33] - 16.0
    for picture, far in zip(found, reach, strict=True):
        angle = side * 2.0 * np.exp(-np.hypot(y, x) / 16.5 / far)
        at = [16 + x * np.sin(angle) + y * np.cos(angle), 16 + x * np.cos(angle) - y * np.sin(angle)]
        expected = map_coordinates(ramp[0, 0].numpy(), at, order=1, mode="nearest")
        assert np.abs(picture[0].numpy() - expected).max() < 0.01


@pytest.mark.parametrize("black", [True, False])
def test_a_shrunk_picture_is_whole_in_a_frame_of_one_colour(pictures, black):
    found = warps.shrunk(pictures, 0.5, 0.5, black, chance())
    sizes = set()
    for picture, whole in zip(found, pictures, strict=True):
        apart = (picture != picture[:, :1, :1]).any(dim=0)
        rows, columns = (torch.nonzero(apart.any(dim=d))[:, 0] for d in (1, 0))
        top, bottom, left, right = (int(v) for v in (rows.min(), rows.max() + 1, columns.min(), columns.max() + 1))
        size = bottom - top
        assert size == right - left
        assert abs(size / 32 - 0.5) <= 0.5 * warps.NEAR + 0.5 / 32
        assert abs((top + bottom) / 2 - 16) <= 1
        small = torch.nn.functional.interpolate(whole[None], size=(size, size), mode="area")[0]
        assert torch.allclose(picture[:, top:bottom, left:right], small)
        assert not black or float(picture[:, 0].abs().max()) == 0
        sizes.add((top, size))
    assert len(sizes) > 1  # no one size, and no one place, is all that is learned


@pytest.mark.parametrize("side", range(4))
def test_a_moved_picture_leaves_an_empty_band_at_its_side(pictures, side):
    found = warps.moved(pictures, 0.25, side, chance())
    # Turned so that the band is at the left.
    turned = (found, found.flip(3), found.transpose(2, 3), found.flip(2).transpose(2, 3))[side]
    before = (pictures, pictures.flip(3), pictures.transpose(2, 3), pictures.flip(2).transpose(2, 3))[side]
    assert torch.equal(turned[..., 8:], before[..., :24])
    assert float(turned[..., :8].flatten(2).std(dim=2).max()) < 1e-6


def test_a_squeezed_picture_keeps_one_of_its_sides():
    stripes = (torch.arange(32) % 8 < 4).float().expand(8, 3, 32, 32)
    found = warps.squeezed(stripes, 0.5, "repeated", chance())
    across = found[:, 0, 16, :7].std(dim=1) < 1e-6  # squeezed across, the outermost stripe is repeated
    assert 0 < int(across.sum()) < 8
    assert torch.allclose(found[~across], stripes[~across], atol=1e-5)


def test_a_cover_is_one_rectangle_of_one_colour(pictures):
    found = warps.covered(pictures, 0.5, 0.25, chance())
    for before, after in zip(pictures, found, strict=True):
        rows, columns = torch.nonzero((before != after).any(dim=0), as_tuple=True)
        top, bottom, left, right = (int(v) for v in (rows.min(), rows.max(), columns.min(), columns.max()))
        assert (bottom - top + 1, right - left + 1) == (16, 8)
        assert float(after[:, top : bottom + 1, left : right + 1].flatten(1).std(dim=1).max()) < 1e-6


def test_warping_and_zoom_blur_leave_a_plain_picture_and_blur_most_at_the_edges(pictures):
    plain = torch.full((2, 3, 32, 32), 0.4)
    assert torch.allclose(warps.warped(plain, 3, 1.6, chance()), plain, atol=1e-6)
    assert torch.allclose(warps.zoom_blurred(plain, 1.5), plain, atol=1e-6)
    found = warps.zoom_blurred(pictures, 1.5)
    left = (found - found.mean(dim=(2, 3), keepdim=True)).abs()
    assert float(left[:, :, 13:19, 13:19].mean()) > 1.1 * float(left[:, :, :, :4].mean())


def test_a_third_of_the_fills_is_black_and_a_third_grey():
    found = warps.fills(900, chance())[:, :, 0, 0]
    black = (found == 0).all(dim=1)
    grey = (found[:, 0] == found[:, 1]) & (found[:, 1] == found[:, 2]) & ~black
    assert 0.28 < float(black.float().mean()) < 0.39
    assert 0.28 < float(grey.float().mean()) < 0.39


def test_scattered_pixels_are_those_of_the_neighbourhood():
    ramp = (torch.arange(32 * 32).reshape(1, 1, 32, 32) / 1024).expand(2, 3, 32, 32)
    found = (warps.scattered(ramp, 2, chance()) * 1024).round().long()
    rows, columns = found // 32, found % 32
    assert (found[:, 0] == found[:, 2]).all()  # a pixel keeps its colour
    assert int((rows - torch.arange(32)[:, None]).abs().max()) == 2
    assert int((columns - torch.arange(32)).abs().max()) == 2
    assert 0.02 < float((found == (ramp * 1024).round().long()).float().mean()) < 0.1
