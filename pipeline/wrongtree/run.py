"""The one ordered list of stages, and what runs them on images and a model from disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console

from wrongtree.artifacts import Embedding, Evidence, Plane, Predictions, Region, Representation, Tree
from wrongtree.classifiers import Classifier, Embedder, load_classifier, source_digest
from wrongtree.config import (
    EVERYTHING,
    OVER,
    AutoencoderConfig,
    ClusterConfig,
    DataConfig,
    EmitConfig,
    ExplainConfig,
    Machine,
    ModelConfig,
    PlaneConfig,
    PredictConfig,
    RepresentConfig,
    Reveal,
    ScoreConfig,
    Wanted,
    parts_of,
)
from wrongtree.embed.stages import AUTOENCODERS, Learnt, keep_autoencoder, keep_pretrained
from wrongtree.emit.folder import is_ours, refuse_foreign
from wrongtree.faults import UserError
from wrongtree.given import Given
from wrongtree.images import LabelledImages, open_images
from wrongtree.lock import only_run_on
from wrongtree.progress import console, report_to
from wrongtree.publish.built import Site
from wrongtree.publish.gallery import refresh_gallery
from wrongtree.publish.standalone import write_standalone
from wrongtree.record import Asked, made
from wrongtree.represent.correct import rows_of
from wrongtree.represent.gradcam import remarks
from wrongtree.run_around import look_alikes, look_around
from wrongtree.run_checks import check_nodes
from wrongtree.run_data import check_data
from wrongtree.run_emit import Findings, emit
from wrongtree.run_methods import compare_methods
from wrongtree.run_predict import keep_predictions, tell_what_is_lacking
from wrongtree.run_probe import probe
from wrongtree.store import Kept, Store
from wrongtree.texts import printable

# Part of every key: raise a stage's number when it would make something else of the same inputs.
VERSIONS = {"predict": 4, "represent": 6, "cluster": 1, "explain": 8, "score": 1, "emit": 17}
DEFAULT_CACHE = Path(".wrongtree_cache")
DEFAULT_REPRESENTATIONS = ("combined", "doubt")
DEFAULT_GROUPINGS = ("label", "none")
DEFAULT_EMBEDDER = ModelConfig("torchvision:resnet50", flag="--embedder", weights_flag="--embedder-weights")


@dataclass(frozen=True)
class Plan:
    """Everything a build needs beyond the images and the model."""

    out: Path
    name: str
    title: str | None = None
    representations: tuple[str, ...] = DEFAULT_REPRESENTATIONS
    groupings: tuple[str, ...] = DEFAULT_GROUPINGS
    cache: Path = DEFAULT_CACHE
    predict: PredictConfig = field(default_factory=PredictConfig)
    autoencoder: AutoencoderConfig = field(default_factory=AutoencoderConfig)
    represent: RepresentConfig = field(default_factory=RepresentConfig)
    plane: PlaneConfig = field(default_factory=PlaneConfig)
    cluster: ClusterConfig = field(default_factory=ClusterConfig)
    explain: ExplainConfig = field(default_factory=ExplainConfig)
    score: ScoreConfig = field(default_factory=ScoreConfig)
    machine: Machine = field(default_factory=Machine)
    reveal: Reveal = field(default_factory=Reveal)
    standalone: int | None = None  # megabytes that the whole site in one file may have; None: no such file
    asked: Asked | None = None  # how the command line said all this, for the record

    @property
    def wanted(self) -> Wanted:
        """What of it decides what it costs."""
        trees = len(self.representations) * len(self.groupings)
        return Wanted(trees, self.predict.over == "all", self.reveal.originals)

    def __post_init__(self) -> None:
        """Refuse early, before anything is read, what could not be written in the end."""
        if not re.fullmatch(r"\w([\w .+-]*[\w+-])?", self.name):
            raise UserError(f"--name {self.name!r}: use letters, digits, '_', '-', '+', and inside it '.' and spaces")
        if self.predict.over not in OVER:
            raise UserError(f"--over {self.predict.over}: choose from {', '.join(OVER)}")
        if self.autoencoder.steps < 10:
            raise UserError(f"autoencoder_steps={self.autoencoder.steps}: choose at least 10")
        if self.reveal.thumbnail_side is not None and not 8 <= self.reveal.thumbnail_side <= 128:
            raise UserError(f"thumbnail_size={self.reveal.thumbnail_side}: choose 8 to 128 pixels")
        if not 2 <= self.score.k_range[0] <= self.score.k_range[1]:
            raise UserError(f"k_range={self.score.k_range}: choose two numbers from 2, such as (2, 9)")
        refuse_foreign(self.out / self.name, is_ours(self.out / self.name))


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
        from wrongtree.represent.compute import compute

        matrices = {part: kept.get().matrix for part, kept in needed.items()}
        return compute(predictions.get(), name, plan.represent, matrices)

    keys = [kept.key for kept in needed.values()]
    ingredients = [VERSIONS["represent"], plan.represent, name, predictions.key, keys]
    return store.keep(f"represent/{name}", Representation, ingredients, compute)


def lay_out(store: Store, plan: Plan, representation: Kept[Representation]) -> Kept[Plane]:
    """A representation as a map."""

    def compute() -> Plane:
        from wrongtree.represent import plane

        return plane.compute(representation.get(), plan.plane)

    ingredients = [VERSIONS["represent"], plan.plane, representation.key]
    return store.keep(f"map/{representation.get().name}", Plane, ingredients, compute)


def cluster(
    store: Store, plan: Plan, predictions: Kept[Predictions], representation: Kept[Representation], grouping: str
) -> Kept[Tree]:
    """One tree."""

    def compute() -> Tree:
        from wrongtree.cluster import grow

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
        from wrongtree.explain import evidence

        return evidence.compute(predictions.get(), representation.get(), region.get(), tree.get(), plan.explain)

    ingredients = [VERSIONS["explain"], plan.explain, region.key, tree.key]
    return store.keep(f"explain/{tree.get().id}", Evidence, ingredients, compute)
