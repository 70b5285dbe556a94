import gzip
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest

from wrongtree.config import DataConfig
from wrongtree.inputs.images.labelled import open_images
from wrongtree.shared.faults import UserError

PIXELS = np.random.default_rng(0).integers(0, 256, (7, 32, 32, 3), dtype=np.uint8)
LABELS = [0, 1, 2, 0, 1, 2, 0]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def batch(path: Path, protocol: int, **more) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = PIXELS.transpose(0, 3, 1, 2).reshape(7, -1)
    path.write_bytes(pickle.dumps({"data": rows, "labels": LABELS, "fine_labels": LABELS, **more}, protocol))


@pytest.mark.parametrize("protocol", range(5))
@pytest.mark.parametrize("given", ["in", "in/cifar-10-batches-py"])
def test_the_batches_of_cifar_10_are_read_whatever_wrote_them(protocol, given):
    folder = Path("in/cifar-10-batches-py")
    batch(folder / "test_batch", protocol)
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": ["a", "b", "c"]}, protocol))
    images = open_images(Path(given))
    assert (images.name, images.classes, images.labels.tolist()) == (
        "cifar-10-batches-py test",
        ("a", "b", "c"),
        LABELS,
    )
    assert all(np.array_equal(np.asarray(images.read(i)), PIXELS[i]) for i in range(7))


def test_the_training_images_are_asked_for_and_cifar_100_has_fine_labels():
    for k in range(1, 6):
        batch(Path(f"cifar-10-batches-py/data_batch_{k}"), 2)
    batch(Path("cifar-10-batches-py/test_batch"), 2)
    images = open_images(Path("."), None, DataConfig(split="train"))
    assert (len(images), images.name, images.classes[3]) == (35, "cifar-10-batches-py train", "cat")
    batch(Path("of100/cifar-100-python/test"), 2, labels=None)
    Path("of100/cifar-100-python/meta").write_bytes(pickle.dumps({"fine_label_names": ["x", "y", "z"]}))
    assert open_images(Path("of100")).classes == ("x", "y", "z")
    with pytest.raises(UserError, match="--split val: of100 has the splits test and train"):
        open_images(Path("of100"), None, DataConfig(split="val"))


class Evil:
    def __reduce__(self):
        return Path.touch, (Path("it-ran"),)


class Huge:
    def __reduce__(self):
        return np.empty, ((1 << 40,),)


@pytest.mark.parametrize("content", [Evil(), Huge(), [1], {"data": Evil()}, {"data": b"abc"}, {"labels": LABELS}])
def test_a_batch_that_holds_anything_else_is_refused_and_runs_nothing(content):
    Path("cifar-10-batches-py").mkdir()
    Path("cifar-10-batches-py/test_batch").write_bytes(pickle.dumps(content))
    with pytest.raises(UserError, match="test_batch: cannot be read as a batch of CIFAR"):
        open_images(Path("."))
    assert not Path("it-ran").exists()


def idx(path: Path, values: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = bytes((0, 0, 8, values.ndim)) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)


@pytest.mark.parametrize("place", ["in", "in/raw", "in/MNIST/raw", "in/FashionMNIST/raw"])
@pytest.mark.parametrize("sign", ["-idx{}-ubyte", ".idx{}-ubyte", "-idx{}-ubyte.gz"])
def test_the_files_of_mnist_are_read_wherever_they_are(place, sign):
    grey = PIXELS[..., 0]
    idx(Path(place) / f"t10k-images{sign.format(3)}", grey)
    idx(Path(place) / f"t10k-labels{sign.format(1)}", np.array(LABELS, np.uint8))
    images = open_images(Path("in"))
    assert images.labels.tolist() == LABELS
    assert images.classes[0] == ("T-shirt/top" if "Fashion" in place else "0")
    assert np.array_equal(np.asarray(images.read(3))[..., 0], grey[3])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read as an idx file of bytes"),
        (b"\0\0\x0d\3" + bytes(12), "cannot be read as an idx file"),
        (struct.pack(">4I", 2051, 1 << 31, 1 << 20, 28), "cannot be read as an idx file"),
        (struct.pack(">4I", 2051, 7, 28, 28) + bytes(100), "cannot be read as an idx file"),
        (struct.pack(">4I", 2051, 1, 2, 2) + bytes(4), "has 1 images but 7 labels"),
    ],
)
def test_damaged_files_of_mnist_are_named(content, said):
    Path("in").mkdir()
    Path("in/t10k-images-idx3-ubyte").write_bytes(content)
    idx(Path("in/t10k-labels-idx1-ubyte"), np.array(LABELS, np.uint8))
    with pytest.raises(UserError, match=said):
        open_images(Path("in"))
