"""What the options of `build` ask for, put together: the same for every command that takes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wrongtree.commands.build_options import GROUPINGS, REPRESENTATIONS
from wrongtree.commands.init import asked_of
from wrongtree.commands.texts import choice, number_range, numbers, span
from wrongtree.config import (
    AutoencoderConfig,
    DataConfig,
    Machine,
    ModelConfig,
    PlaneConfig,
    PredictConfig,
    Preprocess,
    RepresentConfig,
    Reveal,
    ScoreConfig,
)
from wrongtree.inputs.images.several import is_pattern, title_of
from wrongtree.inputs.remote.paths import remote
from wrongtree.inputs.splits.parts import parts_of
from wrongtree.inputs.tables.meaning import read_columns
from wrongtree.shared.faults import UserError
from wrongtree.shared.texts import named_parts

if TYPE_CHECKING:
    from wrongtree.flow.plan import Plan
    from wrongtree.inputs.models.classifiers import ConceptsNetwork
    from wrongtree.inputs.predictions.concepts import ConceptsTable


SPLIT_CORRECT = 100_000  # correct images placed among the errors where splits are compared: most are of training


@dataclass(frozen=True)
class Job:
    """What to build, of what."""

    plan: Plan
    data: Path
    classes: Path | None
    model: ModelConfig | None  # None: there are predictions
    predictions: Path | None
    embeddings: Path | None
    embedder: ModelConfig
    reading: DataConfig


def read_options(given: Mapping[str, Any], *, recorded: bool) -> Job:
    """From the options of `build`, by parameter. UserError where they contradict each other; `recorded` for a site."""
    from wrongtree.flow.plan import Plan

    data, model, predictions, weights = (given[name] for name in ("data", "model", "predictions", "weights"))
    if (model is None) == (predictions is None):
        raise UserError("pass either --model or --predictions FILE")
    if model is not None and given["embeddings"] is not None:
        raise UserError("--embeddings: needs --predictions; a model computes its own embeddings", "predictions-only")
    preprocess = Preprocess(
        given["img_size"],
        numbers(given["mean"], "--mean"),
        numbers(given["std"], "--std"),
        given["crop_pct"],
        given["interpolation"],
    )
    reading = DataConfig(
        split=given["split"],
        class_map=given["class_map"],
        one_vs_rest=given["one_vs_rest"],
        limit=given["limit"],
        sample=given["sample"],
        seed=given["seed"],
        root=given["root"],
        span=span(given["value_range"], "--range"),
        allow_outside=given["allow_outside"],
        columns=read_columns(given["columns"]),
        downloads=given["cache"] / "data",
    )
    placed = SPLIT_CORRECT if parts_of(data, reading) else RepresentConfig.correct
    plan = Plan(
        out=given["out"],
        name=given["name"] or default_name(data, model or str(predictions.stem if predictions else "")),
        title=given["title"],
        representations=choice(
            given["representations"].replace(" ", ""), "--representations", REPRESENTATIONS, sums=True
        ),
        groupings=choice(given["groupings"], "--groupings", GROUPINGS),
        cache=given["cache"],
        hierarchy=given["hierarchy"],
        concepts=_concepts(given["concepts"], given["concepts_weights"], given["concepts_names"]),
        predict=PredictConfig(given["over"], given["layer"], given["keep_correct"], given["amp"]),
        represent=RepresentConfig(correct=placed),
        autoencoder=AutoencoderConfig(steps=given["autoencoder_steps"]),
        plane=PlaneConfig(correct=given["correct_sample"]),
        score=ScoreConfig(k_range=number_range(given["k_range"], "--k-range")),
        machine=Machine(given["device"], given["batch_size"], given["verify"], given["engine"]),
        reveal=Reveal(given["thumbnail_size"], not given["no_originals"], not given["no_paths"]),
        keep_vectors=given["keep_vectors"],
        standalone=given["standalone_limit"] if given["standalone"] else None,
        force=given["force"],
        asked=asked_of(given["context"]) if recorded else None,
    )
    if predictions is not None and (weights is not None or given["layer"] is not None or preprocess.given()):
        raise UserError(
            "--weights, --layer, --img-size and similar options need a model; remove them, or pass --model instead of "
            "--predictions",
            "predictions-only",
        )
    if predictions is not None and given["amp"]:
        raise UserError("--amp: needs a model; with --predictions nothing is evaluated", "predictions-only")
    if predictions is not None and plan.machine.engine != "here":
        raise UserError(f"--engine {plan.machine.engine}: needs a model; with --predictions nothing is evaluated")
    return Job(
        plan,
        data,
        given["classes"],
        None if model is None else ModelConfig(model, weights, preprocess),
        predictions,
        given["embeddings"],
        ModelConfig(given["embedder"], given["embedder_weights"], flag="--embedder", weights_flag="--embedder-weights"),
        reading,
    )


def _concepts(spec: str | None, weights: str | None, names: Path | None) -> ConceptsNetwork | ConceptsTable | None:
    """What says what is seen in the images: a table, or a network."""
    from wrongtree.inputs.models.vocabulary.loading import concepts_of
    from wrongtree.inputs.predictions.concepts import is_table, table_of

    if spec is None or not is_table(spec):
        return concepts_of(spec, weights, names)
    if weights is not None:
        raise UserError(f"--concepts-weights: {spec} is a table of scores, which has no weights", "concepts")
    return table_of(Path(spec), names)


def default_name(data: Path, model: str) -> str:
    """`photos-resnet50`: two models on the same data get two sites. What a folder's name may not hold becomes `-`."""
    where = data.resolve()
    if remote(data) is not None:
        told = title_of(data, None) if any(sign in data.name for sign in "{*?[") else data.stem
    elif not data.exists() and (parts := named_parts(str(data))):
        told = "-".join(part for part, _ in parts)
    else:
        told = title_of(data, None) if is_pattern(data) else where.stem if where.is_file() else where.name
    name = f"{told}-{model.rpartition(':')[2]}"
    return re.sub(r"[^\w .+-]+", "-", name).lstrip(" .+-") or "site"
