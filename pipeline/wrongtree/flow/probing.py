"""Probes one node of a built site, with the model and the images given again: `wrongtree probe`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from wrongtree.config import DataConfig, Machine, ModelConfig, ProbeConfig
from wrongtree.inputs.images.labelled import LabelledImages, open_images
from wrongtree.inputs.models.classifiers import load_classifier
from wrongtree.shared.faults import UserError
from wrongtree.shared.torch_or_not import require_torch
from wrongtree.sites.nodes import Nodes
from wrongtree.sites.read import Site, open_site
from wrongtree.sites.writing import write_text
from wrongtree.stages.probe.targets import spread

if TYPE_CHECKING:
    from wrongtree.shared.arrays import Doubles, Ints
    from wrongtree.stages.probe.bench import Bench

AGREE = 0.9  # of a node's predictions: below it this is another model, or the images are prepared otherwise


@dataclass(frozen=True)
class Answer:
    """What a probe found, and what is to be said beside it."""

    sentence: str
    remarks: tuple[str, ...]


def probe_site(
    folder: Path,
    node: int,
    tree: str | None,
    data: Path,
    classes: Path | None,
    reading: DataConfig,
    model: ModelConfig,
    machine: Machine,
) -> Answer:
    """Intervene at one node and add the result to data/probes.json. UserError where site, data and model do not fit."""
    require_torch("--model")
    from wrongtree.artifacts.probes import Target
    from wrongtree.stages.emit.exhibits.probes import FILE, write_interventions
    from wrongtree.stages.probe import intervene
    from wrongtree.stages.probe.bench import bench_of
    from wrongtree.stages.probe.regions import region_of

    site, config = open_site(folder), ProbeConfig()
    if site.manifest.get("probes") != FILE:
        raise UserError(f"{folder}: has no {FILE}: it has no errors, or an older version built it; build it again")
    document, errors = site.read(FILE), site.read("data/errors.json")
    name = tree or site.manifest["default_tree"]
    members = _members(site, name, node, errors["id"])
    region = region_of(_delta(site, name, node), config)
    if not region.any():
        raise UserError(f"{folder}: node {node} has no region to test: its mean map exceeds the average nowhere")
    images = open_images(data, classes, reading)
    label, prediction = (np.array(errors[key], dtype=np.int64) for key in ("label", "prediction"))
    members = members[label[members] != prediction[members]]
    if not len(members):
        raise UserError(f"node {node}: none of its images is misclassified")
    chosen = members[spread(len(members), config.errors)]
    label, prediction = label[chosen], prediction[chosen]
    rows = _rows(site, images, [errors["id"][error] for error in chosen], data)
    target = Target(node, len(members), rows, label, chosen, region)
    side = max(max(sheet["cell"]) for sheet in site.manifest["sprites"] if sheet["kind"] == "thumbnails")
    with bench_of(images, load_classifier(model), machine) as bench:
        _same_answers(bench, rows, prediction)
        found = intervene.intervene(bench, [target], config, side, lambda _: None)
    remarks = []
    if bench.digest != document["model"]:
        remarks.append("the model differs from the one of the build (in its weights or preprocessing)")
    if images.digest != document["data"]:
        remarks.append(f"{data}: some images differ from those of the build")
    number = np.arange(len(errors["id"]), dtype=np.int64)
    (entry,) = write_interventions(found, name, number, folder / "sprites", side)
    others = [other for other in document["interventions"] if (other["tree"], other["node"]) != (name, node)]
    text = json.dumps({**document, "interventions": [*others, entry]}, ensure_ascii=False, separators=(",", ":"))
    write_text(folder / FILE, text)
    return Answer(entry["sentence"], tuple(remarks))


def _members(site: Site, tree: str, node: int, ids: list[str]) -> Ints:
    info = next((entry for entry in site.manifest["trees"] if entry["id"] == tree), None)
    if info is None:
        known = ", ".join(entry["id"] for entry in site.manifest["trees"])
        raise UserError(f"{site.path} has no tree {tree}; choose from {known}")
    return Nodes(site.read(info["file"]), ids)[node].errors


def _delta(site: Site, tree: str, node: int) -> Doubles:
    """(s, s') the node's Δ to the nearest grey level, read off the site's own sheet."""
    info = next(entry for entry in site.manifest["trees"] if entry["id"] == tree)
    nodes = site.read(info["evidence"])["node"]
    if node not in nodes:
        raise UserError(f"node {node} has too few errors for a map; choose a node with at least 3")
    sheet: dict[str, Any] = next(
        entry for entry in site.manifest["sprites"] if (entry["kind"], entry["tree"]) == ("evidence", tree)
    )
    k, columns, (width, height) = nodes.index(node), sheet["columns"], sheet["cell"]
    file, at = divmod(k, columns * sheet["rows"])
    x, y, w, h = sheet["parts"]["delta"]["box"]
    left, top = at % columns * width + x, at // columns * height + y
    low, high = sheet["parts"]["delta"]["scale"]
    path = site.path / sheet["files"][file]
    try:
        with Image.open(path) as picture:
            grey = np.asarray(picture.convert("RGB"), dtype=np.float64)[top : top + h, left : left + w, 0]
    except OSError as fault:
        raise UserError(f"{path}: cannot be read ({fault}); build the site again") from fault
    values: Doubles = low + (high - low) * grey / 254
    return values


def _rows(site: Site, images: LabelledImages, ids: list[str], data: Path) -> Ints:
    """The errors' rows in the data set."""
    if list(images.classes) != [entry["name"] for entry in site.manifest["classes"]]:
        raise UserError(
            f"{data}: its classes differ from those of the site; pass the same --data and --classes as for the build"
        )
    named = site.manifest["paths"]
    row = {id_ if named else f"{i:06d}": i for i, id_ in enumerate(images.ids)}
    missing = [id_ for id_ in ids if id_ not in row]
    if missing:
        raise UserError(f"{data}: {len(missing)} of the node's images are missing, such as {missing[0]}")
    return np.array([row[id_] for id_ in ids], dtype=np.int64)


def _same_answers(bench: Bench, rows: Ints, prediction: Ints) -> None:
    readable, inputs = bench.inputs(rows.tolist())
    same = int((bench.said(inputs) == prediction[readable]).sum()) if len(readable) else 0
    if same < AGREE * len(rows):
        raise UserError(
            f"the model's predictions for {len(rows) - same} of {len(rows)} images differ from the site's; "
            "pass the same model, weights and preprocessing as for the build"
        )
