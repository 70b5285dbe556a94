"""Operations on pictures, by hand-made ones."""

import math

import torch

from wrongtree.stages.probe import pixels as px


def noise(n: int, high: int = 32, wide: int = 32) -> torch.Tensor:
    return torch.rand(n, 3, high, wide, generator=torch.Generator().manual_seed(0))


def test_cells_of_a_pixelated_picture_are_told_by_repeated_rows_and_columns():
    made = px.pixelated(noise(4), 8)
    assert made.unfold(2, 4, 4).unfold(3, 4, 4).flatten(4).std(dim=4).max() < 1e-6  # 8 × 8 cells of 4 × 4 pixels
    known = 24 / 31  # of 31 neighbours along a side, 7 are on either side of a border
    assert torch.allclose(px.repeated(made), torch.full((4,), known), atol=1e-6)
    assert px.repeated(noise(4)).max() == 0
    plain = noise(4)
    plain[..., 4:28, 4:28] = 0.5  # covered, framed, nearly black, of one colour: nothing of that is a grid
    framed = noise(4)
    framed[:, :, :14], framed[:, :, 18:] = 0.0, 0.0
    for other in (plain, framed, noise(4) / 30, torch.full((1, 3, 8, 8), 0.3)):
        assert px.repeated(other).max() < 0.1


def test_bands_of_one_colour_are_found_at_each_edge_and_cropped_away():
    framed = noise(3)
    framed[0, :, :9], framed[0, :, 23:] = 0.4, 0.1  # each band has a colour of its own
    framed[1, :, :, :14] = torch.tensor([0.2, 0.5, 0.7])[:, None, None]
    framed[2, :, :1] = 0.0  # a single row is no band
    assert px.bands(framed).tolist() == [[9, 9, 0, 0], [0, 0, 14, 0], [0, 0, 0, 0]]
    made = px.unframed(framed)
    assert torch.equal(made[2], framed[2])
    inner = torch.nn.functional.interpolate(framed[:1, :, 9:23], size=(32, 32), mode="bilinear", align_corners=False)
    assert torch.equal(made[0], inner[0])


def test_a_picture_of_one_colour_has_no_bands_and_no_side_loses_nearly_half():
    plain = torch.full((1, 3, 32, 32), 0.5)
    assert px.bands(plain).tolist() == [[0, 0, 0, 0]]
    narrow = plain.clone()
    narrow[:, :, 20:22] = noise(1, 2, 32)
    top, bottom, left, right = px.bands(narrow)[0].tolist()
    assert (top, bottom, left, right) == (14, 10, 0, 0)  # 20 rows are of one colour


def test_motion_goes_along_a_line_of_any_angle_and_keeps_all_light():
    dot = torch.zeros(1, 1, 21, 21)
    dot[0, 0, 10, 10] = 1
    at = torch.arange(21.0) - 10
    for angle in (0, 20, 30, 45, 60, 90, 120, 150):
        made = px.motion(dot, 9, angle)[0, 0]
        assert abs(float(made.sum()) - 1) < 1e-5
        assert torch.allclose(made, made.flip(0, 1), atol=1e-6)
        rows, columns = made.sum(dim=1), made.sum(dim=0)
        across, down, both = (columns * at**2).sum(), (rows * at**2).sum(), (made * at[:, None] * at).sum()
        found = 0.5 * math.degrees(math.atan2(-2 * float(both), float(across - down))) % 180  # of the longest axis
        assert min(abs(found - angle), 180 - abs(found - angle)) < 1
        assert torch.allclose((columns if across >= down else rows)[6:15], torch.full((9,), 1 / 9), atol=1e-6)


def test_moving_takes_whole_pixels_so_that_nothing_is_blurred():
    pictures = noise(2)
    made = px.shifted(pictures, 0.12, -0.06)  # of 32: 3.84 and 1.92
    assert torch.allclose(made[:, :, :-2, 4:], pictures[:, :, 2:, :-4], atol=1e-5)
    assert torch.allclose(made[..., :4], made[..., 4:5].expand(-1, -1, -1, 4), atol=1e-5)
