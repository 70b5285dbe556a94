"""A comparison as the document that docs/format.md describes."""

from __future__ import annotations

from typing import Any

import numpy as np

from wrongtree import __version__
from wrongtree.artifacts.site import FORMAT
from wrongtree.compare.changes import Change, Confusion
from wrongtree.compare.clusters import Clusters, Tree
from wrongtree.compare.comparison import Comparison, Pair
from wrongtree.compare.lives import Lives
from wrongtree.compare.match import Common
from wrongtree.compare.names import Names
from wrongtree.compare.outcomes import CORRECT
from wrongtree.compare.words import sentence
from wrongtree.shared.intervals import wilson

KIND = "wrongtree-comparison"
KEYS = ("fixed", "broken", "same", "other", "correct")  # the outcomes, by their codes


def document(found: Comparison) -> dict[str, Any]:
    """Everything that was found, with images by their ids and classes by their numbers in `classes`."""
    common = found.common
    return {
        "format": FORMAT,
        "kind": KIND,
        "generator": f"wrongtree {__version__}",
        "images": len(common.ids),
        "by_content": common.by_content,
        "relabelled": common.relabelled,
        "wrong_in_all": found.wrong_in_all,
        "notes": list(common.notes),
        "classes": list(common.classes),
        "sites": [_site(common, i) for i in range(len(common.sites))],
        "pairs": [_pair(pair) for pair in found.pairs],
    }


def _site(common: Common, i: int) -> dict[str, Any]:
    site, n = common.sites[i], len(common.ids)
    errors = int(common.wrong[i].sum())
    return {
        "name": common.names[i],
        "images": len(site.label),
        "only": common.only[i],
        "errors": errors,
        "accuracy": _short(1 - errors / n),
        "interval": _interval(n - errors, n),
    }


def _pair(pair: Pair) -> dict[str, Any]:
    found = pair.changes
    ids = found.common.ids
    return {
        "older": found.older,
        "newer": found.newer,
        "sentence": sentence(found),
        **_tally(found.whole),
        "p": _short(found.whole.p),
        "classes": [{"name": change.name, **_change(change)} for change in found.classes],
        "confusions": [_confusion(cell) for cell in found.confusions],
        "clusters": [_list(pair, listed) for listed in pair.clusters],
        "lives": None if pair.lives is None else _lives(pair.lives, pair),
        "ids": {
            KEYS[code]: [ids[i] for i in np.flatnonzero(found.outcome == code).tolist()] for code in range(CORRECT)
        },
    }


def _tally(change: Change) -> dict[str, int]:
    return {key: getattr(change.tally, key) for key in KEYS}


def _change(change: Change) -> dict[str, Any]:
    n, older, newer = change.tally.images, change.tally.older, change.tally.newer
    return {
        "images": n,
        **_tally(change),
        "older_interval": _interval(n - older, n),
        "newer_interval": _interval(n - newer, n),
        "p": _short(change.p),
        "adjusted": _short(change.adjusted),
    }


def _confusion(cell: Confusion) -> dict[str, Any]:
    return {**vars(cell), "p": _short(cell.p), "adjusted": _short(cell.adjusted)}


def _list(pair: Pair, listed: Clusters) -> dict[str, Any]:
    ids = pair.changes.common.ids
    return {
        "kind": listed.kind,
        "site": listed.site,
        "tested": listed.tested,
        "found": [
            {
                "tree": one.tree,
                "node": one.node,
                "errors": len(one.errors),
                "hits": one.hits,
                "all_errors": one.all_errors,
                "all_hits": one.all_hits,
                "p": _short(one.p),
                "adjusted": _short(one.adjusted),
                "label": one.label,
                "prediction": one.prediction,
                "times": one.times,
                "words": list(one.words),
                "ids": [ids[i] for i in one.errors.tolist()],
            }
            for one in listed.found
        ],
    }


def _lives(lives: Lives, pair: Pair) -> dict[str, Any]:
    def sizes(tree: Tree | None, nodes: tuple[int, ...], names: Names) -> list[dict[str, Any]]:
        if tree is None:
            return []
        return [{"node": node, "errors": len(tree.errors(node)), "name": names[node]} for node in nodes]

    older, newer = pair.trees
    return {
        "older": sizes(older, lives.older, pair.names[0]),
        "newer": sizes(newer, lives.newer, pair.names[1]),
        "on": [{**vars(one), "p": _short(one.p), "adjusted": _short(one.adjusted)} for one in lives.on],
        "born": list(lives.born),
        "gone": list(lives.gone),
        "split": [{"node": node, "into": [int(n) for n in into]} for node, into in lives.split],
        "merged": [{"node": node, "of": [int(n) for n in of]} for node, of in lives.merged],
    }


def _interval(correct: int, n: int) -> list[float]:
    """95 %, of the accuracy."""
    low, high = wilson(np.array([correct / n if n else 0.0]), np.array([float(n)]))
    return [_short(low[0]), _short(high[0])]


def _short(value: float) -> float:
    """Six significant digits."""
    return float(f"{float(value):.6g}")
