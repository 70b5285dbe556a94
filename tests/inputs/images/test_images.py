import csv
import os
import random
import shutil
import struct
from pathlib import Path

import numpy as np
import pyarrow
import pytest
import torch
from PIL import Image, ImageOps
from pyarrow import parquet
from torch.utils.data import Subset, TensorDataset
from torchvision.datasets import ImageFolder

from checking import paint, paint_folder
from wrongtree.config import DataConfig
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.images.pixels import read_rgb
from wrongtree.inputs.images.wrapped import wrap_dataset
from wrongtree.shared.faults import UserError


def write_csv(path: Path, rows, encoding="utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream).writerows(rows)
    return path


@pytest.fixture
def photos(tmp_path):
    """Four classes, one of them empty, pictures in folders below and files that are no pictures."""
    data = tmp_path / "photos"
    for name in ("b/2.png", "b/10.png", "b/sub/1.png", "b/a/z.PNG", "B/x.jpg", "ä/1.webp", "a b/c.ppm", "a b/.x.png"):
        paint(data / name, "red", seed=len(name))
    (data / "empty" / "deeper").mkdir(parents=True)
    (data / "b" / "notes.txt").write_text("no picture")
    (data / "b" / "folder.png").mkdir()
    (data / "top.png").write_bytes((data / "b/2.png").read_bytes())
    os.symlink(data / "B", data / "b" / "link")
    return data


def test_a_folder_is_listed_as_torchvisions_image_folder_lists_it(photos):
    theirs, ours = ImageFolder(photos, allow_empty=True), open_images(photos)
    assert list(ours.classes) == theirs.classes
    assert "empty" in ours.classes
    samples = [(Path(path).relative_to(photos).as_posix(), label) for path, label in theirs.samples]
    samples.remove(("a b/.x.png", theirs.class_to_idx["a b"]))  # hidden files are no images here
    assert list(zip(ours.ids, ours.labels.tolist(), strict=True)) == samples
    assert len(ours) == len(samples) == 8


@pytest.mark.parametrize("seed", range(5))
def test_a_folder_of_random_names_is_listed_as_image_folder_lists_it(tmp_path, seed):
    names = random.Random(seed)
    file = paint(tmp_path / "one.png", "red")
    for _ in range(60):
        parts = ["".join(names.choices("aAbZ1_ .-é", k=names.randint(1, 3))).strip(" .") or "x" for _ in range(3)]
        path = tmp_path / "data" / "/".join(parts[: names.randint(2, 3)])
        if not path.exists() and not any(parent.is_file() for parent in path.parents):
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, path.with_name(f"{path.name}.{names.choice(['png', 'JPEG', 'tif', 'txt'])}"))
    (tmp_path / "data" / "zz empty").mkdir()
    theirs, ours = ImageFolder(tmp_path / "data", allow_empty=True), open_images(tmp_path / "data")
    texts = {name for name in theirs.classes if theirs.class_to_idx[name] not in theirs.targets} - {"zz empty"}
    assert list(ours.classes) == [name for name in theirs.classes if name not in texts]
    assert [str(tmp_path / "data" / id_) for id_ in ours.ids] == [path for path, _ in theirs.samples]
    assert [ours.classes[label] for label in ours.labels] == [theirs.classes[label] for label in theirs.targets]


def test_hidden_folders_are_no_class_unlike_image_folders(photos):
    (photos / ".ipynb_checkpoints").mkdir()
    assert ".ipynb_checkpoints" in ImageFolder(photos, allow_empty=True).classes
    assert ".ipynb_checkpoints" not in open_images(photos).classes


def test_a_data_set_is_named_for_its_folder_dots_included(tmp_path, monkeypatch):
    paint(tmp_path / "cifar.v2" / "red" / "1.png", "red")
    assert open_images(tmp_path / "cifar.v2").name == "cifar.v2"
    monkeypatch.chdir(tmp_path / "cifar.v2")
    assert open_images(Path(".")).name == "cifar.v2"


# Manifests


@pytest.mark.parametrize("kind", ["csv", "csv with BOM", "CSV", "parquet"])
def test_a_manifest_keeps_paths_labels_and_every_further_column(tmp_path, kind):
    paint(tmp_path / "below" / "a, b.png", "red")
    paint(tmp_path / "1.png", "blue")
    header = ["where", "path", "light", "label", "path 2"]
    rows = [["Köln", "below/a, b.png", 0.25, "red", "x,\ny"], ["", "1.png", "", "blue", '"']]
    if kind == "parquet":
        path = tmp_path / "m.parquet"
        columns = [list(column) for column in zip(*rows, strict=True)]
        columns[2] = [0.25, None]
        parquet.write_table(pyarrow.table(dict(zip(header, columns, strict=True))), path)
    else:
        path = write_csv(tmp_path / f"m.{kind[:3]}", [header, *rows], "utf-8-sig" if "BOM" in kind else "utf-8")
    images = open_images(path)
    assert images.name == "m"
    assert images.ids == ("below/a, b.png", "1.png")
    assert images.classes == ("blue", "red")
    assert images.labels.tolist() == [1, 0]
    assert {c.name: c.values for c in images.columns} == {
        "where": ("Köln", ""),
        "light": ("0.25", ""),
        "path 2": ("x,\ny", '"'),
    }
    assert np.asarray(images.read(0)).mean((0, 1)).argmax() == 0  # red
    assert np.asarray(images.read(1)).mean((0, 1)).argmax() == 2


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    paint(tmp_path / "1.png", "red")
    path = write_csv(tmp_path / "m.csv", [["path", "label"], ["1.png", "x"]], "utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert open_images(path).columns == ()


def test_paths_are_relative_to_the_manifest_and_may_be_absolute(tmp_path, monkeypatch):
    far = paint(tmp_path / "far" / "1.png", "green")
    (tmp_path / "near").mkdir()
    path = write_csv(tmp_path / "near" / "m.csv", [["path", "label"], ["../far/1.png", "x"], [str(far), "x"]])
    monkeypatch.chdir("/")
    images = open_images(path, None, DataConfig(allow_outside=True))
    assert images.read(0).tobytes() == images.read(1).tobytes() == Image.open(far).tobytes()


@pytest.mark.parametrize(
    ("labels", "order"),
    [
        (["10", "2", "1"], ["1", "2", "10"]),
        (["10.0", "2.0", "-1.0"], ["-1.0", "2.0", "10.0"]),
        (["10", "cat", "9", "Cat"], ["9", "10", "Cat", "cat"]),
        (["b", "a", "10a", "9a"], ["10a", "9a", "a", "b"]),
        (["nan", "inf", "3"], ["3", "inf", "nan"]),
        (["1", "01", "2.0"], ["01", "1", "2.0"]),
    ],
)
def test_numbered_labels_are_ordered_by_value_and_names_as_text(tmp_path, labels, order):
    path = write_csv(tmp_path / "m.csv", [["path", "label"], *([f"{i}.png", label] for i, label in enumerate(labels))])
    paint(tmp_path / "0.png", "red")
    images = open_images(path)
    assert list(images.classes) == order
    assert [images.classes[i] for i in images.labels] == labels


def test_a_parquet_manifest_may_hold_whole_numbers(tmp_path):
    table = pyarrow.table({"path": ["a.png", "b.png", "c.png"], "label": [10, 9, 10]})
    parquet.write_table(table, tmp_path / "m.parquet")
    paint(tmp_path / "a.png", "red")
    images = open_images(tmp_path / "m.parquet")
    assert (images.classes, images.labels.tolist()) == (("9", "10"), [1, 0, 1])


# Classes


@pytest.mark.parametrize("end", ["\n", "\r\n", "", "\n\n"])
def test_a_text_file_of_classes_gives_their_order(photos, tmp_path, end):
    (tmp_path / "classes.txt").write_bytes(
        ("\ufeff" + "\n".join(["ä", "empty", "b", "a b", "B", "more"]) + end).encode()
    )
    images = open_images(photos, tmp_path / "classes.txt")
    assert images.classes == ("ä", "empty", "b", "a b", "B", "more")
    assert {images.classes[label] for label in images.labels} == {"ä", "b", "a b", "B"}
    assert all(
        id_.startswith(images.classes[label] + "/") for id_, label in zip(images.ids, images.labels, strict=True)
    )


@pytest.mark.parametrize("spoken", ["name", "wnid", "index"])
def test_a_table_of_classes_gives_names_whichever_of_its_columns_the_folders_bear(tmp_path, spoken):
    rows = [{"index": "2", "wnid": "n02", "name": "crane"}, {"index": "0", "wnid": "n00", "name": "tench"},
            {"index": "1", "wnid": "n01", "name": "shark"}]  # fmt: skip
    for row in rows:
        paint(tmp_path / "photos" / row[spoken] / "1.png", "red")
    write_csv(
        tmp_path / "classes.csv", [["wnid", "name", "index"], *([r["wnid"], r["name"], r["index"]] for r in rows)]
    )
    images = open_images(tmp_path / "photos", tmp_path / "classes.csv")
    assert images.classes == ("tench", "shark", "crane")
    for id_, label in zip(images.ids, images.labels.tolist(), strict=True):
        assert next(r for r in rows if r[spoken] == id_.split("/")[0])["index"] == str(label)


def test_two_classes_may_share_a_name_if_another_column_tells_them_apart(tmp_path):
    """ImageNet has two cranes."""
    for wnid in ("n1", "n2"):
        paint(tmp_path / "photos" / wnid / "1.png", "red")
    write_csv(tmp_path / "classes.csv", [["name", "wnid"], ["crane", "n2"], ["crane", "n1"]])
    images = open_images(tmp_path / "photos", tmp_path / "classes.csv")
    assert (images.classes, images.labels.tolist()) == (("crane", "crane"), [1, 0])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("c.txt", "ä\nb\nB\n", "does not name 2 of the 5 classes in .*photos: 'a b', 'empty'; add them"),
        ("c.txt", "ä\nb\nB\na b\nempty\nb\n", "a class is named twice"),
        ("c.csv", "colour\nä\n", "no column 'name'; found colour"),
        ("c.csv", "name,index\nä,zero\n", "column 'index' must hold whole numbers"),
        ("c.csv", "name,index\nä,0\nb,1\nB,3\na b,4\nempty,5\n", "column 'index' must count 0…4, .*; 2 is missing"),
        ("c.csv", "name,index\nä,1\nb,2\nB,3\na b,4\nempty,5\n", "column 'index' must count 0…4, .*; 0 is missing"),
        ("c.csv", "", "is empty"),
        ("c.txt", b"\xff\xfea\0b", "begins as UTF-16, but byte 4 is not; save it as UTF-8"),
        ("gone.txt", None, "cannot be read as text .*No such file"),
    ],
)
def test_a_classes_file_that_does_not_fit_is_refused(photos, tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UserError, match=f"{name}: {said}"):
        open_images(photos, tmp_path / name)


# Pixels

# Where each EXIF orientation puts the stored picture's top left corner: https://www.media.mit.edu/pia/Research/deepview/exif.html
CORNERS = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0)}


@pytest.mark.parametrize(("orientation", "corner"), CORNERS.items())
@pytest.mark.parametrize("kind", ["jpg", "png", "tif", "webp"])
def test_exif_orientation_is_honoured(tmp_path, orientation, corner, kind):
    stored = np.zeros((16, 32, 3), np.uint8)  # 32 wide
    stored[:8, :8] = (255, 0, 0)
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(stored).save(tmp_path / f"x.{kind}", exif=exif, quality=95)
    upright = np.asarray(read_rgb(tmp_path / f"x.{kind}")).astype(int)
    assert upright.shape == ((32, 16, 3) if orientation >= 5 else (16, 32, 3))
    assert upright[corner][0] > 200
    others = [upright[y, x] for y in (0, -1) for x in (0, -1) if (y, x) != corner]
    assert np.max(others) < 60


@pytest.mark.parametrize("junk", [b"this is no TIFF", b"MM", b"MM\0*\0\0\0"])
@pytest.mark.parametrize("kind", ["png", "webp"])
def test_a_damaged_exif_block_does_not_cost_the_picture(tmp_path, kind, junk):
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / f"x.{kind}", exif=b"Exif\0\0" + junk, lossless=True)
    with Image.open(tmp_path / f"x.{kind}") as picture, pytest.raises((SyntaxError, struct.error)):
        ImageOps.exif_transpose(picture)
    np.testing.assert_array_equal(np.asarray(read_rgb(tmp_path / f"x.{kind}")), pixels)


RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)


def saved(tmp_path, picture: Image.Image, kind="png", **options) -> np.ndarray:
    picture.save(tmp_path / f"x.{kind}", **options)
    with Image.open(tmp_path / f"x.{kind}") as stored:
        assert stored.mode in (picture.mode, *(("I", "I;16") if picture.mode.startswith("I") else ()))
    read = read_rgb(tmp_path / f"x.{kind}")
    assert read.mode == "RGB"
    return np.asarray(read)


def grey(values: np.ndarray) -> np.ndarray:
    return np.repeat(np.asarray(values)[:, :, None], 3, axis=2)


def test_grey_pictures_become_equal_channels(tmp_path):
    np.testing.assert_array_equal(saved(tmp_path, Image.fromarray(RAMP)), grey(RAMP))


def test_one_bit_pictures_become_black_and_white(tmp_path):
    bits = Image.fromarray(RAMP).point(lambda v: 255 * (v > 100), "1")
    np.testing.assert_array_equal(saved(tmp_path, bits), grey(255 * (RAMP > 100)))


def test_palettes_are_looked_up(tmp_path):
    colours = np.random.default_rng(0).integers(0, 256, (256, 3), dtype=np.uint8)
    picture = Image.fromarray(RAMP)
    picture = picture.convert("P")
    picture.putpalette(colours.tobytes())
    np.testing.assert_array_equal(saved(tmp_path, picture), colours[RAMP])


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_dropped_not_blended_as_by_torchvisions_loader(tmp_path, mode):
    planes = [RAMP, RAMP[::-1], RAMP.T][: len(mode) - 1]
    alpha = np.where(RAMP > 128, 255, 0).astype(np.uint8)
    picture = Image.merge(mode, [Image.fromarray(np.ascontiguousarray(p)) for p in [*planes, alpha]])
    seen = saved(tmp_path, picture)
    np.testing.assert_array_equal(seen, np.stack(planes, axis=2) if mode == "RGBA" else grey(RAMP))
    from torchvision.datasets.folder import pil_loader

    np.testing.assert_array_equal(seen, np.asarray(pil_loader(tmp_path / "x.png")))


@pytest.mark.parametrize("kind", ["tif", "jpg"])
def test_cmyk_is_light_times_ink_left_out(tmp_path, kind):
    inks = [(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 255), (128, 0, 64, 32)]
    for ink in inks:
        seen = saved(tmp_path, Image.new("CMYK", (8, 8), ink), kind, **({"quality": 100} if kind == "jpg" else {}))
        expected = [(255 - c) * (255 - ink[3]) / 255 for c in ink[:3]]
        np.testing.assert_allclose(seen.mean((0, 1)), expected, atol=4)


@pytest.mark.parametrize("kind", ["png", "tif"])
def test_sixteen_bits_are_scaled_not_clipped_to_white(tmp_path, kind):
    deep = np.linspace(0, 65535, 256).round().astype(np.uint16).reshape(16, 16)
    seen = saved(tmp_path, Image.fromarray(deep), kind)
    np.testing.assert_array_equal(seen, grey(RAMP))
    with Image.open(tmp_path / f"x.{kind}") as stored:
        assert (np.asarray(stored) == deep).all()


@pytest.mark.parametrize("high", [1, 255])
def test_floats_are_shares_or_grey_values_in_all_pictures_of_a_data_set_alike(tmp_path, high):
    (tmp_path / "in" / "a").mkdir(parents=True)
    values = np.linspace(0, high, 256, dtype=np.float32).reshape(16, 16)
    Image.fromarray(values).save(tmp_path / "in" / "a" / "0.tif")
    Image.fromarray(values / 300).save(tmp_path / "in" / "a" / "1.tif")  # dark, in either kind of data set
    images = open_images(tmp_path / "in")
    np.testing.assert_allclose(np.asarray(images.read(0)), grey(RAMP), atol=1)
    np.testing.assert_allclose(np.asarray(images.read(1)), grey(RAMP) / 300, atol=1)


def test_only_the_first_frame_of_an_animation_is_seen(tmp_path):
    first, second = Image.new("RGB", (4, 4), "red"), Image.new("RGB", (4, 4), "blue")
    first.save(tmp_path / "x.png", save_all=True, append_images=[second])
    assert np.asarray(read_rgb(tmp_path / "x.png"))[0, 0].tolist() == [255, 0, 0]


# Digest


def test_the_digest_changes_with_a_pixel_a_label_a_name_and_metadata_and_not_with_time_or_place(tmp_path):
    data = tmp_path / "a"
    paint_folder(data, {("blue", "blue"): 2, ("red", "red"): 2})
    before = open_images(data).digest
    os.utime(data / "red/red000.png", (1, 1))
    assert open_images(data).digest == before
    shutil.copytree(data, tmp_path / "b")
    assert open_images(tmp_path / "b").digest == before

    seen = {before}

    def differs() -> bool:
        now = open_images(data).digest
        return now not in seen and not seen.add(now)

    pixels = np.array(Image.open(data / "red/red000.png"))
    pixels[3, 3, 1] ^= 1
    Image.fromarray(pixels).save(data / "red/red000.png")
    assert differs()
    os.rename(data / "red/red000.png", data / "red/other.png")
    assert differs()
    os.rename(data / "red/other.png", data / "blue/other.png")
    assert differs()
    (data / "violet").mkdir()
    assert differs()
    manifests = [
        [["path", "label"], ["a/red/red001.png", "x"]],
        [["path", "label"], ["a/red/red001.png", "y"]],
        [["path", "label", "light"], ["a/red/red001.png", "y", "1"]],
        [["path", "label", "light"], ["a/red/red001.png", "y", "2"]],
    ]
    assert len({open_images(write_csv(tmp_path / "m.csv", rows)).digest for rows in manifests}) == 4


# PyTorch data sets


class Listed(torch.utils.data.Dataset):
    def __init__(self, items, **more):
        self.items = items
        vars(self).update(more)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        if isinstance(self.items[i], Exception):
            raise self.items[i]
        return self.items[i]


def test_a_data_set_of_pictures_is_wrapped_with_its_own_classes(photos):
    dataset = ImageFolder(photos, allow_empty=True)
    wrapped, opened = wrap_dataset(dataset, None, "mine", has_transform=True), open_images(photos)
    assert (wrapped.name, wrapped.columns) == ("mine", ())
    seen = [i for i, id_ in enumerate(wrapped.ids) if id_ != "a b/.x.png"]  # the data set itself has hidden files
    assert (tuple(wrapped.ids[i] for i in seen), wrapped.classes) == (opened.ids, opened.classes)
    np.testing.assert_array_equal(wrapped.labels[seen], opened.labels)
    assert all(wrapped.read(i).tobytes() == opened.read(k).tobytes() for k, i in enumerate(seen))


def test_a_data_set_of_tensors_is_wrapped_as_it_is():
    tensors, labels = torch.randn(5, 3, 4, 4), torch.tensor([0, 2, 1, 2, 0])
    wrapped = wrap_dataset(TensorDataset(tensors, labels), None, "t")
    assert (wrapped.ids[:2], wrapped.classes) == (("000000", "000001"), ("0", "1", "2"))
    assert wrapped.labels.tolist() == labels.tolist()
    assert torch.equal(wrapped.read(3), tensors[3])


def test_given_classes_win_over_the_data_sets_own():
    dataset = Listed([(torch.zeros(1, 2, 2), 1)], classes=["no", "yes"])
    assert wrap_dataset(dataset, None, "t").classes == ("no", "yes")
    assert wrap_dataset(dataset, ["a", "b", "c"], "t").classes == ("a", "b", "c")


def test_pictures_of_a_data_set_are_made_rgb_as_files_are():
    deep = Image.fromarray(np.linspace(0, 65535, 256).round().astype(np.uint16).reshape(16, 16))
    wrapped = wrap_dataset(Listed([(deep, 0), (Image.fromarray(RAMP), 0)]), None, "t", has_transform=True)
    np.testing.assert_array_equal(np.asarray(wrapped.read(0)), grey(RAMP))
    np.testing.assert_array_equal(np.asarray(wrapped.read(1)), grey(RAMP))


def test_a_picture_that_cannot_be_read_is_kept_for_later_if_the_data_set_knows_its_label(photos):
    victim = photos / "b" / "2.png"
    before = wrap_dataset(ImageFolder(photos, allow_empty=True), None, "t", has_transform=True)
    victim.write_bytes(b"damaged")
    after = wrap_dataset(ImageFolder(photos, allow_empty=True), None, "t", has_transform=True)
    assert after.ids == before.ids
    np.testing.assert_array_equal(after.labels, before.labels)
    assert after.digest != before.digest
    with pytest.raises(OSError, match="cannot identify"):
        after.read(after.ids.index("b/2.png"))


PICTURE, TENSOR = Image.fromarray(RAMP), torch.zeros(3, 4, 4)


@pytest.mark.parametrize(
    ("dataset", "has_transform", "said"),
    [
        (Listed([(PICTURE, 0)]), False, "yields PIL images; pass transform="),
        (Listed([(TENSOR, 0)]), True, "yields tensors, .* remove transform"),
        (Listed([]), False, "has no items"),
        (Subset(TensorDataset(TENSOR[None], torch.tensor([0])), []), False, "has no items"),
        (
            Listed([(TENSOR, 0), (TENSOR, 7)], classes=["a", "b"]),
            False,
            r"labels 0…7 but 2 classes; pass classes=\[…\]",
        ),
        (Listed([(TENSOR, -1)]), False, "labels -1…-1 but 0 classes"),
        (Listed([(TENSOR, "cat")]), False, "the label of item 0 of the data set is 'cat'; expected a class index"),
        (Listed([(TENSOR, torch.zeros(3))]), False, "the label of item 0 .* expected a class index"),
        (Listed([(np.zeros((3, 4, 4)), 0)]), False, "item 0 of the data set is a ndarray; expected a PIL image or a"),
        (Listed([{"picture": PICTURE, "label": 0}]), True, "item 0 of the data set is not .PIL image, array or tensor"),
        (Listed([(TENSOR, 0), OSError("gone")]), False, r"item 1 of the data set .* cannot be read: OSError\('gone'\)"),
        (Listed([TENSOR[0]]), False, "item 0 of the data set is not .PIL image, array or tensor, label."),
    ],
)
def test_a_data_set_that_does_not_fit_is_refused(dataset, has_transform, said):
    with pytest.raises(UserError, match=said):
        wrap_dataset(dataset, None, "t", has_transform=has_transform)


def test_the_digest_of_a_data_set_knows_pixels_palettes_shapes_and_types():
    ramp = Image.fromarray(RAMP).convert("P")
    red, blue = ramp.copy(), ramp.copy()
    red.putpalette([v for i in range(256) for v in (i, 0, 0)])
    blue.putpalette([v for i in range(256) for v in (0, 0, i)])
    pictures = [red, blue, PICTURE, PICTURE.resize((32, 8))]
    digests = [wrap_dataset(Listed([(p, 0)]), None, "t", has_transform=True).digest for p in pictures]
    tensors = [TENSOR, TENSOR.reshape(3, 8, 2), TENSOR.double(), TENSOR + 1, TENSOR.bfloat16()]
    digests += [wrap_dataset(Listed([(t, 0)]), None, "t").digest for t in tensors]
    assert len(set(digests)) == len(digests)
    assert wrap_dataset(Listed([(TENSOR.clone(), 0)]), None, "other name").digest == digests[4]
