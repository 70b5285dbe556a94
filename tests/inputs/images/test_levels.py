from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wrongtree.commands.texts import span
from wrongtree.config import DataConfig
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.images.levels import GREYS, SHARES, WHOLE, Levels, Rule, look, shown
from wrongtree.inputs.images.pixels import read_picture
from wrongtree.shared.faults import UserError

EIGHTS = np.linspace(0, 1, 9)


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        (np.uint16, 0, 65_535),
        (np.int16, -1000, 3000),
        (np.int32, 0, 65_535),
        (np.uint32, 5, 1_000_005),
        (np.float32, 0, 1),
        (np.float64, -1, 1),
        (np.float16, 0, 255),
    ],
)
@pytest.mark.parametrize("channels", [0, 1, 2, 3, 4])
def test_low_is_black_and_high_is_white_and_what_is_between_is_between(kind, low, high, channels):
    values = (low + EIGHTS * (high - low)).astype(kind).reshape(3, 3)
    values = values if not channels else np.stack([values] * channels, axis=2)
    seen = np.asarray(shown(values, Rule((low, high))))
    assert seen.shape == (3, 3, 3)
    np.testing.assert_allclose(seen[..., 0].ravel(), EIGHTS * 255, atol=1)
    assert (seen == seen[..., :1]).all()


def test_what_is_beyond_black_and_white_is_cut_only_where_somebody_said_so():
    values = np.array([[-5.0, np.nan], [0.5, np.inf]])
    assert np.asarray(shown(values, Rule((0, 1))))[..., 0].tolist() == [[0, 0], [128, 0]]
    for beyond, said in (
        (values, "contains NaN or infinity in 2 of 4"),
        (values[:1, :1], "contains values −5…−5, outs"),
    ):
        with pytest.raises(ValueError, match=f"{said}.*; say with --range LO,HI"):
            shown(beyond)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        (np.float32([[0, 1]]), (SHARES, GREYS)),
        (np.float32([[0, 1.5]]), (GREYS, GREYS)),
        (np.int32([[0, 255]]), (GREYS, GREYS)),
        (np.int32([[0, 256]]), (GREYS, WHOLE)),
    ],
)
def test_the_sample_says_what_is_white_for_the_whole_data_set(values, rule):
    found, levels = look([values, values // 2].__getitem__, [0, 1], None)
    assert (found.floats, found.whole) == rule
    assert levels is not None
    assert levels.looked == 2


@pytest.mark.parametrize(
    ("low", "high", "whole", "proposed"),
    [
        (0, 4095, True, "0,4095"),
        (12, 3900, True, "0,4095"),
        (0, 1000, True, "0,1023"),
        (3, 9, True, "3,9"),
        (0, 9, True, "0,255"),
        (33_000, 36_900, True, "33000,36900"),
        (-998, 2999, True, "-1000,3000"),
        (-0.99938, 0.99991, False, "-1,1"),
        (0.21, 0.7301, False, "0.21,0.731"),
        (7.0, 7.0, False, "7,8"),
    ],
)
def test_a_range_is_proposed_that_holds_what_was_found_and_can_be_typed(low, high, whole, proposed):
    found = Levels(4, low, high, (0, 65_535), False, whole).proposed
    assert found == proposed
    typed = span(found, "--range")
    assert typed is not None
    assert typed[0] <= low <= high <= typed[1]


@pytest.mark.parametrize("text", ["5", "1,2,3", "4,4", "9,3", "a,b", "nan,1", "0,inf", ""])
def test_a_range_of_anything_but_two_numbers_in_order_is_refused(text):
    with pytest.raises(UserError, match=r"--range .*: expected"):
        span(text, "--range")


def saved(folder: Path, *pictures: np.ndarray) -> Path:
    (folder / "in" / "a").mkdir(parents=True)
    for i, values in enumerate(pictures):
        Image.fromarray(values).save(folder / "in" / "a" / f"{i:03}.tif")
    return folder / "in"


def test_one_picture_beyond_the_sample_is_set_aside_and_says_why(tmp_path):
    """Ninety pictures of which one, that is not looked at, has negative numbers."""
    pictures = [np.full((4, 4), 0.5, np.float32) for _ in range(90)]
    data = saved(tmp_path, *pictures)
    for at in range(90):
        Image.fromarray(pictures[at] - 1).save(data / "a" / f"{at:03}.tif")
        try:
            images = open_images(data)
        except UserError:  # it was in the sample
            Image.fromarray(pictures[at]).save(data / "a" / f"{at:03}.tif")
            continue
        with pytest.raises(ValueError, match=r"contains values −0\.5…−0\.5, outside 0…1; say with --range"):
            images.read(at)
        return
    pytest.fail("all of 90 pictures were looked at")


def test_the_digest_knows_the_range(tmp_path):
    data = saved(tmp_path, np.arange(16, dtype=np.uint16).reshape(4, 4) * 200)
    digests = {open_images(data, None, DataConfig(span=span)).digest for span in (None, (0, 4095), (0, 65_535))}
    assert len(digests) == 3


def test_a_range_holds_for_8_bits_only_where_there_is_nothing_else(tmp_path):
    plain = np.arange(16, dtype=np.uint8).reshape(4, 4)
    data = saved(tmp_path, plain)
    images = open_images(data, None, DataConfig(span=(0, 15)))
    np.testing.assert_array_equal(np.asarray(images.read(0))[..., 0], plain * 17)
    Image.fromarray(plain.astype(np.uint16) * 273).save(data / "a" / "001.tif")
    images = open_images(data, None, DataConfig(span=(0, 4095)))
    np.testing.assert_array_equal(np.asarray(images.read(0))[..., 0], plain)
    np.testing.assert_array_equal(np.asarray(images.read(1))[..., 0], plain * 17)


def test_several_pages_are_told(tmp_path):
    (tmp_path / "in" / "a").mkdir(parents=True)
    first, second = Image.new("L", (4, 4), 10), Image.new("L", (4, 4), 20)
    first.save(tmp_path / "in" / "a" / "1.tif", save_all=True, append_images=[second])
    second.save(tmp_path / "in" / "a" / "2.tif")
    images = open_images(tmp_path / "in")
    assert images.notes == (
        f"{tmp_path / 'in'}: 1 of 2 images looked at have several frames or pages; the first is used",
    )
    assert np.asarray(images.read(0))[0, 0].tolist() == [10, 10, 10]


def test_a_deep_picture_keeps_its_orientation(tmp_path):
    values = np.arange(6, dtype=np.uint16).reshape(2, 3)
    options = Image.Exif()
    options[0x0112] = 6
    Image.fromarray(values).save(tmp_path / "x.png", exif=options)
    np.testing.assert_array_equal(np.asarray(read_picture(tmp_path / "x.png")), np.rot90(values, -1))
