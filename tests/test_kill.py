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
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from checking import FACTORY, paint_folder, snapshot

PICTURES = {("blue", "blue"): 2, ("blue", "green"): 3, ("green", "red"): 2, ("green", "green"): 1, ("red", "red"): 2}
BUILD = (
    *("build", "--data", "photos", "--model", f"{FACTORY}:net", "--device", "cpu", "--name", "site"),
    *("--representations", "penultimate", "--groupings", "none", "--k-range", "2", "--cache", "cache"),
)
DONE = re.compile(r"^\[(\w+)\] (\S+)", re.M)


class Runs:
    """Starts runs in the current folder and ends them."""

    def __init__(self, server: subprocess.Popen) -> None:
        self.server = server

    def start(self, *arguments: str) -> int:
        Path("log").unlink(missing_ok=True)
        self.server.stdin.write(json.dumps([*BUILD, *arguments]) + "\n")
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


def said() -> list[tuple[str, str]]:
    return DONE.findall(Path("log").read_text()) if Path("log").exists() else []


@pytest.fixture
def runs(tmp_path, monkeypatch) -> Iterator[Runs]:
    monkeypatch.chdir(tmp_path)
    command = [sys.executable, str(Path(__file__).parent / "forking.py")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as server:
        yield Runs(server)
        server.stdin.close()


def test_killed_at_any_moment_the_next_run_goes_on_and_ends_as_if_nothing_had_been(runs):
    paint_folder(Path("photos"), PICTURES)
    first = runs.whole()
    stages = [stage for _, stage in first]
    assert {state for state, _ in first} == {"missing"}
    assert (stages[0], stages[-1]) == ("predict", "emit")
    right, site = snapshot(Path("build/site")), Path("build/site")
    shutil.rmtree("cache")
    shutil.rmtree("build")

    # Inside predict, then right after every stage: what was finished is fresh from then on, and there is no site yet.
    runs.killed(lambda: any(Path("cache/sites").glob("*.json")))
    finished: set[str] = set()
    for stage in stages[:-1]:
        states = runs.killed(lambda stage=stage: any(name == stage for _, name in said()))
        assert {name for state, name in states if state == "fresh"} >= finished & {name for _, name in states}
        assert stage in {name for _, name in states}
        finished |= {name for _, name in states}
        assert not site.exists() or snapshot(site) == right
    # While the site is written, and nothing stands yet.
    runs.killed(lambda: any(Path("build").glob(".site.*.new/*")))
    last = runs.whole()
    assert {state for state, name in last if name != "emit"} == {"fresh"}
    assert snapshot(site) == right

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
