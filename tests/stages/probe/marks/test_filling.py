"""What is filled is what is around it and nothing of what was there; a mark's pixels are those that it was drawn on."""

import numpy as np
import pytest
import torch

from wrongtree.stages.probe.marks.extent import elsewhere, enlarged, extent_of, widened
from wrongtree.stages.probe.marks.filling import Filler


def place(rows: slice, columns: slice, size: tuple[int, int] = (32, 32)) -> np.ndarray:
    found = np.zeros(size, dtype=bool)
    found[rows, columns] = True
    return found


def ramp(high: int, wide: int) -> torch.Tensor:
    """(1, 3, h, w) of which every pixel is the mean of its neighbours."""
    down, across = torch.meshgrid(torch.linspace(0, 1, high), torch.linspace(0, 1, wide), indexing="ij")
    return torch.stack([down, across, (down + across) / 2])[None]


@pytest.mark.parametrize("size", [(32, 32), (24, 40)])
def test_a_hole_in_a_slope_is_filled_with_the_slope_and_the_rest_is_left_alone(size):
    hole = place(slice(5, 17), slice(8, 20), size)
    pixels = ramp(*size)
    spoilt = torch.where(torch.from_numpy(hole), torch.ones(()), pixels)
    torch.testing.assert_close(Filler(hole)(spoilt), pixels, atol=1e-6, rtol=0)


def test_at_the_edge_of_the_picture_it_is_filled_from_inside():
    hole = place(slice(29, 32), slice(0, 32))
    pixels = ramp(32, 32).clone()
    pixels[:, :, 28:] = 0.25
    spoilt = torch.where(torch.from_numpy(hole), torch.tensor(1.0), pixels)
    torch.testing.assert_close(Filler(hole)(spoilt)[:, :, 29:], torch.full((1, 3, 3, 32), 0.25))


def test_every_picture_is_filled_from_its_own_and_from_nothing_that_was_in_the_place():
    random = torch.Generator().manual_seed(0)
    pixels = torch.rand(4, 3, 16, 20, generator=random)
    hole = place(slice(0, 6), slice(3, 9), (16, 20)) | place(slice(10, 12), slice(10, 20), (16, 20))
    together = Filler(hole)(pixels)
    other = torch.where(torch.from_numpy(hole), torch.rand(4, 3, 16, 20, generator=random), pixels)
    torch.testing.assert_close(Filler(hole)(other), together)
    torch.testing.assert_close(Filler(hole)(pixels[2:3]), together[2:3])
    inside = together[:, :, torch.from_numpy(hole)]
    assert float(inside.min()) >= 0
    assert float(inside.max()) <= 1


def test_a_place_without_pixels_changes_nothing_and_one_without_surroundings_is_refused():
    pixels = ramp(8, 8)
    assert torch.equal(Filler(np.zeros((8, 8), dtype=bool))(pixels), pixels)
    with pytest.raises(ValueError, match="nothing around"):
        Filler(np.ones((8, 8), dtype=bool))


def noisy(count: int, size: tuple[int, int], seed: int) -> torch.Tensor:
    return torch.rand(count, 3, *size, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    ("mark", "cells"),
    [
        (place(slice(29, 32), slice(0, 32)), place(slice(15, 16), slice(0, 16), (16, 16))),  # three rows of two a cell
        (place(slice(9, 23), slice(9, 23)), place(slice(5, 11), slice(5, 11), (16, 16))),
        (place(slice(40, 60), slice(100, 131), (96, 160)), place(slice(7, 10), slice(17, 21), (16, 26))),
        (place(slice(0, 29), slice(0, 29), (224, 224)), place(slice(0, 2), slice(0, 2), (16, 16))),
    ],
)
def test_a_mark_fills_the_pixels_that_it_was_drawn_on_though_it_was_found_in_cells(mark, cells):
    bearers, others = noisy(20, mark.shape, 1), noisy(20, mark.shape, 2)
    bearers[:, :, torch.from_numpy(mark)] = torch.tensor([0.1, 0.8, 0.2])[:, None]
    assert (extent_of(cells, bearers, others) == mark).all()


def test_a_background_that_all_images_have_is_no_part_of_it():
    mark = place(slice(4, 9), slice(4, 9))
    bearers, others = torch.zeros(20, 3, 32, 32), torch.zeros(20, 3, 32, 32)
    bearers[:, :, torch.from_numpy(mark)] = 1
    assert (extent_of(place(slice(2, 4), slice(2, 4), (16, 16)), bearers, others) == mark).all()


def test_what_is_covered_is_wider_than_the_mark_by_a_thirty_second_of_the_side():
    mark = place(slice(70, 90), slice(70, 90), (224, 224))
    wide = widened(mark, torch.zeros(1, 3, 224, 224))
    assert (wide == place(slice(63, 97), slice(63, 97), (224, 224))).all()


@pytest.mark.parametrize(
    ("mark", "moved"),
    [
        (place(slice(29, 32), slice(0, 32)), place(slice(0, 3), slice(0, 32))),
        (place(slice(2, 10), slice(2, 10)), place(slice(22, 30), slice(22, 30))),
        (place(slice(12, 20), slice(0, 4)), place(slice(12, 20), slice(28, 32))),
    ],
)
def test_another_place_is_on_the_other_side(mark, moved):
    assert (elsewhere(mark) == moved).all()


def test_for_a_square_in_the_middle_it_is_in_the_corners_and_for_a_frame_a_cross():
    square = elsewhere(place(slice(9, 23), slice(9, 23)))
    assert square.sum() == 14 * 14
    assert square[:7, :7].all()
    assert not square[9:23, 9:23].any()
    frame = ~place(slice(2, 30), slice(2, 30))
    cross = elsewhere(frame)
    assert not (cross & frame).any()
    assert cross[14:18, 14:18].all()


def test_there_is_no_other_place_for_what_fills_most_of_the_picture():
    assert elsewhere(place(slice(4, 28), slice(0, 32))) is None


def test_cells_are_the_same_shares_of_a_picture_of_any_size():
    assert (
        enlarged(place(slice(0, 2), slice(8, 16), (8, 16)), torch.Size((64, 128)))
        == place(slice(0, 16), slice(64, 128), (64, 128))
    ).all()
