"""Fixtures: the real sites that several tests look at, each built once per run by the real command."""

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "shared" / "data"
WEIGHTS = DATA / "resnet20-12fca82f.th"
FACTORY = Path(__file__).parent / "cifar_resnet.py"
SYNTHETIC = Path(__file__).parent / "bench" / "synthetic_site.py"


@dataclass(frozen=True)
class Built:
    """A site on disk, the cache behind it, and what the commands said."""

    path: Path
    cache: Path
    data: Path
    command: list[str]
    said: str


def wrongtree(*arguments: object) -> tuple[int, str]:
    """Run the command line as a user would; exit code and all it printed."""
    command = [sys.executable, "-m", "wrongtree", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="session")
def digits_site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demo."""
    root = tmp_path_factory.mktemp("digits")
    command = ["demo", "--out", str(root / "build"), "--cache", str(root / "cache")]
    code, said = wrongtree(*command)
    assert code == 0, said
    return Built(root / "build" / "digits", root / "cache", root / "cache" / "demo", command, said)


@pytest.fixture(scope="session")
def digits_all_site(digits_site: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demo's images and network, with trees over all images and one representation."""
    root = tmp_path_factory.mktemp("digits-all")
    command = ["build", "--data", str(digits_site.data / "digits.csv"), "--model", "wrongtree.demo:digits"]
    command += ["--weights", str(digits_site.data / "digits.pt"), "--over", "all", "--representations", "features"]
    command += ["--name", "digits-all", "--out", str(root / "build"), "--cache", str(root / "cache")]
    code, said = wrongtree(*command)
    assert code == 0, said
    return Built(root / "build" / "digits-all", root / "cache", digits_site.data, command, said)


@pytest.fixture(scope="session")
def cifar_images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CIFAR-10's test set as a folder per class; skips where it is absent."""
    archive = DATA / "cifar10-test.tar"
    if not archive.exists() or not WEIGHTS.exists():
        pytest.skip("needs the CIFAR-10 test set and ResNet-20's weights, see CONTRIBUTING.md")
    root = tmp_path_factory.mktemp("cifar")
    with tarfile.open(archive) as tar:
        tar.extractall(root, filter="data")
    return root / "cifar10"


@pytest.fixture(scope="session")
def cifar_site(cifar_images: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """ResNet-20 on CIFAR-10."""
    root = tmp_path_factory.mktemp("cifar-site")
    command = ["build", "--data", str(cifar_images), "--model", f"{FACTORY}:resnet20", "--weights", str(WEIGHTS)]
    command += ["--name", "cifar10", "--out", str(root / "build"), "--cache", str(root / "cache")]
    code, said = wrongtree(*command)
    assert code == 0, said
    return Built(root / "build" / "cifar10", root / "cache", cifar_images, command, said)


@pytest.fixture
def copy_of(tmp_path: Path):
    """Copy a site, so that a test may harm it."""

    def copy(site: Path) -> Path:
        return Path(shutil.copytree(site, tmp_path / site.name))

    return copy


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a site of coloured shapes, once per kind: `synthetic(errors=400, classes=1000)`, or `hostile=True`."""
    made: dict[tuple[object, ...], Path] = {}

    def make(errors: int = 400, classes: int = 10, hostile: bool = False) -> Path:
        key = (errors, classes, hostile)
        if key not in made:
            out = tmp_path_factory.mktemp("synthetic") / "shapes"
            options = ["--errors", errors, "--classes", classes, *["--hostile"] * hostile]
            command = [sys.executable, SYNTHETIC, out, *options]
            subprocess.run([*map(str, command)], check=True, capture_output=True, timeout=600)
            made[key] = out
        return made[key]

    return make
