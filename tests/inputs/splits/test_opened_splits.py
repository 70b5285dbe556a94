"""Several splits as one data set: names, classes, columns, copies, and what is refused."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from checking import paint, paint_folder
from wrongtree.config import DataConfig
from wrongtree.inputs.splits.joined import united
from wrongtree.inputs.splits.opened import open_images
from wrongtree.inputs.splits.parts import parts_of
from wrongtree.shared.faults import UserError
from wrongtree.shared.record import asked
from wrongtree.shared.texts import named_parts

ONE = {("cat", "blue"): 2, ("dog", "red"): 3}


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paint_folder(tmp_path / "a", ONE)
    paint_folder(tmp_path / "b", {("cat", "blue"): 1, ("fox", "green"): 2}, light=20)
    return tmp_path


def path(text):
    from pathlib import Path

    return Path(text)


def test_images_of_two_folders_are_one_data_set_with_names_that_differ(folders):
    images = open_images(path("train=a,dev=b"))
    assert len(images) == 8
    assert len(set(images.ids)) == 8
    assert images.ids[0].startswith("train/cat/")
    assert images.ids[-1].startswith("dev/fox/")
    assert images.classes == ("cat", "dog", "fox")
    assert [images.classes[k] for k in images.labels] == ["cat"] * 2 + ["dog"] * 3 + ["cat"] + ["fox"] * 2
    assert images.splits.names == ("train", "dev")
    assert images.splits.code.tolist() == [0] * 5 + [1] * 3
    assert images.columns[-1].name == "split"
    assert images.columns[-1].values == ("train",) * 5 + ("dev",) * 3
    for row, id_ in enumerate(images.ids):
        split, _, below = id_.partition("/")
        stored = Image.open({"train": "a", "dev": "b"}[split] + "/" + below).convert("RGB")
        assert np.array_equal(np.asarray(images.read(row)), np.asarray(stored))
    assert any("dev has no 'dog'" in note and "train has no 'fox'" in note for note in images.notes)


def test_the_digest_tells_the_splits_and_their_names_apart(folders):
    digests = [open_images(path(text)).digest for text in ("train=a,dev=b", "train=b,dev=a", "train=a,test=b")]
    assert len({*digests, open_images(path("train=a,dev=b")).digest}) == 3


def test_images_in_two_splits_are_counted_by_their_bytes(folders):
    first = next((folders / "a" / "dog").iterdir())
    shutil.copy(first, folders / "b" / "fox" / "renamed.png")
    images = open_images(path("train=a,dev=b"))
    assert images.splits.same == (0, 1)
    assert "1 of 4 images of dev is also in train, byte for byte" in images.notes


def test_limits_and_samples_are_of_each_split(folders):
    images = open_images(path("train=a,dev=b"), None, DataConfig(limit=2))
    assert np.bincount(images.splits.code).tolist() == [2, 2]


def test_a_manifest_may_name_its_splits_and_keeps_its_columns(folders):
    for number in range(4):
        paint(folders / "c" / f"{number}.png", "blue", seed=number)
    lines = [
        "path,label,split,place",
        "0.png,cat,train,in",
        "1.png,dog,train,out",
        "2.png,cat,val,in",
        "3.png,cat,x,in",
    ]
    (folders / "c" / "list.csv").write_text("\n".join(lines))
    images = open_images(path("c/list.csv"), None, DataConfig(split="train,val"))
    assert images.ids == ("train/0.png", "train/1.png", "val/2.png")
    columns = {column.name: column.values for column in images.columns}
    assert columns["split"] == ("train", "train", "val")
    assert columns["place"] == ("in", "out", "in")
    assert not any(note.endswith("of val are also in train, byte for byte") for note in images.notes)


def test_folders_of_splits_may_be_named_too(folders):
    shutil.move("a", "photos/train")
    shutil.move("b", "photos/dev")
    images = open_images(path("photos"), None, DataConfig(split="train,dev"))
    assert images.ids[0].startswith("train/cat/")
    assert images.splits.names == ("train", "dev")


def test_classes_that_a_person_ordered_stay_in_that_order(folders):
    images = open_images(path("train=a,dev=b"), ["fox", "dog", "cat"])
    assert images.classes == ("fox", "dog", "cat")
    assert images.ordered


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ([["b", "a"], ["b", "a"]], ["b", "a"]),
        ([["b", "c", "a"], ["b", "a"]], ["b", "c", "a"]),
        ([["a", "c"], ["b", "c"]], ["a", "b", "c"]),
        ([["2", "10"], ["3"]], ["2", "3", "10"]),
        ([["b", "a"], ["c"]], ["b", "a", "c"]),
    ],
)
def test_classes_of_all_splits_keep_an_order_that_all_agree_on(lists, expected):
    assert united(lists) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("train=a,dev=b", [("train", "a"), ("dev", "b")]),
        ("train=a,b,dev=c=d", [("train", "a,b"), ("dev", "c=d")]),
        ("train=torchvision:CIFAR10,dev=hf:x/y", [("train", "torchvision:CIFAR10"), ("dev", "hf:x/y")]),
        ("photos", []),
        ("a/run=3", []),
        ("hf:owner/name", []),
        ("=a,dev=b", []),
    ],
)
def test_names_and_folders_are_told_apart(text, expected):
    assert named_parts(text) == expected


def test_a_folder_whose_name_looks_like_a_split_is_that_folder(folders):
    shutil.move("a", "run=3")
    assert len(open_images(path("run=3"))) == 5
    assert len(open_images(path("train=run=3,dev=b"))) == 8
    assert parts_of(path("run=3"), DataConfig()) == []


@pytest.mark.parametrize(
    ("data", "split", "said"),
    [
        (
            "train=a,train=b",
            None,
            "--data train=a,train=b: names the split train twice; give each split a name of its own",
        ),
        ("a", "train,train", "--split train,train: names the split train twice; give each split a name of its own"),
        ("train=a,dev=b", "test", "--split test: --data names the splits already; remove --split"),
        ("train=nowhere,dev=b", None, "nowhere: no such file or folder"),
        ("run=3", None, "--data run=3: no such file or folder, and as splits it names only run; name a second one"),
        (
            "run=3,",
            None,
            "--data run=3,: no such file or folder, and as splits it names only run; name a second one, as in "
            "--data run=3,dev=DIR",
        ),
        ("a", "train,", "--split train,: a name between the commas is missing; write --split train,dev"),
        ("train=a,dev=empty", None, "empty: no images found"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_way_out(folders, data, split, said):
    (folders / "empty").mkdir()
    with pytest.raises(UserError) as refused:
        open_images(path(data), None, DataConfig(split=split))
    assert str(refused.value).startswith(said)


def test_one_label_against_the_rest_is_of_one_split_at_a_time(folders):
    with pytest.raises(UserError, match="cannot be combined with several splits; pass one split at a time"):
        open_images(path("train=a,dev=b"), None, DataConfig(one_vs_rest="cat"))


def test_the_record_of_a_site_names_no_folder_above_the_splits(folders):
    said = asked({"data": path("train=/home/me/photos/train,dev=../other/dev")}, ["data"])
    assert said.options["data"] == "train=train,dev=dev"


@pytest.mark.parametrize(
    ("data", "recorded"),
    [
        ("train=https://me:pw@host,dev=https://me:pw@host/b/c", "train=host,dev=c"),
        ("train=s3://b/a.csv?X-Credential=AK/us/s3&X-Signature=1,dev=s3://b/c", "train=a.csv,dev=c"),
        ("https://me:pw@host/a.csv?X-Credential=AK/us/s3&X-Signature=1", "a.csv"),
    ],
)
def test_the_record_of_a_site_names_no_credentials(data, recorded):
    assert asked({"data": path(data)}, ["data"]).options["data"] == recorded


COLOURED = {("blue", "blue"): 8, ("blue", "red"): 3, ("green", "green"): 8, ("red", "red"): 8}


def test_a_build_of_two_splits_says_both_accuracies_and_writes_what_was_measured(build, tmp_path):
    paint_folder(tmp_path / "old", COLOURED)
    paint_folder(tmp_path / "new", {("blue", "blue"): 6, ("blue", "red"): 9, ("red", "red"): 5}, light=30)
    small = ("--representations", "features", "--groupings", "none", "--k-range", "2")
    outcome = build(*small, data="train=old,dev=new")
    assert outcome.code == 0, outcome.err
    assert "Accuracy: train 88.9% of 27, dev 55.0% of 20 images." in outcome.out
    site = next((tmp_path / "build").glob("*/data/manifest.json")).parent.parent
    assert site.name == "train-dev-net"
    manifest = json.loads((site / "data" / "manifest.json").read_text())
    splits = manifest["splits"]
    assert (splits["images"], splits["errors"]) == ([27, 20], [3, 9])
    assert splits["sentence"] in (site / "index.html").read_text()
    tree = json.loads((site / splits["files"][0]).read_text())
    root = tree["node"].index(max(tree["node"]))
    assert tree["wrong"][2 * root : 2 * root + 2] == [3, 9]
    training = json.loads((site / splits["training"]).read_text())
    assert training["classes"] == [11, 8, 8]
    part = json.loads((site / training["files"][0]).read_text())
    errors = json.loads((site / "data" / "errors.json").read_text())
    images = json.loads((site / "data" / "ids.json").read_text())["id"]
    for i, id_ in enumerate(errors["id"]):
        assert part["split"][i] == ("train", "dev").index(id_.partition("/")[0])
        cells = [cell for key in ("predicted", "true") for cell in part[key][5 * i : 5 * i + 5]]
        assert (max(cells) == -1) == id_.startswith("train/")
        for cell in cells:
            assert cell < 0 or images[training["image"][cell]].startswith("train/")


def test_predictions_are_matched_by_the_path_in_their_split(cli, tmp_path):
    made = paint_folder(tmp_path / "photos", COLOURED)
    shutil.copytree(tmp_path / "photos", tmp_path / "more")
    for place in ("train", "dev"):
        for i, (name, _, said) in enumerate(made):
            wrong = place == "dev" and i % 5 == 0
            line = f"{place}/{name},{'green' if wrong else said}\n"
            with (tmp_path / "said.csv").open("a") as file:
                file.write(("path,prediction\n" if file.tell() == 0 else "") + line)
    outcome = cli("build", "--data", "train=photos,dev=more", "--predictions", "said.csv", "--groupings", "none")
    assert outcome.code == 0, outcome.err
    assert "train 88.9% of 27, dev 7" in outcome.out
    assert "27 of 27 images of dev are also in train, byte for byte" in outcome.err
