"""What manifest.json says of the site as a whole; the keys between are the exhibits'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wrongtree import __version__
from wrongtree.artifacts.facts import Facts
from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.site import FORMAT
from wrongtree.shared.phrases import label_against_rest
from wrongtree.stages.emit.errors import PREVIEW
from wrongtree.stages.emit.showing import Showing

FILE = "data/manifest.json"


def head(on: Showing, name: str) -> dict[str, Any]:
    """What was judged, and how well; `name` is the folder's."""
    judged, wrong = len(on.predictions.label), len(on.predictions.errors)
    return {
        "format": FORMAT,
        "generator": f"wrongtree {__version__}",
        "name": name,
        "title": on.config.title,
        "model": {**on.model, **on.predictions.model},
        "dataset": {
            "name": on.images.name,
            "skipped": [{"id": id_, "reason": reason} for id_, reason in on.predictions.skipped],
        },
        "images": judged,
        "errors": wrong,
        **({} if on.predictions.over == "errors" else {"over": on.predictions.over}),
        "accuracy": round(1 - wrong / judged, 6),
        "classes": class_entries(on.predictions, on.images.classes),
        **one_vs_rest(on.predictions, on.images.classes),
    }


def one_vs_rest(predictions: Predictions, classes: Sequence[str]) -> dict[str, Any]:
    """The two sides where one label is judged against the rest; no key where none is."""
    label = label_against_rest(classes)
    if label is None:
        return {}
    has, said = predictions.label == 1, predictions.prediction == 1
    return {
        "one_vs_rest": {
            "label": label,
            "positives": int(has.sum()),
            "negatives": int((~has).sum()),
            "missed": int((has & ~said).sum()),
            "false_alarms": int((~has & said).sum()),
        }
    }


def suspicious(facts: Facts | None) -> dict[str, Any]:
    """What was suspicious about data and model before the pass, most suspicious first; no key where nothing was."""
    entries = []
    for name, said, detail in () if facts is None else facts.of_result:
        seen, _, way = said.rpartition("; ")  # a sentence ends with the way out, where there is one
        entries.append({"name": name, "sentence": seen or said, "detail": detail, "way": way if seen else ""})
    return {"facts": entries} if entries else {}


def noted(notes: Sequence[str]) -> dict[str, Any]:
    """What was decided while data and model were read; no key where nothing was."""
    return {"notes": list(notes)} if notes else {}


def superclasses(found: Hierarchy | None) -> dict[str, Any]:
    """The superclasses of the classes; no key where none were given."""
    return {} if found is None else {"hierarchy": {"superclasses": list(found.names), "parent": list(found.parent)}}


def tail(on: Showing) -> dict[str, Any]:
    """Its pictures, and how it was made."""
    return {
        "sprites": on.sheets,
        "originals": on.config.reveal.originals,
        **({} if on.packs is None else {"packs": {"size": on.packs}}),
        "paths": on.config.reveal.paths,
        "preview": PREVIEW if on.grown else None,
        "made": dict(on.config.made),
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
