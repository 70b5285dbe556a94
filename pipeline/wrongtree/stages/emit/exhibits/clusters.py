"""The entries to look at first, in the manifest itself: the page without JavaScript lists them too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.causes import Entries, Entry
from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.data import LabelDoubts, looks_similar
from wrongtree.artifacts.evidence import Evidence, NodeConcepts
from wrongtree.artifacts.trees import spans
from wrongtree.shared.arrays import Ints
from wrongtree.stages.emit import words
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.exhibits.concepts import seen_in
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.trials import change_of, changes, corrected_by


def write(
    on: Showing,
    _trees: Sequence[Tree],
    _evidence: Sequence[Evidence],
    entries: Entries,
    doubts: LabelDoubts | None,
    concepts: NodeConcepts | None,
) -> Written:
    """No document of their own."""
    yield from ()
    return {
        "clusters": [
            item(on, entry, doubts, entries.tried)
            | _same(on, entries.entries, number)
            | _corrected(on, entries, number)
            | seen_in(on, concepts, entry)
            for number, entry in enumerate(entries.entries)
        ]
    }


EXHIBIT = Exhibit(
    "clusters",
    needs=("tree", "evidence", "entries"),
    also=("doubts", "node-concepts"),
    write=write,
    loaded="at once, with the manifest",
    manifest={"clusters": []},
)


def item(on: Showing, entry: Entry, doubts: LabelDoubts | None, tried: bool) -> dict[str, Any]:
    """What the manifest says of one entry: it is shown as its largest cluster.

    `count` is what its clusters hold: errors, or, over all images, images, of which `errors` are misclassified.
    """
    first, over = entry.clusters[0], on.predictions.over == "all"
    count = len(_leaves(on, entry)) if over else len(entry.member)
    confused = 0 if doubts is None or entry.proved else _confused(on, entry, doubts)
    doubted = 0 if doubts is None else max(_doubted(on, entry, doubts), confused)
    # A measure that mislabelled images share, such as a yellow ground, is that of their true class.
    cause = "" if words.mostly_doubted(confused, len(entry.member)) else entry.cause
    labels = not cause and words.mostly_doubted(doubted, len(entry.member))
    return {
        "sentence": f"{words.LABELS} · {entry.what} · {entry.of}" if labels else entry.title,
        "cause": cause or None,
        "proved": entry.proved or None,
        "what": entry.what,
        "of": entry.of,
        "proof": entry.proof or None,
        "count": count,
        **({"errors": len(entry.member)} if over else {}),
        **({"doubted": doubted} if doubted else {}),
        **({"at_least": entry.at_least, "about": entry.about} if entry.at_least else {}),
        **({"tried": False} if tried and not entry.trials and not entry.mislabelled else {}),
        **({"ruled_out": entry.ruled_out} if entry.ruled_out else {}),
        "share": count / len(on.number),
        "rate": known(len(entry.member) / count if over else entry.rate),
        "usual": known(entry.usual),
        "gain": entry.gain,
        "notable": entry.notable,
        "tree": first.tree,
        "node": _number(on, first.node),
        "medoid": _medoid(on, entry),
        "nodes": [
            {
                "tree": cluster.tree,
                "node": _number(on, cluster.node),
                "count": len(cluster.member),
                **({"loose": True} if cluster.loose else {}),
            }
            for cluster in entry.clusters
        ],
        "beside": entry.beside if entry.beside >= 0 else None,
    }


def _same(on: Showing, entries: Sequence[Entry], number: int) -> dict[str, str]:
    """How many errors an entry shares with others of the same cause, or, where it is not proved, with others of its
    label that look similar; no key where there are none. What was tried in vain on these errors alone is left out where
    the cause is proved for others of their label.
    """
    one = entries[number]
    others = [
        (k + 1, other)
        for k, other in enumerate(entries)
        if k != number
        and one.cause
        and (other.proved or not one.proved)
        and (
            other.cause == one.cause or (looks_similar(one.cause, other.cause) and _label(on, one) == _label(on, other))
        )
    ]
    said = [
        words.Other(
            place,
            len(np.intersect1d(one.member, other.member)),
            len(np.union1d(one.member, other.member)),
            bool(other.proved),
            "" if other.cause == one.cause else other.cause,
            _label(on, one) == _label(on, other),
        )
        for place, other in others
    ]
    if not said:
        return {}
    same = {"same": words.same_cause(said, bool(one.proved))}
    if not one.proved and any(other.proved and other.own and not other.cause for other in said):
        same["ruled_out"] = words.without_trials(one.ruled_out)
    return same


def _label(on: Showing, entry: Entry) -> int:
    """The label that most of its errors have."""
    return int(np.bincount(on.predictions.label[on.predictions.members[entry.member]]).argmax())


def _corrected(on: Showing, entries: Entries, number: int) -> dict[str, Any]:
    """How many of its errors become correct, and when, as the column says it of each; no key where none is listed."""
    entry = entries.entries[number]
    title = change_of(entry)
    if not title:
        return {}
    code = changes(entries).index(title)
    count = int((corrected_by(entries, len(on.order))[entry.member] == code).sum())
    return {"corrected": {"count": count, "when": title, "code": code}} if count else {}


def _doubted(on: Showing, entry: Entry, doubts: LabelDoubts) -> int:
    """How many of its errors are likelier a wrong label than a mistake of the model, and have no proved cause."""
    suspected = doubts.image[doubts.cause < 0]
    return int(np.isin(on.predictions.members[entry.member], suspected).sum())


def _confused(on: Showing, entry: Entry, doubts: LabelDoubts) -> int:
    """How many of its errors may be label errors of one kind, as their share of a confusion says: twice as many as are
    improbable, of which there are half.
    """
    images = on.predictions.members[entry.member]
    label, prediction = on.predictions.label[images], on.predictions.prediction[images]
    return sum(
        round(int(((label == a) & (prediction == b)).sum()) * min(1, 2 * improbable / errors))
        for a, b, errors, improbable in doubts.confused.tolist()
    )


def known(value: float) -> float | None:
    """Four decimals; what is not known is null."""
    return None if math.isnan(value) else round(float(value), 4)


def _number(on: Showing, node: int) -> int:
    return int(on.nodes(np.array([node]))[0])


def _medoid(on: Showing, entry: Entry) -> int:
    """The site's number of the most typical image; where the node is too small to have one, of an error in it."""
    first = entry.clusters[0]
    evidence = next(evidence for tree, evidence in on.grown if tree.id == first.tree)
    for row in np.flatnonzero(evidence.node == first.node).tolist():
        return int(on.number[evidence.medoid[row]])
    return int(on.number[first.member[len(first.member) // 2]])


def _leaves(on: Showing, entry: Entry) -> Ints:
    """The members of all its clusters, correctly classified ones too, each once."""
    trees = {tree.id: tree for tree, _ in on.grown}
    parts = []
    for cluster in entry.clusters:
        tree = trees[cluster.tree]
        start, end = spans(tree.children)
        parts.append(tree.order[start[cluster.node] : end[cluster.node]])
    return np.unique(np.concatenate(parts))
