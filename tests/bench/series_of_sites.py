"""How long a series of checkpoints takes: sites of random images whose errors become fewer, as a training's do.

    python tests/bench/series_of_sites.py --sites 10 --images 10000

Writes the sites to a folder of its own, runs `wrongtree compare … --series --site` on them, and prints seconds and the
peak of memory. The errors of a site lie in groups, turned in a way of its own, as checkpoints have them.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "compare"))
sys.path.insert(0, str(Path(__file__).parents[1] / "compare" / "series"))

from judged_series import write_checkpoint

GROUPS, KEPT = 40, 16  # groups of errors; components that a site keeps


def write(to: Path, sites: int, images: int) -> list[Path]:
    """From 40 % of errors to 10 %: each image has a difficulty, and every checkpoint its own luck."""
    draw = np.random.default_rng(0)
    group = draw.integers(0, GROUPS, images)
    place = 3 * draw.normal(size=(GROUPS, KEPT))[group] + draw.normal(size=(images, KEPT))
    hard, label = draw.normal(size=images) + draw.normal(size=GROUPS)[group], group % 3
    folders = []
    for i, share in enumerate(np.geomspace(0.4, 0.1, sites)):
        luck = hard + 0.5 * draw.normal(size=images)
        wrong = luck > np.quantile(luck, 1 - share)
        turned = place @ np.linalg.qr(draw.normal(size=(KEPT, KEPT)))[0]
        said = np.where(wrong, (label + 1 + group % 2) % 3, label)
        folders.append(write_checkpoint(to / f"checkpoint-{i:02}", label, said, turned))
    return folders


def main() -> None:
    """Write, run and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--images", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sites = write(Path(folder), options.sites, options.images)
        for more in ([], ["--site", "--out", folder, "--name", "series", "--cache", f"{folder}/cache"]):
            began = time.perf_counter()
            command = [sys.executable, "-m", "wrongtree", "compare", *map(str, sites), "--series", *more]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            took, what = time.perf_counter() - began, "with --site" if more else "report"
            said = f"{took:.1f} s, {used.ru_maxrss / 1024:.0f} MB at most, {used.ru_utime:.1f} s of processors so far"
            print(f"{options.sites} × {options.images:,} images, {what}: {said}", flush=True)


if __name__ == "__main__":
    main()
