"""SpotCheck's protocol: does a list of slices have the blind spots that a network was trained to have, and no others?

    python tests/bench/protocols/spotcheck.py

After Plumb et al. 2022. Every configuration draws which features of a scene vary (scenes.py) and one to three blind
spots, conjunctions of them (spots.py). A network is trained on labels that are wrong in the blind spots (learner.py),
and answers other images, whose labels are all true. A configuration counts if the network is wrong on most images of
every blind spot. Every method sees the network's last activations, the labels and its probabilities, and proposes at
most `--slices` slices, which are held against the blind spots (covered.py). Beside them:

    tree     wrongtree's tree of all errors, cut into as many clusters at its highest merges, the largest first
    notable  of what wrongtree lists first, only what it calls notable
    null     the errors divided at random into clusters of the tree's sizes
    control  configurations of the same kind without a blind spot: every slice that is proposed there is false
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.cluster.hierarchy import fcluster
from sklearn.decomposition import PCA

sys.path.insert(0, str(Path(__file__).parent))

from covered import discovered, false_share, interval, needed
from learner import Answers, learnt
from listed import grown, listed, seen_of
from peers import mixture, planespot, sized_spotlight
from spots import SPOTS, Configuration, configuration

DIMENSIONS = 64
CLEAN = 10_000  # what the numbers of clean configurations begin with
HEADS = (
    "method",
    "DR",
    "FDR",
    *(f"DR, {n}" for n in SPOTS),
    "FDR, needed",
    "slices",
    "in the control",
    "seconds",
    "MB",
)

Slices = list[np.ndarray]  # each by its images' numbers


def answers(of: Configuration, options: argparse.Namespace) -> Answers:
    """Of a network trained now, or on an earlier call with the same `--kept`."""
    if not options.kept:
        return learnt(of, options.images, options.tested)
    name = "-".join(map(str, (*of.key, len(of.spots), options.images, options.tested)))
    path = options.kept / f"{name}.npz"
    if not path.exists():
        found = learnt(of, options.images, options.tested)
        options.kept.mkdir(parents=True, exist_ok=True)
        np.savez(path.with_suffix(".part.npz"), **vars(found))
        path.with_suffix(".part.npz").replace(path)
    with np.load(path) as file:
        return Answers(**file)


def configurations(options: argparse.Namespace) -> Iterator[tuple[Configuration, Answers, list[float]]]:
    """So many that count, then the clean ones; with the error rates outside the blind spots and in each."""
    kept = number = 0
    while kept < options.configurations:
        of = configuration(options.seed, number)
        number += 1
        given = answers(of, options)
        inside, wrong = of.inside(given.values), _wrong(given)
        rates = [float(wrong[which].mean()) for which in (~inside.any(axis=0), *inside)]
        if min(rates[1:]) >= options.learnt:
            kept += 1
            yield of, given, rates
        print(f"{kept} of {number} configurations count", file=sys.stderr, flush=True)
    for number in range(options.controls):
        of = configuration(options.seed, CLEAN + number, clean=True)
        given = answers(of, options)
        yield of, given, [float(_wrong(given).mean())]


def measure(of: Configuration, given: Answers, rates: list[float], most: int) -> list[dict[str, Any]]:
    """One row per method."""
    truths = of.inside(given.values)
    seed = of.key[1]
    points = np.asarray(given.embedding, dtype=np.float64)
    points = PCA(min(DIMENSIONS, *points.shape), random_state=0).fit_transform(points)
    rows = []
    for method, (slices, seconds, memory) in _all(points, given, most, seed).items():
        slices = [own for own in slices if len(own)]
        found = discovered(slices, truths)
        rows.append({
            "number": seed, "spots": len(truths), "method": method, "slices": len(slices), "seconds": seconds,
            "memory": memory, "found": int(found.sum()), "dr": float(found.mean()) if len(found) else float("nan"),
            "fdr": false_share(slices, truths), "needed": false_share(slices[: needed(slices, truths)], truths),
            "rates": rates,
        })  # fmt: skip
    return rows


def _all(points: np.ndarray, given: Answers, most: int, seed: int) -> dict[str, tuple[Slices, float, float]]:
    """Every method's slices, its seconds, and its memory in MB."""
    label, said, wrong = given.values[:, 0].astype(int), given.said, np.flatnonzero(_wrong(given))
    seen = seen_of(given.pixels)
    (found, notable), *cost = _timed(lambda: listed(points, label, said, seen, most))
    ours = [one.members for one in found]
    cut, *cut_cost = _timed(lambda: cut_of_tree(points, label, said, seen, most))
    random = np.random.default_rng([seed, 7]).permutation(wrong)
    made = {
        "wrongtree": (ours, *cost),
        "notable": ([own for own, true in zip(ours, notable, strict=True) if true], *cost),
        "tree": (cut, *cut_cost),
        "null": (np.split(random, np.cumsum([len(own) for own in cut], dtype=int)[:-1]), 0.0, 0.0),
    }
    others: dict[str, Callable[[], list[Any]]] = {
        "mixture": lambda: mixture(points, label, said, most, seed),
        "planespot": lambda: planespot(points, label, said, most, seed, beside=1.0),
        "spotlight": lambda: sized_spotlight(points, label, said, most, seed),
    }
    for name, method in others.items():
        of, *its = _timed(method)
        made[name] = ([one.members for one in of], *its)
    return made


def cut_of_tree(points: np.ndarray, label: np.ndarray, said: np.ndarray, seen: Any, most: int) -> Slices:
    """The clusters of wrongtree's tree, cut at its highest merges, the largest first; their images are errors."""
    if not ((said > 0.5) != (label == 1)).any():
        return []
    tree, members = grown(points, label, said, seen)
    n = tree.n_leaves
    if n < 2:
        return [members]
    size = np.ones(2 * n - 1)
    for at, (left, right) in enumerate(tree.children):
        size[n + at] = size[left] + size[right]
    linkage = np.column_stack([tree.children, tree.height, size[n:]]).astype(float)
    which = fcluster(linkage, most, "maxclust")
    return sorted((members[which == one] for one in np.unique(which)), key=len, reverse=True)


def _timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it returns, its seconds, and by how many MB it raised the resident memory at most."""
    before, began = _memory(reset=True), time.perf_counter()
    found = work()
    return found, time.perf_counter() - began, max(0.0, _memory() - before)


def _memory(reset: bool = False) -> float:
    """The peak of the resident memory since the last reset, in MB; NaN where the system is not Linux."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def _wrong(given: Answers) -> np.ndarray:
    return (given.said > 0.5) != (given.values[:, 0] == 1)


def report(rows: Sequence[dict[str, Any]]) -> str:
    """A table in Markdown, and what was trained."""
    real, clean = ([row for row in rows if bool(row["spots"]) == which] for which in (True, False))
    one_each = [row for row in real if row["method"] == "null"]
    inside = statistics.fmean(rate for row in one_each for rate in row["rates"][1:])
    outside = statistics.fmean(row["rates"][0] for row in one_each)
    lines = [
        f"{len(one_each)} configurations, {sum(row['spots'] for row in one_each)} blind spots; misclassified: "
        f"{inside:.1%} of their images, {outside:.1%} of the others", "", _line(HEADS), _line(["---"] * len(HEADS)),
    ]  # fmt: skip
    for method in dict.fromkeys(row["method"] for row in rows):
        own, idle = ([row for row in which if row["method"] == method] for which in (real, clean))
        counts = [[row["dr"] for row in own if row["spots"] == n] for n in SPOTS]
        means = [statistics.fmean(row[of] for row in own) for of in ("slices", "seconds")]
        memory = max(row["memory"] for row in own)
        idle_slices = f"{statistics.fmean(row['slices'] for row in idle):.1f}" if idle else "–"
        cost = ["–", "–"] if method == "null" else [f"{means[1]:.1f}", f"{memory:.0f}"]
        lines.append(_line([
            method, _share([row["dr"] for row in own]), _share([row["fdr"] for row in own]),
            *(_two(statistics.fmean(values)) if values else "–" for values in counts),
            _share([row["needed"] for row in own]), f"{means[0]:.1f}", idle_slices, *cost,
        ]))  # fmt: skip
    if clean:
        rate = statistics.fmean(row["rates"][0] for row in clean if row["method"] == "null")
        lines += ["", f"Control: {len(clean) // len({row['method'] for row in clean})} configurations, "
                  f"{rate:.1%} misclassified"]  # fmt: skip
    return "\n".join(lines)


def _share(values: Sequence[float]) -> str:
    mean, low, high = interval(values)
    return f"{_two(mean)} ({_two(low)}–{_two(high)})" if mean == mean else "–"


def _two(value: float) -> str:
    return f"{value:.2f}".removeprefix("0") if value < 1 else f"{value:.2f}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def main(given: Sequence[str] | None = None) -> None:
    """Train, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configurations", type=int, default=20, help="that count")
    parser.add_argument("--learnt", type=float, default=0.8, help="share misclassified of every blind spot, to count")
    parser.add_argument("--controls", type=int, default=4, help="configurations without a blind spot")
    parser.add_argument("--images", type=int, default=40_000, help="that a network is trained on, each once")
    parser.add_argument("--tested", type=int, default=2000, help="images that it answers")
    parser.add_argument("--slices", type=int, default=10, help="that every method proposes at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kept", type=Path, help="a folder that keeps the answers of trained networks")
    parser.add_argument("--rows", type=Path, help="write every single figure to this JSON file")
    options = parser.parse_args(given)
    torch.set_num_threads(1)
    rows: list[dict[str, Any]] = []
    for of, answered, rates in configurations(options):
        rows += measure(of, answered, rates, options.slices)
        if options.rows:
            options.rows.write_text(json.dumps(rows))
    print(report(rows))


if __name__ == "__main__":
    main()
