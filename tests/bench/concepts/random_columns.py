"""How often are values of a user's columns, one or two together, said of clusters where no column matters?

    python tests/bench/concepts/random_columns.py

Errors are drawn at random, and so are their places, of which Ward's tree is grown. Of the eight columns two are numbers
that go together and with the label, two are skewed, three are of 0 and 1, and one is a category.
"""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import ward

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import leaf_order
from wrongtree.inputs.images.columns import cut
from wrongtree.stages.explain.data.lifts import FEWEST, lift

TREES = 100
IMAGES = 3000
WRONG = 0.08
NONE = np.zeros(0, np.int64)


def main() -> None:
    """Print a line for one value and one for two."""
    rng = np.random.default_rng(11)
    clusters = 0
    said = {"one value": [0, 0], "two values": [0, 0]}  # trees, clusters
    for _ in range(TREES):
        label, wrong = rng.integers(0, 5, IMAGES), rng.random(IMAGES) < WRONG
        members = np.flatnonzero(wrong)
        merges = ward(rng.normal(size=(len(members), 4)))
        children = merges[:, :2].astype(np.int64)
        tree = Tree("features", "none", children, merges[:, 2], leaf_order(children), NONE, NONE, NONE)
        codes = [*(cut(column.astype(np.float64))[1] for column in _numbers(rng, label)), rng.integers(0, 6, IMAGES)]
        found = lift(codes, label, wrong, members, [tree], ["number"] * 7 + ["category"])
        clusters += int((merges[:, 3] >= FEWEST).sum())
        for name, which in (("one value", found.column2 < 0), ("two values", found.column2 >= 0)):
            said[name][0] += bool(which.any())
            said[name][1] += len(set(found.node[which].tolist()))
    for name, (trees, nodes) in said.items():
        print(f"{name}: said in {trees} of {TREES} trees, of {nodes} of {clusters:,} clusters")


def _numbers(rng: np.random.Generator, label: np.ndarray) -> list[np.ndarray]:
    day = rng.normal(size=IMAGES) + 0.5 * label
    few = np.round(10 * rng.exponential(0.4, IMAGES)) * (rng.random(IMAGES) < 0.3)  # mostly 0
    flags = [rng.random(IMAGES) < share for share in (0.5, 0.2, 0.05 * (1 + label))]
    return [day, day + rng.normal(size=IMAGES), rng.exponential(size=IMAGES), few, *flags]


if __name__ == "__main__":
    main()
