import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from checking import paint
from wrongtree.inputs.images import kinds
from wrongtree.inputs.images.labelled import open_images
from wrongtree.inputs.images.leftovers import is_leftover
from wrongtree.inputs.images.pixels import read_picture

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8))


@pytest.mark.parametrize("kind", kinds.known_formats())
def test_a_picture_is_known_by_its_first_bytes_in_every_format_that_can_be_read(kind, tmp_path):
    options = {"save_all": True, "append_images": [NOISE]} if kind == "MPO" else {}
    stream = io.BytesIO()
    NOISE.save(stream, kind, **options)
    assert kinds.is_picture(stream.getvalue()[: kinds.HEAD])
    (tmp_path / "in" / "a").mkdir(parents=True)
    (tmp_path / "in" / "a" / "no ending").write_bytes(stream.getvalue())
    assert open_images(tmp_path / "in").ids == ("a/no ending",)


STARTS = {
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic": "a HEIC picture",
    b"\0\0\0\x18ftypmif1\0\0\0\0heic": "a HEIC picture",
    b"\xff\x0a\xfa\x7f": "a JPEG XL picture",
    b"\0\0\0\x0cJXL \r\n\x87\n": "a JPEG XL picture",
    b"\0\0\0\x18ftypcrx \0\0\0\0": "a camera's raw picture",
    b"II*\0\x10\0\0\0CR\2\0": "a camera's raw picture",
    b"FUJIFILMCCD-RAW 0201": "a camera's raw picture",
    b'<svg xmlns="http://www.w3.org/2000/svg"/>': "an SVG drawing",
    b"<?xml version='1.0'?>\n<!-- by hand -->\n<svg>": "an SVG drawing",
    b"\xef\xbb\xbf<?xml version='1.0'?><annotation>": "text",
    b"%PDF-1.7": "a PDF document",
    b"8BPS\0\1": "a Photoshop file",
    b"<!DOCTYPE html><title>404</title>": "a web page",
    b"  <HTML>": "a web page",
    b"version https://git-lfs.github.com/spec/v1\n": "a pointer of Git LFS",
    b"\0\0\0\x20ftypisom\0\0\2\0": "a video",
    b'{"error": "not found"}': "text",
    "Füchse".encode(): "text",
    b"PK\3\4": "an archive",
    b"": "empty",
    bytes(600): "only zeros",
    b"\x93NUMPY": "a NumPy or HDF5 file",
}


@pytest.mark.parametrize("start", STARTS)
def test_what_is_no_picture_is_called_what_it_is(start, tmp_path):
    found = kinds.foreign(start)
    assert found is not None
    assert found.one == STARTS[start]
    assert not kinds.is_picture(start)
    path = tmp_path / "x.jpg"
    path.write_bytes(start)
    with pytest.raises(ValueError, match=f"is {STARTS[start]}; "):
        read_picture(path)


@pytest.mark.parametrize("start", [b"\x12\x34\xff\xfe\0\1", b"\x89PNG\r\n", "Grüße".encode("latin-1") + b"\0"])
def test_what_is_not_known_is_not_guessed(start):
    assert kinds.foreign(start) is None


def test_a_text_that_is_cut_inside_a_character_is_text_all_the_same():
    for shift in range(4):
        assert kinds.foreign((b"x" * shift + "ä€😀".encode() * 100)[: kinds.HEAD]) is kinds.TEXT


@pytest.mark.parametrize("name", ["._1.png", ".DS_Store", "Thumbs.db", "__MACOSX", "@eaDir", "Desktop.ini", ".hidden"])
def test_leftovers_are_known_by_their_names(name):
    assert is_leftover(name)


@pytest.mark.parametrize("name", ["1.png", "_1.png", "thumbs", "@", "MACOSX", "eaDir", "#1"])
def test_other_names_are_no_leftovers(name):
    assert not is_leftover(name)


def test_a_command_to_convert_names_every_ending_and_never_that_of_good_pictures(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paint(Path("in/a/1.jpg"), "red")
    for name in ("a/2.heic", "b/3.HEIC", "b/4.nef"):
        Path("in", name).parent.mkdir(exist_ok=True)
        Path("in", name).write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    (note,) = open_images(Path("in")).notes[-1:]
    assert note == (
        "in: 3 files cannot be read: 2 are HEIC pictures, 1 is a camera's raw picture (the first: a/2.heic); "
        "convert them to PNG or JPEG, for example with ImageMagick: magick mogrify -format png in/*/*.heic in/*/*.HEIC "
        "in/*/*.nef"
    )
    Path("in/a/5.jpg").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    assert open_images(Path("in")).notes[-1] == (
        "in: 1 file cannot be read: 1 is a HEIC picture (the first: a/5.jpg); convert it to PNG or JPEG"
    )
