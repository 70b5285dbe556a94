"""The site's JSON documents, from artifacts to plain values. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import WORDS, Alike, Evidence
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Autoencoder
from wrongtree.artifacts.site import FORMAT
from wrongtree.inputs.images.columns import all_typed
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.shared.arrays import Doubles, Floats, Ints
from wrongtree.stages.emit.metadata import measured

TOP = 5  # most probable classes listed per member
DETAILS = 512  # members per details file: a close look at one fetches no more
LARGEST = 256  # nodes whose medoids come with the tree


def numbering(order: Ints) -> Ints:
    """(e,) the site's number of every member: its place in the default tree's leaf order."""
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return number


def errors_document(images: LabelledImages, predictions: Predictions, order: Ints) -> dict[str, Any]:
    """errors.json, entries in the default tree's leaf order."""
    members = predictions.members[order]
    probability = _probabilities(predictions, members)
    return {
        "format": FORMAT,
        "id": [images.ids[row] for row in predictions.row[members]],
        "label": predictions.label[members].tolist(),
        "prediction": predictions.prediction[members].tolist(),
        "confidence": _rounded(probability.max(axis=1)),
    }


def columns_document(images: LabelledImages, predictions: Predictions, order: Ints) -> dict[str, Any]:
    """columns.json: the manifest's metadata, then the quality of the pictures."""
    members = predictions.members[order]
    given = all_typed(images.columns, predictions.row[members])
    return {"format": FORMAT, "columns": given + measured(images.columns, predictions.quality[members])}


def details_documents(predictions: Predictions, alike: Alike, order: Ints, view: Floats) -> list[dict[str, Any]]:
    """details/<i>.json; `view` (e, 4) and `alike` are in the order of `predictions.members`."""
    number = numbering(order)
    documents = []
    known = "probabilities" not in predictions.model.get("without", {})  # else of the predicted class alone
    for first in range(0, len(order), DETAILS):
        part = order[first : first + DETAILS]
        members = predictions.members[part]
        probability = _probabilities(predictions, members)
        k = min(TOP, probability.shape[1]) if known else 1
        top = np.argsort(-probability, axis=1, kind="stable")[:, :k]
        of_label = _rounded(probability[np.arange(len(part)), predictions.label[members]])
        documents.append(
            {
                "format": FORMAT,
                "first": first,
                "label_probability": of_label if known else [None] * len(part),
                "top": {
                    "k": k,
                    "prediction": top.reshape(-1).tolist(),
                    "probability": _rounded(np.take_along_axis(probability, top, axis=1)),
                },
                "view": _rounded(view[part]),
                "alike": {"k": alike.errors.shape[1], "errors": number[alike.errors[part]].reshape(-1).tolist()},
            }
        )
    return documents


def tree_document(tree: Tree, evidence: Evidence, number: Ints, classes: Sequence[str]) -> dict[str, Any]:
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
        "height": [float(f"{h:.4g}") for h in tree.height],
        "groups": groups,
        "largest": {
            "node": evidence.node[:LARGEST].tolist(),
            "medoid": number[evidence.medoid[:LARGEST]].tolist(),
        },
    }


def evidence_document(tree: Tree, evidence: Evidence, number: Ints) -> dict[str, Any]:
    """evidence/<id>.json; entry k is also cell k of the tree's evidence sheet."""
    count = evidence.end - evidence.start
    named = np.unique(evidence.words[evidence.words >= 0])
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
        "words": [WORDS[code] for code in named.tolist()],
        "word": np.where(evidence.words < 0, -1, np.searchsorted(named, evidence.words)).reshape(-1).tolist(),
        "clarity": _rounded(evidence.clarity),
        "look_alikes": evidence.look_alikes,
        "rate": [None if np.isnan(rate) else round(rate, 4) for rate in evidence.rate.tolist()],
    }


def autoencoders_document(autoencoders: Mapping[str, Autoencoder]) -> dict[str, Any]:
    """autoencoders.json: how each learnt, to four digits."""
    return {
        "format": FORMAT,
        "autoencoders": [
            {
                "representation": name,
                "steps": found.steps,
                "every": found.every,
                "loss": [float(f"{value:.4g}") for value in found.loss],
                "baseline": float(f"{found.baseline:.4g}"),
                "side": found.side,
            }
            for name, found in autoencoders.items()
        ],
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


def _probabilities(predictions: Predictions, rows: Ints) -> Doubles:
    result: Doubles = softmax(predictions.logits[rows].astype(np.float64), axis=1)
    return result


def _rounded(values: NDArray[np.floating]) -> list[float]:
    """Four decimals: a hundredth of a percent, or of a pixel in a hundred."""
    result: list[float] = np.round(np.asarray(values, dtype=np.float64).reshape(-1), 4).tolist()
    return result
