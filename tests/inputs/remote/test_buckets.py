"""Images in a bucket: a real S3 server on loopback, and the same site as from the same files in a folder."""

import io
import tarfile
from pathlib import Path

import pyarrow
import pytest
from bucket import SECRET, served, upload
from pyarrow import parquet

from checking import paint_folder, snapshot
from reading import load
from wrongtree.config import DataConfig
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.remote import stores
from wrongtree.inputs.remote.addresses import Address
from wrongtree.inputs.remote.paths import place
from wrongtree.inputs.remote.stores import Store
from wrongtree.shared.faults import UserError

PAINTED = {("blue", "blue"): 3, ("blue", "green"): 4, ("green", "green"): 3, ("green", "red"): 4, ("red", "red"): 3}


@pytest.fixture(scope="module")
def bucket():
    with served() as client:
        yield client


@pytest.fixture
def photos(bucket, tmp_path, monkeypatch) -> Path:
    """The same pictures here and there."""
    monkeypatch.chdir(tmp_path)
    paint_folder(tmp_path / "photos", PAINTED)
    cut = tmp_path / "photos" / "red" / "red002.png"
    cut.write_bytes(cut.read_bytes()[:300])
    upload(bucket, tmp_path / "photos", "photos/")
    return tmp_path / "photos"


def listed(images) -> list[tuple[str, str]]:
    return [(id_, images.classes[label]) for id_, label in zip(images.ids, images.labels, strict=True)]


def without_identity(site: Path) -> dict[str, bytes]:
    """A site without what its images are known by: there their tags, here their bytes."""
    known = load(site, "manifest.json")["made"]["digests"]["images"].encode()
    return {name: data.replace(known, b"") for name, data in snapshot(site).items() if name != "data/digests.json"}


def test_a_site_from_a_bucket_is_that_from_the_folder_and_a_second_build_fetches_no_image(
    photos, quick_build, monkeypatch
):
    def build(data: str, out: str):
        done = quick_build("--out", out, "--name", "site", "--cache", f"{out}-cache", data=data)
        assert done.code == 0, done.err
        return done

    assert "8 of 16 images are misclassified" in build("photos", "here").out
    build("s3://bucket/photos/", "there")
    here, there = without_identity(Path("here/site")), without_identity(Path("there/site"))
    assert there.keys() == here.keys()
    assert [name for name in here if here[name] != there[name]] == []
    assert load(Path("there/site"), "manifest.json")["dataset"]["skipped"][0]["id"] == "red/red002.png"
    text = b"".join(data for folder in ("there", "there-cache") for data in snapshot(Path(folder)).values())
    assert SECRET.encode() not in text

    monkeypatch.setattr(Store, "fetch", None)
    monkeypatch.setattr(Store, "part", None)
    assert "[stale]" not in build("s3://bucket/photos", "there").err


def test_a_folder_with_a_dot_in_its_name_is_a_folder_if_a_slash_follows_though_a_file_has_that_name(photos, bucket):
    upload(bucket, photos, "sets/v1.2/")
    bucket.put_object(Bucket="bucket", Key="sets/v1.2", Body=b"a file")
    assert listed(open_images(place("s3://bucket/sets/v1.2/"))) == listed(open_images(photos))


def test_a_note_names_an_image_by_its_path_below_the_folder_of_the_manifest(photos, bucket):
    bucket.put_object(
        Bucket="bucket", Key="a/secret/list.csv", Body=b"path,label\ngone.png,red\n../../photos/x.png,red\n"
    )
    notes = open_images(place("s3://bucket/a/secret/list.csv"), None, DataConfig(allow_outside=True)).notes
    assert [note.partition("list.csv: ")[2] for note in notes] == [
        "2 of 2 images are not there or cannot be asked for, such as 'gone.png', and are skipped"
    ]


def test_manifests_below_a_bucket_and_here_name_images_there(photos, bucket, monkeypatch):
    rows = "path,label,camera\nblue/blue000.png,blue,a\nred/red000.png,red,b\nred/none.png,red,b\n"
    bucket.put_object(Bucket="bucket", Key="photos/photos.csv", Body=rows.encode())
    there = open_images(place("s3://bucket/photos/photos.csv"))
    assert listed(there) == [("blue/blue000.png", "blue"), ("red/red000.png", "red"), ("red/none.png", "red")]
    assert there.columns[0].values == ("a", "b", "b")
    assert there.read(1).getpixel((0, 0)) == open_images(photos).read(14).getpixel((0, 0))
    assert there.notes == (
        "s3://bucket/photos/photos.csv: 1 of 3 images are not there or cannot be asked for, such as "
        "'red/none.png', and are skipped",
    )
    here = photos / "red" / "mine.csv"
    here.write_text("path,label\ns3://bucket/photos/blue/blue000.png,blue\nred000.png,red\n")
    mixed = open_images(here)
    assert listed(mixed) == [("bucket/photos/blue/blue000.png", "blue"), ("red000.png", "red")]
    assert mixed.read(0).size == mixed.read(1).size == (16, 16)
    monkeypatch.setattr(stores, "MANY", 2)  # then folders are listed, and no file is asked for
    assert open_images(place("s3://bucket/photos/photos.csv")).digest == there.digest
    rooted = photos.parent / "rooted.csv"
    rooted.write_text(rows)
    assert open_images(rooted, None, DataConfig(root=place("s3://bucket/photos"))).ids == there.ids


@pytest.mark.parametrize(
    ("table", "begin", "said"),
    [
        ("photos/mine.csv", "", None),
        ("table.parquet", "photos/", None),
        ("table.parquet", "bucket/photos/", "the bucket in front"),
        ("photos/table.parquet", "bucket/photos/", "the bucket in front"),
        ("photos/mine.csv", "photos/", "folders in front"),
        ("photos/red/mine.csv", "photos/", "folders in front"),
    ],
)
def test_a_table_in_a_bucket_names_images_from_its_folder_from_one_above_or_from_the_bucket(
    photos, bucket, table, begin, said
):
    rows = [{"path": f"{begin}red/red00{k}.png", "label": "red"} for k in (0, 1)]
    if table.endswith(".csv"):
        data = "path,label\n" + "".join(f"{row['path']},red\n" for row in rows)
        bucket.put_object(Bucket="bucket", Key=table, Body=data.encode())
    else:
        parquet.write_table(pyarrow.Table.from_pylist(rows), "table.parquet")
        bucket.upload_file("table.parquet", "bucket", table)
    found = open_images(place(f"s3://bucket/{table}"))
    below = "photos/" if "/" not in table else ""
    inside = "" if "red/" in table else "red/"
    assert list(found.ids) == [f"{below}{inside}red000.png", f"{below}{inside}red001.png"]
    assert found.read(1).tobytes() == open_images(photos).read(15).tobytes()
    assert [f"2 of 2 paths are written differently ({said})" in note for note in found.notes] == [True] * bool(said)


def test_a_path_that_is_there_as_it_is_written_is_not_taken_for_one_from_the_bucket(photos, bucket):
    bucket.upload_file(str(photos / "red" / "red000.png"), "bucket", "photos/bucket/photos/red/red000.png")
    rows = "path,label\nbucket/photos/red/red000.png,red\nbucket/photos/blue/blue000.png,blue\n"
    bucket.put_object(Bucket="bucket", Key="photos/own.csv", Body=rows.encode())
    found = open_images(place("s3://bucket/photos/own.csv"))
    assert list(found.ids) == ["bucket/photos/red/red000.png", "bucket/photos/blue/blue000.png"]
    assert [note.partition("own.csv: ")[2][:15] for note in found.notes] == ["1 of 2 images a"]


def test_a_table_does_not_lead_out_of_its_folder_by_naming_the_bucket(photos, bucket):
    bucket.put_object(Bucket="bucket", Key="lists/own.csv", Body=b"path,label\nbucket/photos/red/red000.png,red\n")
    with pytest.raises(UserError, match=r"row 2 is outside s3://bucket/lists: bucket/photos/red/red000.png; pass the"):
        open_images(place("s3://bucket/lists/own.csv"))


def test_shards_and_parquet_files_in_a_bucket_are_read_where_they_lie(photos, bucket, monkeypatch):
    images = sorted(photos.rglob("*.png"))[:6]
    with tarfile.open(photos.parent / "val-0000.tar", "w") as tar:
        for k, path in enumerate(images):
            for ending, data in (("png", path.read_bytes()), ("cls", path.parent.name.encode())):
                member = tarfile.TarInfo(f"{k:04d}.{ending}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    rows = [{"image": {"bytes": path.read_bytes(), "path": path.name}, "label": path.parent.name} for path in images]
    parquet.write_table(pyarrow.Table.from_pylist(rows), photos.parent / "test.parquet", row_group_size=2)
    for name, pattern in (("val-0000.tar", "val-{0000..0000}.tar"), ("test.parquet", "te*.parquet")):
        bucket.upload_file(str(photos.parent / name), "bucket", f"packed/{name}")
        here, there = open_images(photos.parent / name), open_images(place(f"s3://bucket/packed/{pattern}"))
        assert listed(there) == listed(here)
        assert [there.read(k).tobytes() for k in range(6)] == [here.read(k).tobytes() for k in range(6)]
        assert len(set(there.contents)) == 6
    monkeypatch.setattr(Store, "part", None)
    again = open_images(place("s3://bucket/packed/val-0000.tar"))
    assert listed(again) == listed(open_images(Path("val-0000.tar")))


def test_a_public_bucket_needs_no_credentials_also_where_a_file_is_not_there(bucket, monkeypatch):
    bucket.put_object(Bucket="bucket", Key="open/x.png", Body=b"x", ACL="public-read")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "none")
    store = Store("s3", "bucket")
    assert store.entry(Address("s3", "bucket", "open/none.png")) is None
    assert store.fetch(Address("s3", "bucket", "open/x.png")) == b"x"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("s3://nobody/photos", "s3://nobody/photos: does not exist; check the bucket and the path"),
        ("s3://bucket/typo/", "s3://bucket/typo: does not exist, or lists no files; check the address"),
        ("s3://bucket/typo.csv", "s3://bucket/typo.csv: does not exist, or lists no files; check the address"),
        (f"s3://key:{SECRET}@bucket/x", "s3://bucket: holds credentials; remove them from the address"),
    ],
)
def test_what_is_not_in_a_bucket_is_told_in_a_sentence(bucket, cli, data, said):
    done = cli("check", "--data", data, "--model", "torchvision:resnet18")
    assert done.code == 2
    assert done.sentence.startswith(f"wrongtree: {said}")
    assert done.page == "images"
    assert SECRET not in done.err
