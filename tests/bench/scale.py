"""How a build grows with the number of images: `python tests/bench/scale.py --n 10000,100000,1000000`.

For each n, predictions and 128-d embeddings of n images, a tenth of them errors, are made by `scale_data.py` and built,
and built again with nothing changed, each in a process of its own. Printed are seconds of wall and of processor time
and the peak of the memory of every stage, and how each grows from one n to the next; then the cache, the site, and the
goals. Wall time depends on what else the machine does; processor time hardly does.

With `--data cifar10 --weights resnet20-12fca82f.th`, a build with a model is compared with a bare loop, as `predict.py`
does it, and two workers with one process. `--data photos` alone takes a ResNet-18 with random weights. `--n ""` leaves
out the rest.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from goals.table import record

GOALS = {  # of 1,000,000 images
    "build, min": 15.0,
    "own memory, GB": 6.0,
    "cache, GB": 8.0,
    "second build, s": 10.0,
}
MODEL = {"predict": 1.08, "build": 2.0}  # times the bare loop
WORKERS = 0.9  # of the throughput of one process with two threads
MILLION = 1_000_000
SHORT = 1.0  # seconds of both kinds below which a stage is not printed at any n


@dataclass
class Watch:
    """Time and memory from one mark to the next."""

    marks: list[dict[str, Any]] = field(default_factory=list)
    peak: tuple[float, float] = (0.0, 0.0)  # GB since the last mark: own, and with files that are mapped
    since: tuple[float, float] = field(default_factory=lambda: (time.perf_counter(), time.process_time()))

    def look(self) -> None:
        """Memory that is the process's own can't be given back; mapped files can."""
        page = os.sysconf("SC_PAGE_SIZE") / 1e9
        _, resident, shared = (int(n) * page for n in Path("/proc/self/statm").read_text().split()[:3])
        self.peak = max(self.peak[0], resident - shared), max(self.peak[1], resident)

    def mark(self, what: str) -> None:
        self.look()
        now = time.perf_counter(), time.process_time()
        wall, cpu = now[0] - self.since[0], now[1] - self.since[1]
        self.marks.append({"what": what, "wall": wall, "cpu": cpu, "own": self.peak[0], "all": self.peak[1]})
        print(f"{what:36}{wall:7.1f}{cpu:7.1f} s {self.peak[0]:6.2f} GB", file=sys.stderr, flush=True)
        self.since, self.peak = now, (0.0, 0.0)

    def start(self) -> None:
        """Look again and again."""

        def keep_looking() -> None:
            while True:
                self.look()
                time.sleep(0.05)

        threading.Thread(target=keep_looking, daemon=True).start()


def watched(make: Callable[[], object]) -> list[dict[str, Any]]:
    """What every stage of a build took, from its imports on. To be called in a process of its own."""
    watch = Watch()
    watch.start()
    from wrongtree.flow import beginning

    def report_to(_: Any) -> Callable[[str, str, float], None]:
        watch.mark("read")
        return lambda state, stage, seconds: watch.mark(stage)

    beginning.report_to = report_to  # type: ignore[assignment]
    make()
    watch.mark("end")
    return watch.marks


def build(folder: Path) -> None:
    """Build what lies in a folder."""
    from scale_data import NAMES

    from wrongtree.config import Reveal
    from wrongtree.flow import run
    from wrongtree.flow.plan import Plan
    from wrongtree.shared.progress import quiet

    images, predictions, embeddings = (folder / name for name in NAMES)
    plan = Plan(folder / "build", "scale", cache=folder / "cache", reveal=Reveal(originals=False))
    run.build_from_predictions(plan, images, None, predictions, embeddings, quiet)


def measure(folder: Path) -> list[dict[str, Any]]:
    """The same from such a process."""
    done = subprocess.run([sys.executable, __file__, "--only", str(folder)], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{folder}: the build ended with {done.returncode}")
    return list(json.loads(done.stdout.splitlines()[-1]))


def size(folder: Path) -> tuple[int, int]:
    """Files below a folder, and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


@dataclass(frozen=True)
class Run:
    """What was measured at one n."""

    n: int
    stages: dict[str, dict[str, float]]
    again: dict[str, float]  # seconds of the second build: wall, cpu
    cache: tuple[int, int]
    site: tuple[int, int]

    def total(self, key: str) -> float:
        return sum(stage[key] for stage in self.stages.values())

    def most(self, key: str) -> float:
        return max(stage[key] for stage in self.stages.values())


def measured(n: int, work: Path) -> Run:
    """Make the data, build, and build again."""
    folder = work / str(n)
    data = Path(__file__).with_name("scale_data.py")
    subprocess.run([sys.executable, data, folder, "--n", str(n)], check=True)
    marks = measure(folder)
    stages: dict[str, dict[str, float]] = {}
    for mark in marks:
        of = stages.setdefault(mark["what"], {"wall": 0.0, "cpu": 0.0, "own": 0.0, "all": 0.0})
        for key in ("wall", "cpu"):
            of[key] += mark[key]
        for key in ("own", "all"):
            of[key] = max(of[key], mark[key])
    marks = measure(folder)
    again = {key: sum(mark[key] for mark in marks) for key in ("wall", "cpu")}
    return Run(n, stages, again, size(folder / "cache"), size(folder / "build" / "scale"))


def growth(runs: list[Run], of: Callable[[Run], float]) -> str:
    """The power of n by which a figure grows from the first run to the last; 1: twice for twice the images."""
    first, last = of(runs[0]), of(runs[-1])
    if len(runs) < 2 or first <= 0 or last <= 0:
        return ""
    return f"n^{math.log(last / first) / math.log(runs[-1].n / runs[0].n):.2f}"


def table(runs: list[Run]) -> None:
    """Print what every stage took at every n, and the whole."""
    names = list(dict.fromkeys(name for run in runs for name in run.stages))
    empty = {"wall": 0.0, "cpu": 0.0, "own": 0.0}
    head = "".join(f"{run.n:>14,} images    " for run in runs)
    print(f"{'':36}{head}   growth of processor time")
    for name in names:

        def processor(run: Run, stage: str = name) -> float:
            return run.stages.get(stage, empty)["cpu"]

        of = [run.stages.get(name, empty) for run in runs]
        if max(max(stage["wall"], stage["cpu"]) for stage in of) < SHORT:
            continue
        cells = "".join(f"{stage['wall']:7.1f} {stage['cpu']:7.1f} {stage['own']:6.2f} GB" for stage in of)
        print(f"{name:36}{cells}   {growth(runs, processor)}")
    print("(seconds of wall time, of processor time, and the peak of the process's own memory)\n")
    rows: list[tuple[str, Callable[[Run], float], str]] = [
        ("build, min", lambda run: run.total("wall") / 60, ".1f"),
        ("build, min of processor time", lambda run: run.total("cpu") / 60, ".1f"),
        ("own memory, GB", lambda run: run.most("own"), ".2f"),
        ("with mapped files, GB", lambda run: run.most("all"), ".2f"),
        ("cache, GB", lambda run: run.cache[1] / 1e9, ".2f"),
        ("site, files", lambda run: run.site[0], ",.0f"),
        ("site, GB", lambda run: run.site[1] / 1e9, ".3f"),
        ("second build, s", lambda run: run.again["wall"], ".1f"),
        ("second build, s of processor time", lambda run: run.again["cpu"], ".1f"),
    ]
    for name, of_run, shape in rows:
        cells = "".join(f"{of_run(run):22{shape}}  " for run in runs)
        goal = f"goal at a million: {GOALS[name]:g}" if name in GOALS else ""
        if goal and runs[-1].n >= MILLION:
            goal += ", met" if of_run(runs[-1]) <= GOALS[name] else ", not met"
        print(f"{name:36}{cells}   {growth(runs, of_run):10}{goal}")


def with_model(data: Path, weights: Path | None, runs: int) -> dict[str, float]:
    """Print what the pass over the images takes beside the bare loop, and where the time goes, in turns.

    Returns the ratios that have goals, by their names in goals/table.py.
    """
    import predict

    whats = ("bare", "predict", *predict.PARTS, *(["build"] if weights is not None else []))
    turns = [{what: predict.measure(what, data, weights, predict.BATCH) for what in whats} for _ in range(runs)]

    def ratio(one: str, other: str, of: int = 0) -> float:
        return statistics.median(turn[one][of] / turn[other][of] for turn in turns)

    for what, goal in MODEL.items():
        if what in whats:
            found = ratio(what, "bare")
            met = "met" if found <= goal else "not met"
            processor = f"in processor time {ratio(what, 'bare', 2):.2f}"
            print(f"{what} ÷ bare loop, {data.name}: {found:.2f} ({processor}); goal: {goal}, {met}")
    print(f"images per second ÷ the model alone on data in memory, {data.name}: {ratio('memory', 'predict'):.2f}")
    print(f"decoding by two processes ÷ by two threads, images per second: {ratio('threads', 'processes'):.2f}")
    print(f"decoding by two threads ÷ the model alone, images per second: {ratio('memory', 'threads'):.2f}")
    if weights is None:
        return {"predict-photos": ratio("predict", "bare")}
    return {what: ratio(what, "bare") for what in MODEL}


def with_workers(data: Path, weights: Path, runs: int) -> dict[str, float]:
    """Print the throughput of two workers of one thread each ÷ that of one process with two threads; as above."""
    import predict

    options = ["--data", str(data), "--model", f"{predict.FACTORY}:resnet20", "--weights", str(weights)]
    options += ["--name", "bench", "--device", "cpu", "--batch-size", str(predict.BATCH)]

    def evaluate(cache: Path, threads: int, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "wrongtree", "predict", *options, "--cache", str(cache), *more]
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)

    def seconds(*processes: subprocess.Popen[str]) -> float:
        """Of the pass alone, which every process prints; the slowest counts."""
        said = [process.communicate()[1] for process in processes]
        return max(float(re.findall(r"^\[missing\] predict \S+  ([\d.]+) s$", one, re.M)[-1]) for one in said)

    turns = []
    with tempfile.TemporaryDirectory() as temporary:
        checked = Path(temporary) / "checked"
        evaluate(checked, 2, "--shard", "1/1000000").communicate()  # nothing but the check, which each would wait for
        for turn in range(runs):
            caches = [shutil.copytree(checked, Path(temporary) / f"{turn}-{i}") for i in range(4)]
            one = seconds(evaluate(caches[0], 2))
            single = seconds(evaluate(caches[3], 1))
            two = seconds(*(evaluate(caches[1], 1, "--shard", f"{i}/2") for i in (1, 2)))
            ratios = {"shards": one / two, "of one thread": single / two / 2}
            if find_spec("ray"):
                ratios["ray"] = one / seconds(evaluate(caches[2], 1, "--engine", "ray"))
            turns.append(ratios)
    found = {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}
    print(f"two --shard processes on two cores ÷ twice one with one thread: {found.pop('of one thread'):.2f}")
    for name, ratio in found.items():
        met = "met" if ratio >= WORKERS else "not met"
        print(f"two workers ({name}) on two cores ÷ one with two threads: {ratio:.2f}; goal: {WORKERS}, {met}")
    if "ray" not in found:
        print("two workers (ray): not measured, it is not installed here")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", default="10000,100000", help="numbers of images, with commas between")
    parser.add_argument("--work", type=Path, help="a folder that stays; by default one that is removed")
    parser.add_argument("--data", type=Path, help="a folder of images per class, for a build with a model")
    parser.add_argument("--weights", type=Path, help="of ResNet-20, for the same")
    parser.add_argument("--runs", type=int, default=1, help="turns whose median is told")
    parser.add_argument("--record", action="store_true", help="write down for goals/table.py what a build takes")
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        print(json.dumps(watched(lambda: build(given.only))))
        return
    if given.n:
        with tempfile.TemporaryDirectory() as temporary:
            table([measured(int(n), given.work or Path(temporary)) for n in given.n.split(",")])
    if given.data is not None:
        found = with_model(given.data, given.weights, given.runs)
        if given.weights is not None:
            found |= with_workers(given.data, given.weights, given.runs)
        if given.record:
            of = f"--data {given.data.name}" + (f" --weights {given.weights.name}" if given.weights else "")
            record(found, f'scale.py --n "" {of} --record')
    print(f"\nLoad of this machine at the end: {os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} cores.")


if __name__ == "__main__":
    main()
