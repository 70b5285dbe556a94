"""Pieces in the hands of workers: whoever computes them and whoever dies, the result is that of one process."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from checking import FACTORY
from wrongtree.config import DataConfig, Machine, ModelConfig
from wrongtree.flow import on_ray
from wrongtree.flow.handing_out import TRIES, Lost, hand_out
from wrongtree.flow.plan import Plan
from wrongtree.flow.preflight import cost
from wrongtree.flow.sharing import Recipe, Worker, share
from wrongtree.shared.faults import UserError
from wrongtree.shared.progress import quiet
from wrongtree.stages.predict import judge
from wrongtree.stages.predict import pieces as stage
from wrongtree.store.shard import Filled, Shard
from wrongtree.store.verified import VERIFIED

IMAGES = 3100  # four pieces, the last one small


class Staged:
    """A crew whose workers need as many turns for a piece as they are told, and die as they are told."""

    def __init__(self, turns, dying=()):
        self.turns, self.dying = list(turns), list(dying)  # of each worker hired; (worker, piece)
        self.now, self.ends, self.asked = 0, {}, []
        self.hired = 0

    def hire(self):
        self.hired += 1
        return self.hired - 1

    def ask(self, worker, piece):
        self.asked.append((worker, piece))
        self.ends[len(self.asked) - 1] = self.now + self.turns[worker % len(self.turns)]
        return len(self.asked) - 1

    def first_done(self, asked):
        first = min(asked, key=lambda one: (self.ends[one], one))
        self.now = self.ends[first]
        return first

    def check(self, asked):
        if self.asked[asked] in self.dying:
            raise Lost("killed")


def test_every_piece_is_given_out_once_and_the_faster_worker_gets_more():
    crew = Staged([1, 3])
    assert sorted(hand_out([2, 3, 5, 7, 11, 13, 17, 19], crew, 2)) == [2, 3, 5, 7, 11, 13, 17, 19]
    by = [sum(worker == w for w, _ in crew.asked) for worker in (0, 1)]
    assert by == [6, 2]


@pytest.mark.parametrize(("workers", "expected"), [(1, 1), (3, 3), (100, 4)])
def test_no_more_workers_start_than_there_are_pieces(workers, expected):
    crew = Staged([1])
    assert sorted(hand_out(range(4), crew, workers)) == [0, 1, 2, 3]
    assert crew.hired == expected


def test_the_piece_of_a_worker_that_dies_goes_to_another_that_is_hired_for_it():
    crew = Staged([1], dying=[(0, 1), (2, 1)])
    assert sorted(hand_out(range(4), crew, 2)) == [0, 1, 2, 3]
    assert [worker for worker, piece in crew.asked if piece == 1] == [0, 2, 3]
    assert crew.hired == 4


def test_a_piece_that_ends_worker_after_worker_ends_the_run_by_name():
    crew = Staged([1], dying=[(worker, 2) for worker in range(9)])
    with pytest.raises(UserError, match=f"piece 2: {TRIES} workers have died over it, the last: killed; use --engine"):
        list(hand_out(range(4), crew, 1))
    assert crew.hired == TRIES


def test_without_ray_one_sentence_says_how_to_install_it(cli, monkeypatch):
    monkeypatch.setattr(on_ray, "find_spec", lambda name: None)
    pictures(Path("photos.npz"), 8)
    refused = cli("build", *OPTIONS, "--engine", "ray")
    assert refused.code == 2
    assert refused.err.splitlines()[0] == (
        "wrongtree: --engine ray: needs the library ray; pip install 'wrongtree[ray]'"
    )
    unknown = cli("build", *OPTIONS, "--engine", "dask")
    assert (unknown.code, unknown.err.splitlines()[0]) == (2, "wrongtree: --engine dask: choose from here, ray")


def test_workers_in_any_order_keep_the_pieces_of_one_process_and_others_are_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for module in (judge, stage, cost):
        monkeypatch.setattr(module, "PIECE", 64)
    pictures(Path("photos.npz"), 300)
    model = ModelConfig(f"{FACTORY}:net")
    recipe = Recipe(
        Plan(Path("build"), "x", cache=Path("theirs"), machine=Machine("cpu", 32)), Path("photos.npz"), None, model,
        DataConfig(),
    )  # fmt: skip
    worker = Worker(recipe, recipe.plan.machine)
    job = on_ray.Job(recipe, worker.images, worker.model, torch.get_num_threads(), str(tmp_path), ())
    one, other = (on_ray.Actor(job, recipe.plan.machine) for _ in range(2))
    assert [actor.fill(i) for actor, i in ((one, 4), (other, 1), (other, 0), (one, 3), (other, 2))] == [None] * 5
    ours = replace(recipe, plan=replace(recipe.plan, cache=Path("ours")))
    assert share(ours, Shard(1, 1), quiet) == Filled(5, 5, 5)
    assert pieces("theirs") == pieces("ours")
    for changed, what in (({"images": "0"}, "images or classes"), ({"model": "0"}, "model or image preparation")):
        refused = on_ray.Actor(replace(job, **changed), recipe.plan.machine).fill(0)
        assert refused.sentence.endswith(
            f"has other {what} than the run that started it; give all machines the same files"
        )
    away = on_ray.Actor(replace(job, folder=str(tmp_path / "gone")), recipe.plan.machine).fill(0)
    assert away.sentence.startswith(f"{tmp_path / 'gone'}: is not on the worker")


OPTIONS = ("--data", "photos.npz", "--model", f"{FACTORY}:net", "--device", "cpu", "--batch-size", "64", "--name", "x")


def pictures(path: Path, count: int) -> None:
    """Pictures of 8 pixels a side; one in seven has a label drawn by lot, else the strongest colour."""
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (count, 8, 8, 3), dtype=np.uint8)
    drawn, strongest = random.integers(0, 3, count), 2 - images.mean((1, 2)).argmax(1)
    np.savez(path, images=images, labels=np.where(np.arange(count) % 7 == 0, drawn, strongest))


def pieces(cache: str) -> dict[str, bytes]:
    """What all pieces in a cache are made of."""
    (folder,) = Path(cache).glob("predict-*.pieces")
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("0*/*")}
    return {name: raw for name, raw in found.items() if not name.endswith(VERIFIED)}


@pytest.mark.ray
@pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed")
def test_with_a_ray_worker_killed_in_the_middle_the_pieces_are_those_of_one_process_byte_for_byte(cli, tmp_path):
    pictures(Path("photos.npz"), IMAGES)
    run = subprocess.Popen(
        [sys.executable, "-m", "wrongtree", "predict", *OPTIONS, "--cache", "theirs", "--engine", "ray"],
        env={**os.environ, "SLOW": "0.2", "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    busy: list[psutil.Process] = []
    while not busy or not list(Path("theirs").glob("predict-*.pieces/*/meta.json")):
        assert run.poll() is None, run.communicate()
        time.sleep(0.1)
        busy = [one for one in psutil.Process(run.pid).children(recursive=True) if "Actor.fill" in one.name()]
    assert len(list(Path("theirs").glob("predict-*.pieces/*/meta.json"))) < 4
    busy[0].kill()
    out, _ = run.communicate()
    assert run.returncode == 0, out
    assert out.splitlines()[-1].startswith("theirs: 4 of 4 pieces of the images evaluated")
    assert cli("predict", *OPTIONS, "--cache", "ours").code == 0
    assert pieces("theirs") == pieces("ours")
    assert len([name for name in pieces("ours") if name.endswith("meta.json")]) == 4
