"""All that needs no model runs where there is no PyTorch; what needs it says so in one sentence."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from test_architecture import reached

from checking import paint_folder, snapshot
from places import PACKAGE
from wrongtree.inputs.images.squares import averaged, middle_square

BLOCKED = """
import sys
from importlib import metadata


class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "torchvision"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def known(cls, name, find=metadata.Distribution.from_name):
    if name in ("torch", "torchvision"):
        raise metadata.PackageNotFoundError(name)
    return find(name)


sys.meta_path.insert(0, Refuse())
metadata.Distribution.from_name = classmethod(known)
"""
COUNTS = {("red", "red"): 6, ("red", "blue"): 4, ("blue", "blue"): 5, ("blue", "green"): 3, ("green", "green"): 1}

BUILD = ("build", "--data", "photos", "--predictions", "said.csv", "--name", "given")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with pictures, what was said of them, and a Python that finds no torch."""
    folder = tmp_path_factory.mktemp("without")
    (folder / "blocked").mkdir()
    (folder / "blocked" / "sitecustomize.py").write_text(BLOCKED)
    made = paint_folder(folder / "photos", COUNTS, size=(40, 30))
    rows = "".join(f"{id_},{said},0.9\n" for id_, _, said in made)
    (folder / "said.csv").write_text("path,prediction,confidence\n" + rows)
    return folder


def environment(place: Path) -> dict[str, str]:
    path = os.pathsep.join([str(place / "blocked"), str(PACKAGE.parent)])
    return {**os.environ, "PYTHONPATH": path}


def start(place: Path, *command: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "wrongtree", *command]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(line, cwd=place, env=environment(place), **pipes)


def run(place: Path, *command: str) -> tuple[int, str, str]:
    process = start(place, *command)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def site(place) -> Path:
    """Built where there is no torch, in the way that is the default."""
    code, out, err = run(place, *BUILD)
    assert code == 0, out + err
    return place / "build" / "given"


def test_torch_is_not_there_in_these_tests(place):
    for code in (
        "import torch",
        "import torchvision.models",
        "from importlib import metadata as m; m.version('torch')",
    ):
        line = [sys.executable, "-c", code]
        done = subprocess.run(line, env=environment(place), capture_output=True, text=True, check=False)
        assert "NotFoundError" in done.stderr, code


def test_a_build_from_predictions_is_what_it_is_where_there_is_torch(place, site, tmp_path):
    shutil.copytree(place / "photos", tmp_path / "photos")
    shutil.copy(place / "said.csv", tmp_path)
    line = [sys.executable, "-m", "wrongtree", *BUILD]
    there = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    subprocess.run(line, cwd=tmp_path, env=there, capture_output=True, check=True)
    here, twin = snapshot(site), snapshot(tmp_path / "build" / "given")
    assert len(here) > 30
    assert set(here) == set(twin)
    assert {name for name in here if here[name] != twin[name]} <= {"data/manifest.json", "method.html"}  # versions


def test_check_and_a_second_build_need_none_either(place, site):
    code, out, err = run(place, "check", *BUILD[1:5])
    assert (code, "predictions without a model" in out) == (0, True), out + err
    code, out, err = run(place, *BUILD)
    assert (code, "[stale]" in err, "[fresh]" in err) == (0, False, True), out + err


def test_a_table_of_concepts_needs_none(place, site):
    (place / "seen.csv").write_text("path,stripes,dots\nred/red000.png,1,0\n")
    code, out, err = run(place, *BUILD[:-1], "table", "--concepts", "seen.csv")
    assert (code, "concepts-none.json" in os.listdir(place / "build" / "table" / "data" / "trees")) == (0, True), (
        out + err
    )


def test_gallery_pages_export_score_and_guide_need_none(place, site):
    (place / ".git").mkdir()
    for command, said in [
        (["gallery", "build"], "index.html"),
        (["pages", "build"], "pages.yml"),
        (["export", "build/given", "--node", "12"], "red/blue000.png"),
        (["score", "build/given"], "quality"),
        (["guide", "predictions-only"], "--predictions"),
    ]:
        code, out, err = run(place, *command)
        assert (code, said in out) == (0, True), (command, out, err)


def test_a_site_is_served_without_it(place, site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = start(place, "serve", "build", "--port", str(port))
    try:
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/given/", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except urllib.error.URLError:
                assert process.poll() is None
                time.sleep(0.2)
        else:
            pytest.fail("nothing is served")
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (["build", "--data", "photos", "--model", "torchvision:resnet18"], "--model torchvision:resnet18"),
        (["check", "--data", "photos", "--model", "net.onnx"], "--model net.onnx"),
        (["build", "--data", "torchvision:CIFAR10", "--predictions", "said.csv"], "--data torchvision:CIFAR10"),
        (
            ["build", "--data", "photos", "--predictions", "said.csv", "--representations", "autoencoder"],
            "--representations autoencoder",
        ),
        (
            ["build", "--data", "photos", "--predictions", "said.csv", "--representations", "quality+pretrained"],
            "--representations quality+pretrained",
        ),
        (["probe", "build/given", "30", "--data", "photos", "--model", "net.py:net"], "--model"),
        (["demo"], "wrongtree demo"),
    ],
)
def test_what_needs_it_says_so_and_how_to_get_it(place, site, command, what):
    code, _, err = run(place, *command)
    said = f"wrongtree: {what}: needs PyTorch, which is not installed; run pip install torch torchvision"
    assert (code, said in err.splitlines()) == (2, True), err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "module",
    [
        *("wrongtree.flow.run", "wrongtree.flow.preflight.check"),
        *("wrongtree.flow.preflight.looking_given", "wrongtree.stages.predict.given", "wrongtree.commands.guide"),
        *("wrongtree.sites.serve", "wrongtree.sites.gallery", "wrongtree.sites.hosting", "wrongtree.sites.export"),
        *("wrongtree.sites.scores", "wrongtree.sites.standalone", "wrongtree.sites.read"),
    ],
)
def test_nothing_on_their_way_imports_it(module):
    found = reached(module)
    assert module in found
    assert len(found) > 3
    assert not [m for m in found if m.partition(".")[0] in ("torch", "torchvision")]


def test_squares_and_averages_are_those_of_torch_to_the_bit():
    import torch

    from wrongtree.config import Preprocess
    from wrongtree.inputs.models.preparation.recipes import from_flags
    from wrongtree.inputs.models.preprocess import shrink

    random = np.random.default_rng(0)
    for width, height, side in [(40, 30, 30), (333, 97, 64), (64, 201, 60), (5, 9, 1), (224, 224, 224), (61, 61, 60)]:
        picture = Image.fromarray(random.integers(0, 256, (height, width, 3), dtype=np.uint8))
        theirs = from_flags(Preprocess(side, (0.0,), (1.0,), crop_pct=1.0), 3)(picture)
        np.testing.assert_array_equal(middle_square(picture, side), theirs.numpy())
        pixels = random.random((2, 3, height, width), dtype=np.float32)
        for small in (2, 8, 48, 64, 128):
            np.testing.assert_array_equal(averaged(pixels, small), shrink(torch.from_numpy(pixels), small))
