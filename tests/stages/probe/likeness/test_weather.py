"""Snow, frost and fog: what they do to brightness, contrast and places."""

import pytest
import torch

from wrongtree.stages.probe import pixels as px
from wrongtree.stages.probe.likeness import weather


def chance():
    return torch.Generator().manual_seed(0)


def test_snow_adds_white_flecks_to_a_paler_picture():
    dark = torch.full((4, 3, 32, 32), 0.2)
    found = weather.snowed(dark, 0.06, 0.25, 45, chance())
    pale = 0.2 * 0.75 + 0.6 * 0.25
    assert float(found.min()) == pytest.approx(pale, abs=1e-5)  # between the flecks
    assert (found.amax(dim=(1, 2, 3)) > 0.95).all()
    assert 0.05 < float((found > pale + 0.3).float().mean()) < 0.5


def test_frost_is_pale_patches_over_a_darker_picture():
    grey = torch.full((4, 3, 32, 32), 0.5)
    found = weather.frosted(grey, 0.5, 1.1, chance())
    assert float(found.min()) == pytest.approx(0.25, abs=1e-5)
    assert found[:, 2].max() > found[:, 0].max()  # the ice is blue
    assert (px.grey(found).flatten(1).std(dim=1) > 0.02).all()


def test_rime_is_finer_than_frost():
    grey = torch.full((4, 3, 32, 32), 0.5)
    frost, rime = weather.frosted(grey, 0.65, 0.9, chance()), weather.rimed(grey, 0.65, 0.9, chance())
    steps = [
        float((one[..., 1:] - one[..., :-1]).abs().mean() / one.flatten(1).std(dim=1).mean()) for one in (frost, rime)
    ]
    assert steps[1] > 1.15 * steps[0]
    assert float(rime.min()) == pytest.approx(0.325, abs=1e-5)  # between the crystals
    assert rime[:, 2].max() > rime[:, 0].max()


def test_fog_and_fading_take_contrast_and_fading_keeps_the_mean():
    pictures = torch.rand(4, 3, 32, 32, generator=chance())
    fog, faded = weather.fogged(pictures, 0.25), weather.faded(pictures, 0.25)
    spread = px.grey(pictures).flatten(1).std(dim=1)
    for found in (fog, faded):
        assert torch.allclose(px.grey(found).flatten(1).std(dim=1), spread / 4, rtol=1e-3)
    assert torch.allclose(px.grey(faded).mean(dim=(1, 2, 3)), px.grey(pictures).mean(dim=(1, 2, 3)), atol=1e-5)
    assert float(fog.min()) >= 0.675 - 1e-5


def test_clouds_of_fog_are_as_thick_as_they_are_said_to_be_and_differ_from_place_to_place():
    black, white = torch.zeros(3, 3, 32, 32), torch.ones(3, 3, 32, 32)
    found = weather.clouded(white, 1.0, chance())
    assert torch.allclose(found.amin(dim=(1, 2, 3)), torch.tensor(0.5), atol=1e-5)  # 1 of 1 + 1
    assert torch.allclose(found.amax(dim=(1, 2, 3)), torch.tensor(1.0), atol=1e-5)
    assert (found.flatten(1).std(dim=1) > 0.05).all()
    assert float((found[..., 1:] - found[..., :-1]).abs().max()) < 0.2  # and are soft
    assert not torch.equal(found[0], found[1])
    assert float(weather.clouded(black, 1.0, chance()).max()) < 0.01  # as bright as the picture, and no brighter


@pytest.mark.parametrize("upright", [True, False])
def test_bands_have_their_period_and_their_share_of_the_picture(upright):
    found = weather.grated(torch.full((2, 3, 32, 32), 0.5), 4, 0.6, upright)
    across = found[0, 0, 0] if upright else found[0, 0, :, 0]
    assert torch.allclose(across[:4], torch.tensor([0.5, 0.8, 0.5, 0.2]), atol=1e-5)
    assert torch.allclose(across[4:], across[:-4], atol=1e-5)
    along = found[..., 0, :] if upright else found[..., :, 0]
    assert torch.allclose(found, along[..., None, :] if upright else along[..., None], atol=1e-6)


def test_stronger_colours_keep_the_brightness_and_leave_grey_as_it_is():
    pale = 0.5 + 0.1 * (torch.rand(4, 3, 16, 16, generator=chance()) - 0.5)
    found = weather.saturated(pale, 3)
    assert torch.allclose(px.grey(found), px.grey(pale), atol=1e-5)
    assert torch.allclose(found - px.grey(found), 3 * (pale - px.grey(pale)), atol=1e-5)
    grey = px.grey(pale).expand_as(pale)
    assert torch.allclose(weather.saturated(grey, 6), grey, atol=1e-5)
