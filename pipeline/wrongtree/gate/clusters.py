"""The rule about new clusters: clusters of the new site most of whose errors the older site had correct.

Some errors are new by chance: of two trainings that differ in their seed only, each breaks images that the other has
correct. So the new errors of a cluster are tested against the errors that have gone (McNemar's exact test). Those are
in no tree of the new site. How many would be in this cluster is estimated: the errors that have gone, shared evenly
among the new site's errors of the same label, or among all its errors, whichever gives more. It's tempting to test
instead whether a cluster has a larger share of new errors than all errors together. But errors that come and go with
the seed look alike and form clusters; and where the older site had no errors, all are new, and none would be found.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wrongtree.compare.changes import Changes
from wrongtree.compare.clusters import Tree, read_tree
from wrongtree.compare.outcomes import BROKEN, FIXED
from wrongtree.compare.statistics import adjusted, mcnemar
from wrongtree.compare.words import p_value
from wrongtree.gate.drops import too_few
from wrongtree.gate.rules import Rule
from wrongtree.gate.sides import Sides
from wrongtree.gate.verdict import FAILED, LEVEL, PASSED, UNKNOWN, Finding
from wrongtree.shared.arrays import Doubles, Flags, Ints
from wrongtree.shared.texts import named
from wrongtree.stages.emit.words import link_of

NAMED = 12  # images of a cluster, at most, in the document for programs
LISTED = 20  # clusters, at most, there


@dataclass(frozen=True)
class Clusters:
    """The t nodes of the new site's first tree that have enough errors among the images in both sites."""

    tree: Tree
    node: Ints  # (t,)
    errors: Ints  # (t,) of the new site
    new: Ints  # (t,) of them, those that the older site has correct
    gone: Ints  # (t,) errors of the older site that the new one has correct: estimated, and rounded up
    adjusted: Doubles  # (t,) p of McNemar's exact test of `new` against `gone`, after Benjamini–Hochberg

    @property
    def is_new(self) -> Flags:
        """(t,) which have mostly new errors, and more than chance."""
        found: Flags = (2 * self.new > self.errors) & (self.new > self.gone) & (self.adjusted < LEVEL)
        return found

    def apart(self) -> list[int]:
        """The new ones without those that overlap: the one with most new errors beyond its other errors comes first."""
        is_new, taken, kept = self.is_new, np.zeros(len(self.tree.image), dtype=np.bool_), []
        for i in np.lexsort((self.node, self.errors, self.errors - 2 * self.new)).tolist():
            node = self.node[i]
            span = slice(int(self.tree.start[node]), int(self.tree.end[node]))
            if is_new[i] and not taken[span].any():
                kept.append(i)
                taken[span] = True
        return kept


def new_cluster(sides: Sides, rule: Rule) -> Finding:
    """Fails where a cluster of as many errors as the value, or more, is new."""
    if sides.unchanged:
        return Finding(PASSED, f"no new cluster: neither site has an error among {len(sides.new.label):,} images")
    changes, least = sides.changes, int(rule.value)
    tree = read_tree(changes.common, changes.newer)
    if tree is None:
        return Finding(PASSED, f"no new cluster: no error among {changes.whole.tally.images:,} images")
    correct = changes.whole.tally.images - changes.whole.tally.older
    if too_few(changes.whole.tally) or 2 * correct <= least:
        few = f"the older site has {correct:,} correct images, too few for a new cluster of {least:,} errors"
        return Finding(UNKNOWN, f"{few}; use more images")
    found = clusters(changes, tree, least)
    t, errors = len(found.node), len(tree.image)
    asked = f"{t:,} cluster{'' if t == 1 else 's'} of at least {least:,} of {errors:,} errors"
    new = found.apart()
    listed = [_numbers(changes, found, i) for i in new[:LISTED]]
    numbers: dict[str, Any] = {"tree": tree.id, "clusters": t, "new": listed}
    if new:
        more = f"; {len(new):,} such clusters that do not overlap" if len(new) > 1 else ""
        return Finding(FAILED, f"{_said(changes, found, new[0])}{more}, among {asked}", numbers)
    if not t:
        return Finding(PASSED, f"no new cluster: none has at least {least:,} of {errors:,} errors", numbers)
    nearest = int(np.lexsort((-found.new, -found.new / found.errors))[0])
    numbers["nearest"] = _numbers(changes, found, nearest)
    near = f"; nearest: {_said(changes, found, nearest)}" if found.new[nearest] else ", none with a new error"
    return Finding(PASSED, f"no new cluster among {asked}{near}", numbers)


def clusters(changes: Changes, tree: Tree, least: int) -> Clusters:
    """Every node with at least so many errors, the root among them, tested together."""
    errors, label = tree.end - tree.start, changes.common.label
    new: Ints = np.rint(_inside(tree, changes.outcome[tree.image] == BROKEN)).astype(np.int64)
    gone = label[changes.outcome == FIXED]
    k = len(changes.common.classes)
    per_label = np.bincount(gone, minlength=k) / np.maximum(np.bincount(label[tree.image], minlength=k), 1)
    of_labels = _inside(tree, per_label[label[tree.image]])
    of_all = errors * len(gone) / max(len(tree.image), 1)
    left = np.ceil(np.maximum(of_labels, of_all) - 1e-6).astype(np.int64)
    node = np.flatnonzero(errors >= least)
    p = np.where(new > left, mcnemar(left, new), 1.0)[node]
    return Clusters(tree, node, errors[node], new[node], left[node], adjusted(p))


def _inside(tree: Tree, values: NDArray[Any]) -> Doubles:
    """(nodes,) the sum over the errors of every node of what errors (l,) have."""
    total = np.concatenate([[0.0], np.cumsum(values.astype(np.float64))])
    found: Doubles = total[tree.end] - total[tree.start]
    return found


def _commonest(changes: Changes, rows: Ints) -> tuple[str, str, int]:
    """Label, prediction and number of the commonest confusion."""
    common = changes.common
    pairs = zip(common.label[rows].tolist(), common.prediction[changes.newer][rows].tolist(), strict=True)
    (label, said), times = min(Counter(pairs).items(), key=lambda item: (-item[1], item[0]))
    return common.classes[label], common.classes[said], times


def _said(changes: Changes, found: Clusters, i: int) -> str:
    node, n = int(found.node[i]), int(found.errors[i])
    label, said, times = _commonest(changes, found.tree.errors(node))
    words = "".join(f", {word}" for word in found.tree.words.get(node, ()))
    return (
        f"{int(found.new[i]):,} of {n:,} errors are new in cluster {node}, most often "
        f"{named(label)} → {named(said)} ({times:,} of {n:,}){words}; about {int(found.gone[i]):,} by chance, "
        f"adjusted {p_value(float(found.adjusted[i]))}"
    )


def _numbers(changes: Changes, found: Clusters, i: int) -> dict[str, Any]:
    node = int(found.node[i])
    rows = found.tree.errors(node)
    label, said, times = _commonest(changes, rows)
    return {
        "node": node,
        "link": f"index.html{link_of(0, {'tree': found.tree.id, 'node': node})}",
        "errors": int(found.errors[i]),
        "new": int(found.new[i]),
        "gone": int(found.gone[i]),
        "adjusted_p": float(found.adjusted[i]),
        "confusion": {"label": label, "prediction": said, "count": times},
        "images": [changes.common.ids[row] for row in rows[:NAMED].tolist()],
    }
