"""Originals of a large site: many in one file, and none lost or changed by it."""

import shutil
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from checking import paint_folder
from reading import load
from wrongtree.artifacts.packs import read_original, size_of
from wrongtree.compare.pictures import reader_of
from wrongtree.stages.emit import errors
from wrongtree.stages.emit.packs import Spool

PICTURES = [bytes([k]) * (k * 5_000) for k in range(100)]  # 24.75 MB, the mean 247,500 bytes: two or three to a pack


@pytest.fixture
def packed(tmp_path):
    """Pictures that came in another order than that of their numbers."""
    (tmp_path / "images").mkdir()
    with Spool(tmp_path / "images", len(PICTURES)) as spool:
        for k in np.random.default_rng(0).permutation(len(PICTURES)).tolist():
            spool.add(k, PICTURES[k])
        assert spool.write_packs() == 2
    return tmp_path


def test_every_picture_is_found_again_and_nothing_but_packs_is_left(packed):
    assert {path.name for path in (packed / "images").iterdir()} == {f"{i}.pack" for i in range(50)}
    assert [read_original(packed, 2, k) for k in range(100)] == PICTURES


def test_a_pack_is_a_zip_archive_that_any_program_unpacks(packed, tmp_path):
    unzip = shutil.which("unzip")
    command = [unzip, "-q", "-d"] if unzip else [sys.executable, "-m", "zipfile", "-e"]
    arguments = ["out", "images/7.pack"] if unzip else ["images/7.pack", "out"]
    subprocess.run([*command, *arguments], cwd=tmp_path, check=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        "14.webp": PICTURES[14], "15.webp": PICTURES[15],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("count", "each", "size"),
    [
        (2_000, 2_000, 250),  # half a megabyte
        (60_000, 2_000, 250),
        (100_000, 2_000, 400),  # 250 packs
        (20_000, 40_000, 25),  # a megabyte
        (100_000, 40_000, 100),  # 1,000 packs
        (1_000_000, 1_000, 1_000),
        (1_001, 600_000, 2),
    ],
)
def test_packs_are_of_half_a_megabyte_then_of_one_and_larger_only_where_a_thousand_do_not_suffice(count, each, size):
    assert size_of(count, count * each) == size


def test_a_site_of_many_errors_has_the_pictures_of_one_with_files(quick_build, tmp_path, monkeypatch):
    paint_folder(tmp_path / "photos", {("red", "red"): 3, ("green", "red"): 4, ("blue", "green"): 3})
    assert quick_build("--name", "plain").code == 0
    monkeypatch.setattr(errors, "MOST_PLAIN", 6)
    assert quick_build("--name", "packed", "--force").code == 0
    plain, packed = tmp_path / "build" / "plain", tmp_path / "build" / "packed"
    assert "packs" not in load(plain, "manifest.json")
    manifest = load(packed, "manifest.json")
    compared = reader_of(SimpleNamespace(site=SimpleNamespace(manifest=manifest), path=packed))
    for k in range(7):
        assert read_original(packed, manifest["packs"]["size"], k) == read_original(plain, None, k)
        with Image.open(plain / "images" / f"{k}.webp") as picture:
            np.testing.assert_array_equal(np.asarray(compared(k)), np.asarray(picture.convert("RGB")))
    listed = {f"{cluster['medoid']}.webp" for cluster in manifest["clusters"]}
    assert listed
    assert {path.name for path in (packed / "images").glob("*.webp")} == listed, "what the page without a script shows"
