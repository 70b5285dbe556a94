"""What pictures look like apart from what they show."""

import pytest
import torch

from wrongtree.stages.probe import pixels as px
from wrongtree.stages.probe.likeness.look import looks
from wrongtree.stages.probe.likeness.warps import swirled


@pytest.mark.parametrize("picture", [torch.zeros(2, 3, 32, 32), torch.ones(2, 3, 24, 40), torch.rand(2, 3, 64, 64)])
def test_every_number_is_finite_and_there_are_as_many_for_every_picture(picture):
    found = looks(picture)
    assert torch.isfinite(found).all()
    assert found.shape == (2, looks(torch.rand(1, 3, 32, 32)).shape[1])


def test_a_picture_looks_the_same_beside_others():
    pictures = torch.rand(5, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(looks(pictures)[2:3], looks(pictures[2:3]), atol=1e-5)


def test_blur_and_noise_move_the_numbers_to_opposite_sides():
    smooth = px.gaussian(torch.rand(20, 3, 32, 32, generator=torch.Generator().manual_seed(0)), 1.2)
    usual, blurred, noisy = looks(smooth), looks(px.gaussian(smooth, 1.5)), looks(px.noisy(smooth, 0.1))
    steps = slice(0, 1)  # log of the mean difference of neighbours
    assert (blurred[:, steps] < usual[:, steps]).all()
    assert (noisy[:, steps] > usual[:, steps]).all()


def test_a_frame_has_bands_at_all_four_sides_however_wide_they_are():
    pictures = torch.rand(3, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    framed = pictures.clone()
    for picture, wide in zip(framed, (3, 6, 9), strict=True):
        picture[:, :wide], picture[:, -wide:], picture[..., :wide], picture[..., -wide:] = 0, 0, 0, 0
    barred = pictures.clone()
    barred[:, :, :5] = 0
    apart = [(looks(one) != looks(pictures)).all(dim=0) & (looks(one).std(dim=0) == 0) for one in (framed, barred)]
    assert int((apart[0] & ~apart[1]).sum()) >= 2  # at least two sides, and all four


def test_edges_of_a_swirl_cross_circles_around_the_centre_to_one_side():
    smooth = px.gaussian(torch.rand(40, 3, 32, 32, generator=torch.Generator().manual_seed(0)), 1.5)
    left, right = (looks(swirled(smooth, 2.0, side, torch.Generator().manual_seed(1))).mean(dim=0) for side in (1, -1))
    usual = looks(smooth).mean(dim=0)
    opposite = ((left - usual) * (right - usual) < 0) & ((left - right).abs() > 0.3)
    assert int(opposite.sum()) >= 2  # rings of the finest scale
