"""Clusters of a tree whose errors are new, were fixed, or have not moved: more of them than chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from wrongtree.artifacts.trees import leaf_order, spans
from wrongtree.compare.changes import Changes
from wrongtree.compare.judged import Judged
from wrongtree.compare.match import Common
from wrongtree.compare.outcomes import BROKEN, FIXED
from wrongtree.compare.statistics import adjusted, more_than_all
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.faults import UserError

FEW = 5  # errors in common that a cluster needs to be tested
MOST = 5  # clusters of a list


@dataclass(frozen=True)
class Tree:
    """A site's tree over the images in common."""

    id: str
    site: int  # its number among the sites in common
    start: Ints  # (nodes,) of each node's span in `image`
    end: Ints  # (nodes,)
    image: (
        Ints  # (l,) the errors in leaf order, as places among the images in common; what is not in common is left out
    )
    height: Doubles  # (nodes - leaves,) merge distances
    children: Ints  # (nodes - leaves, 2)
    words: dict[int, tuple[str, ...]]  # of nodes that the site describes in words

    def errors(self, node: int) -> Ints:
        """The node's errors in common, as places among the images in common."""
        return self.image[self.start[node] : self.end[node]]


@dataclass(frozen=True)
class Cluster:
    """A node with more of something than its tree has on the whole."""

    tree: str
    node: int
    errors: Ints  # (count,) its errors in common, as places among the images in common
    hits: int  # of `errors`, those that are new, were fixed, or have not moved
    all_hits: int  # of the errors of the whole tree
    all_errors: int
    p: float  # of as many hits in as many errors drawn at random from the tree (hypergeometric)
    adjusted: float  # after Benjamini–Hochberg over all nodes that are tested
    label: int  # its commonest confusion
    prediction: int
    times: int  # how many of `errors` have it
    words: tuple[str, ...]  # what the site says that they have in common


@dataclass(frozen=True)
class Clusters:
    """The clusters of one list, the surest first; no two share an error."""

    kind: str  # broken, fixed, unmoved
    site: int  # whose tree and whose errors they are
    tested: int  # nodes
    found: tuple[Cluster, ...]


def read_tree(common: Common, site: int) -> Tree | None:
    """The tree that one of the sites shows first, over its errors in common; None: it has none.

    UserError where the tree is damaged.
    """
    judged = common.sites[site]
    if judged.tree is None:
        return None
    file = next((str(t.get("file", "")) for t in judged.site.manifest["trees"] if t.get("id") == judged.tree), "")
    document = judged.site.read(file or f"data/trees/{judged.tree}.json")
    try:
        n = int(document["n_leaves"])
        children = np.array(document["children"], dtype=np.int64).reshape(-1, 2)
        height = np.array(document["height"], dtype=np.float64)
        sound = len(children) == len(height) == n - 1 and n == int((judged.leaf >= 0).sum())
        sound = sound and bool((children < np.arange(n, 2 * n - 1)[:, None]).all()) and bool((children >= 0).all())
        sound = sound and len(np.unique(children)) == children.size
    except (KeyError, TypeError, ValueError, OverflowError):
        sound = False
    if not sound:
        raise UserError(f"{judged.path / file}: is damaged, or does not fit the site; build the site again")
    start, end = spans(children)
    image_of_leaf = np.full(n, -1, dtype=np.int64)
    leaf, wrong = common.leaf(site), common.wrong[site]
    there = (leaf >= 0) & wrong
    image_of_leaf[leaf[there]] = np.flatnonzero(there)
    in_order = image_of_leaf[leaf_order(children)]
    before = np.concatenate([[0], np.cumsum(in_order >= 0)])
    image = in_order[in_order >= 0]
    return Tree(judged.tree, site, before[start], before[end], image, height, children, _words(judged))


def clusters(changes: Changes, trees: tuple[Tree | None, Tree | None]) -> tuple[Clusters, ...]:
    """Broken ones (in the newer site's tree), fixed ones (in the older's), unmoved ones (in the newer's)."""
    older, newer = trees
    outcome = changes.outcome
    lists = (
        ("broken", newer, outcome == BROKEN),
        ("fixed", older, outcome == FIXED),
        ("unmoved", newer, outcome != BROKEN),
    )
    return tuple(surest(changes.common, kind, tree, hit) for kind, tree, hit in lists if tree is not None)


def surest(common: Common, kind: str, tree: Tree, hit: Flags) -> Clusters:
    """The nodes surest to have more hits (m,) than the rest, without those that share errors with a surer one."""
    total = len(tree.image)
    inside = np.concatenate([[0], np.cumsum(hit[tree.image])])
    count, hits = tree.end - tree.start, inside[tree.end] - inside[tree.start]
    fit = np.flatnonzero((count >= FEW) & (count <= total // 2))
    p = more_than_all(hits[fit], count[fit], int(inside[-1]), total)
    sure = adjusted(p)
    taken = np.zeros(total, dtype=np.bool_)
    found: list[Cluster] = []
    for i in np.lexsort((fit, -hits[fit], p)).tolist():
        node = int(fit[i])
        span = slice(int(tree.start[node]), int(tree.end[node]))
        if len(found) == MOST or hits[node] * total <= inside[-1] * count[node]:
            break  # no more than its share
        if not taken[span].any():
            taken[span] = True
            found.append(_cluster(common, tree, node, hit, float(p[i]), float(sure[i])))
    return Clusters(kind, tree.site, len(fit), tuple(found))


def _cluster(common: Common, tree: Tree, node: int, hit: Flags, p: float, sure: float) -> Cluster:
    errors = tree.errors(node)
    label, said = common.label[errors], common.prediction[tree.site][errors]
    cells, times = np.unique(label * len(common.classes) + said, return_counts=True)
    most = int(times.argmax())
    one, other = divmod(int(cells[most]), len(common.classes))
    return Cluster(
        tree.id, node, errors, int(hit[errors].sum()), int(hit[tree.image].sum()), len(tree.image), p, sure,
        one, other, int(times[most]), tree.words.get(node, ()),
    )  # fmt: skip


def _words(judged: Judged) -> dict[int, tuple[str, ...]]:
    """What the site says of its nodes; nothing where it does not."""
    entry: dict[str, Any] = next((t for t in judged.site.manifest["trees"] if t.get("id") == judged.tree), {})
    if not (judged.path / str(entry.get("evidence"))).is_file():
        return {}
    document = judged.site.read(str(entry["evidence"]))
    try:
        words, codes = [str(word) for word in document["words"]], document["word"]
        pairs = zip(document["node"], codes[::2], codes[1::2], strict=True)
        return {int(node): tuple(words[c] for c in codes if c >= 0) for node, *codes in pairs}
    except (KeyError, TypeError, ValueError, IndexError) as fault:
        raise UserError(f"{judged.path / entry['evidence']}: is damaged; build the site again") from fault
