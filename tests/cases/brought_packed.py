"""Images in one file: arrays, archives, and the files of well-known data sets."""

import gzip
import io
import pickle
import re
import shlex
import shutil
import struct
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cases import COLOURS, FACTORY, Case, folders, picture

NET = ["--model", f"{FACTORY}:net"]
LABELS = np.arange(18) % 3
SHOWN = np.where(np.arange(18) < 3, (LABELS + 1) % 3, LABELS)  # the first three are errors
PICTURES = np.stack([np.asarray(picture(list(COLOURS.values())[k], i)) for i, k in enumerate(SHOWN)])  # (18, 32, 32, 3)


def arrays(name: str = "set.npz", **held: np.ndarray) -> Callable[[Path], list[object]]:
    def make(folder: Path) -> list[object]:
        np.savez(folder / name, **held)
        return ["--data", name, *NET]

    return make


def medmnist(folder: Path) -> list[object]:
    wrong = (LABELS[:, None] + 1) % 3
    held = {"train_images": PICTURES, "train_labels": wrong, "val_images": PICTURES, "val_labels": wrong}
    return arrays(**held, test_images=PICTURES, test_labels=LABELS[:, None])(folder)


def one_column(folder: Path, said: str) -> list[object]:
    """What `keep one column: labels[:, 0]` comes to."""
    assert "keep one column: labels[:, 0]" in said
    with np.load(folder / "set.npz") as held:
        np.savez(folder / "set.npz", images=held["images"], labels=held["labels"][:, 0])
    return ["--data", "set.npz", *NET]


def one_slice(folder: Path, said: str) -> list[object]:
    assert "one slice of each: images[:, images.shape[1] // 2]" in said
    with np.load(folder / "set.npz") as held:
        images = held["images"]
        np.savez(folder / "set.npz", images=images[:, images.shape[1] // 2], labels=held["labels"])
    return ["--data", "set.npz", *NET]


def zipped(folder: Path) -> list[object]:
    folders(folder / "photos", each=6, wrong=1)
    shutil.make_archive(str(folder / "set"), "zip", folder, "photos")
    shutil.rmtree(folder / "photos")
    return ["--data", "set.zip", *NET]


def tarred(folder: Path) -> list[object]:
    folders(folder / "photos", each=6, wrong=1)
    with tarfile.open(folder / "set.tar", "w") as tar:
        tar.add(folder / "photos", "photos")
    shutil.rmtree(folder / "photos")
    return ["--data", "set.tar", *NET]


def unpacked(folder: Path, said: str) -> list[object]:
    """The commands of the sentence, run as they are."""
    found = re.search(r"unpack it: (.+), then pass (--data \S+)", said)
    assert found is not None, said
    subprocess.run(found[1], shell=True, check=True, cwd=folder, capture_output=True)
    return [*shlex.split(found[2]), *NET]


def shard(several: bool = False) -> Callable[[Path], list[object]]:
    """A shard with what a Mac adds, other endings, and, where `several`, lists of labels."""

    def make(folder: Path) -> list[object]:
        with tarfile.open(folder / "set.tar", "w") as tar:

            def add(name: str, content: bytes) -> None:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))

            for i, colour in enumerate(SHOWN):
                stream = io.BytesIO()
                picture(list(COLOURS.values())[colour], i).save(stream, "JPEG" if i % 2 else "PNG", quality=95)
                add(f"{i:03}.{'jfif' if i % 2 else 'png'}", stream.getvalue())
                if several:
                    add(f"{i:03}.json", b'{"label": [1, 2]}')
                else:
                    add(f"{i:03}.cls", str(LABELS[i]).encode())
                add(f"._{i:03}.png", b"\0\5\x16\7 of a Mac")
        return ["--data", "set.tar", *NET]

    return make


def with_one_label(folder: Path, said: str) -> list[object]:
    assert "keep one column that names one class for each image" in said
    return shard()(folder)


def cifar(folder: Path) -> list[object]:
    place = folder / "downloads" / "cifar-10-batches-py"
    place.mkdir(parents=True)
    held = {"data": PICTURES.transpose(0, 3, 1, 2).reshape(len(PICTURES), -1), "labels": LABELS.tolist()}
    (place / "test_batch").write_bytes(pickle.dumps(held, protocol=2))
    (place / "batches.meta").write_bytes(pickle.dumps({"label_names": list(COLOURS)}))
    return ["--data", "downloads", *NET]


def digits(folder: Path) -> list[object]:
    """Grey pictures, of which the network says the first class."""
    place = folder / "MNIST" / "raw"
    place.mkdir(parents=True)
    images = struct.pack(">IIII", 2051, 18, 28, 28) + bytes(18 * 28 * 28)
    (place / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(images))
    (place / "t10k-labels-idx1-ubyte").write_bytes(struct.pack(">II", 2049, 18) + bytes(LABELS.astype(np.uint8)))
    return ["--data", "MNIST", *NET]


CASES = [
    Case("MedMNIST's arrays", "", medmnist, right=(15, 18), classes=3, says=("test_images is used; --split val",)),
    Case("arrays as Keras saves them", "", arrays(x_test=PICTURES, y_test=LABELS[:, None]), right=(15, 18), classes=3),
    Case("arrays without names", "", arrays(arr_0=PICTURES, arr_1=LABELS), right=(15, 18), says=("arr_0 is used as",)),
    Case("labels with a column for each class", "", arrays(data=PICTURES, labels=np.eye(3)[LABELS]), right=(15, 18)),
    Case("arrays of whole numbers of 64 bits", "", arrays(images=PICTURES.astype(int), labels=LABELS), right=(15, 18)),
    Case(
        "several labels for each image",
        "",
        arrays(images=PICTURES, labels=np.stack([LABELS, LABELS[::-1]], axis=1)),
        says=("labels has shape (18, 2), several labels for each image",),
        mended=one_column,
        after=(15, 18),
    ),
    Case(
        "volumes",
        "",
        arrays(images=PICTURES[:, None].repeat(9, 1), labels=LABELS),
        says=("images has shape (18, 9, 32, 32, 3)",),
        mended=one_slice,
        after=(15, 18),
    ),
    Case("a zip of a folder", "", zipped, says=("is a zip archive",), mended=unpacked, after=(15, 18)),
    Case("a tar of a folder", "", tarred, says=("holds folders of images",), mended=unpacked, after=(15, 18)),
    Case("shards from a Mac", "", shard(), right=(15, 18), classes=3, says=("ignores 18 hidden or system files",)),
    Case(
        "shards with several labels", "", shard(True), says=("labels are lists",), mended=with_one_label, after=(15, 18)
    ),
    Case("CIFAR-10's own files", "", cifar, right=(15, 18), classes=3, says=("test images of cifar-10-batches-py",)),
    Case("MNIST's own files", "", digits, right=(6, 18), classes=3, says=("the test images of raw are used",)),
]
