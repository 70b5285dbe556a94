"""Maps on the common grid, and which images are drawn."""

import numpy as np
import pytest
from test_represent import GIVEN
from torch import tensor
from torch.nn.functional import adaptive_avg_pool2d, interpolate

from wrongtree.artifacts.maps import GRID, coarse, drawn, gridded, maps_of, says_something, scaled

RANDOM = np.random.default_rng(2)


@pytest.mark.parametrize("side", [28, 56, 14])
def test_cells_that_fit_are_added_up_as_pooling_does(side):
    maps = RANDOM.random((3, side, side))
    expected = adaptive_avg_pool2d(tensor(maps), GRID).numpy() * (side / GRID) ** 2
    np.testing.assert_allclose(gridded(maps, bilinear=False), expected)


@pytest.mark.parametrize("side", [1, 5, 16, 32])
def test_nothing_is_lost_where_cells_do_not_fit(side):
    maps = RANDOM.random((2, side, side + 3))
    np.testing.assert_allclose(gridded(maps, bilinear=False).sum(axis=(1, 2)), maps.sum(axis=(1, 2)))


@pytest.mark.parametrize("side", [1, 4, 7, 8])
def test_grad_cam_is_enlarged_as_torch_does(side):
    maps = RANDOM.random((2, side, side))
    expected = interpolate(tensor(maps)[:, None], (GRID, GRID), mode="bilinear", align_corners=False)[:, 0].numpy()
    np.testing.assert_allclose(gridded(maps, bilinear=True), expected)


def test_maps_sum_to_one_and_an_empty_one_is_uniform_and_says_nothing():
    found = maps_of(GIVEN, "saliency", np.arange(5))
    np.testing.assert_allclose(found.sum(axis=(1, 2)), 1)
    both = scaled(np.stack([np.zeros((3, 3)), np.eye(3)]))
    np.testing.assert_allclose(both, [np.full((3, 3), 1 / 9), np.eye(3) / 3])
    assert says_something(both).tolist() == [False, True]
    assert says_something(scaled(coarse(both))).tolist() == [False, True]


def test_what_is_kept_of_a_map_is_within_half_a_step():
    maps = scaled(RANDOM.random((4, GRID, GRID)))
    kept = coarse(maps)
    assert kept.max(axis=(1, 2)).tolist() == [255] * 4
    assert np.abs(kept / 255 - maps / maps.max(axis=(1, 2), keepdims=True)).max() <= 0.5 / 255 + 1e-12


def test_the_same_images_are_drawn_whatever_their_order_and_whatever_else_there_is_up_to_what_comes_before():
    ids = [f"{i}.png" for i in range(200)]
    first = [ids[i] for i in drawn(ids, 20)]
    turned = ids[::-1]
    assert [turned[i] for i in drawn(turned, 20)] == first
    assert [ids[i] for i in drawn(ids, 50)][:20] == first
    assert len(drawn(ids, 500)) == 200
