import numpy as np
import pytest
from PIL import Image

from reading import cell, values
from wrongtree.stages.emit import sprites
from wrongtree.stages.emit.sprites import (
    LEVELS,
    Part,
    map_scale,
    maps_per_sheet,
    samples,
    write_parts,
    write_thumbnails,
)

RANDOM = np.random.default_rng(2)


@pytest.fixture
def site(tmp_path):
    (tmp_path / "sprites").mkdir()
    return tmp_path


@pytest.mark.parametrize(("count", "height", "width"), [(1, 32, 32), (5, 8, 8), (300, 56, 40), (700, 30, 56)])
def test_every_picture_is_found_unchanged_in_its_cell(site, count, height, width):
    pictures = RANDOM.integers(0, 256, (count, height, width, 3), np.uint8)
    maps = RANDOM.random((count, 20, 24)) / 480
    entry = write_parts(
        {"image": Part(pictures), "saliency": Part(maps, (0.0, 2.0))}, site / "sprites", "evidence", "t"
    )
    for k in {0, count // 2, count - 1}:
        np.testing.assert_array_equal(cell(site, entry, k, "image"), pictures[k])
        np.testing.assert_allclose(values(site, entry, k, "saliency"), maps[k] * 480, atol=1 / LEVELS + 1e-9)
    assert len(entry["files"]) == -(-count // (entry["columns"] * entry["rows"]))


@pytest.mark.parametrize(("count", "per_sheet"), [(1, 64), (4096, 64), (10_000, 100), (22_500, 150), (100_000, 667)])
def test_of_many_maps_there_are_as_many_to_a_sheet_as_there_are_sheets_and_at_most_150_sheets(count, per_sheet):
    assert maps_per_sheet(count) == per_sheet


def test_sheets_that_are_written_at_once_are_those_that_are_written_one_after_the_other(site, monkeypatch):
    pictures = RANDOM.integers(0, 256, (700, 30, 56, 3), np.uint8)
    found = []
    for threads in (1, 2):
        monkeypatch.setattr(sprites, "THREADS", threads)
        entry = write_parts({"image": Part(pictures)}, site / "sprites", "evidence")
        found.append((entry, [(site / file).read_bytes() for file in entry["files"]]))
    assert found[0] == found[1]
    assert len(found[0][1]) == 11


@pytest.mark.parametrize("scale", [(0.0, 3.0), (-1.5, 1.5)])
def test_maps_come_back_within_half_a_grey_level_and_clipped_at_the_ends(site, scale):
    maps = RANDOM.normal(0, 1.2, (90, 20, 20)) / 400
    entry = write_parts({"delta": Part(maps, scale)}, site / "sprites", "x")
    for k in (0, 40, 89):
        half_a_level = (scale[1] - scale[0]) / LEVELS / 2
        np.testing.assert_allclose(
            values(site, entry, k, "delta"), np.clip(maps[k] * 400, *scale), atol=half_a_level + 1e-9
        )


def test_zero_is_exactly_the_middle_of_a_symmetric_scale(site):
    entry = write_parts({"delta": Part(np.zeros((1, 4, 4)), (-0.7, 0.7))}, site / "sprites", "x")
    assert (cell(site, entry, 0) == 127).all()


def test_an_overview_is_there_for_many_errors_and_spread_evenly(site):
    n = 5000
    pictures = np.zeros((n, 32, 32, 3), np.uint8)
    pictures[:, :, :, 0] = (np.arange(n) % 250)[:, None, None]
    pictures[:, :, :, 1] = (np.arange(n) // 250)[:, None, None] * 10
    entries = write_thumbnails(pictures, site / "sprites", 95)
    overview = next(entry for entry in entries if entry["kind"] == "overview")
    assert overview["count"] == 2048
    for k in (0, 1000, 2047):
        error = (2 * k + 1) * n // (2 * 2048)
        assert np.abs(cell(site, overview, k)[8:24, 8:24].mean((0, 1)) - pictures[error, 0, 0]).max() < 12
    few = write_thumbnails(pictures[:2048], site / "sprites", 80)
    assert not [entry for entry in few if entry["kind"] == "overview"]


@pytest.mark.parametrize(("count", "files"), [(64, 1), (65, 2), (4_096, 64), (6_561, 81)])
def test_maps_are_64_to_a_file_and_of_very_many_as_many_as_there_are_files(site, count, files):
    entry = write_parts({"delta": Part(np.zeros((count, 2, 2)), (-1, 1))}, site / "sprites", "x")
    assert len(entry["files"]) == files


@pytest.mark.parametrize(
    ("n", "counts"), [(2_049, [2048]), (131_072, [2048]), (131_073, [2048, 32_768]), (1_000_000, [2048, 32_768])]
)
def test_a_very_large_site_has_a_denser_overview_for_its_parts(n, counts):
    assert samples(n) == counts


def test_a_scale_holds_all_but_the_extreme_half_percent_and_has_two_digits():
    maps = RANDOM.exponential(1 / 100, (1000, 10, 10))
    low, high = map_scale([maps], symmetric=False)
    assert low == 0
    assert np.mean(maps * 100 <= high) == pytest.approx(0.995, abs=0.003)
    assert float(f"{high:.2g}") == high
    assert map_scale([maps - maps.mean()], symmetric=True)[0] < 0
    assert map_scale([np.zeros((3, 4, 4))], symmetric=True) == (-1.0, 1.0)


@pytest.mark.parametrize("side", [8, 28, 32, 100, 128])
def test_thumbnails_come_at_every_halving_down_to_eight_pixels(site, side):
    smooth = np.linspace(0, 255, side * side * 3).reshape(side, side, 3)
    pictures = np.stack([np.roll(smooth, shift, axis=0) for shift in range(40)]).astype(np.uint8)
    entries = write_thumbnails(pictures, site / "sprites", 90)
    sides = [entry["cell"][0] for entry in entries]
    assert sides == [side // 2**i for i in range(len(sides))]
    assert 8 <= sides[-1] < 16
    for entry in entries:
        expected = Image.fromarray(pictures[7]).resize(entry["cell"], Image.Resampling.BOX)
        assert np.abs(cell(site, entry, 7).astype(float) - np.asarray(expected, dtype=float)).mean() < 12
