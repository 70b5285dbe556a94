"""What clusters are called over the versions of a model: one that lives on keeps its name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.compare.clusters import Tree
from wrongtree.compare.lives import Lives
from wrongtree.compare.match import Common
from wrongtree.shared.arrays import Ints

Names = dict[int, str]  # by node of a site's tree
NO_NAMES: Names = {}
LABELS = 3  # that a name has at most


def names(common: Common, trees: Sequence[Tree | None], lived: Sequence[Lives | None]) -> list[tuple[Names, Names]]:
    """Of every pair of sites, the names of the older one's clusters and of the newer one's.

    A cluster is called by its commonest confusion, or by its commonest labels where that is rare, and by what its site
    says that it has in common. A cluster that lives on has the name of the older one; no other cluster of any site has
    it too, be it gone by then.
    """
    taken: set[str] = set()
    found, known = [], NO_NAMES
    for i, both in enumerate(lived):
        older, newer = trees[i], trees[i + 1]
        if both is None or older is None or newer is None:
            found.append((NO_NAMES, NO_NAMES))
            known = NO_NAMES
            continue
        # the newer tree of a pair is the older one of the next, cut into the same clusters
        before = {node: known.get(node) or _new(common, older, node, taken) for node in both.older}
        on = {life.newer: before[life.older] for life in both.on}
        after = {node: on.get(node) or _new(common, newer, node, taken) for node in both.newer}
        found.append((before, after))
        known = after
    return found


def _new(common: Common, tree: Tree, node: int, taken: set[str]) -> str:
    """A name that no cluster has had."""
    errors = tree.errors(node)
    what = _commonest(common, common.label[errors], common.prediction[tree.site][errors])
    name = ", ".join((what, *tree.words.get(node, ())))
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    taken.add(found)
    return found


def _commonest(common: Common, label: Ints, prediction: Ints) -> str:
    """`cat → dog` if more than half are that, `often cat → dog` from a quarter on, else `cat, dog, bird`."""
    k = len(common.classes)
    cells, times = np.unique(label * k + prediction, return_counts=True)
    most = int(times.max())
    if 4 * most < len(label):
        labels, counts = np.unique(label, return_counts=True)
        return ", ".join(common.classes[i] for i in labels[np.argsort(-counts, kind="stable")][:LABELS].tolist())
    one, other = divmod(int(cells[times.argmax()]), k)
    return f"{'' if 2 * most > len(label) else 'often '}{common.classes[one]} → {common.classes[other]}"
