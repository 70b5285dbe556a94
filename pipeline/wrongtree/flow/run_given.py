"""A build without a model: from predictions, and embeddings if there are any."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from rich.console import Console

from wrongtree.config import EVERYTHING, DataConfig, ModelConfig, parts_of
from wrongtree.flow.plan import DEFAULT_EMBEDDER, DEFAULT_REPRESENTATIONS, Plan
from wrongtree.flow.run import embedder_of, open_and_tell, run
from wrongtree.inputs.given import Given, read_given
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Embedder
from wrongtree.shared.faults import UserError
from wrongtree.shared.progress import console
from wrongtree.shared.torch_or_not import require_torch
from wrongtree.sites.built import Site
from wrongtree.store.lock import only_run_on

WITHOUT = ("quality", "doubt", "pretrained", "autoencoder")  # representations that need no model
NETWORKS = ("pretrained", "autoencoder")  # of these, what is a network of its own


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
    images, given = read_given(images, predictions, embeddings, may_extend=classes_file is None)
    return run_given(plan, images, given, to, embedder_of(embedder))


def run_given(plan: Plan, images: LabelledImages, given: Given, to: Console, embedder: Embedder | None) -> Site:
    """The same with both at hand."""
    plan = fitted(plan, given)
    for reason in given.without.values():
        to.print(reason, style="yellow", markup=False)
    with only_run_on(plan.cache):
        return run(plan, images, given, dict(given.described), given.digest, to, embedder)


def fitted(plan: Plan, given: Given) -> Plan:
    """The plan with representations that can be had without a model: by default the embeddings, and the quality.

    UserError where others were asked for.
    """
    if plan.representations == DEFAULT_REPRESENTATIONS:
        plan = dataclasses.replace(plan, representations=(given.space, "quality"))
    can = (given.space, *(["probabilities"] if "probabilities" not in given.without else []), *WITHOUT)
    for name in plan.representations:
        for part in parts_of(name):
            if part not in can:
                raise UserError(
                    f"--representations {name}: {part} needs a model; with --predictions there are {', '.join(can)}"
                )
            if part in NETWORKS:
                require_torch(f"--representations {name}")
    return plan
