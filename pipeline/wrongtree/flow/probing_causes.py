"""What is tried on one node of a built site: what a build tries on a cluster that it lists, with a sample of images.

The site says what was judged and how, so only a sample is judged again: the node's errors, and what they are compared
with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.trees import leaf_order, pruned
from wrongtree.config import PIECE, Machine, PredictConfig
from wrongtree.inputs.batches import joined
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import named
from wrongtree.stages.emit.exhibits.causes import FILE, shown_of, write_pictures
from wrongtree.stages.emit.trials import tried
from wrongtree.stages.explain.sentences import proof_of
from wrongtree.stages.predict.judge import open_pass
from wrongtree.stages.probe.bench import bench_of
from wrongtree.stages.probe.causes.alone import probe_alone
from wrongtree.stages.probe.targets import some

if TYPE_CHECKING:
    from wrongtree.artifacts.causes import Trials
    from wrongtree.artifacts.predictions import Predictions
    from wrongtree.inputs.images.labelled import LabelledImages
    from wrongtree.inputs.models.classifiers import Classifier
    from wrongtree.shared.arrays import Doubles, Flags, Ints
    from wrongtree.sites.read import Site

ERRORS = 200  # of the node
OTHERS = 100  # other errors of the same labels
CORRECT = 200  # correct images of the same labels
ELSEWHERE = 60  # correct images of other labels
SIDE = 96  # pixels a side of pictures before and after, at most


@dataclass(frozen=True)
class Asked:
    """A node that is probed."""

    site: Site
    tree: str
    node: int
    errors: Ints  # (k,) its errors, as the site numbers them
    delta: Doubles | None  # (s, s') where its mean map shows more than usual; None: it has none


def try_everything(
    asked: Asked, images: LabelledImages, row: dict[str, int], classifier: Classifier, machine: Machine, side: int
) -> tuple[Trials, Ints]:
    """What was tried, and the site's number of every error that its pictures may show.

    `row` tells each of the site's ids its row in the data set; `side` bounds the pictures.
    """
    site, before = asked.site, asked.site.read("data/images.json")
    label, prediction, error = (np.array(before[key], dtype=np.int64) for key in ("label", "prediction", "error"))
    ids = site.read("data/ids.json")["id"]
    chosen = _sample(label, prediction, np.isin(error, asked.errors))
    chosen = np.array([image for image in chosen.tolist() if ids[image] in row], dtype=np.int64)
    if not np.isin(error[chosen], asked.errors).any():
        raise UserError(f"{site.path}: data/ids.json does not name the images of node {asked.node}; build it again")
    part, judged = _judged(images, [row[ids[image]] for image in chosen.tolist()], classifier, machine)
    # What the model now says otherwise, by a rounding, is not where the site's tree has it.
    judged = _only(judged, judged.prediction == prediction[chosen[judged.row]])
    number = error[chosen[judged.row[judged.members]]]
    if not np.isin(number, asked.errors).any():
        raise UserError(f"none of the images of node {asked.node} can be read any more; check that they still exist")
    tree, node = _tree(asked, number)
    level = float(site.read(FILE)["level"])
    with bench_of(part, classifier, machine) as bench:
        found = probe_alone(bench, part.ids, judged, tree, node, asked.delta, _rate(asked), level, min(SIDE, side))
    return found, number


def entry_of(asked: Asked, found: Trials, number: Ints) -> dict[str, Any]:
    """The node's entry in causes.json; its pictures are written into the site."""
    trials = found.of_candidate[0]
    proved = next((trial for trial in trials if trial.proved), None)
    label = np.array(asked.site.read("data/errors.json")["label"], dtype=np.int64)[asked.errors]
    classes = [named(entry["name"]) for entry in asked.site.manifest["classes"]]
    shown, file = shown_of(found.pictures.get(0), trials), f"sprites/cause-{asked.tree}-{asked.node}.webp"
    return {
        "tree": asked.tree,
        "node": asked.node,
        "model": found.model,
        "count": len(asked.errors),
        "passes": found.passes,
        "cause": None if proved is None else proved.word,
        "proof": None if proved is None else proof_of(trials, label, classes, len(label)),
        "tried": [tried(trial) for trial in trials],
        "pictures": write_pictures(shown, number, asked.site.path, file),
    }


def sentence(entry: dict[str, Any]) -> str:
    """The entry at the terminal."""
    if entry["cause"] is not None:
        return f"{entry['cause']}. {entry['proof']}"
    if not entry["passes"]:
        return "No cause proved: the model cannot be asked about changed images."
    repairs = [trial for trial in entry["tried"] if trial["kind"] == "repair" and trial["hit"][1]]
    if not repairs:
        return "No cause proved."
    best = max(repairs, key=lambda trial: trial["hit"][0] / trial["hit"][1])
    hits, of = best["hit"][:2]
    what = f"No cause proved by {len(entry['tried'])} changes"
    return f"{what}. The best repair: {best['title']}, {hits} of {of} become correct."


def _sample(label: Ints, prediction: Ints, inside: Flags) -> Ints:
    """Judged images: errors of a node, which are those `inside`, and what they are compared with."""
    wrong = label != prediction
    inside = inside & wrong
    same = np.isin(label, label[inside])
    kinds = (
        (inside, ERRORS),
        (wrong & same & ~inside, OTHERS),
        (~wrong & same, CORRECT),
        (~wrong & ~same, ELSEWHERE),
    )
    found = [images[some(len(images), most, 0)] for flags, most in kinds for images in (np.flatnonzero(flags),)]
    return np.sort(np.concatenate(found))


def _judged(
    images: LabelledImages, rows: list[int], classifier: Classifier, machine: Machine
) -> tuple[LabelledImages, Predictions]:
    """These rows of the data set as one of their own, and what the model says of them."""
    part = replace(
        images,
        ids=tuple(images.ids[row] for row in rows),
        labels=images.labels[rows],
        columns=(),
        read=lambda i: images.read(rows[i]),
        changed=lambda i: images.changed(rows[i]),
    )
    with open_pass(part, classifier, PredictConfig(), machine, lambda _: None) as piece:
        return part, joined([piece(i) for i in range(-(-len(rows) // PIECE))])


def _only(judged: Predictions, kept: Flags) -> Predictions:
    """The judged images that are kept, and of the members what these have."""
    of_members = {"closeups", "view"}
    arrays: dict[str, Any] = {
        name: value[kept[judged.members] if name in of_members else kept] for name, value in judged.arrays().items()
    }
    return replace(judged, **arrays)


def _tree(asked: Asked, leaves: Ints) -> tuple[Tree, int]:
    """The site's tree over these of its leaves only, and the node's number in it."""
    info = next(entry for entry in asked.site.manifest["trees"] if entry["id"] == asked.tree)
    document = asked.site.read(info["file"])
    children = np.array(document["children"], dtype=np.int64).reshape(-1, 2)
    height = np.array(document["height"], dtype=np.float64)
    children, height, became = pruned(children, height, leaves)
    none = np.zeros(0, dtype=np.int64)
    tree = Tree(info["representation"], info["grouping"], children, height, leaf_order(children), none, none, none)
    return tree, int(became[asked.node])


def _rate(asked: Asked) -> float:
    """The share of errors around the node; NaN: not known."""
    info = next(entry for entry in asked.site.manifest["trees"] if entry["id"] == asked.tree)
    evidence = asked.site.read(info["evidence"])
    rates = dict(zip(evidence["node"], evidence["rate"], strict=True))
    rate = rates.get(asked.node)
    return float("nan") if rate is None else float(rate)
