"""What a run may keep of an earlier one in which not every image could be read."""

from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from checking import FACTORY, paint_folder, snapshot
from wrongtree.stages.predict import judge, pieces

MODEL = """
import sys
from pathlib import Path
sys.path.append({helpers!r})
from colour_net import StrongestColour, to_tensor
def prepared(picture):
    if picture.getpixel((0, 0)) == {pixel!r} and Path("no-memory").exists():
        raise MemoryError
    return to_tensor(picture)
def net():
    return StrongestColour(), prepared
"""
PAINTED = {("blue", "blue"): 3, ("blue", "green"): 1, ("green", "green"): 4, ("red", "red"): 2, ("red", "blue"): 2}
SMALL = ("--representations", "penultimate", "--groupings", "none", "--k-range", "2")


def test_once_an_image_can_be_read_again_only_its_piece_is_judged_and_the_site_is_that_of_a_clean_build(
    cli, monkeypatch
):
    paint_folder(Path("photos"), PAINTED)
    for module in (judge, pieces):
        monkeypatch.setattr(module, "PIECE", 2)
    judged, opened = [], pieces._opened

    @contextmanager
    def watched(*given):
        with opened(*given) as piece:
            yield lambda i: judged.append(i) or piece(i)

    monkeypatch.setattr(pieces, "_opened", watched)
    with Image.open("photos/green/green002.png") as picture:
        pixel = picture.getpixel((0, 0))
    Path("mine.py").write_text(MODEL.format(helpers=str(FACTORY.parent), pixel=pixel))
    build = ("build", "--data", "photos", "--model", "mine.py:net", "--device", "cpu", *SMALL)

    Path("no-memory").touch()
    first = cli(*build)
    assert first.code == 0, first
    assert "green/green002.png: too little memory for it" in first.err
    assert judged == [0, 1, 2, 3, 4, 5]
    Path("no-memory").unlink()
    judged.clear()
    second = cli(*build)
    assert second.code == 0, second
    assert "[stale] check" in second.err  # which had looked at all images but that one
    assert judged == [3]  # images 6 and 7 of four blue ones, four green ones and four red ones
    judged.clear()
    assert cli(*build, "--cache", "another", "--out", "clean").code == 0
    assert judged == [0, 1, 2, 3, 4, 5]
    assert snapshot(Path("build/photos-net")) == snapshot(Path("clean/photos-net"))
    assert not list(Path(".wrongtree_cache").glob("*.pieces"))
