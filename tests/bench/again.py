"""Measure the linkage that the explorer computes when errors are clustered again: `python tests/bench/again.py`.

2,000 points of 16 components, the most that the page takes, and half as many. The explorer's own file runs in Node;
what it finds is compared with SciPy's `linkage` of the same points, whose time is the yardstick.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import linkage

WARD = Path(__file__).resolve().parents[2] / "web" / "src" / "tree" / "ward.ts"
GOAL = 1000  # ms
MOST, COMPONENTS, TIMES = 2000, 16, 5
SCRIPT = f"""
import {{ readFileSync }} from "node:fs";
import {{ ward }} from {json.dumps(WARD.as_uri())};
const points = Float64Array.from(JSON.parse(readFileSync(0, "utf8")));
const times = [];
let found;
for (let i = 0; i < {TIMES}; i++) {{
  const start = performance.now();
  found = ward(points, {COMPONENTS});
  times.push(performance.now() - start);
}}
console.log(JSON.stringify({{ times, height: found.height }}));
"""


def points(n: int) -> np.ndarray:
    """(n, 16) in a few clusters, with variances that fall as those of principal components do."""
    random = np.random.default_rng(n)
    centres = random.normal(0, 2, size=(25, COMPONENTS))
    scattered = centres[random.integers(0, 25, n)] + random.normal(size=(n, COMPONENTS))
    return np.asarray(scattered * np.linspace(3, 0.3, COMPONENTS))


def main() -> int:
    medians = {}
    for n in (MOST // 2, MOST):
        here = points(n)
        text = json.dumps(here.reshape(-1).tolist())
        said = subprocess.run(
            ["node", "--input-type=module", "--eval", SCRIPT], input=text, capture_output=True, text=True, check=True
        )
        found = json.loads(said.stdout)
        start = time.perf_counter()
        known = linkage(here, "ward")[:, 2]
        scipy = 1000 * (time.perf_counter() - start)
        off = float(np.abs(np.array(found["height"]) / known - 1).max())
        medians[n] = statistics.median(found["times"])
        print(
            f"{n:,} × {COMPONENTS}: first {found['times'][0]:.0f} ms, median of {TIMES} {medians[n]:.0f} ms, ", end=""
        )
        print(f"{medians[n] / scipy:.1f} times SciPy's {scipy:.0f} ms; heights differ by at most {off:.0e}")
    met = medians[MOST] <= GOAL
    print(f"Twice the points take {medians[MOST] / medians[MOST // 2]:.1f} times as long (4: the square).")
    print(f"{MOST:,} errors within {GOAL} ms: {'met' if met else 'not met'}")
    print(f"Load of this machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
