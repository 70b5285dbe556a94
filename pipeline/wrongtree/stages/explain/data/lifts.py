"""Values of the manifest's own columns that a node's errors bear more often than chance: another camera, another place.

Two values together are counted by pairs.py.

A node is compared with all images of its errors' labels, right and wrong, label by label: were its errors of each label
drawn at random from that label's images, the number that bear the value would be a sum of hypergeometric numbers. So a
value that belongs to a class is not found for belonging to it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import false_discovery_control

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.compared import Compared
from wrongtree.artifacts.data import Lifts
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.trees import spans
from wrongtree.inputs.brought import Brought
from wrongtree.inputs.images.columns import valued
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.explain.data.pairs import Row, paired, pairs

FEWEST = 8  # errors in a node of which anything is said
BEARERS = 3  # of them with the value
LIFT = 2.0  # times as many as there would be
LEVEL = 0.05  # of false discoveries, over all nodes and values of a tree
MOST = 2  # values per node


def compute(
    brought: Brought, predictions: Predictions, trees: Sequence[Tree], compared: Compared | None = None
) -> Lifts:
    """Values of the manifest's columns that nodes of any tree bear more often than chance.

    None of a comparison: its columns are what the two models say, and so what its trees are made of.
    """
    images = brought.images
    given = images.columns if images.splits is None else images.columns[:-1]  # the split is compared by itself
    given = given if compared is None else ()
    known = valued(given, predictions.row)
    codes = [np.array(column["codes"], dtype=np.int64) for column in known]
    wrong = predictions.prediction != predictions.label
    kinds = [column["kind"] for column in known]
    return lift(codes, predictions.label, wrong, predictions.members, trees, kinds)


def lift(
    codes: Sequence[Ints],
    label: Ints,
    wrong: NDArray[np.bool_],
    members: Ints,
    trees: Sequence[Tree],
    kinds: Sequence[str] | None = None,
) -> Lifts:
    """`codes` has a value of every judged image (n,) per column, -1 for none; `members` (e,) are rows of these.

    `kinds` of the columns, all of them categories by default: of these more pairs are tried than of numbers.
    """
    columns = paired(kinds or ["category"] * len(codes))
    rows: list[tuple[str, Row]] = []
    for tree in trees:
        leaves = members[tree.order]
        nodes = _nodes(wrong, leaves, tree)
        rows += [(tree.id, (*row, -1, -1)) for row in _of_tree(codes, label, nodes)]
        rows += [(tree.id, row) for row in pairs(codes, label, wrong, nodes, tail, columns)]
    numbers = np.array([(*row[:5], *row[7:]) for _, row in rows], dtype=np.int64).reshape(-1, 7)
    measured = np.array([row[5:7] for _, row in rows], dtype=np.float64).reshape(-1, 2)
    return Lifts(tuple(tree for tree, _ in rows), *numbers[:, :5].T, *measured.T, *numbers[:, 5:].T)


def tail(count: int, images: Ints, bearing: Ints, drawn: Ints) -> float:
    """P(at least `count`) where `drawn` of each label's `images` are drawn, `bearing` of which bear the value."""
    chance = np.ones(1)
    for n, k, m in zip(images.tolist(), bearing.tolist(), drawn.tolist(), strict=True):
        chance = np.convolve(chance, _chances(n, k, m)) if k else chance
    return float(min(1.0, chance[count:].sum()))


def _chances(n: int, k: int, m: int) -> Doubles:
    """P(0), P(1) … of a hypergeometric number, as SciPy's; its own takes ten times as long for so few."""
    found = np.zeros(min(k, m) + 1)
    x = np.arange(max(0, m - (n - k)), len(found))
    left = gammaln([k + 1, n - k + 1, m + 1, n - m + 1]).sum() - gammaln(n + 1)
    found[x] = np.exp(left - gammaln([x + 1, k - x + 1, m - x + 1, n - k - m + x + 1]).sum(axis=0))
    return found


def _nodes(wrong: NDArray[np.bool_], leaves: Ints, tree: Tree) -> list[tuple[int, Ints]]:
    """Nodes of which something may be said, with their errors; the largest first."""
    start, end = spans(tree.children)
    before = np.concatenate([[0], np.cumsum(wrong[leaves])])
    nodes = np.flatnonzero(before[end] - before[start] >= FEWEST)
    nodes = nodes[np.lexsort((nodes, -(end - start)[nodes]))]
    parts = [(node, leaves[start[node] : end[node]]) for node in nodes.tolist()]
    return [(node, here[wrong[here]]) for node, here in parts]


def _of_tree(
    codes: Sequence[Ints], label: Ints, nodes: Sequence[tuple[int, Ints]]
) -> list[tuple[int, int, int, int, int, float, float]]:
    """Rows of `Lifts`, node by node."""
    classes = int(label.max()) + 1
    images = np.bincount(label, minlength=classes)
    found: list[tuple[int, int, int, int, int, float, float]] = []
    tested = 0
    for column, code in enumerate(codes):
        values = int(code.max(initial=-1)) + 1
        if values < 2:
            continue
        bears = code >= 0
        bearing = np.bincount(label[bears] * values + code[bears], minlength=classes * values).reshape(classes, values)
        tested += len(nodes) * values
        for node, here in nodes:
            drawn = np.bincount(label[here], minlength=classes)
            borne = np.bincount(code[here][code[here] >= 0], minlength=values)
            expected = drawn @ (bearing / np.maximum(images, 1)[:, None])
            of = np.flatnonzero(drawn)
            for value in np.flatnonzero((borne >= BEARERS) & (borne >= LIFT * expected)).tolist():
                p = tail(int(borne[value]), images[of], bearing[of, value], drawn[of])
                lift = float(borne[value] / expected[value])
                found.append((node, column, value, int(borne[value]), len(here), lift, p))
    if not found:
        return []
    chances = np.concatenate([[row[6] for row in found], np.ones(max(0, tested - len(found)))])
    adjusted = false_discovery_control(chances)[: len(found)]
    kept = [(*row[:6], float(a)) for row, a in zip(found, adjusted, strict=True) if a <= LEVEL]
    place = {node: i for i, (node, _) in enumerate(nodes)}
    kept.sort(key=lambda row: (place[row[0]], -row[5], row[1], row[2]))
    said: dict[int, int] = {}
    rows = []
    for row in kept:
        said[row[0]] = said.get(row[0], 0) + 1
        if said[row[0]] <= MOST:
            rows.append(row)
    return rows
