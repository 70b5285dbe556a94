"""Probes one node of a built site, with the model and the images given again: `wrongtree probe`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from wrongtree.config import DataConfig, Machine, ModelConfig, ProbeConfig
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import about, load_classifier
from wrongtree.inputs.splits.opened import open_images
from wrongtree.shared.faults import UserError
from wrongtree.shared.torch_or_not import require_torch
from wrongtree.sites.nodes import Nodes
from wrongtree.sites.read import Site, open_site
from wrongtree.sites.writing import write_text
from wrongtree.stages.probe.targets import spread

if TYPE_CHECKING:
    from wrongtree.artifacts.probes import Interventions
    from wrongtree.flow.probing_causes import Asked
    from wrongtree.shared.arrays import Doubles, Ints
    from wrongtree.stages.probe.bench import Bench

AGREE = 0.9  # of a node's predictions: below it this is another model, or the images are prepared otherwise


@dataclass(frozen=True)
class Answer:
    """What a probe found, in sentences, and what is to be said beside it."""

    sentences: tuple[str, ...]
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
    """Try every change on the errors of one node, and what covering its region alone does.

    Adds the results to data/causes.json and data/probes.json. UserError where site, data and model do not fit.
    """
    require_torch("--model")
    from wrongtree.flow.preflight.named import put_in_order
    from wrongtree.flow.probing_causes import Asked, entry_of, sentence, try_everything
    from wrongtree.stages.emit.exhibits import causes, probes
    from wrongtree.stages.emit.exhibits.probes import write_interventions
    from wrongtree.stages.probe.bench import bench_of

    site = open_site(folder)
    for key, file in (("probes", probes.FILE), ("causes", causes.FILE)):
        if site.manifest.get(key) != file:
            raise UserError(f"{folder}: has no {file}: it has no errors, or an older version built it; build it again")
    document, tried, errors = site.read(probes.FILE), site.read(causes.FILE), site.read("data/errors.json")
    name = tree or site.manifest["default_tree"]
    members = _members(site, name, node, errors["id"])
    label, prediction = (np.array(errors[key], dtype=np.int64) for key in ("label", "prediction"))
    members = members[label[members] != prediction[members]]
    if not len(members):
        raise UserError(f"node {node}: none of its images is misclassified")
    asked = Asked(site, name, node, members, _delta(site, name, node))
    loaded = load_classifier(model)
    judged = site.manifest.get("made", {}).get("options", {}).get("one-vs-rest")  # the site knows which one it is of
    reading = replace(reading, one_vs_rest=judged)
    images, _ = put_in_order(open_images(data, classes, reading), lambda: loaded)
    classifier = replace(about(lambda: loaded, images.one)(), amp="amp" in site.manifest["model"])
    row = _rows(site, images, data)
    chosen = members[spread(len(members), ProbeConfig().errors)]
    rows = _found(row, [errors["id"][error] for error in chosen], data)
    side = max(max(sheet["cell"]) for sheet in site.manifest["sprites"] if sheet["kind"] == "thumbnails")
    with bench_of(images, classifier, machine) as bench:
        _same_answers(bench, rows, prediction[chosen])
        hidden = _hidden(bench, asked, rows, label[chosen], chosen, side)
        digest = bench.digest
    found, number = try_everything(asked, images, row, classifier, machine, side)
    remarks = []
    if digest != document["model"]:
        remarks.append("the model differs from the one of the build (in its weights or preprocessing)")
    if images.digest != document["data"]:
        remarks.append(f"{data}: some images differ from those of the build")
    entry = entry_of(asked, found, number)
    _add(folder / causes.FILE, tried, "probed", entry)
    sentences = [sentence(entry)]
    if hidden is not None:
        every = np.arange(len(errors["id"]), dtype=np.int64)
        (test,) = write_interventions(hidden, name, every, folder / "sprites", side)
        _add(folder / probes.FILE, document, "interventions", test)
        sentences.append(test["sentence"])
    return Answer(tuple(sentences), tuple(remarks))


def _hidden(bench: Bench, asked: Asked, rows: Ints, label: Ints, errors: Ints, side: int) -> Interventions | None:
    """The occlusion test on these errors; None: the node's map points at no region."""
    from wrongtree.artifacts.probes import Target
    from wrongtree.stages.probe import intervene
    from wrongtree.stages.probe.regions import region_of

    config = ProbeConfig()
    region = None if asked.delta is None else region_of(asked.delta, config)
    if region is None or not region.any():
        return None
    target = Target(asked.node, len(asked.errors), rows, label, errors, region)
    return intervene.intervene(bench, [target], config, side, lambda _: None)


def _add(path: Path, document: dict[str, Any], key: str, entry: dict[str, Any]) -> None:
    """Put the entry into the list of this key, in the place of what is there of the same node."""
    others = [one for one in document[key] if (one["tree"], one["node"]) != (entry["tree"], entry["node"])]
    text = json.dumps({**document, key: [*others, entry]}, ensure_ascii=False, separators=(",", ":"))
    write_text(path, text)


def _members(site: Site, tree: str, node: int, ids: list[str]) -> Ints:
    info = next((entry for entry in site.manifest["trees"] if entry["id"] == tree), None)
    if info is None:
        known = ", ".join(entry["id"] for entry in site.manifest["trees"])
        raise UserError(f"{site.path} has no tree {tree}; choose from {known}")
    return Nodes(site.read(info["file"]), ids)[node].errors


def _delta(site: Site, tree: str, node: int) -> Doubles | None:
    """(s, s') the node's Δ to the nearest grey level, read off the site's own sheet; None: too few errors for one."""
    info = next(entry for entry in site.manifest["trees"] if entry["id"] == tree)
    nodes = site.read(info["evidence"])["node"]
    if node not in nodes:
        return None
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


def _rows(site: Site, images: LabelledImages, data: Path) -> dict[str, int]:
    """The data set's row of everything that the site may name."""
    if list(images.classes) != [entry["name"] for entry in site.manifest["classes"]]:
        raise UserError(
            f"{data}: its classes differ from those of the site; pass the same --data and --classes as for the build"
        )
    named = site.manifest["paths"]
    return {id_ if named else f"{i:06d}": i for i, id_ in enumerate(images.ids)}


def _found(row: dict[str, int], ids: list[str], data: Path) -> Ints:
    """The errors' rows in the data set."""
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
