"""Rectangles of one colour, against a search through all rectangles."""

import numpy as np
import pytest
import torch

from wrongtree.stages.probe.likeness.rectangles import EQUAL, edged, pasted, rectangles

SIDE = 24


def noise(seed):
    return torch.from_numpy(np.random.default_rng(seed).random((3, SIDE, SIDE)).astype(np.float32))


def largest_of(picture):
    """Share of the largest rectangle, three pixels at least of each side, that is of one colour and not the picture."""
    best = 0
    for high in range(3, SIDE + 1):
        for wide in range(3, SIDE + 1):
            if high == wide == SIDE:
                continue
            for top in range(SIDE - high + 1):
                for left in range(SIDE - wide + 1):
                    part = picture[:, top : top + high, left : left + wide]
                    if high * wide > best and (part - part[:, :1, :1]).abs().max() <= EQUAL / 2:
                        best = high * wide
    return best / SIDE**2


@pytest.mark.parametrize(
    ("top", "left", "high", "wide"), [(3, 5, 10, 10), (0, 8, 6, 12), (17, 17, 7, 7), (4, 0, 16, 24)]
)
def test_what_is_pasted_is_found_at_any_place(top, left, high, wide):
    picture = noise(top)
    picture[:, top : top + high, left : left + wide] = torch.tensor([0.2, 0.7, 0.4])[:, None, None]
    (found,) = rectangles(picture[None])
    assert float(found[0]) == pytest.approx(largest_of(picture))
    inside = top > 0 and left > 0 and top + high < SIDE and left + wide < SIDE
    assert found.tolist() == pytest.approx([high * wide / SIDE**2, high / SIDE, wide / SIDE, 1, float(inside)])


def test_a_band_at_an_edge_is_wide_or_none():
    plain, wide, narrow, inside = noise(1), noise(2), noise(3), noise(4)
    wide[:, :, -4:] = 0.2
    narrow[:, :2] = 0.2
    inside[:, 6:12] = 0.2
    assert edged(torch.stack([plain, wide, narrow, inside])).tolist() == [False, True, False, False]


def test_pictures_of_a_batch_do_not_mix():
    pasted, plain, one_colour = noise(1), noise(2), torch.full((3, SIDE, SIDE), 0.5)
    pasted[:, 5:15, 5:15] = 0.5
    found = rectangles(torch.stack([plain, pasted, one_colour, pasted]))
    assert found[0].tolist() == [0] * 5
    assert found[2].tolist() == [0] * 5  # it fills the picture
    assert found[1].tolist() == found[3].tolist() == rectangles(pasted[None])[0].tolist()


def test_what_is_no_rectangle_is_none():
    y, x = np.mgrid[:SIDE, :SIDE]
    disc = noise(3)
    disc[:, torch.from_numpy((y - 12) ** 2 + (x - 12) ** 2 < 64)] = 0.3
    ramp = torch.from_numpy((x / SIDE).astype(np.float32)).expand(3, -1, -1)
    assert rectangles(torch.stack([disc, ramp])).tolist() == [[0] * 5] * 2


def test_what_has_one_inside_is_told_from_what_has_one_at_an_edge():
    inside, edge, none = noise(4), noise(5), noise(6)
    inside[:, 6:12, 9:15] = 0.9
    edge[:, :12] = 0.9
    assert pasted(torch.stack([inside, edge, none])).tolist() == [True, False, False]
