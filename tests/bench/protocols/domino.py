"""Domino's protocol: does a list of slices have those in which a model is known to fail?

    python tests/bench/protocols/domino.py cifar10.npz photographs.npz

After Eyuboglu et al. 2022: rare kinds, correlations and wrong labels (slices.py), with synthetic models that classify
40 % correctly inside the slice and 75 % outside. Every method sees the same embedding, labels and probabilities, and
proposes `--slices` slices. For every true slice the best of them counts: P@10, P@25 (of the images ranked first, the
share that is of the slice) and AUROC. PlaneSpot's layout is computed once per data set: its seconds are without it.
Beside them:

    null     random clusters of errors of the same sizes as ours
    control  the same settings with a model that does not fail in the slice: what is then found is only a kind of image

A data set is an .npz file: `embeddings` (n, d), `kind` (n,) numbers of kinds, `names` of the kinds, `pixels`
(n, h, w, 3) bytes, and `living`, the numbers of the kinds that are one side of a correlation.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

sys.path.insert(0, str(Path(__file__).parent))

from found import Found, best_of, random_slices
from listed import Seen, listed, seen_of
from peers import METHODS, on_plane
from slices import Setting, given_probability, settings

DIMENSIONS = 64
FOUND = 0.8  # of P@10, from which on a slice is found
SORTS = ("rare", "correlation", "noisy")
HEADS = ("method", "found", *(f"found, {sort}" for sort in SORTS), "P@10", "P@25", "AUROC", "found, control", "seconds")


def measure(
    name: str,
    of: dict[str, Any],
    counts: Sequence[int],
    most: int,
    size: int,
    seed: int,
    controls: int,
    keep: Callable[[list[dict[str, Any]]], None],
) -> list[dict[str, Any]]:
    """One row per true slice, method and whether the model fails in it."""
    points = np.asarray(of["embeddings"], dtype=np.float64)
    points = PCA(min(DIMENSIONS, *points.shape), random_state=0).fit_transform(points)
    seen, kind = seen_of(of["pixels"]), of["kind"]
    plane = TSNE(init="pca", random_state=seed).fit_transform(points)  # it knows no labels: one for all settings
    rows: list[dict[str, Any]] = []
    for number, setting in enumerate(settings(kind, of["living"].tolist(), size, counts, seed)):
        for fails in (True, False):
            if not fails and number % controls:
                continue
            said = given_probability(
                setting.label, setting.slices.any(axis=0), np.random.default_rng([*setting.key, 9, fails]), fails
            )
            for method, (found, seconds, notable) in _all(setting, points, plane, seen, said, most, seed).items():
                for truth in setting.slices:
                    own = best_of(found, truth)
                    rows.append({
                        "data": name, "sort": setting.sort, "strength": setting.strength, "number": number,
                        "fails": fails, "method": method, "seconds": seconds, "images": int(truth.sum()),
                        "notable": notable, "five": best_of(found[:5], truth)["p10"], **own,
                    })  # fmt: skip
        if number % 12 == 11:
            keep(rows)
            print(f"{name}: {number + 1} settings", file=sys.stderr, flush=True)
    return rows


def _all(
    setting: Setting, points: np.ndarray, plane: np.ndarray, seen: Seen, said: np.ndarray, most: int, seed: int
) -> dict[str, tuple[list[Found], float, int]]:
    """Every method's slices, its seconds, and of ours how many are called notable."""
    x, label = points[setting.rows], setting.label
    began = time.perf_counter()
    ours, notable = listed(x, label, said, seen.of(setting.rows), most)
    made = {"wrongtree": (ours, time.perf_counter() - began, sum(notable))}
    for name, method in METHODS.items():
        began = time.perf_counter()
        if name == "planespot":
            found = on_plane(plane[setting.rows], label, said, most, seed)
        else:
            found = method(x, label, said, most, seed)
        made[name] = (found, time.perf_counter() - began, 0)
    wrong = np.flatnonzero((said > 0.5) != (label == 1))
    made["null"] = (random_slices(ours, x, wrong, seed), 0.0, 0)
    return made


def report(rows: Sequence[dict[str, Any]]) -> str:
    """Tables in Markdown."""
    lines: list[str] = []
    for data in dict.fromkeys(row["data"] for row in rows):
        here = [row for row in rows if row["data"] == data]
        fails, control = ([row for row in here if row["fails"] == which] for which in (True, False))
        slices = sum(row["method"] == "null" for row in fails)
        lines += [f"\n### {data}: {slices} slices", "", _line(HEADS), _line(["---"] * len(HEADS))]
        for method in dict.fromkeys(row["method"] for row in here):
            own = [row for row in fails if row["method"] == method]
            share = [_found([row for row in own if row["sort"] == sort]) for sort in SORTS]
            means = [f"{statistics.fmean(row[of] for row in own):.2f}" for of in ("p10", "p25", "auroc")]
            seconds = "–" if method == "null" else f"{statistics.fmean(row['seconds'] for row in own):.1f}"
            idle = _found([row for row in control if row["method"] == method])
            lines.append(_line([method, _found(own), *share, *means, idle, seconds]))
        five = {
            m: _found([r for r in fails if r["method"] == m], "five") for m in dict.fromkeys(r["method"] for r in here)
        }
        lines += ["", "Found with the first five slices alone: " + ", ".join(f"{m} {s}" for m, s in five.items())]
        listed_ = [[row["notable"] for row in which if row["method"] == "wrongtree"] for which in (fails, control)]
        lines += ["", "Notable entries of ours, mean: " + " and in the control ".join(
            f"{statistics.fmean(which):.1f}" for which in listed_ if which
        )]  # fmt: skip
    return "\n".join(lines)


def _found(rows: Sequence[dict[str, Any]], of: str = "p10") -> str:
    return f"{statistics.fmean(row[of] >= FOUND for row in rows):.0%}".replace("%", " %") if rows else "–"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", type=Path, help="data sets, as described above")
    parser.add_argument(
        "--settings", nargs=3, type=int, default=[51, 51, 51], help="of every sort: " + ", ".join(SORTS)
    )
    parser.add_argument("--slices", type=int, default=10, help="that every method proposes")
    parser.add_argument("--size", type=int, default=2000, help="images in a setting, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--controls", type=int, default=4, help="one setting in so many is a control as well")
    parser.add_argument("--rows", type=Path, help="write every single figure to this JSON file")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for path in options.data:
        with np.load(path) as file:
            of = {name: file[name] for name in file.files}

        def keep(more: list[dict[str, Any]]) -> None:
            if options.rows:
                options.rows.write_text(json.dumps(rows + more))  # noqa: B023

        found = measure(
            path.stem, of, options.settings, options.slices, options.size, options.seed, options.controls, keep
        )
        keep(found)
        rows += found
    print(report(rows))
    print(f"\nPeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
