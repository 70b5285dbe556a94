"""Writes one site: gathers everything first, then writes it beside the old one, then takes its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree import __version__, resources
from wrongtree.artifacts import (
    FORMAT,
    Alike,
    Autoencoder,
    Bytes,
    ClassClusters,
    ClassGroups,
    Evidence,
    Ints,
    Plane,
    Predictions,
    Reconstruction,
    Scores,
    SiteFiles,
    Tree,
)
from wrongtree.artifacts_data import DataFindings
from wrongtree.config import EmitConfig
from wrongtree.emit import checked, checks, data, judged, maps, privacy, words
from wrongtree.emit.folder import is_ours, listing, replacing
from wrongtree.emit.metadata import quality_names
from wrongtree.emit.method import PAGE, render_method
from wrongtree.emit.methods import groups_document, methods_document, write_groups
from wrongtree.emit.originals import WHOLE, write_originals
from wrongtree.emit.pages import render_site
from wrongtree.emit.preview import write_preview
from wrongtree.emit.probes import FILE, Probes, write_probes
from wrongtree.emit.sprites import Part, map_scale, write_parts, write_plain, write_thumbnails
from wrongtree.images import LabelledImages
from wrongtree.trees import listed

# One scale serves big and small clusters alike. It is set by those of at least this many errors: the averages of a
# handful are so noisy that on their scale nothing else would show. What lies beyond is clipped, and the legend says so.
SCALE_FROM = 10
PREVIEW = "preview.jpg"


def compute(
    images: LabelledImages,
    model: dict[str, Any],
    predictions: Predictions,
    grown: Sequence[tuple[Tree, Evidence]],
    planes: Sequence[Plane],
    alike: Alike | None,
    methods: tuple[Scores, ClassClusters, ClassGroups] | None,
    config: EmitConfig,
    target: Path,
    advance: Callable[[int], None],
    autoencoders: Mapping[str, Autoencoder],
    reconstruction: Reconstruction | None,
    about_data: DataFindings | None = None,
    of_nodes: checks.Found | None = None,
    probed: Probes | None = None,
) -> SiteFiles:
    """Write the site to the folder `target`; `model` says how the classifier was named, `grown` has the default first.

    Raises UserError where the folder cannot be written or is somebody else's.
    """
    if not config.reveal.paths:
        images, predictions = privacy.without_paths(images, predictions)
    closeups = predictions.closeups
    drawn = None if reconstruction is None else reconstruction.pictures
    if config.reveal.thumbnail_side is not None:
        closeups = privacy.shrunk(closeups, config.reveal.thumbnail_side)
        drawn = None if drawn is None else privacy.shrunk(drawn, config.reveal.thumbnail_side)
        grown = [(tree, privacy.coarse(evidence, config.reveal.thumbnail_side)) for tree, evidence in grown]
        methods = methods and (*methods[:2], privacy.coarse_groups(methods[2], config.reveal.thumbnail_side))
    with replacing(target, is_ours(target)) as folder:
        for part in (
            "data/trees",
            "data/evidence",
            "data/details",
            "data/maps",
            "data/right",
            "data/checks",
            "sprites",
            *["images"] * config.reveal.originals,
        ):
            (folder / part).mkdir(parents=True)
        site = _manifest(images, model, predictions, [tree for tree, _ in grown], config, target.name)
        document: dict[str, Any] = {"label": [], "prediction": []}
        lost: tuple[str, ...] = ()
        if grown and alike is not None:
            order = grown[0][0].order
            number = data.numbering(order)
            members = predictions.members
            view = np.tile(np.array(WHOLE, dtype=np.float32), (len(members), 1))
            if config.reveal.originals:
                view, gone = write_originals(
                    images.read, predictions.row[members], predictions.closeups, predictions.view, number,
                    config.original_side, folder / "images", advance,
                )  # fmt: skip
                lost = tuple(images.ids[row] for row in gone)
            site["sprites"] = _sheets(predictions, closeups, grown, order, folder / "sprites", config.quality)
            site["sprites"] += maps.sheets(predictions, planes, config, folder / "sprites")
            if drawn is not None:
                sheet = write_plain(drawn[order], folder / "sprites", "reconstruction", config.quality)
                site["sprites"].append(sheet)
            if autoencoders:
                site["autoencoders"] = "data/autoencoders.json"
                _write_json(folder / site["autoencoders"], data.autoencoders_document(autoencoders))
            write_preview(closeups[order], grown[0][0], folder / PREVIEW)
            document = data.errors_document(images, predictions, order)
            _write_json(folder / "data" / "errors.json", document)
            of_errors = data.columns_document(images, predictions, order)
            of_images = judged.images_document(images, predictions, order)
            if about_data is not None:
                shown, pictures = members[order], about_data.pictures
                of_errors["columns"] += checked.columns(images.columns, pictures, shown)
                of_errors["columns"].append(checked.doubt_column(images.columns, about_data.doubts, shown))
                of_images["columns"] += checked.columns(images.columns, pictures, np.arange(len(predictions.label)))
                site["columns"] += checked.names(images.columns)
                site |= checked.entries(about_data)
                for path, about in checked.documents(
                    about_data, predictions, images.columns, grown, number, config, folder
                ):
                    _write_json(folder / path, about)
            _write_json(folder / "data" / "columns.json", of_errors)
            _write_json(folder / "data" / "images.json", of_images)
            _write_json(folder / "data" / "ids.json", judged.ids_document(images, predictions))
            for path, details in zip(
                site["details"]["files"], data.details_documents(predictions, alike, order, view), strict=True
            ):
                _write_json(folder / path, details)
            for tree, evidence in grown:
                _write_json(folder / _tree_file(tree), data.tree_document(tree, evidence, number, images.classes))
                _write_json(folder / _evidence_file(tree), data.evidence_document(tree, evidence, number))
            site["maps"] = [maps.entry(plane) for plane in planes]
            for path, document_of_map in maps.documents(predictions, planes, order):
                _write_json(folder / path, document_of_map)
            site["clusters"] = listed_clusters(grown, images.classes, predictions.over)
            if of_nodes is not None:
                side = config.reveal.thumbnail_side
                for path, document_of_checks in checks.documents(of_nodes, site["sprites"], number, folder, side):
                    _write_json(folder / path, document_of_checks)
            if methods is not None:
                scores, clusters, groups = methods
                means = grown[0][1].dataset_saliency
                site["sprites"] += write_groups(groups, means, site["sprites"], folder / "sprites")
                site["methods"], site["groups"] = "data/methods.json", "data/groups.json"
                _write_json(folder / site["methods"], methods_document(scores, len(members)))
                _write_json(folder / site["groups"], groups_document(clusters, groups, order, number))
            if probed is not None:
                side = config.reveal.thumbnail_side
                site["probes"] = FILE
                tried = write_probes(probed, images.digest, number, order, site["sprites"], folder, side)
                _write_json(folder / FILE, tried)
        _write_json(folder / "data" / "manifest.json", site)
        page = render_site(site, document["label"], document["prediction"])
        (folder / "index.html").write_text(page, encoding="utf-8")
        (folder / PAGE).write_text(render_method(site), encoding="utf-8")
        (folder / ".nojekyll").touch()
        resources.copy_explorer(folder)
        summary = words.summary(site["images"], site["errors"], site["clusters"], predictions.over)
        return SiteFiles(listing(folder), summary, lost)


def listed_clusters(grown: Sequence[tuple[Tree, Evidence]], classes: Sequence[str], over: str) -> list[dict[str, Any]]:
    """The clusters to look at first; medoids by the site's numbers."""
    tree, evidence = grown[listed([tree for tree, _ in grown])]
    number = data.numbering(grown[0][0].order)
    found = words.first_clusters(tree, evidence, classes, tree.n_leaves, over)
    return [{**cluster, "tree": tree.id, "medoid": int(number[cluster["medoid"]])} for cluster in found]


def _manifest(
    images: LabelledImages,
    model: dict[str, Any],
    predictions: Predictions,
    trees: Sequence[Tree],
    config: EmitConfig,
    name: str,
) -> dict[str, Any]:
    judged, wrong = len(predictions.label), len(predictions.errors)
    return {
        "format": FORMAT,
        "generator": f"wrongtree {__version__}",
        "name": name,
        "title": config.title,
        "model": {**model, **predictions.model},
        "dataset": {
            "name": images.name,
            "skipped": [{"id": id_, "reason": reason} for id_, reason in predictions.skipped],
        },
        "images": judged,
        "errors": wrong,
        **({} if predictions.over == "errors" else {"over": predictions.over}),
        "accuracy": round(1 - wrong / judged, 6),
        "classes": data.class_entries(predictions, images.classes),
        "columns": [*(column.name for column in images.columns), *(quality_names(images.columns) if trees else [])],
        "details": {
            "size": data.DETAILS,
            "files": [f"data/details/{i}.json" for i in range(-(-len(predictions.members) // data.DETAILS))],
        },
        "trees": [
            {
                "id": tree.id,
                "representation": tree.representation,
                "grouping": tree.grouping,
                "file": _tree_file(tree),
                "evidence": _evidence_file(tree),
                "checks": checks.file_of(tree),
            }
            for tree in trees
        ],
        "default_tree": trees[0].id if trees else None,
        "maps": [],
        "methods": None,
        "groups": None,
        "noise": None,
        "labels": None,
        "right": None,
        "clusters": [],
        "autoencoders": None,
        "probes": None,
        "sprites": [],
        "originals": config.reveal.originals,
        "paths": config.reveal.paths,
        "preview": PREVIEW if trees else None,
        "made": dict(config.made),
    }


def _sheets(
    predictions: Predictions,
    closeups: Bytes,
    grown: Sequence[tuple[Tree, Evidence]],
    order: Ints,
    folder: Path,
    quality: int,
) -> list[dict[str, Any]]:
    """Write every sheet; cells of errors are in the default tree's leaf order."""
    own = predictions.saliency[predictions.members[order]]
    average = grown[0][1]
    weighty = [e.end - e.start >= SCALE_FROM for _, e in grown]
    chosen = weighty if any(w.any() for w in weighty) else [np.ones_like(w) for w in weighty]
    means = [e.mean_saliency[w] for (_, e), w in zip(grown, chosen, strict=True)]
    of_mean = map_scale([average.dataset_saliency, *means], symmetric=False)
    of_delta = map_scale([mean - average.dataset_saliency for mean in means], symmetric=True)
    everything = {
        "image": Part(average.dataset_image[None]),
        "saliency": Part(average.dataset_saliency[None], of_mean),
    }
    mapped = predictions.has_maps
    sheets = write_thumbnails(closeups[order], folder, quality)
    if mapped:
        sheets.append(write_parts({"saliency": Part(own, map_scale([own], symmetric=False))}, folder, "saliency"))
    sheets.append(write_parts(everything if mapped else {"image": everything["image"]}, folder, "dataset"))
    for tree, facts in grown:
        if len(facts.node):
            parts = {
                "image": Part(facts.mean_image),
                "saliency": Part(facts.mean_saliency, of_mean),
                "delta": Part(facts.delta, of_delta),
            }
            sheets.append(write_parts(parts if mapped else {"image": parts["image"]}, folder, "evidence", tree.id))
    return sheets


def _tree_file(tree: Tree) -> str:
    return f"data/trees/{tree.id}.json"


def _evidence_file(tree: Tree) -> str:
    return f"data/evidence/{tree.id}.json"


def _write_json(path: Path, document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")
