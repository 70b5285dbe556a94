"""Folders whose classes are not where they are expected."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from cases import FACTORY, Case, folders, picture

NET = ["--data", "photos", "--model", f"{FACTORY}:net"]


def splits(*names: str, beside: tuple[str, ...] = (), root: str = "photos") -> Callable[[Path], list[object]]:
    """The same three classes in each of these folders, two errors per class in the first and none in the others."""

    def make(folder: Path) -> list[object]:
        for i, name in enumerate(names):
            folders(folder / root / name, each=4, wrong=2 if i == 0 else 0)
        for name in beside:
            (folder / root / name).parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".png"):
                picture((90, 90, 90)).save(folder / root / name)
            else:
                (folder / root / name).write_text("x")
        return NET

    return make


def asked_for_a_split_that_is_not_there(folder: Path) -> list[object]:
    return [*splits("test", "train")(folder), "--split", "extra"]


def with_a_split_of_those_told(folder: Path, said: str) -> list[object]:
    found = re.search(r"it has ([\w, ]+)", said)
    assert found is not None, said
    return [*NET, "--split", found[1].split(", ")[0]]


def asked_in_other_words(folder: Path) -> list[object]:
    return [*splits("Valid", "Train")(folder), "--split", "validation"]


def lost_a_class(folder: Path) -> list[object]:
    """The validation images have none of the second class, but the model knows it."""
    splits("val", "train")(folder)
    shutil.rmtree(folder / "photos" / "val" / "green")
    return NET


def unlabelled_test(folder: Path) -> list[object]:
    splits("train")(folder)
    (folder / "photos" / "test").mkdir()
    for i in range(4):
        picture((90, 90, 90), i).save(folder / "photos" / "test" / f"{i}.png")
    return NET


def flat(*names: str) -> Callable[[Path], list[object]]:
    def make(folder: Path) -> list[object]:
        for name in names:
            (folder / "photos" / name).mkdir(parents=True)
            for i in range(3):
                picture((200, 30, 20), i).save(folder / "photos" / name / f"{i}.png")
        return NET

    return make


def detection(folder: Path) -> list[object]:
    flat("images/train", "images/val")(folder)
    for split in ("train", "val"):
        (folder / "photos" / "labels" / split).mkdir(parents=True)
        (folder / "photos" / "labels" / split / "0.txt").write_text("0 .5 .5 1 1")
    return NET


def with_a_manifest(folder: Path, said: str) -> list[object]:
    """What `pass a manifest with path,label` comes to."""
    assert "pass a manifest with path,label" in said
    paths = sorted((folder / "photos").rglob("*.png"))
    rows = [f"{path.relative_to(folder).as_posix()},red" for path in paths]
    (folder / "list.csv").write_text("\n".join(["path,label", *rows]))
    (folder / "names.txt").write_text("blue\ngreen\nred\n")
    return ["--data", "list.csv", *NET[2:], "--classes", "names.txt"]


def called_train_and_bus(folder: Path) -> list[object]:
    folders(folder / "photos", each=4, wrong=1, names={"blue": "bus", "green": "test", "red": "train"})
    return NET


def train_with_kinds(folder: Path) -> list[object]:
    """Classes `train` and `ship`, of which the first has folders inside."""
    for kind in ("steam", "diesel"):
        (folder / "photos" / "train" / kind).mkdir(parents=True)
        for i in range(3):
            picture((200, 30, 20), i).save(folder / "photos" / "train" / kind / f"{i}.png")
    (folder / "photos" / "ship").mkdir()
    for i in range(4):
        picture((20, 30, 200), i).save(folder / "photos" / "ship" / f"{i}.png")
    (folder / "names.txt").write_text("ship\nother\ntrain\n")
    return [*NET, "--classes", "names.txt"]


def links(folder: Path) -> list[object]:
    folders(folder / "photos", each=5, wrong=1)
    os.symlink("..", folder / "photos" / "blue" / "back")
    os.symlink("nowhere.png", folder / "photos" / "red" / "9.png")
    return NET


def one_image(folder: Path) -> list[object]:
    (folder / "photos" / "red").mkdir(parents=True)
    picture((210, 30, 20)).save(folder / "photos" / "red" / "1.png")
    (folder / "names.txt").write_text("blue\ngreen\nred\n")
    return [*NET, "--classes", "names.txt"]


def empty_class(folder: Path) -> list[object]:
    folders(folder / "photos", each=4)
    shutil.rmtree(folder / "photos" / "green")
    (folder / "photos" / "green").mkdir()
    return NET


def two_cases(folder: Path) -> list[object]:
    folders(folder / "photos", each=4, names={"blue": "blue", "green": "green", "red": "red"})
    shutil.move(folder / "photos" / "red", folder / "photos" / "Red")
    folders(folder / "photos", each=4)
    return NET


def merged(folder: Path, said: str) -> list[object]:
    assert "merge them with --class-map FILE" in said
    (folder / "map.csv").write_text("label,class\nRed,red\n")
    return [*NET, "--class-map", "map.csv"]


def hub(folder: Path) -> list[object]:
    """Hugging Face's layout: a table beside the images."""
    for split in ("train", "test"):
        (folder / "photos" / split).mkdir(parents=True)
        for i, colour in enumerate(((20, 30, 200), (30, 190, 40), (210, 30, 20))):
            picture(colour, i).save(folder / "photos" / split / f"{i}.png")
        rows = ["file_name,label", "0.png,blue", "1.png,green", f"2.png,{'red' if split == 'train' else 'blue'}"]
        (folder / "photos" / split / "metadata.csv").write_text("\n".join(rows))
    (folder / "names.txt").write_text("blue\ngreen\nred\n")
    return [*NET, "--classes", "names.txt"]


CASES = [
    Case(
        "train, validation and test, and the runs of a training beside them",
        "keras-team/keras#14042",
        splits("test", "train", "validation", beside=("runs/exp/loss.png", "logs/a.txt", "__pycache__/a.pyc")),
        right=(6, 12),
        classes=3,
        says=("has the splits 'test', 'train' and 'validation'; test is used (--split train uses another)",),
    ),
    Case("Train and valid", "", splits("valid", "Train"), right=(6, 12), classes=3, says=("valid is used",)),
    Case(
        "training and testing, two folders further down",
        "",
        splits("testing", "training", root="photos/archive/data"),
        right=(6, 12),
        classes=3,
        says=("testing is used",),
    ),
    Case(
        "splits that each have a folder of their own name inside",
        "",
        splits("seg_test/seg_test", "seg_train/seg_train", beside=("seg_pred/seg_pred/1.png",)),
        right=(6, 12),
        classes=3,
        says=("seg_test is used",),
    ),
    Case("nothing but a folder test", "", splits("test"), right=(6, 12), classes=3, says=("the split test is used",)),
    Case(
        "a split that is not there",
        "",
        asked_for_a_split_that_is_not_there,
        says=("--split extra: photos has no such folder; it has test, train",),
        mended=with_a_split_of_those_told,
        after=(6, 12),
    ),
    Case("a split asked for in other words", "", asked_in_other_words, right=(6, 12), classes=3),
    Case(
        "a split without images of one class",
        "",
        lost_a_class,
        right=(4, 8),
        classes=3,
        says=("class 'green' has no images in this split",),
    ),
    Case(
        "a test split without labels",
        "",
        unlabelled_test,
        right=(6, 12),
        classes=3,
        says=("train is used; 'test' has images without a folder per class",),
    ),
    Case("one folder too many", "", splits("photos"), right=(6, 12), classes=3, says=("classes are in photos/photos",)),
    Case(
        "train and test without folders of classes",
        "",
        flat("train", "test"),
        says=("has the splits 'test' and 'train', but no folder per class in them",),
        mended=with_a_manifest,
        after=(6, 6),
    ),
    Case(
        "images and labels of object detection",
        "igreat/fast-style-transfer#4",
        detection,
        says=("look like data for object detection",),
        mended=with_a_manifest,
        after=(6, 6),
    ),
    Case("classes that are called train, test and bus", "", called_train_and_bus, right=(9, 12), classes=3),
    Case(
        "a class called train with folders inside",
        "",
        train_with_kinds,
        right=(10, 10),
        classes=3,
        says=("images in subfolders belong to the class above them: train (diesel and steam)",),
    ),
    Case(
        "a link in a circle and one that leads nowhere", "", links, right=(12, 15), classes=3, says=("1 of 16 images",)
    ),
    Case("one image", "", one_image, right=(1, 1), classes=3),
    Case("an empty folder", "", empty_class, right=(8, 8), classes=3, says=("class 'green' has no images",)),
    Case(
        "classes that differ only in case",
        "",
        two_cases,
        says=("classes 'Red' and 'red' differ only in upper and lower case",),
        mended=merged,
        after=(16, 16),
    ),
    Case("a table of labels beside the images of each split", "", hub, right=(2, 3), classes=3, says=("test is used",)),
]
