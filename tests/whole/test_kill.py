"""`kill -9` from outside, at every boundary between stages, inside them, and while the site is written.

Inside a long `predict`, test_store.py kills between pieces.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch

import wrongtree as package
from checking import FACTORY, paint_folder, snapshot
from colour_net import net
from places import HELPERS
from wrongtree.flow.stages import STAGES
from wrongtree.store.entry import DAMAGE, read_entry
from wrongtree.store.verified import VERIFIED

PICTURES = {("blue", "blue"): 2, ("blue", "green"): 3, ("green", "red"): 2, ("green", "green"): 1, ("red", "red"): 2}
BUILD = (
    *("build", "--data", "photos", "--model", f"{FACTORY}:net", "--device", "cpu", "--name", "site"),
    *("--representations", "penultimate", "--groupings", "none", "--k-range", "2", "--cache", "cache"),
)
WIDE = (
    "--representations",
    "autoencoder,pretrained",
    "--autoencoder-steps",
    "10",
    "--embedder",
    f"{FACTORY}:net",
)
DONE = re.compile(r"^\[(\w+)\] (\S+)", re.M)


class Runs:
    """Starts runs in the current folder and ends them."""

    def __init__(self, server: subprocess.Popen) -> None:
        self.server = server

    def start(self, *arguments: str) -> int:
        Path("log").unlink(missing_ok=True)
        self.server.stdin.write(json.dumps([os.getcwd(), *BUILD, *arguments]) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())

    def end(self) -> int:
        return int(self.server.stdout.readline())

    def killed(self, when: Callable[[], bool], *arguments: str) -> list[tuple[str, str]]:
        """Kill a run as soon as something is so; returns the (state, stage) it had said by then."""
        pid = self.start(*arguments)
        began = time.monotonic()
        while not when() and time.monotonic() - began < 30:
            time.sleep(0.001)
        with suppress(ProcessLookupError):  # it may have ended by itself by then
            os.kill(pid, signal.SIGKILL)
        assert self.end() in (-signal.SIGKILL, 0)
        return said()

    def whole(self, *arguments: str) -> list[tuple[str, str]]:
        """A run that nobody disturbs."""
        self.start(*arguments)
        assert self.end() == 0, Path("log").read_text()
        return said()


def one_of_each_kind(stages: Iterable[str]) -> list[str]:
    """Of stages that every representation has, that of the first: whatever stage is added is among them."""
    kinds: dict[str, str] = {}
    for stage in stages:
        of = "" if stage.startswith("embed/") else "autoencoder|pretrained"
        kinds.setdefault(re.sub(of, "*", stage) if of else stage, stage)
    return list(kinds.values())


def said() -> list[tuple[str, str]]:
    return DONE.findall(Path("log").read_text()) if Path("log").exists() else []


@pytest.fixture(scope="module")
def server() -> Iterator[subprocess.Popen]:
    """What all runs are forks of."""
    command = [sys.executable, str(HELPERS / "forking.py")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as server:
        yield server
        server.stdin.close()


@pytest.fixture
def runs(server, tmp_path, monkeypatch) -> Runs:
    monkeypatch.chdir(tmp_path)
    return Runs(server)


def test_killed_at_any_moment_the_next_run_goes_on_and_ends_as_if_nothing_had_been(runs):
    paint_folder(Path("photos"), PICTURES)
    first = runs.whole(*WIDE)
    stages = one_of_each_kind(stage for _, stage in first)
    assert {state for state, _ in first} == {"missing"}
    assert (*stages[:3], stages[-1]) == ("names", "check", "predict", "emit")
    wide, site = snapshot(Path("build/site")), Path("build/site")
    shutil.rmtree("cache")
    shutil.rmtree("build")

    # Inside predict, then right after every stage: what was finished is fresh from then on, and there is no site yet.
    runs.killed(lambda: any(Path("cache/sites").glob("*.json")), *WIDE)
    finished: set[str] = set()
    for stage in stages[:-1]:
        states = runs.killed(lambda stage=stage: any(name == stage for _, name in said()), *WIDE)
        assert {name for state, name in states if state == "fresh"} >= finished & {name for _, name in states}
        assert stage in {name for _, name in states}
        finished |= {name for _, name in states}
        assert not site.exists() or snapshot(site) == wide
    # While the site is written, and nothing stands yet.
    runs.killed(lambda: any(Path("build").glob(".site.*.new/*")), *WIDE)
    last = runs.whole(*WIDE)
    assert {state for state, name in last if name != "emit"} == {"fresh"}
    assert snapshot(site) == wide
    runs.whole()
    right = snapshot(site)

    # While it is written again: the old one stays until the new one is whole.
    for moment in ("data", "images", "index.html", "explorer.js"):
        runs.killed(lambda moment=moment: any(Path("build").glob(f".site.*.new/{moment}")), "--title", "another")
        standing = snapshot(site)
        assert standing == right or b"another" in standing["index.html"]
    runs.whole("--title", "another")
    another = snapshot(site)

    # At whatever moment: 10 of them, over a cache that is emptied before the first.
    shutil.rmtree("cache")
    for tenth in range(10):
        until = time.monotonic() + 0.05 * (tenth + 1)
        runs.killed(lambda until=until: time.monotonic() > until)
        standing = snapshot(site) if site.exists() else another  # in the instant of the swap neither is in place
        assert standing in (another, right)
    runs.whole()
    assert snapshot(site) == right
    assert {path.name for path in Path("build").iterdir()} == {"site", "index.html", ".nojekyll"}
    assert not [path for path in Path("cache").rglob("*") if path.suffix in (".tmp", ".pieces")]
    assert {state for state, _ in runs.whole()} == {"fresh"}


DEATHS = {"os._exit(7)": 7, "os.kill(os.getpid(), signal.SIGSEGV)": -signal.SIGSEGV, "os.abort()": -signal.SIGABRT}
MINE = f"""
import os, signal, sys
sys.path.append({str(FACTORY.parent)!r})
import colour_net
class Mortal(colour_net.StrongestColour):
    def forward(self, x):
        if len(x) > 2 and os.path.exists("in the model"):
            exec(open("in the model").read())
        return super().forward(x)
def prepared(picture):
    if picture.getpixel((0, 0)) == LAST and os.path.exists("in the images"):
        exec(open("in the images").read())
    return colour_net.to_tensor(picture)
def made():
    return Mortal(), prepared
"""


def test_a_run_that_its_own_model_or_images_end_is_taken_up_by_the_next(runs):
    """Threads of the run decode the images, so a decoder or a transform that dies takes the run along; nothing else."""
    paint_folder(Path("photos"), PICTURES)
    from PIL import Image

    with Image.open("photos/red/red001.png") as picture:
        Path("mine.py").write_text(MINE.replace("LAST", repr(picture.getpixel((0, 0)))))
    mine = ("--model", "mine.py:made")
    assert runs.whole(*mine, "--title", "old")[-1][1] == "emit"
    old = snapshot(Path("build/site"))
    runs.whole(*mine)
    right = snapshot(Path("build/site"))
    runs.whole(*mine, "--title", "old")
    for place in ("in the model", "in the images"):
        for death, code in DEATHS.items():
            shutil.rmtree("cache")
            Path(place).write_text(death)
            runs.start(*mine)
            assert runs.end() == code
            assert snapshot(Path("build/site")) == old
            os.unlink(place)
    shutil.rmtree("cache")
    runs.whole(*mine)
    assert snapshot(Path("build/site")) == right
    assert {path.name for path in Path("build").iterdir()} == {"site", "index.html", ".nojekyll"}


def kind_of(entry: Path) -> type:
    """What an entry of the cache holds: of all that stages make, that which has its fields."""
    meta = json.loads((entry / "meta.json").read_text())
    names = {name.partition(".")[0] for part in ("values", "arrays", "nested") for name in meta.get(part, {})}
    return next(stage.makes for stage in STAGES if {field.name for field in fields(stage.makes)} == names)


def test_a_byte_flipped_in_any_entry_of_the_cache_is_found_and_that_entry_made_again(runs):
    paint_folder(Path("photos"), PICTURES)
    stages = {stage for _, stage in runs.whole(*WIDE)}
    right = snapshot(Path("build/site"))
    entries = sorted(path.parent for path in Path("cache").glob("*/meta.json"))
    assert len(entries) == len(stages)
    chance = np.random.default_rng(0)

    def flip(path: Path) -> bytes:
        raw = path.read_bytes()
        at = int(chance.integers(len(raw)))
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << int(chance.integers(8))]) + raw[at + 1 :])
        return raw

    for entry in entries:  # every file of every kind of entry, one at a time
        kind = kind_of(entry)
        for path in sorted({*entry.iterdir()} - {entry / VERIFIED}):
            whole = flip(path)
            with pytest.raises(DAMAGE):
                read_entry(entry, kind)
            path.write_bytes(whole)
        read_entry(entry, kind)
    for names in ("meta.json", "*.npy"):  # then in all entries at once, for real
        harmed = {entry for entry in entries for path in [max(entry.glob(names), default=None)] if path and flip(path)}
        shutil.rmtree("build")
        states = runs.whole(*WIDE)
        damaged = {stage.removesuffix(":") for state, stage in states if state == "damaged"}
        assert {entry.name[:-33] for entry in harmed} == {stage.replace("/", "-") for stage in damaged}
        assert snapshot(Path("build/site")) == right
    assert {state for state, _ in runs.whole(*WIDE)} == {"fresh"}


class Forking(torch.utils.data.Dataset):
    """Reads every picture in a process of its own, as some data sets do; one of them may die."""

    classes = ("blue", "green", "red")

    def __init__(self, dies_at: int | None, has_targets: bool) -> None:
        self.dies_at = dies_at
        if has_targets:
            self.targets = [row % 3 for row in range(9)]

    def __len__(self) -> int:
        return 9

    def __getitem__(self, row: int) -> tuple[torch.Tensor, int]:
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            if row == self.dies_at:
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(theirs, np.random.default_rng(row).random((3, 8, 8), np.float32).tobytes())
            os._exit(0)
        os.close(theirs)
        with os.fdopen(ours, "rb") as stream:
            raw = stream.read()
        if os.waitpid(child, 0)[1]:
            raise RuntimeError("worker died")
        return torch.frombuffer(bytearray(raw), dtype=torch.float32).view(3, 8, 8), row % 3


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_data_sets_own_worker_that_dies_costs_its_image_or_a_sentence_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    how = {"representations": ("penultimate",), "groupings": ("none",), "k_range": (2, 2), "device": "cpu"}
    how |= {"progress": False, "cache": "cache"}
    model = net()[0]
    right = package.build(model, Forking(None, True), "right", **how)
    with pytest.raises(package.UserError, match=r"item 4 of the data set is not .* or cannot be read: .*worker died"):
        package.build(model, Forking(4, False), "out", **how)
    assert not Path("out").exists()
    site = package.build(model, Forking(4, True), "out", **how)
    assert site.skipped == (("000004", "worker died"),)
    assert site.images == 8
    assert package.build(model, Forking(None, True), "out", **how).skipped == ()
    assert snapshot(Path("out/site")) == snapshot(right.path)
