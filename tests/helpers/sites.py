"""Fixtures: the sites that several tests look at, each made once per run, however many processes run the tests."""

import csv
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from places import DATA, ROOT

WEIGHTS = DATA / "resnet20-12fca82f.th"
FACTORY = Path(__file__).parent / "cifar_resnet.py"
THIRTEEN = {("blue", "blue"): 6, ("blue", "red"): 8, ("green", "green"): 6, ("green", "red"): 5, ("red", "red"): 1}
SYNTHETIC = ROOT / "tests" / "bench" / "synthetic_site.py"


Once = Callable[[str, Callable[[Path], object]], Path]


@dataclass(frozen=True)
class Built:
    """A site on disk, the cache behind it, and the command that made both."""

    path: Path
    cache: Path
    data: Path
    command: list[str]


def wrongtree(*arguments: object) -> tuple[int, str]:
    """Run the command line as a user would; exit code and all it printed."""
    command = [sys.executable, "-m", "wrongtree", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """A folder of this name that `make(folder)` fills; whoever comes second waits, and must leave it as it is."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, whole = shared / name, shared / f"{name}.made"
        with FileLock(shared / f"{name}.lock"):
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                whole.touch()
        return folder

    return made


def below(root: Path, *command: object) -> list[str]:
    """The command with its site and its cache in this folder."""
    return [*map(str, command), "--out", str(root / "build"), "--cache", str(root / "cache")]


def run(command: Sequence[str]) -> None:
    """Run what must not fail."""
    code, said = wrongtree(*command)
    assert code == 0, said


@pytest.fixture(scope="session")
def digits_site(once: Once) -> Built:
    """The demo."""
    root = once("digits-site", lambda root: run(below(root, "demo")))
    return Built(root / "build" / "digits", root / "cache", root / "cache" / "demo", below(root, "demo"))


@pytest.fixture(scope="session")
def causes_site(digits_site: Built, once: Once) -> Path:
    """The demo with causes made by hand, from the same cache."""

    def make(root: Path) -> None:
        shutil.copytree(digits_site.cache, root / "cache")
        command = [sys.executable, str(Path(__file__).parent / "handmade.py"), *below(root, "demo")]
        subprocess.run(command, check=True, capture_output=True, timeout=600)

    return once("causes-site", make) / "build" / "digits"


@pytest.fixture(scope="session")
def digits_all_site(digits_site: Built, once: Once) -> Built:
    """The demo's images and network, with trees over all images and one representation."""
    what = ["build", "--data", digits_site.data / "digits.csv", "--model", "wrongtree.demo:digits"]
    what += ["--weights", digits_site.data / "digits.pt", "--over", "all", "--representations", "features"]
    what += ["--k-range", "2-3"]
    root = once("digits-all-site", lambda root: run(below(root, *what, "--name", "digits-all")))
    command = below(root, *what, "--name", "digits-all")
    return Built(root / "build" / "digits-all", root / "cache", digits_site.data, command)


@pytest.fixture(scope="session")
def cifar_images(once: Once) -> Path:
    """CIFAR-10's test set as a folder per class; skips where it is absent."""
    archive = DATA / "cifar10-test.tar"
    if not archive.exists() or not WEIGHTS.exists():
        pytest.skip("needs the CIFAR-10 test set and ResNet-20's weights, see CONTRIBUTING.md")

    def unpack(root: Path) -> None:
        with tarfile.open(archive) as tar:
            tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.0 to 3.11.3 have none
            tar.extractall(root)

    return once("cifar", unpack) / "cifar10"


@pytest.fixture(scope="session")
def cifar_site(cifar_images: Path, once: Once) -> Built:
    """ResNet-20 on CIFAR-10."""
    what = [
        "build",
        "--data",
        cifar_images,
        "--model",
        f"{FACTORY}:resnet20",
        "--weights",
        WEIGHTS,
        "--name",
        "cifar10",
    ]
    root = once("cifar-site", lambda root: run(below(root, *what)))
    return Built(root / "build" / "cifar10", root / "cache", cifar_images, below(root, *what))


@pytest.fixture
def copy_of(tmp_path: Path):
    """Copy a site, so that a test may harm it."""

    def copy(site: Path) -> Path:
        return Path(shutil.copytree(site, tmp_path / site.name))

    return copy


@pytest.fixture(scope="session")
def synthetic(once: Once) -> Callable[..., Path]:
    """Make a site of coloured shapes, once per kind: `synthetic(errors=400, classes=1000)`, or `hostile=True`."""

    def make(errors: int = 400, classes: int = 10, hostile: bool = False, deep: bool = False) -> Path:
        flags = ["--hostile"] * hostile + ["--deep"] * deep
        options = ["--errors", str(errors), "--classes", str(classes), *flags]

        def draw(root: Path) -> None:
            command = [sys.executable, str(SYNTHETIC), str(root / "shapes"), "--quick", *options]
            subprocess.run(command, check=True, capture_output=True, timeout=600)

        return once("-".join(["synthetic", str(errors), str(classes), *flags]), draw) / "shapes"

    return make


@pytest.fixture
def thirteen(cli, tmp_path):
    """Builds a small site of thirteen errors from predictions; returns its folder."""
    from checking import paint_folder

    made = paint_folder(tmp_path / "photos", THIRTEEN)
    with (tmp_path / "p.csv").open("w", newline="") as stream:
        rows = [[path, said, round(0.9 - i / 100, 2)] for i, (path, _, said) in enumerate(made)]
        csv.writer(stream).writerows([["path", "prediction", "confidence"], *rows])

    def build(name):
        of = ("--data", "photos", "--predictions", "p.csv", "--k-range", "2-3", "--groupings", "none,label")
        outcome = cli("build", *of, "--name", name, "--cache", name)
        assert outcome.code == 0, outcome.err
        return tmp_path / "build" / name

    return build


@pytest.fixture
def as_large(monkeypatch):
    """Whatever is built is written as if it were large, with several parts of each kind."""
    from wrongtree.artifacts.typed import arrays, errors

    monkeypatch.setattr(arrays, "FROM", 2)
    monkeypatch.setattr(errors, "SIZES", {"confidence": 6, "id": 4})
