"""Images from anywhere: JSON lines, arrays, named data sets; and which part of them is judged."""

import gzip
import json
import os
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.datasets import MNIST

from checking import check_site, paint, paint_folder
from wrongtree.config import DataConfig
from wrongtree.inputs.images.hugging_face import list_hugging_face
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.images.pixels import read_rgb
from wrongtree.inputs.images.wrapped import wrap_dataset
from wrongtree.shared.faults import UserError

MIXED = {("blue", "blue"): 2, ("blue", "green"): 3, ("green", "red"): 2, ("green", "green"): 2, ("red", "red"): 2}
QUICK = ("--representations", "features", "--groupings", "label", "--correct-sample", "0")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def read(data, **config):
    return open_images(Path(data), None, DataConfig(**config))


def listed(images) -> list[tuple[str, str]]:
    return [(id_, images.classes[label]) for id_, label in zip(images.ids, images.labels, strict=True)]


def write_lines(path: str, rows) -> Path:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n")
    return Path(path)


# JSON lines, roots and splits


@pytest.mark.parametrize("named", ["path", "file_name"])
def test_a_manifest_of_json_lines_keeps_every_column_and_fills_what_a_line_lacks(named):
    paint(Path("a/1.png"), "red")
    rows = [
        {named: "1.png", "label": 10, "light": 0.5, "tags": ["x", "y"]},
        "",
        {named: "2.png", "label": 9, "new": True},
    ]
    images = read(write_lines("a/m.jsonl", rows))
    assert listed(images) == [("1.png", "10"), ("2.png", "9")]
    assert images.classes == ("9", "10")
    values = {column.name: column.values for column in images.columns}
    assert values == {"light": ("0.5", ""), "tags": ('["x", "y"]', ""), "new": ("", "True")}
    assert np.asarray(images.read(0)).mean((0, 1)).argmax() == 0


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"path": "1.png", "label": "x"}, "{"], "line 2 is not JSON"),
        (["[" * 100_000], "line 1 is not JSON"),
        (["[1, 2]"], "line 1 is not an object such as"),
        ([{"path": "1.png"}], "lists paths without labels, and '1.png' is in no folder"),
        ([{"label": "x"}], "does not say which image a row is about; write a table with a column 'path'"),
        ([{"path": "1.png", "label": "x"}, {"path": "2.png", "label": None}], "row 2 has no label"),
        ([""], "is empty"),
    ],
)
def test_json_lines_that_cannot_be_used_are_refused_with_their_line(rows, said):
    with pytest.raises(UserError, match=f"m.jsonl: {said}"):
        read(write_lines("m.jsonl", rows))


def test_the_command_reads_a_manifest_below_another_root_and_says_what_a_class_map_leaves_out(build):
    made = paint_folder(Path("photos"), {**MIXED, ("violet", "red"): 3})
    write_lines("lists/m.jsonl", [{"path": id_, "label": label} for id_, label, _ in made])
    Path("map.json").write_text('{"violet": ""}')
    done = build("--root", "photos", "--class-map", "map.json", *QUICK, data="lists/m.jsonl")
    assert done.code == 0, done
    assert f"map.json leaves out 3 of {len(made)} images" in done.err
    check_site(Path("build/m-net"), [row for row in made if row[1] != "violet"])


@pytest.mark.parametrize(
    "path", ["../far.png", "below/../../far.png", "{far}", "link/far.png", "link.png", "/etc/passwd"]
)
def test_a_manifest_cannot_reach_outside_its_root_unless_it_is_allowed_to(tmp_path, path):
    far = paint(tmp_path / "far.png", "red")
    (tmp_path / "in" / "below").mkdir(parents=True)
    os.symlink("..", "in/link")
    os.symlink("../far.png", "in/link.png")
    manifest = write_lines("in/m.jsonl", [{"path": path.format(far=far), "label": "x"}])
    with pytest.raises(UserError, match=r"m.jsonl: row 1 is outside in: .*--root, or pass --allow-outside"):
        read(manifest)
    read(manifest, allow_outside=True)
    if path == "{far}":
        assert read(manifest, root=tmp_path).labels.tolist() == [0]


@pytest.mark.parametrize(
    "path", ["1.png", "./1.png", "below/../1.png", "{here}/1.png", "inner.png", "a\0b.png", "gone.png"]
)
def test_what_stays_inside_the_root_is_allowed(tmp_path, path):
    paint(tmp_path / "in/1.png", "red")
    os.symlink("1.png", "in/inner.png")
    rows = [{"path": path.format(here=tmp_path / "in"), "label": "x"}, {"path": "1.png", "label": "x"}]
    assert len(read(write_lines("in/m.jsonl", rows))) == 2


def test_a_split_is_a_folder_or_a_manifests_column():
    paint(Path("photos/train/cat/1.png"), "red")
    paint(Path("photos/val/cat/2.png"), "red")
    paint(Path("photos/val/dog/3.png"), "red")
    assert listed(read("photos", split="val")) == [("cat/2.png", "cat"), ("dog/3.png", "dog")]
    rows = [("train/cat/1.png", "cat", "train"), ("val/cat/2.png", "cat", "val"), ("x/4.png", "elk", "train")]
    write_lines("photos/m.jsonl", [dict(zip(("path", "label", "split"), row, strict=True)) for row in rows])
    images = read("photos/m.jsonl", split="val")
    assert (listed(images), images.classes) == ([("val/cat/2.png", "cat")], ("cat", "elk")), "classes are of all rows"
    for data, said in (
        ("photos", "photos has no such folder; it has train, val"),
        ("photos/m.jsonl", "has the splits train, val"),
    ):
        with pytest.raises(UserError, match=f"--split test: .*{said}"):
            read(data, split="test")
    with pytest.raises(UserError, match=r"m.jsonl has no column 'split'"):
        read(write_lines("m.jsonl", [{"path": "a.png", "label": "x"}]), split="val")


# Which part


def test_limit_takes_the_first_and_sample_some_of_those_at_random_and_neither_moves_the_classes():
    paint_folder(Path("photos"), {("blue", "blue"): 20, ("green", "green"): 20, ("red", "red"): 3})
    everything = read("photos")
    assert read("photos", limit=5).ids == everything.ids[:5]
    assert read("photos", limit=5).classes == everything.classes
    first, again, other = (read("photos", limit=40, sample=10, seed=seed) for seed in (1, 1, 2))
    assert len(first) == 10
    assert (first.ids, first.digest) == (again.ids, again.digest)
    assert first.ids != other.ids
    assert set(first.ids) <= set(everything.ids[:40])
    assert list(first.ids) == sorted(first.ids)
    for row, id_ in enumerate(first.ids):
        assert first.read(row).tobytes() == everything.read(everything.ids.index(id_)).tobytes()
    assert read("photos", sample=99).digest == everything.digest


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_class_map_renames_merges_and_leaves_out(kind):
    paint_folder(Path("photos"), {("blue", "blue"): 1, ("green", "green"): 2, ("red", "red"): 3})
    renamed = {"blue": "cold", "green": "cold", "red": ""}
    text = json.dumps(renamed) if kind == "json" else "label,class\n" + "\n".join(",".join(p) for p in renamed.items())
    Path(f"map.{kind}").write_text(text)
    images = read("photos", class_map=Path(f"map.{kind}"))
    assert (images.classes, images.labels.tolist()) == (("cold",), [0, 0, 0])
    assert images.notes == (f"map.{kind} leaves out 3 of 6 images",)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("map.csv", "from,to\nblue,x\n", "no column 'label'; found from, to"),
        ("map.json", "[1]", "expected an object such as"),
        ("map.json", "{", "is not valid JSON"),
        ("map.json", '{"violet": "x"}', "names none of the labels, which are 'blue'"),
        ("map.json", '{"blue": ""}', "leaves out all 1 images"),
        ("gone.csv", None, "cannot be read: there is no such file"),
    ],
)
def test_a_class_map_that_does_not_fit_is_refused(name, text, said):
    paint_folder(Path("photos"), {("blue", "blue"): 1})
    if text is not None:
        Path(name).write_text(text)
    with pytest.raises(UserError, match=f"{name}: {said}"):
        read("photos", class_map=Path(name))


# Arrays

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 5, 7, 3), dtype=np.uint8)
LABELS = np.array([0, 2, 1, 0, 2, 2])


@pytest.mark.parametrize("kind", ["bytes", "floats", "16 bits", "channels first", "transparent"])
def test_arrays_of_any_kind_become_the_same_pictures(kind):
    stored = {
        "bytes": PIXELS,
        "floats": PIXELS.astype(np.float32) / 255,
        "16 bits": PIXELS.astype(np.uint16) * 257,
        "channels first": PIXELS.transpose(0, 3, 1, 2),
        "transparent": np.concatenate([PIXELS, PIXELS[..., :1]], axis=3),
    }[kind]
    np.savez_compressed("a.npz", images=stored, labels=LABELS)
    images = read("a.npz")
    assert (images.name, images.classes, images.ids[5]) == ("a", ("0", "1", "2"), "000005")
    assert images.labels.tolist() == LABELS.tolist()
    np.testing.assert_array_equal(np.stack([np.asarray(images.read(row)) for row in range(6)]), PIXELS)


def test_grey_arrays_names_and_classes_are_read_and_text_labels_too():
    names, classes = np.array(["a.png", "b.png", "c.png"]), np.array(["cat", "dog", "elk"])
    np.savez("a.npz", images=PIXELS[:3, :, :, 0], labels=np.array([2, 0, 2]), names=names, classes=classes)
    images = read("a.npz")
    assert (listed(images), images.classes) == ([("a.png", "elk"), ("b.png", "cat"), ("c.png", "elk")], tuple(classes))
    np.testing.assert_array_equal(np.asarray(images.read(1))[:, :, 2], PIXELS[1, :, :, 0])
    np.savez("b.npz", images=PIXELS[:2], labels=np.array(["dog", "cat"]))
    assert listed(read("b.npz")) == [("000000", "dog"), ("000001", "cat")]


def test_the_splits_of_medmnist_and_of_keras_are_found():
    np.savez(
        "m.npz",
        train_images=PIXELS[:4],
        train_labels=LABELS[:4, None],
        test_images=PIXELS[4:],
        test_labels=LABELS[4:, None],
    )
    np.savez("k.npz", x_train=PIXELS[:4], y_train=LABELS[:4], x_test=PIXELS[4:], y_test=LABELS[4:])
    for data in ("m.npz", "k.npz"):
        assert [read(data).labels.tolist(), read(data, split="train").labels.tolist()] == [[2, 2], [0, 2, 1, 0]]
        with pytest.raises(UserError, match=rf"--split val: {data} has no arrays val_images and val_labels; it has "):
            read(data, split="val")


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"images": PIXELS}, "no arrays 'images' and 'labels'; found images"),
        ({"images": PIXELS, "labels": LABELS[:3]}, r"labels has shape \(3,\), but there are 6 images"),
        ({"images": PIXELS[0], "labels": LABELS}, r"labels has shape \(6,\), but there are 5 images"),
        (
            {"images": PIXELS[:, :, :, :2], "labels": LABELS},
            r"images has shape \(6, 5, 7, 2\); expected \(images, height",
        ),
        ({"images": PIXELS.astype(complex), "labels": LABELS}, "images has type complex128; expected numbers"),
        (
            {"images": PIXELS.astype(float) - 1, "labels": LABELS},
            "images contain values −1….*, which are not colours in 0…255; say .* --range -1,254",
        ),
        ({"images": PIXELS, "labels": LABELS - 1}, "labels are -1…1, but there are 0 classes"),
        ({"images": PIXELS, "labels": LABELS, "classes": np.array(["a"])}, "labels are 0…2, but there are 1 classes"),
        (
            {"images": PIXELS, "labels": LABELS, "names": np.array(["a"])},
            r"names has shape \(1,\), but there are 6 images",
        ),
        ({"images": PIXELS, "labels": np.array([{}] * 6)}, "cannot be read as .npz .*allow_pickle"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(arrays, said):
    np.savez("a.npz", **arrays)
    with pytest.raises(UserError, match=f"a.npz: {said}"):
        read("a.npz")


def test_an_archive_that_unpacks_to_more_than_the_memory_holds_is_refused_unread():
    header = "{'descr': '|u1', 'fortran_order': False, 'shape': (9000000, 1000, 1000), }".ljust(117) + "\n"
    np.savez("b.npz", labels=LABELS)
    with zipfile.ZipFile("b.npz", "a") as archive:
        archive.writestr("images.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
    with pytest.raises(UserError, match=r"b.npz: unpacked it is 9000\.0 GB, too much for this machine's memory"):
        read("b.npz")


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all" * 9])
def test_a_file_that_is_no_npz_is_refused(content):
    Path("a.npz").write_bytes(content)
    with pytest.raises(UserError, match=r"a.npz: cannot be read as .npz"):
        read("a.npz")


def test_arrays_make_the_same_site_as_the_files_they_were_made_of(build):
    made = paint_folder(Path("photos"), MIXED)
    pixels = np.stack([np.asarray(Image.open(Path("photos", id_))) for id_, _, _ in made])
    np.savez(
        "a.npz", images=pixels, labels=np.array([row[1] for row in made]), names=np.array([row[0] for row in made])
    )
    assert build(*QUICK, data="a.npz").code == 0
    check_site(Path("build/a-net"), made)


# Bombs


@pytest.mark.filterwarnings("ignore")
def test_a_picture_of_too_many_pixels_is_set_aside_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.png"
    Image.new("1", (10_000, 9_000)).save(path)
    assert path.stat().st_size < 100_000
    with pytest.raises(ValueError, match="has 10000 × 9000 pixels, more than 89,478,485"):
        read_rgb(path)


# By name


def write_mnist(root: str, count: int = 7) -> np.ndarray:
    """The test set's two files as the people who published it wrote them."""
    raw = Path(root, "MNIST", "raw")
    raw.mkdir(parents=True)
    pixels = np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8)
    for kind, content in (
        ("images-idx3", struct.pack(">iiii", 2051, count, 28, 28) + pixels.tobytes()),
        ("labels-idx1", struct.pack(">ii", 2049, count) + bytes(range(count))),
    ):
        for part in ("t10k", "train"):
            (raw / f"{part}-{kind}-ubyte").write_bytes(content)
            (raw / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(content))
    return pixels


def test_a_torchvision_data_set_is_opened_by_name_as_torchvision_opens_it():
    pixels = write_mnist("down")
    images = read("torchvision:MNIST", root=Path("down"), limit=5)
    theirs = MNIST("down", train=False)
    assert images.name == "MNIST"
    assert images.classes == tuple(theirs.classes)
    assert images.labels.tolist() == theirs.targets[:5].tolist()
    np.testing.assert_array_equal(np.asarray(images.read(3))[:, :, 1], pixels[3])


def test_a_torchvision_data_set_that_is_not_there_and_cannot_be_downloaded_is_refused(monkeypatch):
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setattr("urllib.request._opener", None)  # it keeps the proxies of its first call
    with pytest.raises(
        UserError, match=r"torchvision:CIFAR10: it is not in down and cannot be downloaded \(.*; copy it"
    ):
        read("torchvision:CIFAR10", root=Path("down"))
    with pytest.raises(UserError, match=r"torchvision:SVHN: .* cannot be downloaded"):
        read("torchvision:SVHN", root=Path("down"))


@pytest.mark.parametrize(
    ("data", "config", "said"),
    [
        ("torchvision:CIFAR11", {}, "torchvision has no such data set; see torchvision.datasets"),
        ("torchvision:__all__", {}, "torchvision has no such data set"),
        ("torchvision:MNIST", {"split": "val"}, "--split val: MNIST has the splits train and test"),
        ("photos", {"root": Path(".")}, r"--root .: is only for manifests and torchvision's data sets"),
    ],
)
def test_a_name_that_is_none_is_refused(data, config, said):
    Path("photos").mkdir()
    with pytest.raises(UserError, match=said):
        read(data, **config)


def test_a_torchvision_data_set_makes_a_site(build):
    write_mnist("down", 7)
    Path("down/net.py").write_text(
        "import torch\nfrom torch import nn\nfrom torchvision import transforms\n"
        "def net():\n    torch.manual_seed(0)\n"
        "    layers = nn.Conv2d(3, 4, 5), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10)\n"
        "    return nn.Sequential(*layers), transforms.ToTensor()\n"
    )
    done = build(*QUICK, "--root", "down", "--model", "down/net.py:net", data="torchvision:MNIST")
    assert done.code == 0, done
    manifest = json.loads(Path("build/torchvision-MNIST-net/data/manifest.json").read_text())
    assert (manifest["dataset"]["name"], manifest["images"]) == ("MNIST", 7)
    assert manifest["classes"][3]["name"] == "3 - three"


# Hugging Face


def test_a_data_set_of_the_hub_needs_its_library_or_the_network(monkeypatch):
    with pytest.raises(
        UserError, match=r"hf:nobody/nothing: cannot be loaded \(.*\); check its name, --split and the n"
    ):
        read("hf:nobody/nothing")
    monkeypatch.setitem(sys.modules, "datasets", None)  # an import fails then
    with pytest.raises(
        UserError, match=r"hf:nobody/nothing: needs the library datasets; pip install 'wrongtree\[hf\]'"
    ):
        read("hf:nobody/nothing")


def test_a_hugging_face_data_set_is_read_by_its_features():
    import datasets

    features = datasets.Features({"img": datasets.Image(), "fine": datasets.ClassLabel(names=["cat", "dog"])})
    pictures = [Image.fromarray(pixels) for pixels in PIXELS[:3]]
    found = list_hugging_face(
        "pets", datasets.Dataset.from_dict({"img": pictures, "fine": [1, 0, 1]}, features=features)
    )
    assert (found.name, list(found.labels), list(found.classes)) == ("pets", ["dog", "cat", "dog"], ["cat", "dog"])
    np.testing.assert_array_equal(np.asarray(found.read(2)), PIXELS[2])


def test_python_takes_data_sets_of_dicts_and_of_arrays():
    class Dicts(torch.utils.data.Dataset):
        classes = ("cat", "dog")

        def __len__(self):
            return 3

        def __getitem__(self, row):
            return {"image": PIXELS[row], "label": row % 2}

    images = wrap_dataset(Dicts(), None, "d", has_transform=True)
    assert listed(images) == [("000000", "cat"), ("000001", "dog"), ("000002", "cat")]
    np.testing.assert_array_equal(np.asarray(images.read(2)), PIXELS[2])
    assert [one == images.contents[0] for one in images.contents] == [
        np.array_equal(PIXELS[row], PIXELS[0]) for row in range(3)
    ]
