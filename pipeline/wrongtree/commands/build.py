"""`wrongtree build`: images and a model, or its predictions, to a site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from wrongtree.commands.asked import Job, read_options
from wrongtree.commands.build_options import (
    Amp,
    AutoencoderSteps,
    Cache,
    Concepts,
    ConceptsNames,
    ConceptsWeights,
    CorrectSample,
    Data,
    Embedder,
    EmbedderWeights,
    Engine,
    Force,
    Groupings,
    Hierarchy,
    KeepCorrect,
    KeepVectors,
    KRange,
    Layer,
    Name,
    NoOriginals,
    NoPaths,
    Out,
    Over,
    Representations,
    Standalone,
    StandaloneLimit,
    ThumbnailSize,
    Title,
    Verify,
)
from wrongtree.commands.options import (
    AllowOutside,
    BatchSize,
    Classes,
    ClassMap,
    Columns,
    CropPct,
    Device,
    Embeddings,
    ImgSize,
    Interpolation,
    Limit,
    Mean,
    Model,
    OneVsRest,
    Predictions,
    Range,
    Root,
    Sample,
    Seed,
    Split,
    Std,
    Weights,
)
from wrongtree.commands.per_label import per_label
from wrongtree.shared.terminal import say

if TYPE_CHECKING:
    from rich.console import Console

    from wrongtree.sites.built import Site

EXAMPLES = """wrongtree build --data photos/ --model torchvision:resnet18 --weights my.pt\n
wrongtree build --data photos.csv --root photos/ --model net.py:factory --img-size 224\n
wrongtree build --data photos/ --predictions said.csv --embeddings clip.npz\n
More: wrongtree guide own-checkpoint, or images, predictions-only, large-data"""


def build(
    context: typer.Context,
    data: Data,
    root: Root = None,
    allow_outside: AllowOutside = False,
    columns: Columns = None,
    split: Split = None,
    class_map: ClassMap = None,
    one_vs_rest: OneVsRest = None,
    limit: Limit = None,
    sample: Sample = None,
    seed: Seed = 0,
    value_range: Range = None,
    model: Model = None,
    weights: Weights = None,
    classes: Classes = None,
    img_size: ImgSize = None,
    mean: Mean = None,
    std: Std = None,
    crop_pct: CropPct = None,
    interpolation: Interpolation = None,
    layer: Layer = None,
    predictions: Predictions = None,
    embeddings: Embeddings = None,
    representations: Representations = "combined,doubt",
    groupings: Groupings = "label,none",
    hierarchy: Hierarchy = None,
    over: Over = "errors",
    k_range: KRange = "2-9",
    embedder: Embedder = "torchvision:resnet50",
    embedder_weights: EmbedderWeights = None,
    concepts: Concepts = None,
    concepts_weights: ConceptsWeights = None,
    concepts_names: ConceptsNames = None,
    autoencoder_steps: AutoencoderSteps = 1500,
    out: Out = Path("build"),
    name: Name = None,
    title: Title = None,
    correct_sample: CorrectSample = 1000,
    no_originals: NoOriginals = False,
    no_paths: NoPaths = False,
    thumbnail_size: ThumbnailSize = None,
    keep_vectors: KeepVectors = False,
    standalone: Standalone = False,
    standalone_limit: StandaloneLimit = 40,
    device: Device = "auto",
    batch_size: BatchSize = None,
    amp: Amp = False,
    cache: Cache = Path(".wrongtree_cache"),
    keep_correct: KeepCorrect = 10_000,
    verify: Verify = False,
    engine: Engine = "here",
    force: Force = False,
) -> None:
    """Evaluate the images, cluster the errors, write the site."""
    job = read_options(locals(), recorded=True)
    from wrongtree.flow.telling import Stopped, tell_again
    from wrongtree.shared.progress import console

    jobs = per_label(job, console)
    for one in jobs:
        try:
            site = _built(one, console)
        except Stopped as stop:
            from wrongtree.commands.mending import with_commands

            raise with_commands(stop, one, context) from stop
        _tell(site, console)
        tell_again(site, console)
    if len(jobs) > 1:
        say(f"{jobs[0].plan.out / 'index.html'}: the {len(jobs):,} sites in one table")


def _tell(site: Site, console: Console) -> None:
    """Where it is, what was found, and what could not be read."""
    if site.skipped:
        one = len(site.skipped) == 1
        what = "1 image was skipped" if one else f"{len(site.skipped):,} images were skipped"
        console.print(f"{what}:", style="yellow")
        for id_, reason in site.skipped[:10]:
            console.print(f"  {id_}: {reason}")
        if len(site.skipped) > 10:
            console.print(f"  … all of them are listed in {site.path}/data/manifest.json")
    if site.single is not None:
        say(f"{site.single}: the same site as one file")
    say(f"{site.path / 'index.html'}: {site.summary}")


def _built(job: Job, to: Console) -> Site:
    if job.model is None:
        from wrongtree.flow.run import build_from_predictions

        assert job.predictions is not None
        return build_from_predictions(
            job.plan,
            job.data,
            job.classes,
            job.predictions,
            job.embeddings,
            to,
            job.embedder,
            job.reading,
        )
    from wrongtree.flow.run import build_from_files

    return build_from_files(job.plan, job.data, job.classes, job.model, to, job.embedder, job.reading)
