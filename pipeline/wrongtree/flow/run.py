"""The one ordered list of stages, and what runs them on images and a model from disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console

from wrongtree.artifacts.clusters import Tree
from wrongtree.artifacts.evidence import Evidence, Region
from wrongtree.artifacts.predictions import Predictions
from wrongtree.artifacts.representations import Embedding, Plane, Representation
from wrongtree.config import (
    EVERYTHING,
    DataConfig,
    EmitConfig,
    ModelConfig,
    parts_of,
)
from wrongtree.flow.plan import DEFAULT_EMBEDDER, Plan
from wrongtree.flow.run_around import look_alikes, look_around
from wrongtree.flow.run_checks import check_nodes
from wrongtree.flow.run_data import check_data
from wrongtree.flow.run_embed import AUTOENCODERS, Learnt, keep_autoencoder, keep_pretrained
from wrongtree.flow.run_emit import Findings, emit
from wrongtree.flow.run_methods import compare_methods
from wrongtree.flow.run_predict import keep_predictions, tell_what_is_lacking
from wrongtree.flow.run_probe import probe
from wrongtree.inputs.given import Given
from wrongtree.inputs.images.labelled import LabelledImages, open_images
from wrongtree.inputs.models.classifiers import Classifier, Embedder, load_classifier, source_digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.progress import console, report_to
from wrongtree.shared.record import made
from wrongtree.shared.texts import printable
from wrongtree.sites.built import Site
from wrongtree.sites.gallery import refresh_gallery
from wrongtree.sites.standalone import write_standalone
from wrongtree.stages.represent.correct import rows_of
from wrongtree.stages.represent.gradcam import remarks
from wrongtree.store.lock import only_run_on
from wrongtree.store.store import Kept, Store

# Part of every key: raise a stage's number when it would make something else of the same inputs.
VERSIONS = {"predict": 4, "represent": 6, "cluster": 1, "explain": 8, "score": 1, "emit": 17}


def open_and_tell(data: Path, classes_file: Path | None, reading: DataConfig, to: Console) -> LabelledImages:
    """The images, and what of them was left out."""
    images = open_images(data, classes_file, reading)
    for note in images.notes:
        to.print(note, style="yellow")
    return images


def embedder_of(embedder: ModelConfig) -> Embedder:
    """The network of `pretrained`, loaded when it is needed."""
    return Embedder(lambda: load_classifier(embedder), source_digest(embedder), embedder.described)


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
    with only_run_on(plan.cache):
        return run(plan, images, loaded, model.described, source_digest(model), to, embedder_of(embedder))


def run(
    plan: Plan,
    images: LabelledImages,
    judge: Callable[[], Classifier] | Given,
    described: dict[str, Any],
    model_digest: str,
    to: Console,
    embedder: Embedder | None = None,
) -> Site:
    """images → predict → represent → cluster → explain → emit. Stages that are kept already are not imported even.

    `judge` loads the model, or is what stands in for one.
    """
    target = plan.out / plan.name
    parts = {part for name in plan.representations for part in parts_of(name)}
    if "pretrained" in parts:
        if embedder is None:
            raise UserError("the representation pretrained needs a network; pass embedder=…")
        described = {**described, "embedder": embedder.described}
    store = Store(plan.cache, str(target.resolve()), report_to(to))

    ingredients = [VERSIONS["predict"], plan.predict, images.digest, model_digest]
    predictions = keep_predictions(store, ingredients, images, judge, plan.predict, plan.machine, to, plan.wanted)
    if not len(predictions.get().label):
        name, reason = predictions.get().skipped[0]
        raise UserError(f"none of the {len(images)} images could be judged; the first, {name}: {reason}")
    if not isinstance(judge, Given):
        tell_what_is_lacking(predictions.get(), plan.representations, to)
    grown, planes, alike = [], [], None
    learnt: dict[str, Learnt] = {}
    everything = Findings(predictions)
    embeddings: dict[str, Kept[Embedding]] = {}
    if len(predictions.get().members):
        board: list[tuple[Kept[Representation], list[Kept[Tree]]]] = []
        regions: list[Kept[Region]] = []  # one per representation
        rows = rows_of(predictions.get(), plan.represent.embedded, plan.represent.seed)
        if "pretrained" in parts and embedder is not None:
            embeddings["pretrained"] = keep_pretrained(store, images, predictions, rows, embedder, plan.machine, to)
        for name in sorted(parts & set(AUTOENCODERS)):
            learnt[name] = keep_autoencoder(store, name, predictions, rows, plan.autoencoder, plan.machine, to)
            embeddings[name] = learnt[name].embedding
        for name in plan.representations:
            representation = represent(store, plan, predictions, name, embeddings)
            for remark in remarks(predictions.get()) if "gradcam" in parts_of(name) else ():
                to.print(remark, style="yellow")
            planes.append(lay_out(store, plan, representation))
            alike = alike or look_alikes(store, VERSIONS["explain"], plan.explain, representation)
            regions.append(look_around(store, VERSIONS["explain"], plan.explain, predictions, representation))
            board.append((representation, []))
            for grouping in plan.groupings:
                tree = cluster(store, plan, predictions, representation, grouping)
                board[-1][1].append(tree)
                grown.append((tree, explain(store, plan, predictions, representation, regions[-1], tree)))
        methods = compare_methods(store, VERSIONS["score"], (plan.score, plan.explain), predictions, board)
        about_data = check_data(store, images, predictions, [tree for tree, _ in grown], plan.plane.correct > 0)
        checks = check_nodes(store, plan, predictions, board, regions)
        probed = None
        if not isinstance(judge, Given) and predictions.get().has_maps:
            probed = probe(store, plan.predict, plan.machine, images, judge, predictions, grown, to)
        everything = Findings(predictions, grown, planes, alike, learnt, methods, about_data, checks, probed)
    digests = {"images": images.digest, "model": model_digest}
    digests |= {"embedder": embedder.digest} if embedder is not None and "pretrained" in parts else {}
    record = made(plan, plan.asked, store.versions, digests)
    config = EmitConfig(printable(plan.title or plan.name), reveal=plan.reveal, made=record)
    written = emit(store, VERSIONS["emit"], target, config, images, described, everything, to).get()
    store.prune()
    single = None
    try:
        if plan.standalone is not None:
            single = write_standalone(target, plan.standalone)
    finally:
        for sentence in refresh_gallery(plan.out):
            to.print(f"gallery: {sentence}", style="yellow")
    found = predictions.get()
    return Site(target, len(found.label), len(found.errors), written.summary, found.skipped, single)


def represent(
    store: Store, plan: Plan, predictions: Kept[Predictions], name: str, embeddings: Mapping[str, Kept[Embedding]]
) -> Kept[Representation]:
    """The matrix that trees are grown on."""
    needed = {part: embeddings[part] for part in parts_of(name) if part in embeddings}

    def compute() -> Representation:
        from wrongtree.stages.represent.compute import compute

        matrices = {part: kept.get().matrix for part, kept in needed.items()}
        return compute(predictions.get(), name, plan.represent, matrices)

    keys = [kept.key for kept in needed.values()]
    ingredients = [VERSIONS["represent"], plan.represent, name, predictions.key, keys]
    return store.keep(f"represent/{name}", Representation, ingredients, compute)


def lay_out(store: Store, plan: Plan, representation: Kept[Representation]) -> Kept[Plane]:
    """A representation as a map."""

    def compute() -> Plane:
        from wrongtree.stages.represent import plane

        return plane.compute(representation.get(), plan.plane)

    ingredients = [VERSIONS["represent"], plan.plane, representation.key]
    return store.keep(f"map/{representation.get().name}", Plane, ingredients, compute)


def cluster(
    store: Store, plan: Plan, predictions: Kept[Predictions], representation: Kept[Representation], grouping: str
) -> Kept[Tree]:
    """One tree."""

    def compute() -> Tree:
        from wrongtree.stages.cluster import grow

        judged = predictions.get()
        members = judged.members
        label, prediction = judged.label[members], judged.prediction[members]
        return grow.compute(representation.get(), label, prediction, grouping, plan.cluster)

    ingredients = [VERSIONS["cluster"], plan.cluster, predictions.key, representation.key]
    return store.keep(f"cluster/{representation.get().name}-{grouping}", Tree, ingredients, compute)


def explain(
    store: Store,
    plan: Plan,
    predictions: Kept[Predictions],
    representation: Kept[Representation],
    region: Kept[Region],
    tree: Kept[Tree],
) -> Kept[Evidence]:
    """What is known of one tree's nodes."""

    def compute() -> Evidence:
        from wrongtree.stages.explain import evidence

        return evidence.compute(predictions.get(), representation.get(), region.get(), tree.get(), plan.explain)

    ingredients = [VERSIONS["explain"], plan.explain, region.key, tree.key]
    return store.keep(f"explain/{tree.get().id}", Evidence, ingredients, compute)
