"""What was suspicious before the pass is on the site for good: a reader of the site has not seen the build."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import wrongtree
from checking import COLOURS, paint_folder
from colour_net import StrongestColour, to_tensor
from reading import load
from wrongtree.flow.preflight import kept
from wrongtree.shared.texts import unplaced

ORDER = (
    "accuracy on 64 images is 33\u00a0%, but 100\u00a0% with another class order, sorted as text: "
    "output 0 of the model is 'blue', not 'green'"
)
WAY = "pass the order with --classes FILE"
FORCED = ("--force",)
SMALL = ("--representations", "penultimate", "--groupings", "none", "--k-range", "2")


def test_a_wrong_order_of_classes_is_in_the_manifest_on_the_page_and_below_the_last_line_of_every_build(
    build, monkeypatch, tmp_path
):
    paint_folder(Path("photos"), {(colour, colour): 22 for colour in COLOURS})
    Path("order.txt").write_text("green\nblue\nred\n")
    command = ("--classes", "order.txt", "--name", "site", "--no-paths", *FORCED, *SMALL)
    first = build(*command)
    assert first.code == 0, first
    lines = first.err.splitlines()
    assert f"{ORDER}; {WAY}" in lines[:-1]  # before the pass
    assert lines[-1] == f"suspicious: {ORDER}; {WAY}"
    expected = [{"name": "class-order", "sentence": ORDER, "detail": "likely order: blue, green, red", "way": WAY}]
    assert load(Path("build/site"), "manifest.json")["facts"] == expected
    page = Path("build/site/index.html").read_text(encoding="utf-8")
    shown = page[page.index("Check this first") : page.index("<h2>Classes")]
    for text in ("with another class order", WAY, "likely order: blue, green, red"):
        assert text in shown

    monkeypatch.setenv("COUNT", str(tmp_path / "count.txt"))
    again = build(*command)
    assert {line.split()[0] for line in again.err.splitlines()} == {"[fresh]", "suspicious:"}
    assert again.err.splitlines()[-1] == lines[-1]
    titled = build(*command, "--title", "Other words")
    assert "[stale] emit" in titled.err
    assert load(Path("build/site"), "manifest.json")["facts"] == expected
    assert not (tmp_path / "count.txt").exists()  # the model was asked nothing
    assert wrongtree.load_site("build/site").facts == (f"{ORDER}; {WAY}",)


def test_a_build_that_prints_nothing_has_them_on_its_site_too(tmp_path, capsys):
    def painted(i):
        pixels = np.random.default_rng(i).integers(0, 60, (16, 16, 3), dtype=np.uint8)
        pixels[:, :, 2 - i % 3] += np.uint8(60)
        return Image.fromarray(pixels), (i + 1) % 3

    def build():
        data = [painted(i) for i in range(66)]
        return wrongtree.build(
            StrongestColour(), data, tmp_path / "out", COLOURS, transform=to_tensor, cache=tmp_path / "cache",
            progress=False, representations=("penultimate",), groupings=("none",), k_range=(2, 2), device="cpu",
            force=True,
        )  # fmt: skip

    for _ in range(2):
        site = build()
        (fact,) = load(site.path, "manifest.json")["facts"]
        assert fact["name"] == "class-order"
        assert site.facts == (f"{fact['sentence']}; {fact['way']}",)
    assert capsys.readouterr() == ("", "")


def test_where_nothing_is_suspicious_the_site_says_nothing_of_it(build):
    paint_folder(Path("photos"), {("blue", "blue"): 20, ("green", "green"): 20, ("red", "red"): 20, ("red", "blue"): 3})
    done = build("--name", "site", *SMALL)
    assert "suspicious" not in done.err
    assert "facts" not in load(Path("build/site"), "manifest.json")
    assert "Check this first" not in Path("build/site/index.html").read_text(encoding="utf-8")


def test_what_the_build_itself_counts_of_all_images_is_told_and_not_kept_on_the_site(build):
    paint_folder(Path("photos"), {("blue", "blue"): 20, ("green", "green"): 20, ("red", "red"): 20, ("red", "blue"): 3})
    Path("photos/red/secret.png").write_bytes(b"no picture")
    done = build("--name", "site", "--no-paths", *SMALL)
    assert "1 of 64 images cannot be read" in done.err
    assert not done.err.splitlines()[-1].startswith("suspicious")
    assert "secret" not in Path("build/site/data/manifest.json").read_text()


def test_a_look_that_failed_stops_no_build_and_a_later_one_looks_again(build, monkeypatch):
    paint_folder(Path("photos"), {(colour, colour): 22 for colour in COLOURS})
    Path("order.txt").write_text("green\nblue\nred\n")
    command = ("--classes", "order.txt", "--name", "site", *FORCED, *SMALL)

    def fail(*given):
        raise RuntimeError("for some time")

    with monkeypatch.context() as failing:
        failing.setattr(kept, "glimpse", fail)
        assert build(*command).code == 0
    assert "facts" not in load(Path("build/site"), "manifest.json")
    assert build(*command).code == 0
    assert [fact["name"] for fact in load(Path("build/site"), "manifest.json")["facts"]] == ["class-order"]


def test_what_was_decided_is_said_first_and_last_and_is_on_the_site_also_when_nothing_is_computed(build, tmp_path):
    paint_folder(Path("photos"), {("blue", "blue"): 20, ("green", "green"): 20, ("red", "red"): 20, ("red", "blue"): 3})
    Path("map.csv").write_text("label,class\nred,\n")
    torch.save({"state_dict": StrongestColour().state_dict(), "classes": ["Blue", "Green", "Red"]}, "net.pth")
    command = ("--weights", "net.pth", "--name", "site", *SMALL, "--class-map", tmp_path / "map.csv")
    said = [
        f"{tmp_path / 'map.csv'} leaves out 23 of 63 images",
        "classes are in the order of the class names of the model (in net.pth): Blue, Green, Red; 1 of its 3 classes "
        "has no images (for another order: --classes FILE)",
    ]
    on_site = ["map.csv leaves out 23 of 63 images", said[1]]  # without the folders of this machine
    for _ in range(2):
        lines = build(*command).err.splitlines()
        assert lines[-2:] == [f"note: {note}" for note in on_site]
        assert set(said) <= set(lines[:-2])
        assert load(Path("build/site"), "manifest.json")["notes"] == on_site
    assert json.loads(Path("build/site/findings.json").read_text())["notes"] == on_site
    assert "- map.csv leaves out 23 of 63 images." in Path("build/site/findings.md").read_text()
    assert on_site[1] in Path("build/site/index.html").read_text()
    assert wrongtree.load_site("build/site").notes == tuple(on_site)
    assert build(*command, "--no-paths").code == 0
    assert load(Path("build/site"), "manifest.json")["notes"] == on_site[1:]


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("/home/me/my data/photos: 3 files", "photos: 3 files"),
        ("2 of ~/secret/x.csv, 'C:\\work\\y.csv' and ../z/w.csv", "2 of x.csv, 'y.csv' and w.csv"),
        ("read as and/or, 3/4 of cat/1.png, s3://bucket/key", "read as and/or, 3/4 of cat/1.png, s3://bucket/key"),
    ],
)
def test_a_note_tells_nothing_of_the_machine(note, left):
    assert unplaced(note, [Path("/home/me/my data/photos")]) == left
