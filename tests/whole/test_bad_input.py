"""Everything issue 2 lists under "Bad input", through the real command line: a correct site, or one clear sentence."""

import csv
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from checking import COLOURS, FACTORY, check_site, paint, paint_folder, read_page, snapshot
from colour_net import StrongestColour

MIXED = {("blue", "blue"): 2, ("blue", "green"): 7, ("green", "red"): 4, ("green", "green"): 5, ("red", "red"): 5}
HOSTILE = (
    "with space",
    'it\'s "quoted"',
    "<script>alert(1)</script>",
    "&amp;",
    "🐱 cat",
    "قطة",
    "\u202eevil",
    "a\\b",
    "{{7*7}}",
    "line\nbreak",
)


def write_manifest(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def manifest_of(made, path="manifest.csv") -> Path:
    return write_manifest(Path(path), [{"path": f"photos/{id_}", "label": label} for id_, label, _ in made])


@pytest.fixture(scope="module")
def standing() -> dict[str, bytes]:
    """A folder with one site, once a test has needed it: the others get its files, and nobody builds it again."""
    return {}


@pytest.fixture
def refused(build, standing):
    """Run a build that cannot work over a site that stands: one sentence, exit code 2, and the site as it was."""

    def run(*arguments, data="photos", model="net", name="standing"):
        if not standing:
            paint_folder(Path("standing"), {("blue", "blue"): 1, ("green", "red"): 4, ("red", "red"): 1})
            assert build("--name", "standing", data="standing", model="net").code == 0
            standing.update(snapshot(Path("build")))
        elif not Path("build").exists():
            for path, content in standing.items():
                Path("build", path).parent.mkdir(parents=True, exist_ok=True)
                Path("build", path).write_bytes(content)
        before, names = snapshot(Path("build")), {p.name for p in Path("build").iterdir()}
        done = build("--name", name, *arguments, data=data, model=model)
        assert done.code == 2, done
        assert done.sentence.startswith("wrongtree: ")
        assert done.err.count("wrongtree: ") == 1
        assert "Traceback" not in done.err
        assert done.out == ""
        assert snapshot(Path("build")) == before
        assert {p.name for p in Path("build").iterdir()} == names
        return done.sentence

    return run


# Sites that come out right


@pytest.mark.parametrize(
    ("counts", "errors"),
    [
        pytest.param({("blue", "blue"): 3, ("green", "green"): 2, ("red", "red"): 1}, 0, id="no errors at all"),
        pytest.param({("blue", "red"): 3, ("green", "blue"): 4, ("red", "green"): 6}, 13, id="every image wrong"),
        pytest.param({("blue", "blue"): 3, ("green", "red"): 1, ("red", "red"): 1}, 1, id="one error"),
        pytest.param({("blue", "blue"): 3, ("green", "red"): 2, ("red", "red"): 1}, 2, id="two errors of one kind"),
        pytest.param({("blue", "green"): 1, ("green", "red"): 1, ("red", "red"): 1}, 2, id="two errors of two kinds"),
        pytest.param(
            {("blue", "green"): 1, ("green", "red"): 1, ("red", "blue"): 1}, 3, id="three errors, three kinds"
        ),
        pytest.param(MIXED, 11, id="some of each"),
    ],
)
def test_any_number_of_errors_makes_a_correct_site(build, counts, errors):
    made = paint_folder(Path("photos"), counts)
    done = build("--groupings", "label,none,prediction,confusion", "--force")
    assert done.code == 0, done
    check_site(Path("build/photos-net"), made)
    verb = "is" if errors == 1 else "are"
    told = f"{errors} of {len(made)} images {verb} misclassified" if errors else "No errors: all 6 images"
    assert told in done.out


def test_one_class_and_a_model_of_one_output_is_a_site_without_errors(build):
    made = paint_folder(Path("photos"), {("blue", "red"): 3})
    assert build(model="one_output").code == 0
    check_site(Path("build/photos-one_output"), [(id_, "blue", "blue") for id_, _, _ in made], classes=("blue",))


def test_one_class_in_the_data_and_three_in_the_model_works_with_a_classes_file(quick_build):
    made = paint_folder(Path("photos"), {("green", "red"): 3, ("green", "green"): 2})
    Path("classes.txt").write_text("blue\ngreen\nred\n")
    assert quick_build("--classes", "classes.txt").code == 0
    check_site(Path("build/photos-net"), made)


def test_more_classes_in_the_model_than_in_the_data_works_with_a_classes_file(quick_build):
    made = paint_folder(Path("photos"), MIXED)
    Path("classes.txt").write_text("blue\ngreen\nred\nyellow\nviolet\n")
    assert quick_build("--classes", "classes.txt", model="five_outputs").code == 0
    check_site(Path("build/photos-five_outputs"), made, classes=(*COLOURS, "yellow", "violet"))


def test_an_empty_class_folder_is_a_class_all_the_same(quick_build):
    made = paint_folder(Path("photos"), {("blue", "blue"): 2, ("green", "red"): 3, ("red", "red"): 0})
    assert quick_build().code == 0
    check_site(Path("build/photos-net"), made)


def test_images_for_which_the_model_returns_nan_are_set_aside_and_listed(quick_build):
    made = paint_folder(Path("photos"), MIXED)
    bright = paint(Path("photos/blue/bright.png"), "red", light=130)
    assert np.asarray(Image.open(bright)).mean() / 255 > 0.7
    done = quick_build(model="nan_when_bright")
    assert done.code == 0
    check_site(Path("build/photos-nan_when_bright"), made, skipped=["blue/bright.png"])
    assert "1 image was skipped" in done.err
    assert "blue/bright.png: the model returned NaN" in done.err


def test_what_cannot_be_read_is_set_aside_counted_and_listed_with_its_reason(quick_build):
    made = paint_folder(Path("photos"), MIXED)
    good = Path("photos/red/red000.png").read_bytes()
    bad = {
        "blue/empty.png": b"",
        "blue/text.jpg": b"this is no picture",
        "green/cut.png": good[: len(good) // 2],
        "red/[bold]🐱.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    }
    for name, content in bad.items():
        Path("photos", name).write_bytes(content)
    os.symlink("nowhere.png", "photos/red/dangling.png")
    done = quick_build()
    assert done.code == 0
    check_site(Path("build/photos-net"), made, skipped=[*bad, "red/dangling.png"])
    skipped = json.loads(Path("build/photos-net/data/manifest.json").read_text())["dataset"]["skipped"]
    reasons = {entry["id"]: entry["reason"] for entry in skipped}
    assert reasons["blue/text.jpg"] == "is text; download it again"
    assert reasons["red/dangling.png"] == "no such file"
    assert "5 images were skipped" in done.err
    assert all(name in done.err for name in bad)
    assert str(Path.cwd()) not in json.dumps(reasons)  # the site is published; this machine's folders are not


def test_a_file_that_a_manifest_names_and_that_is_missing_is_set_aside(quick_build):
    made = paint_folder(Path("photos"), MIXED)
    gone = made.pop(3)
    manifest_of([*made, gone])
    Path("photos", gone[0]).unlink()
    done = quick_build(data="manifest.csv")
    assert done.code == 0
    listed = [(f"photos/{id_}", label, said) for id_, label, said in made]
    check_site(Path("build/manifest-net"), listed, skipped=[f"photos/{gone[0]}"])
    assert "no such file" in done.err


def test_a_manifest_may_name_a_path_twice(quick_build):
    made = paint_folder(Path("photos"), MIXED)
    manifest_of([*made, *made, made[3]])
    assert quick_build(data="manifest.csv").code == 0
    listed = [(f"photos/{id_}", label, said) for id_, label, said in [*made, *made, made[3]]]
    check_site(Path("build/manifest-net"), listed)


def test_hostile_names_of_classes_files_and_columns_come_out_as_text(build):
    Path("odd").mkdir()
    rows, judged = [], []
    classes = sorted(HOSTILE)
    for i, name in enumerate(HOSTILE):
        file = paint(Path("odd", f"{name}.png"), "red", seed=i)
        rows.append({"path": str(file), "label": name, "<img onerror=x>": name})
        judged.append((str(file), name, classes[2]))
    manifest = write_manifest(Path("odd.csv"), rows)
    with Path("classes.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["name"], *([name] for name in classes)])
    Path("wide_net.py").write_text(
        f"import sys; sys.path.append({str(FACTORY.parent)!r})\n"
        f"import colour_net\ndef wide(): return colour_net.StrongestColour({len(classes)}), colour_net.to_tensor\n"
    )
    title = '<b>title</b> & "quotes" 🐱 \u202ertl'
    done = build("--title", title, "--classes", "classes.csv", "--model", "wide_net.py:wide", data=manifest)
    assert done.code == 0, done
    site = Path("build/odd-wide")
    check_site(site, judged, classes=classes, title=title)
    column, *_ = json.loads((site / "data/columns.json").read_text())["columns"]
    assert column["name"] == "<img onerror=x>"
    assert {column["values"][code] for code in column["codes"]} == set(HOSTILE) - {classes[2]}  # that one is right
    assert {row[0] for row in read_page(site).rows[1:]} == set(HOSTILE)
    assert all(re.fullmatch(r"[\w./-]+", file) for file in snapshot(site))  # nor did any name become a path


def test_folders_with_hostile_names_work_as_classes(build):
    names = ["<script>alert('x')<", 'it\'s "so" & so', "قطة 🐱"]
    made = [
        (path.relative_to("photos").as_posix(), name, sorted(names)[2])
        for i, name in enumerate(names)
        for path in [paint(Path("photos", name, f"{name} {i}.png"), "red", seed=i)]
    ]
    assert build().code == 0
    check_site(Path("build/photos-net"), made, classes=sorted(names))


def test_a_label_may_hold_a_slash(build):
    made = paint_folder(Path("photos"), MIXED)
    manifest_of([(id_, f"{label}/../{label}", said) for id_, label, said in made])
    assert build(data="manifest.csv").code == 0
    listed = [(f"photos/{id_}", f"{label}/../{label}", f"{said}/../{said}") for id_, label, said in made]
    check_site(Path("build/manifest-net"), listed, classes=[f"{c}/../{c}" for c in COLOURS])


def test_file_names_that_are_no_utf8_are_shown_escaped(quick_build):
    paint_folder(Path("photos"), {("blue", "red"): 3, ("green", "green"): 1, ("red", "red"): 1})
    os.rename(b"photos/blue/red000.png", b"photos/blue/\xff\xfe.png")
    assert quick_build().code == 0
    ids = json.loads(Path("build/photos-net/data/errors.json").read_text())["id"]
    assert sorted(ids) == ["blue/\\udcff\\udcfe.png", "blue/red001.png", "blue/red002.png"]


def test_a_data_folder_whose_name_is_no_file_name_elsewhere_gets_a_site_of_its_own(quick_build):
    made = paint_folder(Path('we "like" <cats> v1.0'), MIXED)
    assert quick_build(data='we "like" <cats> v1.0').code == 0
    check_site(Path("build/we -like- -cats- v1.0-net"), made)


def test_images_of_one_pixel_work_with_a_transform_that_resizes(build):
    made = paint_folder(Path("photos"), MIXED, size=(1, 1))
    assert build(model="resized").code == 0
    check_site(Path("build/photos-resized"), made)


def test_inputs_of_one_pixel_are_refused_because_they_have_no_map(refused):
    paint_folder(Path("photos"), MIXED, size=(1, 1))
    assert "the model has no convolutional map" in refused()


def test_images_of_different_sizes_work_with_a_transform_that_resizes(build):
    made = paint_folder(Path("photos"), MIXED)
    for i, size in enumerate([(1, 40), (300, 2), (7, 9)]):
        paint(Path(f"photos/red/odd{i}.png"), "blue", size=size)
        made.append((f"red/odd{i}.png", "red", "blue"))
    assert build(model="resized").code == 0
    check_site(Path("build/photos-resized"), made)


def test_two_thousand_identical_errors_work_and_quickly(build):
    """Every merge has height 0 and a tree may become a chain: no recursion, no quadratic step."""
    picture = paint(Path("photos/blue/0000.png"), "red", size=(8, 8))
    made = [("blue/0000.png", "blue", "red")]
    for i in range(1, 2000):
        shutil.copy(picture, f"photos/blue/{i:04d}.png")
        made.append((f"blue/{i:04d}.png", "blue", "red"))
    made += paint_folder(Path("photos"), {("green", "green"): 1, ("red", "red"): 1}, size=(8, 8))
    began = time.perf_counter()
    assert build("--representations", "features", "--groupings", "label,none").code == 0
    assert time.perf_counter() - began < 60  # about 5 s on two idle cores
    check_site(Path("build/photos-net"), made)


# One sentence, and everything as it was


def test_no_data_or_data_without_images_is_refused(refused):
    assert "nowhere: no such file or folder" in refused(data="nowhere")
    Path("empty").mkdir()
    assert "empty: no images found; expected empty/<class>/<image>" in refused(data="empty")
    Path("empty/class").mkdir()
    assert "empty: no images found" in refused(data="empty")
    paint(Path("flat/picture.png"), "red")
    assert "flat: 1 image is directly in flat, and no folder per class; put them into flat/<class>/" in refused(
        data="flat"
    )
    assert "picture.png: not a folder of images and not a manifest" in refused(data="flat/picture.png")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "m.csv: is empty; write it again"),
        ("path,label\n", "m.csv: no rows below the header 'path, label'"),
        ("where,label\na,red\n", "m.csv: no column 'path'; found where, label; name the column with --columns path=…"),
        ("path,colour\na.png,red\n", "m.csv: no column 'label'; found path, colour; name the column with --columns"),
        ("path,label\na.png,red\nb.png,\n", "m.csv: row 3 has no label"),
        ("path,label\n,red\n", "m.csv: row 2 has no path"),
        ("path,label\na.png,red,large, round\n", "m.csv: row 2 has more cells than the header"),
        (b"path,label\ncaf\xe9.png,red\n", "m.csv: none of its 1 images is below .; the first is 'café.png'; pass the"),
        (b"path,label\na\0.png,red\n", "m.csv: none of its 1 images is below .; the first is 'a\\x00.png'"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused_with_its_row(refused, text, said):
    Path("m.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    assert said in refused(data="m.csv")


def test_a_parquet_manifest_that_is_none_is_refused(refused):
    Path("m.parquet").write_bytes(b"PAR1 and then nothing")
    assert "m.parquet: is a damaged or truncated Parquet file" in refused(data="m.parquet")


def test_more_classes_in_the_model_than_in_the_data_without_a_classes_file_are_refused(refused):
    paint_folder(Path("photos"), MIXED)
    said = refused(model="five_outputs")
    assert "the model has 5 outputs but the data has 3 classes" in said
    assert (
        "pass --classes FILE (from Python: classes=[…]), a text file with 5 names in the order of the outputs" in said
    )


def test_more_classes_in_the_data_than_in_the_model_are_refused(refused):
    paint_folder(Path("photos"), MIXED)
    assert "the model has 2 outputs but the data has 3 classes" in refused(model="two_outputs")
    Path("two.txt").write_text("blue\ngreen\n")
    said = refused("--classes", "two.txt", model="two_outputs")
    assert "two.txt: does not name 1 of the 3 classes in photos: 'red'" in said


def test_a_model_that_returns_only_nan_is_refused(refused):
    paint_folder(Path("photos"), MIXED)
    said = refused(model="always_nan")
    assert "none of the 23 images could be evaluated" in said
    assert "blue/blue000.png: the model returned NaN" in said


def test_images_none_of_which_can_be_read_are_refused(refused):
    for label in COLOURS:
        Path("photos", label).mkdir(parents=True)
        Path("photos", label, "a.png").write_bytes(b"no")
    said = refused()
    assert "none of the 3 images can be read; the first: blue/a.png: is text; download it again" in said


def test_weights_for_another_architecture_are_refused_with_the_keys_that_differ(refused):
    paint_folder(Path("photos"), MIXED)
    state = StrongestColour().state_dict()
    state["conv.weight"] = torch.zeros(6, 3, 5, 5)
    state["fc.weight"] = state.pop("head.weight")
    torch.save(state, "other.pt")
    said = refused("--weights", "other.pt")
    assert "other.pt: these weights are for another architecture" in said
    assert "1 missing: head.weight" in said
    assert "1 unexpected: fc.weight" in said
    assert "conv.weight is (6, 3, 5, 5), the model has (6, 3, 3, 3)" in said


def test_images_of_different_sizes_are_refused_where_the_transform_does_not_resize(refused):
    paint_folder(Path("photos"), MIXED)
    paint(Path("photos/red/wide.png"), "red", size=(32, 16))
    said = refused()
    assert "images have different shapes" in said
    assert "resize and crop them (--img-size, or in the transform)" in said


def test_images_of_different_sizes_are_refused_even_where_every_batch_is_of_one_size(refused):
    paint_folder(Path("photos"), MIXED)
    paint(Path("photos/red/wide.png"), "red", size=(32, 16))
    assert "images have different shapes" in refused("--batch-size", "1")


def test_a_transform_that_is_random_is_refused(refused):
    paint_folder(Path("photos"), MIXED)
    assert "pass the evaluation transform, not the training one" in refused(model="flipping")


def test_a_factory_without_preprocessing_is_refused(refused):
    paint_folder(Path("photos"), MIXED)
    said = refused(model="bare")
    assert "how are images prepared? Return (module, transform) from bare, or pass --img-size" in said


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "..", "a\nb", "/abs", "a\0b"])
def test_a_name_that_is_no_name_of_a_folder_is_refused(refused, name):
    paint_folder(Path("photos"), MIXED)
    assert f"--name {name!r}: use letters, digits" in refused("--name", name)
    assert not Path("x").exists()


# Outputs and caches that cannot be written are in test_faults.py.


@pytest.fixture
def tiny_disk(tmp_path, request):
    """A file system of 2 MB, or as many as are asked for; skips where we may not mount one."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={getattr(request, 'param', 2)}000k", "tmpfs", str(where)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield where
    subprocess.run(["umount", str(where)], check=True)


@pytest.mark.parametrize("tiny_disk", [4], indirect=True, ids=["two sites fit"])
def test_a_disk_that_is_full_is_told_and_leaves_the_old_site_whole(build, tiny_disk):
    paint_folder(Path("photos"), MIXED)
    assert build("--out", tiny_disk / "build").code == 0, "the first site fits"
    before = snapshot(tiny_disk)
    filler = tiny_disk / "filler"
    filler.write_bytes(bytes(os.statvfs(tiny_disk).f_bavail * os.statvfs(tiny_disk).f_bsize - 20_000))
    done = build("--out", tiny_disk / "build", "--title", "another")
    assert (done.code, done.err.count("wrongtree: ")) == (2, 1)
    assert "cannot be written (No space left on device); free some space or choose another --out" in done.sentence
    filler.unlink()
    assert snapshot(tiny_disk) == before
    assert build("--out", tiny_disk / "build", "--title", "another").code == 0


def test_somebody_elses_folder_is_refused_even_with_a_manifest_of_its_own(refused):
    paint_folder(Path("photos"), MIXED)
    Path("mine/app/data").mkdir(parents=True)
    Path("mine/app/data/manifest.json").write_text('{"name": "my web application"}')
    said = refused("--out", "mine", "--name", "app")
    assert "mine/app: exists and is not a wrongtree site" in said


def test_a_file_in_place_of_the_site_is_refused_and_left_alone(refused):
    paint_folder(Path("photos"), MIXED)
    Path("mine").mkdir()
    Path("mine/notes").write_text("mine")
    assert "mine/notes: exists and is not a wrongtree site" in refused("--out", "mine", "--name", "notes")
    assert Path("mine/notes").read_text() == "mine"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--mean", "0.5,oops"], "--mean 0.5,oops: expected numbers separated by commas"),
        (["--mean", "0.5,0.5"], "--mean has 2 numbers, but the model's input has 3 channels"),
        (["--mean", ""], "--mean has 0 numbers"),
        (["--mean", "nan"], "--mean nan: expected finite numbers"),
        (["--std", "1,0,1"], "--std must be above 0"),
        (["--std", "inf"], "--std inf: expected finite numbers"),
        (["--img-size", "0"], "--img-size at least 1"),
        (["--img-size", "-3"], "--img-size at least 1"),
        (["--crop-pct", "0"], "--crop-pct above 0 and at most 1"),
        (["--crop-pct", "1.5"], "--crop-pct above 0 and at most 1"),
        (["--crop-pct", "nan"], "--crop-pct above 0 and at most 1"),
        (["--interpolation", "magic"], "--interpolation magic: choose bilinear, bicubic, nearest or lanczos"),
        (["--device", "abacus"], "--device abacus: not available here"),
        (["--device", "cuda:99"], "--device cuda:99: not available here"),
        (
            ["--groupings", "label,colour"],
            "--groupings colour: choose from label, prediction, confusion, superclass, none",
        ),
        (["--groupings", ","], "--groupings is empty"),
        (["--layer", "layer4"], "--layer layer4: the model has no such module; its maps are conv"),
        (["--layer", "head"], "--layer head: its output is not a map; the model's maps are conv"),
        (["--classes", "none.txt"], "none.txt: cannot be read as text (No such file or directory)"),
        (["--weights", "none.pt"], "none.pt: no such weights file"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_by_name(refused, flags, said):
    paint_folder(Path("photos"), MIXED)
    assert said in refused(*flags)
