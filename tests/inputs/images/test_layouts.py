import os
import shutil
from pathlib import Path

import pytest

from checking import paint
from wrongtree.config import DataConfig
from wrongtree.inputs.images.labelled import open_images
from wrongtree.shared.faults import UserError


@pytest.fixture
def make(tmp_path, monkeypatch):
    """Paints the pictures of these names below an empty folder, and writes other files."""
    monkeypatch.chdir(tmp_path)

    def made(*names: str) -> Path:
        for name in names:
            path = Path("in", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith("/"):
                path.mkdir(exist_ok=True)
            elif path.suffix == ".png":
                paint(path, "red", seed=len(name))
            else:
                path.write_text("x")
        return Path("in")

    return made


def listed(data: Path, split: str | None = None):
    images = open_images(data, None, DataConfig(split=split))
    return images.name, images.classes, images.ids


SAME = ("a/1.png", "b/1.png")


def within(*folders: str) -> list[str]:
    return [f"{folder}/{name}" for folder in folders for name in SAME]


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (("train", "val", "test"), "test"),
        (("train", "dev", "validation"), "validation"),
        (("train", "dev", "valid"), "valid"),
        (("train", "dev"), "dev"),
        (("Training", "Testing"), "Testing"),
        (("TRAIN", "TEST"), "TEST"),
        (("training_set", "test_set"), "test_set"),
        (("train2017", "val2017"), "val2017"),
        (("chest_train", "chest_test"), "chest_test"),
        (("TrainImages", "TestImages"), "TestImages"),
    ],
)
@pytest.mark.parametrize("above", ["", "archive/", "archive/data/"])
def test_the_test_images_are_taken_of_splits_by_any_name_wherever_they_are(make, names, taken, above):
    data = make(*within(*(above + name for name in names)))
    images = open_images(data)
    assert (images.classes, images.ids) == (("a", "b"), SAME)
    assert any(f"{taken} is used" in note for note in images.notes)
    assert listed(data, names[0])[2] == SAME


@pytest.mark.parametrize(
    "names",
    [
        ("train/1.png", "bus/1.png"),  # one class is called so
        ("train/steam/1.png", "train/diesel/1.png", "bus/1.png"),
        ("train/steam/1.png", "train/diesel/1.png", "bus/red/1.png", "bus/blue/1.png"),
        ("test/1.png", "control/1.png", "train/1.png"),
        ("valid/1.png", "invalid/1.png"),
    ],
)
def test_classes_may_be_called_like_splits(make, names):
    data = make(*names)
    assert listed(data)[1] == tuple(sorted({name.split("/")[0] for name in names}))


def test_a_class_has_its_place_even_if_the_split_has_no_image_of_it(make):
    data = make(*within("train", "test"), "train/0/1.png")
    images = open_images(data)
    assert images.classes == ("0", "a", "b")
    assert images.labels.tolist() == [1, 2]
    assert any("class '0' has no images in this split" in note for note in images.notes)


def test_splits_without_a_class_in_common_are_splits_all_the_same(make):
    data = make("train/a/1.png", "train/b/1.png", "test/c/1.png", "test/d/1.png")
    assert listed(data) == ("in test", ("c", "d"), ("c/1.png", "d/1.png"))


@pytest.mark.parametrize(
    "beside", ["runs/exp/1.png", "logs/1.txt", "labels/1.txt", "__pycache__/x.pyc", "figures/1.png"]
)
def test_what_programs_leave_beside_splits_does_not_matter(make, beside):
    assert listed(make(*within("train", "test"), beside)) == ("in test", ("a", "b"), SAME)


@pytest.mark.parametrize("above", ["in", "images", "photos", "any", "any/images"])
def test_folders_too_many_are_looked_through(make, above):
    data = make(*within(above))
    assert listed(data) == ("in", ("a", "b"), SAME)
    assert f"in: the classes are in in/{above}" in open_images(data).notes


def test_one_class_with_folders_inside_and_an_empty_one_beside_is_no_folder_too_many(make):
    data = make(*within("cat"), "dog/")
    assert listed(data)[1] == ("cat", "dog")


def test_images_in_subfolders_count_for_the_class_above_and_folds_can_be_asked_for(make):
    data = make(*within("amazon", "webcam"))
    images = open_images(data)
    assert (images.classes, len(images)) == (("amazon", "webcam"), 4)
    assert any(note.endswith("pass one of the folders with --split amazon") for note in images.notes)
    assert listed(data, "amazon")[1:] == (("a", "b"), SAME)


def test_folds_are_refused_until_one_is_chosen(make):
    data = make(*within("fold1", "fold2"))
    with pytest.raises(UserError, match="pass one of them with --split fold1"):
        open_images(data)
    assert listed(data, "fold1")[1:] == (("a", "b"), SAME)


def test_a_folder_with_files_and_no_image_is_no_class_and_is_told(make):
    images = open_images(make(*SAME, "labels/1.txt", "docs/a.md"))
    assert images.classes == ("a", "b")
    assert images.notes == ("in: 'docs' and 'labels' are no class: no images in there",)


def test_a_folder_of_pictures_that_cannot_be_read_is_a_class(make):
    data = make(*SAME, "c/")
    (data / "c" / "1.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    assert listed(data)[1] == ("a", "b", "c")


def test_links_are_followed_and_never_in_a_circle(make):
    data = make(*SAME)
    os.symlink("../b", data / "a" / "more")
    for back in ("..", "../..", "."):
        os.symlink(back, data / "b" / f"back{len(back)}")
    images = open_images(data)
    assert images.ids == ("a/1.png", "a/more/1.png", "b/1.png")
    assert any("3 links that lead back" in note or "6 links that lead back" in note for note in images.notes)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_folder_that_cannot_be_opened_is_named(make):
    data = make(*SAME)
    (data / "a").chmod(0)
    try:
        with pytest.raises(
            UserError, match=r"in/a: the folder cannot be opened \(Permission denied\); make it readable"
        ):
            open_images(data)
    finally:
        (data / "a").chmod(0o755)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("1.png", "2.png"), "2 images are directly in in, and no folder per class; put them into in/<class>/"),
        (("1.png", "labels.csv"), "beside them is labels.csv, which may list labels"),
        (("train/1.png", "test/1.png"), "has the splits 'test' and 'train', but no folder per class in them"),
        (("images/1.png", "labels/1.txt"), "look like data for object detection"),
        (("images/val/1.png", "images/train/1.png", "labels/val/1.txt"), "look like data for object detection"),
        (("val2017/1.png", "annotations/instances.json"), "look like data for object detection"),
        (("a/1.txt", "b/2.txt"), "no images found but 2 .txt; expected in/<class>/<image>"),
    ],
)
def test_folders_without_labels_are_refused_with_what_they_are(make, names, said):
    with pytest.raises(UserError, match="in: ") as told:
        open_images(make(*names))
    assert said in str(told.value)


def test_a_table_beside_the_images_has_their_labels(make):
    data = make("test/1.png", "test/2.png", "train/1.png")
    for split in ("test", "train"):
        (data / split / "metadata.csv").write_text("file_name,label\n1.png,dog\n")
    assert listed(data) == ("in test", ("dog",), ("1.png",))
    shutil.move(data / "test" / "metadata.csv", data / "metadata.csv")
    (data / "metadata.csv").write_text("file_name,label\ntest/1.png,cat\ntest/2.png,dog\n")
    assert listed(data) == ("in", ("cat", "dog"), ("test/1.png", "test/2.png"))
