"""Ward linkage of points, weighted or not.

Heights are SciPy's: merging A and B costs sqrt(2 |A||B| / (|A| + |B|)) times the distance of their centroids, which
for two single points is their distance.
"""

import fastcluster
import numpy as np

from wrongtree.shared.arrays import Doubles, Ints


def ward(points: Doubles) -> tuple[Ints, Doubles]:
    """(n, d) -> children (n - 1, 2) and heights (n - 1,), in O(n²·d) time and O(n·d) memory.

    Daniel Müllner's fastcluster keeps no distance matrix, which for 10,000 points would take 800 MB in SciPy.
    """
    if len(points) < 2:
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    merges = fastcluster.linkage_vector(np.asarray(points, dtype=np.float64), method="ward")
    return merges[:, :2].astype(np.int64), merges[:, 2]


def ward_weighted(points: Doubles, weights: Doubles) -> tuple[Ints, Doubles]:
    """The same where each point stands for `weights` equal ones, by nearest-neighbour chain (Murtagh 1983).

    fastcluster's Python interface does not take initial sizes. O(n²·d) time, O(n·d) memory.
    """
    n = len(points)
    centre, size = np.asarray(points, dtype=np.float64).copy(), np.asarray(weights, dtype=np.float64).copy()
    alive = np.ones(n, dtype=bool)
    merges: list[tuple[int, int, float]] = []  # slots of the merged, squared height
    chain: list[int] = []
    while len(merges) < n - 1:
        if not chain:
            chain.append(int(np.argmax(alive)))
        while True:
            tip = chain[-1]
            gap = centre - centre[tip]
            cost = 2 * size * size[tip] / (size + size[tip]) * np.einsum("ij,ij->i", gap, gap)
            cost[~alive] = np.inf
            cost[tip] = np.inf
            nearest = int(np.argmin(cost))
            # On a tie the previous link wins, or the chain could run in a circle.
            if len(chain) > 1 and cost[chain[-2]] <= cost[nearest]:
                break
            chain.append(nearest)
        a, b = chain.pop(), chain.pop()
        merges.append((a, b, cost[b]))
        centre[b] = (size[a] * centre[a] + size[b] * centre[b]) / (size[a] + size[b])
        size[b] += size[a]
        alive[a] = False
    return _numbered(merges, n)


def _numbered(merges: list[tuple[int, int, float]], n: int) -> tuple[Ints, Doubles]:
    """Sort a chain's merges by height and give each its node number; `b` is the slot that lives on as the merged."""
    order = sorted(range(len(merges)), key=lambda i: merges[i][2])
    node = np.arange(n)
    parent = np.arange(n)  # union-find over slots

    def find(slot: int) -> int:
        while parent[slot] != slot:
            parent[slot] = parent[parent[slot]]
            slot = int(parent[slot])
        return slot

    children = np.empty((len(merges), 2), dtype=np.int64)
    for rank, i in enumerate(order):
        a, b = find(merges[i][0]), find(merges[i][1])
        children[rank] = sorted((node[a], node[b]))
        parent[a] = b
        node[b] = n + rank
    return children, np.sqrt([merges[i][2] for i in order])
