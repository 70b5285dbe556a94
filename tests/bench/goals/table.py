"""What a build is to take at most: `python tests/bench/goals/table.py` prints every goal beside what was measured last.

Figures come from `record.json` beside this file, each with the command that measured it, the load of the machine and
the commit. `scale.py` and `fifty.py` write them there with `--record`; what other commands measure, and what was
measured before there was this file, is entered by hand. `--docs` prints the table of docs/large-data.md, which a test
compares with it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORD = Path(__file__).with_name("record.json")


@dataclass(frozen=True)
class Goal:
    """A limit, and why it is missed where it is; figures are printed with `shape`."""

    what: str
    limit: float
    shape: str  # of a figure, with its unit
    least: bool = False  # whether the limit is the least that is wanted, not the most
    why: str = ""

    def said(self, figure: float | None, but: str = "") -> str:
        """Met (`but`: with a reservation), not met and why, or not measured."""
        if figure is None:
            return f"not measured{': ' * bool(self.why)}{self.why}"
        met = figure >= self.limit if self.least else figure <= self.limit
        return f"met{', but ' * bool(but)}{but}" if met else f"not met{': ' * bool(self.why)}{self.why}"


MILLION = "1,000,000 images, 100,000 errors, from predictions and 128-d embeddings: "
FIFTY = "50,000 images of 32 px, about 25,000 errors, everything after the evaluation: "
WORKERS = "throughput on two cores ÷ that of one process with two threads: "
GOALS = {
    "predict": Goal(
        "evaluating 10,000 images of CIFAR-10 ÷ a bare loop",
        1.08,
        "{:.2f}",
        why="by .001; 1.06 in the turn before",
    ),
    "predict-photos": Goal(
        "evaluating 300 photographs of 224 px ÷ a bare loop",
        1.08,
        "{:.2f}",
        why="1.06 in processor time; other programs kept the cores busy, and all 300 are errors, which take more",
    ),
    "build": Goal(
        "the whole build of CIFAR-10, with repairs and probes ÷ a bare loop",
        2.0,
        "{:.2f}",
        why="3.07 in processor time: repairs take 0.6; maps of the errors, pictures, the site and reading 0.2 each",
    ),
    "fifty-time": Goal(
        f"{FIFTY}time",
        4,
        "{:.1f} min",
        why="in processor time the site takes 1.9, trees 1.5, checks 1.3, repairs 1.3, second maps 1.3, t-SNE 0.6",
    ),
    "fifty-memory": Goal(f"{FIFTY}memory", 2, "{:.1f} GB"),
    "million-time": Goal(f"{MILLION}time", 15, "{:.1f} min"),
    "million-memory": Goal(f"{MILLION}memory", 6, "{:.1f} GB"),
    "million-cache": Goal(f"{MILLION}cache", 8, "{:.2f} GB"),
    "million-again": Goal(f"{MILLION}second build, nothing changed", 10, "{:.1f} s"),
    "million-site": Goal(f"{MILLION}the site, without originals", 1, "{:.3f} GB"),
    "growth": Goal(
        f"{MILLION}memory beside embeddings and pictures ÷ that of 100,000 images",
        1,
        "{:.1f}",
        why="0.3 GB are paths and digests, and most of the rest grows with the errors",
    ),
    "kept": Goal("cache per correct image outside the sample, ResNet-50 with 1,000 classes", 5, "{:.1f} KB"),
    "shards": Goal(f"{WORKERS}two --shard processes", 0.9, "{:.2f}", least=True),
    "ray": Goal(f"{WORKERS}two workers of Ray, its start included", 0.9, "{:.2f}", least=True),
    "files": Goal("files of a site of 100,000 errors of 32 px with originals", 2000, "{:,.0f}"),
}


def rows() -> list[tuple[str, str, str, str, str]]:
    """Goal, limit, figure, whether it is met and why not, and how it was measured."""
    record: dict[str, dict[str, Any]] = json.loads(RECORD.read_text(encoding="utf-8"))
    found = []
    for key, goal in GOALS.items():
        last = record.get(key, {})
        figure = last.get("figure")
        sign = "≥" if goal.least else "≤"
        how = f"`{last['command']}`: {last['when']}" if last else ""
        told = "" if figure is None else goal.shape.format(figure)
        found.append(
            (goal.what, f"{sign} {goal.shape.format(goal.limit)}", told, goal.said(figure, last.get("but", "")), how)
        )
    return found


def record(figures: dict[str, float], command: str) -> None:
    """Write down what was measured just now."""
    known = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    git = ["git", "-C", str(RECORD.parent), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True).stdout.strip() or "no commit"
    cores = len(os.sched_getaffinity(0))
    when = f"{time.strftime('%Y-%m-%d')}, {commit}, load {os.getloadavg()[2]:.1f} on {cores} cores"
    for key, figure in figures.items():
        assert key in GOALS, key
        known[key] = {"figure": figure, "command": command, "when": when}
    text = json.dumps({key: known[key] for key in GOALS if key in known}, indent=2, ensure_ascii=False)
    RECORD.write_text(f"{text}\n", encoding="utf-8")


def docs() -> str:
    """The table in Markdown."""
    lines = ["| | goal | measured | | by, and when |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", action="store_true", help="the table of the documentation")
    if parser.parse_args().docs:
        print(docs())
        return
    for what, limit, figure, said, how in rows():
        print(f"{what:78}{limit:>12}{figure:>12}  {said}\n{'':4}{how}")


if __name__ == "__main__":
    main()
