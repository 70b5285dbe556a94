"""What large sites estimate, against what small ones compute: `python tests/bench/many.py`.

Trees: 20,000 errors in planted kinds by micro-clusters and weighted Ward, as sites above 50,000 have them (as many
points to a micro-cluster as 100,000 would have), against exact Ward. Maps: 5,000 landmarks and 5,000 errors placed
among them, against a t-SNE of all 10,000. Near-duplicates: those that cells find, against those of all pairs.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scale_data import embed, pictures, plant
from scipy.stats import pearsonr
from sklearn.neighbors import NearestNeighbors

from wrongtree.artifacts.representations import Representation
from wrongtree.artifacts.trees import cut, leaf_order, spans
from wrongtree.config import ClusterConfig, PlaneConfig
from wrongtree.stages.cluster import cuts
from wrongtree.stages.cluster.grow import grow
from wrongtree.stages.explain.data import duplicates
from wrongtree.stages.represent import plane
from wrongtree.stages.represent.reduce import reduce

TREE, MAP, PICTURES = 20_000, 10_000, 12_000  # errors, errors, and pictures
POINTS = 10  # in a micro-cluster, on average: what 100,000 errors have
OVERLAP = 5  # times the noise, so that kinds run into each other
CUTS = (10, 25, 100)  # clusters
PAIRS = 200_000
MOVED = 0.01  # of the standard deviation: how alike two exact trees are
NEAR = 10


def errors(count: int, noise: float = 1) -> tuple[np.ndarray, np.ndarray]:
    """(count, 64) components of planted errors, and the kind of each; -1: none."""
    planted = plant(10 * count)
    wrong = np.flatnonzero(planted.label != planted.prediction)
    return reduce(embed(planted, noise=noise)[wrong], 64, 0)[0], planted.kind[wrong]


def purity(kind: np.ndarray, cluster: np.ndarray) -> float:
    """Share of the errors of a kind that are of the commonest kind of their cluster."""
    known = kind >= 0
    table = np.zeros((cluster.max() + 1, kind.max() + 1))
    np.add.at(table, (cluster[known], kind[known]), 1)
    return float(table.max(axis=1).sum() / known.sum())


def cophenetic(children: np.ndarray, height: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(p,) height at which the two leaves of each pair meet."""
    start, end = spans(children)
    n = len(children) + 1
    parts = np.zeros(n)  # after each position, the height at which it parts from the next
    parts[end[children[:, 0]] - 1] = height
    place = np.sort(start[pairs], axis=1)
    found = np.empty(len(pairs))
    tables = [parts]
    while 1 << len(tables) <= n:
        half = 1 << (len(tables) - 1)
        tables.append(np.maximum(tables[-1][:-half], tables[-1][half:]))
    level = np.frexp(place[:, 1] - place[:, 0])[1] - 1
    for one in np.unique(level):
        here = level == one
        a, b = place[here].T
        found[here] = np.maximum(tables[one][a], tables[one][b - (1 << one)])
    return found


def clock(run: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and its seconds of processor time."""
    began = time.process_time()
    return run(), time.process_time() - began


def trees() -> None:
    for noise in (1, OVERLAP):
        trees_of(*errors(TREE, noise), "apart" if noise == 1 else "that overlap")


def trees_of(points: np.ndarray, kind: np.ndarray, what: str) -> None:
    group, within = np.zeros(TREE, np.int64), list[float]()
    exact, slow = clock(lambda: grow(points, group, ClusterConfig()))
    limit = ClusterConfig(exact_limit=5 * TREE // POINTS)
    moved = points + np.random.default_rng(3).normal(0, MOVED * points.std(), points.shape)
    again = grow(moved, group, ClusterConfig())
    micro, fast = clock(lambda: grow(points, group, limit, within=within))
    total = float(((points - points.mean(axis=0)) ** 2).sum())
    print(
        f"Trees of {TREE:,} errors in kinds {what}: exact {slow:.1f} s, micro-clusters {fast:.1f} s of processor time;"
    )
    print(f"  {sum(within) / total:.1%} of the variance lies inside the micro-clusters")
    pairs = np.random.default_rng(0).integers(0, TREE, (PAIRS, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    meet = [cophenetic(children, height, pairs) for children, height, _ in (exact, micro, again)]
    for k in CUTS:
        found, least = [], []
        for children, height, _ in (exact, micro, again):
            nodes = cut(children, height, 2 * TREE - 2, k)
            found.append(purity(kind, cuts.members(spans(children), leaf_order(children), nodes)))
            least.append(np.sort(height)[-k])
        # Below the cut nothing is shown: pairs inside one cluster are as near as its height.
        shown = [np.maximum(heights, low) for heights, low in zip(meet, least, strict=True)]
        like = [pearsonr(shown[0], other)[0] for other in shown[1:]]
        print(f"  {k:3} clusters: purity {found[0]:.3f} exact, {found[1]:.3f}; cophenetic r {like[0]:.3f}", end="")
        print(f" (exact of points moved by {MOVED:.0%}: {like[1]:.3f})")


def maps() -> None:
    points, _ = errors(MAP)
    given = Representation("embeddings", points, np.ones(points.shape[1]))
    some, fast = clock(lambda: plane.compute(given, PlaneConfig()))
    every, slow = clock(lambda: plane.compute(given, PlaneConfig(most_for_tsne=MAP)))
    near = NearestNeighbors(n_neighbors=NEAR).fit(points).kneighbors(return_distance=False)
    print(f"Maps of {MAP:,} errors: all {slow:.0f} s, landmarks {fast:.0f} s of processor time;")
    for name, at in (("all", every.tsne), ("landmarks", some.tsne), ("principal components", some.pca)):
        on = NearestNeighbors(n_neighbors=NEAR).fit(at).kneighbors(return_distance=False)
        kept = np.mean([len(set(a) & set(b)) / NEAR for a, b in zip(near, on, strict=True)])
        print(f"  {name:20} keeps {kept:.3f} of the {NEAR} nearest errors")


def copies() -> None:
    made = pictures(plant(PICTURES))
    noise = np.random.default_rng(0).normal(0, 12, made[:3000].shape)
    both = np.concatenate([made, np.clip(made[:3000] + noise, 0, 255).astype(np.uint8)])
    (exact, _, _), slow = clock(lambda: duplicates.compute(both))
    few, duplicates.FEW = duplicates.FEW, 0
    (found, _, _), fast = clock(lambda: duplicates.compute(both))
    duplicates.FEW = few
    share = np.minimum(found, exact).sum() / exact.sum()
    print(f"Near-duplicates of {len(both):,} pictures: all pairs {slow:.1f} s, cells {fast:.1f} s of processor time;")
    print(f"  {share:.4f} of {exact.sum() // 2:,} pairs found")


if __name__ == "__main__":
    parts = {"trees": trees, "maps": maps, "copies": copies}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=parts)
    chosen = parser.parse_args().only
    for name, run in parts.items():
        if chosen in (None, name):
            run()
