"""What a site leaves out on request: originals, paths, detail."""

import csv
import re

import numpy as np
import pytest
from PIL import Image

from checking import paint, snapshot
from reading import cell, details, load, sheet
from wrongtree.shared.digests import file_digest

SECRET = "zebra-crossing"


@pytest.fixture
def manifest(tmp_path):
    """30 pictures whose folders and names nobody should see; one is damaged, one listed twice, one absent."""
    rows = []
    for i in range(30):
        path = f"photos/{SECRET}/{SECRET}-{i:02d}.png"
        paint(tmp_path / path, ("red", "green", "blue")[i % 3], seed=i, size=(48, 32))
        rows.append([path, "red" if i % 2 else ("red", "green", "blue")[i % 3]])
    (tmp_path / rows[4][0]).write_bytes(b"no picture")
    rows += [rows[1], [f"photos/{SECRET}/absent.png", "red"]]
    with (tmp_path / "set.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["path", "label"], *rows])
    return rows


def test_without_paths_no_file_of_the_site_names_one_and_numbers_are_rows_of_the_data_set(build, manifest, tmp_path):
    assert build("--name", "named", data="set.csv").code == 0
    outcome = build("--name", "hidden", "--no-paths", "--standalone", data="set.csv")
    assert outcome.code == 0
    site = tmp_path / "build" / "hidden"
    for name, content in snapshot(tmp_path / "build").items():
        if name.startswith("hidden"):
            assert SECRET.encode() not in content, name
            assert b"absent" not in content, name
    assert SECRET in outcome.err  # the terminal is the owner's own: it says which files were set aside
    assert not (site / "data" / "digests.json").exists()  # whoever has a picture could find it by its content
    told, ids = (load(tmp_path / "build" / "named", f"{n}.json") for n in ("digests", "ids"))
    assert told["digest"] == "".join(file_digest(tmp_path / id_)[:16] for id_ in ids["id"])
    named, hidden = (load(tmp_path / "build" / n, "errors.json") for n in ("named", "hidden"))
    assert all(re.fullmatch(r"\d{6}", id_) for id_ in hidden["id"])
    assert [manifest[int(id_)][0] for id_ in hidden["id"]] == named["id"]
    skipped = load(site, "manifest.json")["dataset"]["skipped"]
    assert [entry["id"] for entry in skipped] == ["000004", "000031"]
    assert (load(site, "manifest.json")["paths"], load(tmp_path / "build" / "named", "manifest.json")["paths"]) == (
        False,
        True,
    )


def test_export_of_a_site_without_paths_gives_numbers_and_copies_nothing(quick_build, cli, manifest, tmp_path):
    quick_build("--name", "hidden", "--no-paths", data="set.csv")
    site = tmp_path / "build" / "hidden"
    root = 2 * load(site, "manifest.json")["errors"] - 2
    assert cli("export", site, "--node", root).out.splitlines()[1][:6].isdecimal()
    outcome = cli("export", site, "--node", root, "--data", ".", "--copy-to", "out")
    assert (outcome.code, "built with --no-paths" in outcome.sentence) == (2, True)


def test_without_originals_there_is_no_image_folder_and_the_thumbnail_is_all_view(quick_build, manifest, tmp_path):
    assert quick_build("--name", "small", "--no-originals", data="set.csv").code == 0
    site = tmp_path / "build" / "small"
    assert not (site / "images").exists()
    assert not (site / "data" / "digests.json").exists()
    assert load(site, "manifest.json")["originals"] is False
    assert {tuple(view) for view in details(site)["view"]} == {(0, 0, 1, 1)}
    assert "images/" not in (site / "index.html").read_text(encoding="utf-8")


def test_a_thumbnail_size_binds_every_picture_of_every_sheet(build, manifest, tmp_path):
    assert build("--name", "large", data="set.csv").code == 0
    assert build("--name", "tiny", "--thumbnail-size", "12", data="set.csv").code == 0
    large, tiny = tmp_path / "build" / "large", tmp_path / "build" / "tiny"
    assert max(max(s["cell"]) for s in load(large, "manifest.json")["sprites"] if s["kind"] == "thumbnails") > 12
    checks = [load(tiny, f"checks/{path.name}")["sheets"] for path in sorted((tiny / "data" / "checks").iterdir())]
    assert any(entry["kind"] == "right" for sheets in checks for entry in sheets)
    for entry in [*load(tiny, "manifest.json")["sprites"], *(entry for sheets in checks for entry in sheets)]:
        boxes = [part["box"] for part in (entry["parts"] or {}).values() if part["scale"] is None]
        sides = [entry["cell"]] if entry["parts"] is None else [box[2:] for box in boxes]
        assert all(max(side) <= 12 for side in sides), entry["kind"]
    average = sheet(tiny, "dataset")["parts"]
    assert max(average["image"]["box"][2:]) == 12
    assert average["saliency"]["box"][2:] == sheet(large, "dataset")["parts"]["saliency"]["box"][2:]


def test_a_smaller_thumbnail_keeps_its_shape_and_shows_the_same_error(quick_build, manifest, tmp_path):
    quick_build("--name", "large", data="set.csv")
    quick_build("--name", "half", "--thumbnail-size", "16", data="set.csv")
    shown = []
    for name in ("large", "half"):
        site = tmp_path / "build" / name
        entry = sheet(site, "thumbnails")
        shown.append(np.stack([cell(site, entry, k).mean(axis=(0, 1)) for k in range(entry["count"])]))
    assert entry["cell"] == [16, 11]
    np.testing.assert_allclose(shown[0], shown[1], atol=8)


@pytest.mark.parametrize("size", ["7", "129", "x"])
def test_a_thumbnail_size_out_of_range_is_refused_before_anything_is_built(build, manifest, tmp_path, size):
    assert build("--thumbnail-size", size, data="set.csv").code == 2
    assert not (tmp_path / "build").exists()


def test_the_preview_is_made_of_the_smaller_thumbnails(quick_build, manifest, tmp_path):
    quick_build("--name", "large", data="set.csv")
    quick_build("--name", "tiny", "--thumbnail-size", "8", data="set.csv")
    detail = []
    for name in ("large", "tiny"):
        with Image.open(tmp_path / "build" / name / "preview.jpg") as picture:
            pixels = np.asarray(picture.convert("L"), dtype=float)
        detail.append(np.abs(np.diff(pixels, axis=1)).mean())
    assert detail[1] < 0.6 * detail[0]
