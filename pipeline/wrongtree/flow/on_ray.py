"""`--engine ray`: pieces of the pass over the images are evaluated by actors of Ray Core.

Every actor holds the model once and writes pieces into the cache, as shards do; only piece numbers go through Ray. It's
tempting to use Ray Data, but its blocks depend on the run, and it holds images in memory that nobody needs twice.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from wrongtree.config import Machine
from wrongtree.flow.handing_out import Lost, hand_out
from wrongtree.flow.sharing import Recipe, Worker
from wrongtree.inputs.brought import Spread
from wrongtree.inputs.models.classifiers import source_digest
from wrongtree.shared.faults import UserError

ADDRESS = "RAY_ADDRESS"
STORE = 80 << 20  # bytes for objects of a local Ray, about the least that it takes: only numbers pass through it


@dataclass(frozen=True)
class Job:
    """What every worker is told of the run."""

    recipe: Recipe
    images: str  # digest, as here
    model: str
    threads: int
    folder: str  # in which relative paths begin
    path: tuple[str, ...]  # where modules are


@dataclass(frozen=True)
class Refusal:
    """What a worker cannot do and why, for a person."""

    sentence: str
    page: str | None
    lines: tuple[str, ...]


class Actor:
    """A worker in a process of its own. What it opens it opens at its first piece, so that it can say what is wrong."""

    def __init__(self, job: Job, machine: Machine) -> None:
        self.job, self.machine = job, machine
        self.worker: Worker | None = None

    def fill(self, piece: int) -> Refusal | None:
        """See that a piece is in the cache."""
        try:
            if self.worker is None:
                self.worker = self._opened()
            self.worker.fill(piece)
        except UserError as fault:
            return Refusal(str(fault), fault.page, fault.lines)
        return None

    def _opened(self) -> Worker:
        if not Path(self.job.folder).is_dir():
            raise UserError(f"{self.job.folder}: is not on the worker {platform.node()}; share the disk it is on")
        os.chdir(self.job.folder)
        sys.path[:] = [*self.job.path, *(place for place in sys.path if place not in self.job.path)]
        import torch

        torch.set_num_threads(self.job.threads)
        worker = Worker(self.job.recipe, self.machine)
        for what, mine, theirs in (
            ("images or classes", worker.images, self.job.images),
            ("model or image preparation", worker.model, self.job.model),
        ):
            if mine != theirs:
                raise UserError(
                    f"the worker {platform.node()}: has other {what} than the run that started it; give all "
                    "machines the same files"
                )
        return worker


class RayCrew:
    """Actors on a Ray that is connected."""

    def __init__(self, ray: Any, job: Job) -> None:
        self._ray, self._job = ray, job
        machine = job.recipe.plan.machine
        nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        gpus = sum(int(node.get("GPU", 0)) for node in nodes) if machine.device.startswith(("auto", "cuda")) else 0
        if gpus:
            self.workers, needs = gpus, {"num_gpus": 1, "num_cpus": 1}
            self._machine = replace(machine, device="cuda", engine="here")
        else:
            cores = max(1, min(job.threads, max(int(node.get("CPU", 0)) for node in nodes)))
            self.workers = max(1, sum(int(node.get("CPU", 0)) // cores for node in nodes))
            needs = {"num_cpus": cores}
            self._machine = replace(machine, engine="here")
        self._kind = ray.remote(Actor).options(max_restarts=0, max_task_retries=0, **needs)

    def hire(self) -> Any:
        """A new worker, which starts as soon as a machine has room for it."""
        return self._kind.remote(self._job, self._machine)

    def ask(self, worker: Any, piece: int) -> Any:
        """Have it compute and keep a piece."""
        return worker.fill.remote(piece)

    def first_done(self, asked: Sequence[Any]) -> Any:
        """Wait for one of them, whichever it is."""
        while True:  # in short turns, so that Ctrl-C is heard
            done, _ = self._ray.wait(list(asked), num_returns=1, timeout=1)
            if done:
                return done[0]

    def check(self, asked: Any) -> None:
        """Raises Lost where its worker has died, UserError where it refuses, or what it raised."""
        try:
            refusal: Refusal | None = self._ray.get(asked)
        except self._ray.exceptions.RayTaskError:
            raise
        except self._ray.exceptions.RayError as fault:
            raise Lost((str(fault) or type(fault).__name__).splitlines()[0]) from fault
        if refusal is not None:
            raise UserError(refusal.sentence, refusal.page, refusal.lines)


def spread_of(recipe: Recipe) -> Spread | None:
    """What has actors evaluate pieces, or None where this process does: `--engine here`.

    UserError where Ray is not installed. It is started only once a piece is missing.
    """
    if recipe.plan.machine.engine == "here":
        return None
    if find_spec("ray") is None:
        raise UserError("--engine ray: needs the library ray; pip install 'wrongtree[ray]'")

    model = source_digest(recipe.model)

    def spread(which: Sequence[int], images: str) -> Iterator[int]:
        import torch

        job = Job(recipe, images, model, torch.get_num_threads(), os.getcwd(), tuple(filter(None, sys.path)))
        with _connected() as ray:
            crew = RayCrew(ray, job)
            yield from hand_out(which, crew, crew.workers)

    return spread


@contextmanager
def _connected() -> Iterator[Any]:
    """Ray, at RAY_ADDRESS or on this machine alone, without statistics and without a dashboard."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # else it warns of its own future
    import ray

    if ray.is_initialized():
        yield ray
        return
    address = os.environ.get(ADDRESS)
    local = {} if address else {"include_dashboard": False, "object_store_memory": STORE}
    try:
        ray.init(address=address or "local", log_to_driver=False, logging_level="error", **local)
    except (ConnectionError, RuntimeError, ValueError) as fault:
        where = f"{ADDRESS}={address}: no Ray answers there" if address else "--engine ray: Ray does not start"
        mend = f"start one, or unset {ADDRESS}" if address else "use --engine here"
        raise UserError(f"{where} ({(str(fault) or type(fault).__name__).splitlines()[0]}); {mend}") from fault
    try:
        yield ray
    finally:
        ray.shutdown()
