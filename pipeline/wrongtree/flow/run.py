"""Runs a build: brings together what it is made of, walks the stages, and says what came of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console

from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.site import SiteFiles
from wrongtree.config import EVERYTHING, DataConfig, ModelConfig, parts_of
from wrongtree.flow.along import NETWORKS
from wrongtree.flow.beginning import begun, open_and_tell, tell
from wrongtree.flow.on_ray import spread_of
from wrongtree.flow.plan import DEFAULT_EMBEDDER, DEFAULT_REPRESENTATIONS, Plan
from wrongtree.flow.sharing import Recipe
from wrongtree.flow.stages import STAGES
from wrongtree.flow.telling import tell_what_is_lacking, tell_what_restates, tell_what_was_lost
from wrongtree.inputs.brought import Brought, Spread
from wrongtree.inputs.given import Given, read_given
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier, Embedder, load_classifier, source_digest
from wrongtree.inputs.predictions.concepts import ConceptsTable
from wrongtree.inputs.splits.parts import paths_of
from wrongtree.shared.faults import UserError
from wrongtree.shared.progress import bar, console
from wrongtree.shared.torch_or_not import require_torch
from wrongtree.sites.built import Site
from wrongtree.sites.gallery import refresh_gallery
from wrongtree.sites.standalone import write_standalone
from wrongtree.store.lock import only_run_on

WITHOUT = ("quality", "doubt", "pretrained", "autoencoder")  # representations that need no model


def build_from_files(
    plan: Plan,
    data: Path,
    classes_file: Path | None,
    model: ModelConfig,
    to: Console = console,
    embedder: ModelConfig = DEFAULT_EMBEDDER,
    reading: DataConfig = EVERYTHING,
) -> Site:
    """Build a site from images and a model named as on the command line; `embedder` is for `pretrained`."""
    images = open_and_tell(data, classes_file, reading, to)
    loaded = cache(lambda: load_classifier(model))
    named = _paths(
        *paths_of(data, reading),
        classes_file,
        reading.class_map,
        reading.root,
        model.weights,
        model.spec.partition(":")[0],
    )
    spread = spread_of(Recipe(plan, data, classes_file, model, reading))
    digest = source_digest(model)
    return run(plan, images, loaded, model.described, digest, to, embedder_of(embedder), named, spread)


def build_from_predictions(
    plan: Plan,
    data: Path,
    classes_file: Path | None,
    predictions: Path,
    embeddings: Path | None = None,
    to: Console = console,
    embedder: ModelConfig = DEFAULT_EMBEDDER,
    reading: DataConfig = EVERYTHING,
) -> Site:
    """Build a site from images and what a model, wherever it is, said of them."""
    images = open_and_tell(data, classes_file, reading, to)
    told = len(images.notes)
    images, given = read_given(images, predictions, embeddings, classes_file, reading)
    tell(images.notes[told:], to)
    named = _paths(*paths_of(data, reading), classes_file, reading.class_map, reading.root, predictions, embeddings)
    return run_given(plan, images, given, to, embedder_of(embedder), named)


def run_given(
    plan: Plan,
    images: LabelledImages,
    given: Given,
    to: Console,
    embedder: Embedder | None,
    named: Sequence[Path] = (),
) -> Site:
    """The same with both at hand."""
    plan = fitted(plan, given)
    tell((*given.notes, *given.without.values()), to)
    return run(plan, images, given, dict(given.described), given.digest, to, embedder, named)


def _paths(*named: Path | str | None) -> list[Path]:
    return [Path(path) if isinstance(path, str) else path for path in named if path]


def fitted(plan: Plan, given: Given) -> Plan:
    """The plan with representations that can be had without a model: by default the embeddings, and the quality.

    UserError where others were asked for.
    """
    seen = () if plan.concepts is None else ("concepts",)
    if plan.representations == (*DEFAULT_REPRESENTATIONS, *seen):
        plan = dataclasses.replace(plan, representations=(given.space, "quality", *seen))
    can = (*seen, given.space, *(["probabilities"] if "probabilities" not in given.without else []), *WITHOUT)
    for name in plan.representations:
        for part in parts_of(name):
            if part not in can:
                raise UserError(
                    f"--representations {name}: {part} needs a model; with --predictions, choose from {', '.join(can)}",
                    "predictions-only",
                )
            if part in NETWORKS and not (part == "concepts" and isinstance(plan.concepts, ConceptsTable)):
                require_torch(f"--representations {name}")
    return plan


def embedder_of(embedder: ModelConfig) -> Embedder:
    """The network of `pretrained`, loaded when it is needed."""
    return Embedder(lambda: load_classifier(embedder), source_digest(embedder), embedder.described)


def run(
    plan: Plan,
    images: LabelledImages,
    judge: Callable[[], Classifier] | Given,
    described: dict[str, Any],
    model_digest: str,
    to: Console,
    embedder: Embedder | None = None,
    named: Sequence[Path] = (),
    spread: Spread | None = None,
) -> Site:
    """images → predict → represent → cluster → explain → emit. Stages that are kept already are not imported even.

    `judge` loads the model, or is what stands in for one; `described` says how it was named. `named` are the paths that
    notes may name, whose folders are nobody else's business. `spread` has workers evaluate the images.
    """
    digests = {"images": images.digest, "model": model_digest}
    if "pretrained" in {part for name in plan.representations for part in parts_of(name)}:
        if embedder is None:
            raise UserError("the representation pretrained needs a network; pass embedder=…")
        described = {**described, "embedder": embedder.described}
        digests["embedder"] = embedder.digest
    concepts = None if isinstance(plan.concepts, ConceptsTable) else plan.concepts
    table = None
    if isinstance(plan.concepts, ConceptsTable):
        table, said = plan.concepts.of(images)
        tell(said, to)
    if plan.concepts is not None:
        described, digests["concepts"] = {**described, "concepts": plan.concepts.described}, plan.concepts.digest
    brought = Brought(
        images, judge, embedder, plan.machine, lambda title, total: bar(title, total, to), table or concepts, spread
    )
    with only_run_on(plan.cache, plan.out / plan.name):
        return _run(plan, brought, described, digests, to, named)


def _run(
    plan: Plan,
    brought: Brought,
    described: dict[str, Any],
    digests: dict[str, str],
    to: Console,
    named: Sequence[Path],
) -> Site:
    target = plan.out / plan.name
    walk, notes = begun(plan, brought, described, digests, to, named)
    looked, judged = (1 + [stage.name for stage in STAGES].index(name) for name in ("facts", "predictions"))
    walk.run(STAGES[looked:judged])
    found: Predictions = walk.get("predictions")
    _refuse_nothing(found, len(brought.images))
    if not isinstance(brought.judge, Given):
        tell_what_is_lacking(found, plan.representations, to)
    tell_what_restates(found, plan.representations, to)
    walk.run(STAGES[judged:])
    written: SiteFiles = walk.get("site")
    tell_what_was_lost(written.lost, to)
    walk.store.prune()
    single = None
    try:
        if plan.standalone is not None:
            single = write_standalone(target, plan.standalone)
    finally:
        for sentence in refresh_gallery(plan.out):
            to.print(f"gallery: {sentence}", style="yellow")
    told = walk.get("facts").of_result if plan.compared is None else ()
    facts = tuple(sentence for _, sentence, _ in told)
    return Site(target, len(found.label), len(found.errors), written.summary, found.skipped, single, facts, notes)


def _refuse_nothing(found: Predictions, count: int) -> None:
    if not len(found.label):
        name, reason = found.skipped[0]
        raise UserError(f"none of the {count} images could be evaluated; the first, {name}: {reason}")
