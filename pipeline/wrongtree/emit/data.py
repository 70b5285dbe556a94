"""The site's JSON documents, from artifacts to plain values. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from wrongtree.artifacts import FORMAT, Evidence, Floats, Ints, Predictions, Tree
from wrongtree.emit.metadata import all_typed
from wrongtree.images import LabelledImages

TOP = 5  # most probable classes listed per error


def numbering(order: Ints) -> Ints:
    """(e,) the site's number of every error: its place in the default tree's leaf order."""
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return number


def errors_document(images: LabelledImages, predictions: Predictions, order: Ints, view: Floats) -> dict[str, Any]:
    """errors.json, entries in the default tree's leaf order; `view` (e, 4) is in the order of `predictions.errors`."""
    errors = predictions.errors[order]
    rows = predictions.row[errors]
    probability = softmax(predictions.logits[errors].astype(np.float64), axis=1)
    label, prediction = predictions.label[errors], predictions.prediction[errors]
    each = np.arange(len(errors))
    k = min(TOP, probability.shape[1])
    top = np.argsort(-probability, axis=1, kind="stable")[:, :k]
    return {
        "format": FORMAT,
        "id": [images.ids[row] for row in rows],
        "label": label.tolist(),
        "prediction": prediction.tolist(),
        "confidence": _rounded(probability[each, prediction]),
        "label_probability": _rounded(probability[each, label]),
        "top": {
            "k": k,
            "prediction": top.reshape(-1).tolist(),
            "probability": _rounded(np.take_along_axis(probability, top, axis=1)),
        },
        "view": _rounded(view[order]),
        "metadata": all_typed(images.columns, rows),
    }


def tree_document(tree: Tree, number: Ints, classes: Sequence[str]) -> dict[str, Any]:
    """trees/<id>.json with its leaves under the site's numbers."""
    n = tree.n_leaves

    def renumber(nodes: Ints) -> Ints:
        return np.where(nodes < n, number[np.minimum(nodes, n - 1)], nodes)

    groups = [
        {
            "node": node,
            "name": " → ".join(classes[c] for c in (label, prediction) if c >= 0),
            "label": label if label >= 0 else None,
            "prediction": prediction if prediction >= 0 else None,
        }
        for node, label, prediction in zip(
            renumber(tree.group_node).tolist(), tree.group_label.tolist(), tree.group_prediction.tolist(), strict=True
        )
    ]
    return {
        "format": FORMAT,
        "id": tree.id,
        "representation": tree.representation,
        "grouping": tree.grouping,
        "n_leaves": n,
        "children": renumber(tree.children).reshape(-1).tolist(),
        "height": [float(f"{h:.5g}") for h in tree.height],
        "order": renumber(tree.order).tolist(),
        "groups": groups,
    }


def evidence_document(tree: Tree, evidence: Evidence, number: Ints) -> dict[str, Any]:
    """evidence/<id>.json; entry k is also cell k of the tree's map sheets."""
    count = evidence.end - evidence.start
    return {
        "format": FORMAT,
        "tree": tree.id,
        "node": evidence.node.tolist(),
        "count": count.tolist(),
        "share": _rounded(count / tree.n_leaves),
        "medoid": number[evidence.medoid].tolist(),
        "labels": evidence.labels.reshape(-1).tolist(),
        "predictions": evidence.predictions.reshape(-1).tolist(),
        "confusions": evidence.confusions.reshape(-1).tolist(),
    }


def class_entries(predictions: Predictions, classes: Sequence[str]) -> list[dict[str, Any]]:
    """The manifest's `classes`, in the order of the model's outputs."""
    wrong = predictions.prediction != predictions.label
    most = len(classes)
    images = np.bincount(predictions.label, minlength=most)
    errors = np.bincount(predictions.label[wrong], minlength=most)
    said = np.bincount(predictions.prediction, minlength=most)
    return [
        {"name": name, "images": int(images[i]), "errors": int(errors[i]), "predictions": int(said[i])}
        for i, name in enumerate(classes)
    ]


def _rounded(values: NDArray[np.floating]) -> list[float]:
    """Four decimals: a hundredth of a percent, or of a pixel in a hundred."""
    result: list[float] = np.round(np.asarray(values, dtype=np.float64).reshape(-1), 4).tolist()
    return result
