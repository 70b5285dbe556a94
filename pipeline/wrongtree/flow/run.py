"""Runs a build: brings together what it is made of, walks the stages, and says what came of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console

from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.site import SiteFiles
from wrongtree.config import EVERYTHING, DataConfig, EmitConfig, ModelConfig, parts_of
from wrongtree.flow.along import NETWORKS
from wrongtree.flow.engine import Walk
from wrongtree.flow.plan import DEFAULT_EMBEDDER, DEFAULT_REPRESENTATIONS, Plan
from wrongtree.flow.stages import STAGES
from wrongtree.flow.telling import stop_before, tell_what_is_lacking, tell_what_restates, tell_what_was_lost
from wrongtree.inputs.brought import Brought
from wrongtree.inputs.given import Given, read_given
from wrongtree.inputs.hierarchy.fitting import fit
from wrongtree.inputs.hierarchy.lines import read_lines
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.images.naming import in_order_of
from wrongtree.inputs.models.classifiers import Classifier, Embedder, about, load_classifier, source_digest
from wrongtree.inputs.splits.opened import open_images
from wrongtree.inputs.splits.parts import paths_of
from wrongtree.inputs.tables.class_files import Named
from wrongtree.shared import resources
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.progress import bar, console, report_to
from wrongtree.shared.record import made
from wrongtree.shared.texts import printable, unplaced
from wrongtree.shared.torch_or_not import require_torch
from wrongtree.sites.built import Site
from wrongtree.sites.gallery import refresh_gallery
from wrongtree.sites.standalone import write_standalone
from wrongtree.store.lock import only_run_on
from wrongtree.store.shard import SITE, Filled, Shard
from wrongtree.store.store import Store

WITHOUT = ("quality", "doubt", "pretrained", "autoencoder")  # representations that need no model


def open_and_tell(data: Path, classes: Named | None, reading: DataConfig, to: Console) -> LabelledImages:
    """The images, and what of them was left out."""
    images = open_images(data, classes, reading)
    tell(images.notes, to)
    return images


def tell(notes: Iterable[str], to: Console) -> None:
    """What was decided, as it is known."""
    for note in notes:
        to.print(note, style="yellow", markup=False)


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
    return run(plan, images, loaded, model.described, source_digest(model), to, embedder_of(embedder), named)


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
            if part in NETWORKS:
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
) -> Site:
    """images → predict → represent → cluster → explain → emit. Stages that are kept already are not imported even.

    `judge` loads the model, or is what stands in for one; `described` says how it was named. `named` are the paths that
    notes may name, whose folders are nobody else's business.
    """
    digests = {"images": images.digest, "model": model_digest}
    if "pretrained" in {part for name in plan.representations for part in parts_of(name)}:
        if embedder is None:
            raise UserError("the representation pretrained needs a network; pass embedder=…")
        described = {**described, "embedder": embedder.described}
        digests["embedder"] = embedder.digest
    if plan.concepts is not None:
        described, digests["concepts"] = {**described, "concepts": plan.concepts.described}, plan.concepts.digest
    brought = Brought(images, judge, embedder, plan.machine, lambda title, total: bar(title, total, to), plan.concepts)
    with only_run_on(plan.cache, plan.out / plan.name):
        return _run(plan, brought, described, digests, to, named)


def share(
    plan: Plan,
    images: LabelledImages,
    model: Callable[[], Classifier],
    described: dict[str, Any],
    model_digest: str,
    shard: Shard,
    to: Console,
) -> Filled:
    """Evaluate one shard of the images, for a build with the same options that then finds it in the cache.

    Any number of shards may run at once, on any number of machines that share the cache.
    """
    digests = {"images": images.digest, "model": model_digest}
    brought = Brought(images, model, None, plan.machine, lambda title, total: bar(title, total, to))
    walk, _ = _begun(plan, brought, described, digests, to)
    predictions = next(stage for stage in STAGES if stage.name == "predictions")
    about = {SITE: str((plan.out / plan.name).resolve()), "images or classes": digests["images"]}
    predictions = dataclasses.replace(predictions, before=None)  # it tells what a whole build will take
    return walk.share(
        predictions, shard, {**about, "model or image preparation": model_digest, "options": digest(plan.predict)}
    )


def _run(
    plan: Plan,
    brought: Brought,
    described: dict[str, Any],
    digests: dict[str, str],
    to: Console,
    named: Sequence[Path],
) -> Site:
    target = plan.out / plan.name
    walk, notes = _begun(plan, brought, described, digests, to, named)
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


def _begun(
    plan: Plan,
    brought: Brought,
    described: dict[str, Any],
    digests: dict[str, str],
    to: Console,
    named: Sequence[Path] = (),
) -> tuple[Walk, tuple[str, ...]]:
    """What comes before the images are evaluated: classes in the model's order, and the check. With what to note."""
    target = plan.out / plan.name
    lines = None if plan.hierarchy is None else read_lines(plan.hierarchy)
    store = Store(plan.cache, str(target.resolve()), report_to(to), verify=plan.machine.verify)

    def emitting() -> EmitConfig:
        record = made(plan, plan.asked, store.versions, digests)
        return EmitConfig(printable(plan.title or plan.name), reveal=plan.reveal, made=record)

    notes: tuple[str, ...] = ()
    hierarchy: Hierarchy | None = None
    added: dict[str, Callable[[], Any]] = {
        "notes": lambda: notes if plan.reveal.paths else notes[of_files:],
        "console": lambda: to,
        "described": lambda: described,
        "target": target.absolute,  # not where a link leads: the link is replaced
        "assets": resources.digest,
        "emit": emitting,
        "hierarchy": lambda: hierarchy,
    }
    walk = Walk(store, plan, brought, digests, added)
    looked = 1 + [stage.name for stage in STAGES].index("facts")
    walk.run(STAGES[:1])
    read = (*brought.images.notes, *(brought.judge.notes if isinstance(brought.judge, Given) else ()))
    decided = (*plan.kept_of(len(brought.images)), *_put_in_order(walk, digests))
    if lines is not None:
        hierarchy, said = fit(lines, walk.brought.images.classes)
        digests["hierarchy"] = digest(hierarchy)
        decided = (*decided, *said)
        named = [*named, *([Path(plan.hierarchy)] if isinstance(plan.hierarchy, str | Path) else [])]
    tell(decided, to)
    notes, of_files = tuple(unplaced(note, named) for note in (*read, *decided)), len(read)
    walk.run(STAGES[1:looked])
    if plan.compared is None:  # what is odd about images that are all wrong says nothing of the models
        stop_before(walk.get("facts"), plan.force, to)
    return walk, notes


def _put_in_order(walk: Walk, digests: dict[str, str]) -> tuple[str, ...]:
    """Classes as the model names them, before anything is judged; returns what there is to tell."""
    if isinstance(walk.brought.judge, Given):
        return ()
    images, named = walk.brought.images, walk.get("named")
    ordered = in_order_of(images, named, python=walk.plan.asked is None)
    judge = about(walk.brought.model, ordered.one)
    walk.brought = dataclasses.replace(walk.brought, images=ordered, judge=judge)
    digests["images"] = ordered.digest
    return (*ordered.notes[len(images.notes) :], *named.notes)


def _refuse_nothing(found: Predictions, count: int) -> None:
    if not len(found.label):
        name, reason = found.skipped[0]
        raise UserError(f"none of the {count} images could be evaluated; the first, {name}: {reason}")
