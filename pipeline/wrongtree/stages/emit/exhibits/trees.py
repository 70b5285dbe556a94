"""Trees, and the evidence of their nodes: the documents, and the averages of nodes and of the data set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import WORDS, Evidence
from wrongtree.artifacts.site import FORMAT
from wrongtree.artifacts.typed import arrays
from wrongtree.artifacts.typed.trees import tree_file
from wrongtree.stages.emit.exhibit import Exhibit, Written
from wrongtree.stages.emit.exhibits.checks import file_of
from wrongtree.stages.emit.numbers import rounded, rounded_or_null
from wrongtree.stages.emit.showing import Showing
from wrongtree.stages.emit.sprites import Part, map_scale, write_parts

LARGEST = 256  # nodes whose medoids come with the tree
# One scale serves big and small clusters alike. It is set by those of at least this many errors: the averages of a
# handful are so noisy that on their scale nothing else would show. What lies beyond is clipped, and the legend says so.
SCALE_FROM = 10


def write(on: Showing, trees: Sequence[Tree], evidence: Sequence[Evidence]) -> Written:
    """trees/<id>.json, evidence/<id>.json, and the sheets `dataset` and `evidence`."""
    write_sheets(on, trees, evidence)
    entries = [entry(tree) for tree in trees]
    for tree, facts, files in zip(trees, evidence, entries, strict=True):
        document = tree_document(on, tree, facts)
        if tree.n_leaves < arrays.FROM:
            yield files["file"], {**document, **merges(on, tree)}
        else:
            yield files["file"], tree_file(document, on.nodes(tree.children), tree.height, on.number[tree.order])
        yield files["evidence"], evidence_document(on, tree, facts)
    return {"trees": entries, "default_tree": on.default.id}


EXHIBIT = Exhibit(
    "trees",
    needs=("tree", "evidence"),
    write=write,
    loaded="the tree that is shown at once, its evidence after the first view",
    manifest={"trees": [], "default_tree": None},
)


def entry(tree: Tree) -> dict[str, str]:
    """What the manifest says of one tree."""
    return {
        "id": tree.id,
        "representation": tree.representation,
        "grouping": tree.grouping,
        "file": f"data/trees/{tree.id}{'.json' if tree.n_leaves < arrays.FROM else arrays.ENDING}",
        "evidence": f"data/evidence/{tree.id}.json",
        "checks": file_of(tree),
    }


def tree_document(on: Showing, tree: Tree, evidence: Evidence) -> dict[str, Any]:
    """trees/<id>.json without its merges."""
    groups = [
        group(on, node, label, prediction)
        for node, label, prediction in zip(
            on.nodes(tree.group_node).tolist(), tree.group_label.tolist(), tree.group_prediction.tolist(), strict=True
        )
    ]
    return {
        "format": FORMAT,
        "id": tree.id,
        "representation": tree.representation,
        "grouping": tree.grouping,
        "n_leaves": tree.n_leaves,
        "groups": groups,
        **({"variance_below": round(tree.below, 4)} if tree.below else {}),
        "largest": {
            "node": evidence.node[:LARGEST].tolist(),
            "medoid": on.number[evidence.medoid[:LARGEST]].tolist(),
        },
    }


def merges(on: Showing, tree: Tree) -> dict[str, Any]:
    """Its merges, with its leaves under the site's numbers."""
    return {
        "children": on.nodes(tree.children).reshape(-1).tolist(),
        "height": [float(f"{h:.4g}") for h in tree.height],
    }


def group(on: Showing, node: int, label: int, prediction: int) -> dict[str, Any]:
    """One of a tree's groups; labels from the number of classes on are superclasses."""
    classes = on.images.classes
    superclass = label - len(classes)
    if on.hierarchy is not None and superclass >= 0:
        name = on.hierarchy.names[superclass]
        return {"node": node, "name": name, "label": None, "prediction": None, "superclass": superclass}
    return {
        "node": node,
        "name": " → ".join(classes[c] for c in (label, prediction) if c >= 0),
        "label": label if label >= 0 else None,
        "prediction": prediction if prediction >= 0 else None,
    }


def evidence_document(on: Showing, tree: Tree, evidence: Evidence) -> dict[str, Any]:
    """evidence/<id>.json; entry k is also cell k of the tree's evidence sheet."""
    count = evidence.end - evidence.start
    named = np.unique(evidence.words[evidence.words >= 0])
    return {
        "format": FORMAT,
        "tree": tree.id,
        "node": evidence.node.tolist(),
        "count": count.tolist(),
        "share": rounded(count / tree.n_leaves),
        "medoid": on.number[evidence.medoid].tolist(),
        "labels": evidence.labels.reshape(-1).tolist(),
        "predictions": evidence.predictions.reshape(-1).tolist(),
        "confusions": evidence.confusions.reshape(-1).tolist(),
        "words": [WORDS[code] for code in named.tolist()],
        "word": np.where(evidence.words < 0, -1, np.searchsorted(named, evidence.words)).reshape(-1).tolist(),
        "clarity": rounded(evidence.clarity),
        "look_alikes": evidence.look_alikes,
        "rate": rounded_or_null(evidence.rate),
    }


def write_sheets(on: Showing, trees: Sequence[Tree], evidence: Sequence[Evidence]) -> None:
    """Averages of the data set, then of each tree's nodes, all on the same scales."""
    average = evidence[0]
    weighty = [e.end - e.start >= SCALE_FROM for e in evidence]
    chosen = weighty if any(w.any() for w in weighty) else [np.ones_like(w) for w in weighty]
    means = [e.mean_saliency[w] for e, w in zip(evidence, chosen, strict=True)]
    of_mean = map_scale([average.dataset_saliency, *means], symmetric=False)
    of_delta = map_scale([mean - average.dataset_saliency for mean in means], symmetric=True)
    mapped = on.predictions.has_maps

    def add(kind: str, tree: str | None, image: Part, maps: dict[str, Part]) -> None:
        on.add_sheet(write_parts({"image": image, **(maps if mapped else {})}, on.sprites, kind, tree))

    everything = Part(on.coarse(average.dataset_image[None]))
    add("dataset", None, everything, {"saliency": Part(average.dataset_saliency[None], of_mean)})
    for tree, facts in zip(trees, evidence, strict=True):
        if len(facts.node):
            maps = {"saliency": Part(facts.mean_saliency, of_mean), "delta": Part(facts.delta, of_delta)}
            add("evidence", tree.id, Part(on.coarse(facts.mean_image)), maps)
