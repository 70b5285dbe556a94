"""What clusters are called over the versions of a model: one that lives on keeps its name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wrongtree.compare.clusters import Tree
from wrongtree.compare.lives import Lives
from wrongtree.compare.match import Common

Names = dict[int, str]  # by node of a site's tree
NO_NAMES: Names = {}


def names(common: Common, trees: Sequence[Tree | None], lived: Sequence[Lives | None]) -> list[tuple[Names, Names]]:
    """Of every pair of sites, the names of the older one's clusters and of the newer one's.

    A cluster is called by its commonest confusion and by what its site says that it has in common. A cluster that
    lives on has the name of the older one; no other cluster of any site has it too, be it gone by then.
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
    k = len(common.classes)
    cells, times = np.unique(common.label[errors] * k + common.prediction[tree.site][errors], return_counts=True)
    most = int(times.argmax())
    label, said = divmod(int(cells[most]), k)
    often = "" if 2 * int(times[most]) > len(errors) else "often "
    name = ", ".join((f"{often}{common.classes[label]} → {common.classes[said]}", *tree.words.get(node, ())))
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    taken.add(found)
    return found
