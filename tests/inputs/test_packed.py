"""Pictures inside other files: WebDataset's shards, Parquet files, and what the Hugging Face library saves."""

import io
import json
import os
import tarfile
from pathlib import Path

import datasets
import numpy as np
import pyarrow
import pytest
import webdataset
from PIL import Image
from pyarrow import parquet
from test_sources import MIXED, QUICK, listed, read

from checking import check_site, paint_folder
from wrongtree.inputs.images import several, shards
from wrongtree.shared.faults import UserError

CLASSES = ["blue", "green", "red"]


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def columns(images) -> dict[str, tuple[str, ...]]:
    return {column.name: column.values for column in images.columns}


def as_png(number: int) -> bytes:
    into = io.BytesIO()
    picture(number).save(into, "PNG")
    return into.getvalue()


def picture(number: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(number).integers(0, 256, (5, 7, 3), dtype=np.uint8))


def tar(path: str, files, **how) -> Path:
    """A tar with these (name, bytes) or ready members, in this order."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, how.pop("mode", "w"), **how) as archive:
        for entry in files:
            member, content = (
                (entry, b"") if isinstance(entry, tarfile.TarInfo) else (tarfile.TarInfo(entry[0]), entry[1])
            )
            member.size = member.size or len(content)
            archive.addfile(member, io.BytesIO(content) if content else None)
    return Path(path)


def sample(key: str, number: int, label: object = "x") -> list[tuple[str, bytes]]:
    return [(f"{key}.png", as_png(number)), (f"{key}.cls", str(label).encode())]


# Shards


def test_shards_that_webdataset_wrote_are_read_as_webdataset_reads_them():
    Path("shards").mkdir()
    with webdataset.ShardWriter("shards/val-%04d.tar", maxcount=4, verbose=0) as writer:
        for i in range(10):
            said = {"cls": (7 * i) % 11, "json": {"camera": "phone" if i % 2 else "slr", "iso": 100 * i}}
            writer.write({"__key__": f"{i:04d}", "png": picture(i), **said})
    images = read("shards/val-{0000..0002}.tar")
    theirs = list(
        webdataset.WebDataset("shards/val-{0000..0002}.tar", shardshuffle=False)
        .decode("pil")
        .to_tuple("png", "cls", "json")
    )
    assert [int(images.classes[label]) for label in images.labels] == [cls for _, cls, _ in theirs]
    assert images.classes == tuple(str(n) for n in sorted({(7 * i) % 11 for i in range(10)})), "numbers by their value"
    for row in (9, 0, 5):  # at random
        np.testing.assert_array_equal(np.asarray(images.read(row)), np.asarray(theirs[row][0]))
    assert (images.ids[0], images.ids[5], images.ids[9]) == (
        "val-0000.tar/0000.png",
        "val-0001.tar/0005.png",
        "val-0002.tar/0009.png",
    )
    assert columns(images)["iso"] == tuple(str(100 * i) for i in range(10))
    assert read("shards").digest == read("shards/*.tar").digest == images.digest
    assert read("shards").name == "shards val"
    assert len(read("shards/val-0001.tar")) == 4


def test_a_label_is_in_cls_or_in_json_and_a_name_ends_at_its_first_dot():
    tar("a.tar", [
        ("in/v1.png", as_png(0)), ("in/v1.cls", b" cat\n"), ("in/v1.json", b'{"label": "dog", "tags": ["x"]}'),
        ("b.JPG", as_png(1)), ("b.seg.png", as_png(2)), ("b.json", b'{"cls": 3, "far": true}'),
        ("c.image.png", as_png(3)), ("c.json", b'{"class": "elk"}'),
        ("._b.jpg", b"of a Mac"), ("README", b"no sample"), ("d.txt", b"no picture"),
    ])  # fmt: skip
    images = read("a.tar")
    assert listed(images) == [("a.tar/in/v1.png", "cat"), ("a.tar/b.jpg", "3"), ("a.tar/c.image.png", "elk")]
    assert columns(images) == {"tags": ('["x"]', "", ""), "far": ("", "True", "")}
    assert images.notes == ("a.tar: skips 1 samples without an image",)
    for row in range(3):
        np.testing.assert_array_equal(np.asarray(images.read(row)), np.asarray(picture((0, 1, 3)[row])))


def test_shards_make_the_site_of_the_folder_they_were_made_of(build):
    made = paint_folder(Path("photos"), MIXED)
    files = [
        (f"{Path(id_).parent.name}{Path(id_).stem}", Path("photos", id_).read_bytes(), row[0]) for id_, *row in made
    ]
    for number, part in enumerate((files[:6], files[6:])):
        tar(
            f"shards/val-{number:04d}.tar",
            [e for key, png, cls in part for e in ((f"{key}.png", png), (f"{key}.cls", cls.encode()))],
        )
    done = build(*QUICK, data="shards/val-{0000..0001}.tar")
    assert done.code == 0, done
    check_site(
        Path("build/val-net"), [(f"val-{i // 6:04d}.tar/{files[i][0]}.png", *row[1:]) for i, row in enumerate(made)]
    )


def test_a_folder_of_shards_has_its_splits_in_their_names():
    for split, count in (("train", 3), ("val", 2)):
        tar(f"s/{split}-000.tar", [e for i in range(count) for e in sample(f"{i}", i)])
    assert [len(read("s")), len(read("s", split="train")), len(read("s/*.tar"))] == [2, 3, 5]
    with pytest.raises(UserError, match="--split test: s has the splits train, val"):
        read("s", split="test")
    tar("t/a/0.tar", sample("0", 0))
    tar("t/b/0.tar", sample("0", 1))
    assert read("t/{a,b}/0.tar").ids == ("a/0.tar/0.png", "b/0.tar/0.png"), "shards of one name are told apart"


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("s-{0..2}.tar", "names s-2.tar, which does not exist"),
        ("s-{0..99999999}.tar", "matches more than 100,000 files"),
        ("s-{0..99999}{0..99999}{0..99999}.tar", "names s-00.tar, which|matches more than 100,000 files"),
        ("x-*.tar", ": no such file"),
        ("*.txt", "several files at once must be .tar files, or .parquet files with the images inside"),
    ],
)
def test_a_pattern_that_names_nothing_or_too_much_is_refused(pattern, said):
    tar("s-0.tar", sample("0", 0))
    tar("s-1.tar", sample("1", 1))
    Path("a.txt").touch()
    with pytest.raises(UserError, match=said):
        read(pattern)


def test_braces_count_as_in_a_shell():
    for pattern, names in (
        ("{08..11}", ["08", "09", "10", "11"]),
        ("{2..0}", ["2", "1", "0"]),
        ("{a,b}{1..2}", ["a1", "a2", "b1", "b2"]),
        ("{x}", ["x"]),
    ):
        for name in names:
            Path(name).touch()
        assert [str(path) for path in several.expand(Path(pattern))] == names


# Shards that mean harm


def member(name: str, **fields) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    for key, value in fields.items():
        setattr(made, key, value)
    return made


def test_links_devices_and_names_that_lead_out_are_passed_over_and_told_and_nothing_is_unpacked(tmp_path):
    Path("secret.png").write_bytes(as_png(9))
    tar("in/a.tar", [
        *sample("good", 0),
        *sample("../up", 1), *sample("/tmp/abs", 2), *sample("x/../../up", 3),
        member("soft.png", type=tarfile.SYMTYPE, linkname="../secret.png"), ("soft.cls", b"x"),
        member("hard.png", type=tarfile.LNKTYPE, linkname=str(tmp_path / "secret.png")),
        member("dev.png", type=tarfile.CHRTYPE, devmajor=1, devminor=5), member("fifo.png", type=tarfile.FIFOTYPE),
        member("folder", type=tarfile.DIRTYPE),
    ])  # fmt: skip
    before = sorted(tmp_path.rglob("*"))
    images = read("in/a.tar")
    images.read(0)
    assert images.ids == ("a.tar/good.png",)
    assert images.notes == (
        "in/a.tar: skips 6 files with paths outside the archive",
        "in/a.tar: skips 4 links, devices and similar",
        "in/a.tar: skips 1 samples without an image",
    )
    assert sorted(tmp_path.rglob("*")) == before


DAMAGES = ("cut short", "cut in a header", "cut between", "another header", "larger than the file", "larger than any")
DAMAGES = (*DAMAGES, "negative", "empty", "no tar")


def damaged(kind: str) -> Path:
    whole = tar("a.tar", [*sample("a", 0), *sample("b", 1)]).read_bytes()
    size = len(whole)
    header = bytearray(whole[:512])

    def with_size(text: bytes) -> bytes:
        header[124:136] = text
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        return bytes(header) + whole[512:]

    content = {
        "cut short": whole[: 512 + 30],
        "cut in a header": whole[: 512 + 512 + 100],
        "cut between": whole[: 3 * 1024],
        "another header": whole[:1024] + b"?" * 512 + whole[1536:],
        "larger than the file": with_size(b"%011o\0" % (size * 100)),
        "larger than any": with_size(b"\x80" + b"\x7f" * 11),
        "negative": with_size(b"\xff" * 10 + b"\xf0\x00"),
        "empty": b"",
        "no tar": b"no tar at all" * 99,
    }[kind]
    Path("a.tar").write_bytes(content)
    return Path("a.tar")


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_shard_is_refused_in_one_sentence(kind):
    with pytest.raises(UserError, match=r"^a\.tar: .*copy it again$") as caught:
        read(damaged(kind))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("type_", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_a_header_that_claims_to_be_huge_is_not_read(type_):
    head = member("x", type=type_, size=5 << 30)
    Path("a.tar").write_bytes(head.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
    with pytest.raises(UserError, match=r"a.tar: cannot be read as a plain tar \(a header of \d+ bytes\)"):
        read("a.tar")
    Path("a.tar").write_bytes(member("x", type=type_, size=0).tobuf() * 5000)
    with pytest.raises(UserError, match=r"^a.tar: [^\n]*$"):
        read("a.tar")


MANY = json.dumps({"label": 1, **dict.fromkeys(map(str, range(1001)))})


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("a.png", b"x"), ("a.json", b"{")], "a.json is not JSON"),
        ([("a.png", b"x"), ("a.json", b"[" * 100_000)], "a.json is not JSON"),
        ([("a.png", b"x"), ("a.json", b"[1]")], "a.json is not an object"),
        ([("a.png", b"x"), ("a.json", b'{"label": null}')], "a has no label; expected a class in a file .cls"),
        ([("a.png", b"x"), ("a.cls", b"  ")], "a.cls has no label"),
        ([("a.png", b"x"), ("a.cls", b"\xff")], "a.cls is not text"),
        ([("a.png", b"x"), ("a.cls", b"y" * (2 << 20))], "a.cls is not text .has 2,097,152 bytes, more than 1,048,576"),
        ([("a.png", b"x"), ("a.png", b"y")], "contains 'a.png' twice"),
        ([("a.txt", b"x")], "contains no images; expected files such as 0001.jpg and 0001.cls"),
        ([("a.png", b"x"), ("a.json", MANY.encode())], "have 1,001 metadata columns"),
    ],
)
def test_samples_that_cannot_be_used_are_refused_by_name(files, said):
    with pytest.raises(UserError, match=f"a.tar: .*{said}|a.tar: {said}"):
        read(tar("a.tar", files))


def test_a_shard_of_very_many_files_is_refused(monkeypatch):
    monkeypatch.setattr(shards, "MOST_MEMBERS", 3)
    with pytest.raises(UserError, match=r"a.tar: contains more than 3 files; split it"):
        read(tar("a.tar", [*sample("a", 0), *sample("b", 1)]))


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_compressed_shard_is_refused_with_the_way_out(mode):
    for name in ("a.tar", f"a.tar.{mode[2:]}"):
        with pytest.raises(UserError, match=rf"{name}: .* may be compressed; unpack it to a plain .tar"):
            read(tar(name, sample("a", 0), mode=mode))


def test_a_shard_that_is_cut_after_it_was_listed_loses_only_what_is_gone():
    images = read(tar("a.tar", [*sample("a", 0), *sample("b", 1)]))
    with Path("a.tar").open("r+b") as stream:
        stream.truncate(2048)
    np.testing.assert_array_equal(np.asarray(images.read(0)), np.asarray(picture(0)))
    with pytest.raises(ValueError, match="ends before it does"):
        images.read(1)
    assert images.changed(1)
    assert not images.changed(0)


# Parquet files with the pictures inside


def hub_table(made, folder="photos") -> datasets.Dataset:
    features = datasets.Features(
        {"image": datasets.Image(), "label": datasets.ClassLabel(names=CLASSES), "camera": datasets.Value("string")}
    )
    pictures = [{"bytes": Path(folder, id_).read_bytes(), "path": id_.replace("/", "_")} for id_, _, _ in made]
    return datasets.Dataset.from_dict(
        {"image": pictures, "label": [CLASSES.index(row[1]) for row in made], "camera": [row[2][:1] for row in made]},
        features=features,
    )


def test_parquet_as_the_hub_has_it_makes_the_site_of_its_pictures(build):
    made = paint_folder(Path("photos"), MIXED)
    Path("pets/data").mkdir(parents=True)
    table = hub_table(made)
    table.select(range(6)).to_parquet("pets/data/test-00000-of-00002.parquet", batch_size=2)
    table.select(range(6, len(made))).to_parquet("pets/data/test-00001-of-00002.parquet")
    table.select(range(1)).to_parquet("pets/data/train-00000-of-00001.parquet")
    done = build(*QUICK, data="pets")
    assert done.code == 0, done
    check_site(Path("build/pets-net"), [(id_.replace("/", "_"), *row) for id_, *row in made])
    images = read("pets")
    assert (images.name, images.classes) == ("pets test", tuple(CLASSES))
    assert columns(images) == {"camera": tuple(row[2][:1] for row in made)}
    assert len(read("pets", split="train")) == 1
    assert read("hf:./pets").digest == read("pets/data/test-*.parquet").digest == images.digest
    with pytest.raises(UserError, match="--split val: pets has the splits test, train"):
        read("pets", split="val")


def test_parquet_of_plain_bytes_and_of_text_labels_is_read_in_any_order():
    rows = {
        "png": [as_png(i) for i in range(7)],
        "label": ["b", "a", "10", "9", "a", "b", "9"],
        "iso": [1, None, 3, 4, 5, 6, 7],
    }
    parquet.write_table(pyarrow.table(rows), "a.parquet", row_group_size=3)
    images = read("a.parquet")
    assert (images.ids[6], images.classes, images.labels.tolist()) == (
        "000006",
        ("9", "10", "a", "b"),
        [3, 2, 1, 0, 2, 3, 0],
    )
    assert columns(images) == {"iso": ("1", "", "3", "4", "5", "6", "7")}
    for row in (6, 0, 4, 2):
        np.testing.assert_array_equal(np.asarray(images.read(row)), np.asarray(picture(row)))


def test_a_parquet_file_of_paths_is_still_a_manifest():
    made = paint_folder(Path("photos"), {("blue", "blue"): 1})
    for more in ({}, {"hash": [b"bytes that are no picture"]}):
        parquet.write_table(pyarrow.table({"path": [made[0][0]], "label": ["blue"], **more}), "photos/list.parquet")
        assert listed(read("photos/list.parquet")) == listed(read("photos")) == [(made[0][0], "blue")]


def features(**of) -> dict[bytes, bytes]:
    return {b"huggingface": json.dumps({"info": {"features": of}}).encode()}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pyarrow.table({"image": [b"x"]}), "a.parquet: no column 'label'; found image"),
        (
            pyarrow.table({"image": [b"x"], "label": [None]}),
            "a.parquet: some rows have no label, as in test sets with",
        ),
        (
            pyarrow.table({"image": [b"x"], "label": [-1]}).replace_schema_metadata(
                features(label={"_type": "ClassLabel", "names": ["a"]})
            ),
            "some rows have no label, .* pass another --split",
        ),
        (
            pyarrow.table({"image": [b"x"], "label": [4]}).replace_schema_metadata(
                features(label={"_type": "ClassLabel", "names": ["a"]})
            ),
            "a label is 4, but the file names 1 classes",
        ),
    ],
)
def test_parquet_that_cannot_be_used_is_refused(table, said):
    parquet.write_table(table, "a.parquet")
    with pytest.raises(UserError, match=said):
        read("a.parquet")


def test_a_row_without_a_picture_is_set_aside_and_its_path_is_never_followed(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(as_png(0))
    rows = [{"bytes": None, "path": str(secret)}, {"bytes": b"no picture", "path": None}, None]
    struct = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
    parquet.write_table(pyarrow.table({"image": pyarrow.array(rows, struct), "label": ["x"] * 3}), "a.parquet")
    images = read("a.parquet")
    assert images.ids == ("000000", "000001", "000002")
    for row, said in enumerate(("its row contains no image", "cannot identify image", "its row contains no image")):
        with pytest.raises((ValueError, OSError), match=said):
            images.read(row)


def test_damaged_metadata_and_damaged_files_are_told():
    table = pyarrow.table({"image": [as_png(0)], "label": [1]})
    for metadata in (b"{", b"[]", b'{"info": {"features": 3}}', b'{"info": {"features": {"label": 3}}}'):
        parquet.write_table(table.replace_schema_metadata({b"huggingface": metadata}), "a.parquet")
        assert read("a.parquet").classes == ("1",)
    content = Path("a.parquet").read_bytes()
    Path("a.parquet").write_bytes(content[:-20])
    with pytest.raises(UserError, match=r"a.parquet: is a damaged or truncated Parquet file"):
        read("a.parquet")
    Path("b").mkdir()
    parquet.write_table(table, "b/0.parquet")
    parquet.write_table(table.rename_columns(["picture", "label"]), "b/1.parquet")
    with pytest.raises(UserError, match=r"b/1.parquet: has other columns than b/0.parquet: no image and label"):
        read("b")


# What the Hugging Face library saves, and folders as its hub has them


def test_a_saved_data_set_makes_the_site_of_its_pictures(build):
    made = paint_folder(Path("photos"), MIXED)
    datasets.DatasetDict({"test": hub_table(made), "train": hub_table(made[:1])}).save_to_disk("saved")
    done = build(*QUICK, data="hf:./saved")
    assert done.code == 0, done
    (site,) = [path.parent for path in Path("build").glob("*/index.html")]
    check_site(site, [(id_.replace("/", "_"), *row) for id_, *row in made])
    assert read("saved").digest == read("hf:saved").digest, "it need not be said whose it is"
    assert columns(read("saved")) == {"camera": tuple(row[2][:1] for row in made)}
    assert len(read("saved", split="train")) == 1
    with pytest.raises(UserError, match=r"--split val: .*saved has the splits test, train"):
        read("saved", split="val")
    hub_table(made).save_to_disk("single")
    assert read("hf:single").digest == read("saved").digest
    with pytest.raises(UserError, match=r"--split val: .*single has no splits"):
        read("hf:single", split="val")


def test_a_folder_of_images_and_metadata_is_read_as_the_hub_reads_it():
    made = paint_folder(Path("data/test"), {("blue", "red"): 1, ("green", "green"): 2})
    images = read("hf:data")
    assert listed(images) == [(f"test/{id_}", label) for id_, label, _ in made]
    assert columns(images) == {}
    assert np.asarray(images.read(0)).mean((0, 1)).argmax() == 0
    rows = [{"file_name": id_, "label": f"a {label}", "iso": i} for i, (id_, label, _) in enumerate(made)]
    Path("data/test/metadata.jsonl").write_text("\n".join(map(json.dumps, rows)))
    images = read("hf:data")
    assert images.classes == ("a blue", "a green")
    assert columns(images) == {"iso": ("0", "1", "2")}


def test_a_saved_data_set_cannot_reach_outside_its_folder_unless_it_is_allowed_to(tmp_path):
    (tmp_path / "secret.png").write_bytes(as_png(3))
    made = datasets.Features({"image": datasets.Image(), "label": datasets.Value("string")})
    table = pyarrow.table(
        {
            "image": pyarrow.array(
                [{"bytes": None, "path": str(tmp_path / "secret.png")}], made.arrow_schema.field("image").type
            ),
            "label": ["x"],
        }
    )
    datasets.Dataset(table.cast(made.arrow_schema)).save_to_disk("saved")  # which puts the picture itself in
    (written,) = Path("saved").glob("*.arrow")
    with pyarrow.OSFile(str(written), "wb") as into, pyarrow.ipc.new_stream(into, made.arrow_schema) as stream:
        stream.write_table(table.cast(made.arrow_schema))
    with pytest.raises(ValueError, match=r"its file is outside the data set's folder; .*--allow-outside"):
        read("hf:saved").read(0)
    assert read("hf:saved", allow_outside=True).read(0).size == (7, 5)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Path("x").mkdir(), r"hf:x: cannot be loaded \(.*\); expected output of save_to_disk, Parquet"),
        (
            lambda: (Path("x").mkdir(), Path("x/state.json").write_text("{")),
            r"hf:x: cannot be loaded .*save it again",
        ),
    ],
)
def test_a_folder_that_holds_no_data_set_is_refused(make, said):
    make()
    with pytest.raises(UserError, match=said) as caught:
        read("hf:x")
    assert "\n" not in str(caught.value)
    assert os.listdir("x") in ([], ["state.json"])
