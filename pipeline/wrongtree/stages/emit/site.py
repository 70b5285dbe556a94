"""Writes one site beside the old one, exhibit by exhibit, then takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from wrongtree.artifacts.compared import Compared
from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.artifacts.site import SiteFiles
from wrongtree.config import EmitConfig
from wrongtree.inputs.brought import Brought
from wrongtree.shared import resources
from wrongtree.stages.emit import findings, manifest, privacy, words
from wrongtree.stages.emit.compared import dressed
from wrongtree.stages.emit.concepts import of_concepts
from wrongtree.stages.emit.errors import write_errors, write_listed, write_pictures
from wrongtree.stages.emit.exhibits import EXHIBITS
from wrongtree.stages.emit.folder import is_ours, listing, replacing
from wrongtree.stages.emit.method import PAGE, render_method
from wrongtree.stages.emit.originals import WHOLE
from wrongtree.stages.emit.pages import render_site
from wrongtree.stages.emit.showing import Showing, shown_first
from wrongtree.stages.emit.splits import of_splits
from wrongtree.stages.emit.vectors import write_vectors


def compute(
    brought: Brought,
    model: dict[str, Any],
    found: Mapping[str, Any],
    config: EmitConfig,
    target: Path,
    notes: tuple[str, ...],
    hierarchy: Hierarchy | None = None,
    compared: Compared | None = None,
) -> SiteFiles:
    """Write the site to the folder `target`; `model` says how the classifier was named, `notes` what was decided.

    `found` has what each stage found, by the stage's name: lists in the order of the trees, the default first, or of
    the representations. Raises UserError where the folder cannot be written or is somebody else's.
    """
    images, predictions = brought.images, found["predictions"]
    if not config.reveal.paths:
        images, predictions = privacy.without_paths(images, predictions)
    found = {**found, "predictions": predictions}
    grown = list(zip(found.get("tree") or (), found.get("evidence") or (), strict=True))
    view = np.tile(np.array(WHOLE, dtype=np.float32), (len(predictions.members), 1))
    with brought.bar("emit", len(view)) as advance, replacing(target, is_ours(target)) as folder:
        for part in ("data", "sprites"):
            (folder / part).mkdir()
        first = shown_first([tree for tree, _ in grown], found.get("entries"))
        on = Showing(images, model, predictions, grown, view, config, folder, first, hierarchy)
        errors: dict[str, Any] = {"label": [], "prediction": []}
        lost: tuple[str, ...] = ()
        parts: dict[str, Any] = {}
        if grown:
            if config.reveal.originals:
                on, lost = write_pictures(on, advance)
            errors, parts = write_errors(on)
        facts = found.get("facts") if compared is None else None
        site = manifest.head(on, target.name) | manifest.suspicious(facts) | manifest.noted(notes)
        site |= manifest.superclasses(hierarchy)
        site |= parts
        site |= write_vectors(on, found.get("image-vectors"))
        site |= of_splits(found.get("split-rates"), found.get("training-looks"))
        site |= of_concepts(found.get("node-concepts"))
        for exhibit in EXHIBITS:
            site |= exhibit.written(on, found)
        site |= manifest.tail(on)
        if compared is not None:
            site = dressed(on, site, compared)
        on.write(manifest.FILE, site)
        write_listed(on, site)
        summary = words.summary_of(site)
        if "splits" in site:
            summary += f". {site['splits']['sentence'].removesuffix('.')}"
        findings.write(on, site, found.get("entries"), summary)
        (folder / "index.html").write_text(render_site(site, errors["label"], errors["prediction"]), encoding="utf-8")
        (folder / PAGE).write_text(render_method(site), encoding="utf-8")
        (folder / ".nojekyll").touch()
        resources.copy_explorer(folder)
        return SiteFiles(listing(folder), summary, lost)
