"""`wrongtree probe`: the command that runs the model again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.completion import sites
from wrongtree.commands.options import (
    AllowOutside,
    BatchSize,
    Classes,
    ClassMap,
    Columns,
    CropPct,
    Device,
    ImgSize,
    Interpolation,
    Limit,
    Mean,
    Range,
    Root,
    Sample,
    Seed,
    Split,
    Std,
    Weights,
)
from wrongtree.commands.texts import numbers, span
from wrongtree.config import DataConfig, Machine, ModelConfig, Preprocess
from wrongtree.inputs.remote.paths import place
from wrongtree.shared.terminal import say


def probe(
    site: Annotated[Path, typer.Argument(help="A site's folder.", autocompletion=sites)],
    node: Annotated[int, typer.Argument(help="Number of a cluster (node), as in the page's URL.")],
    data: Annotated[Path, typer.Option(parser=place, help="Images of the site, as for build.")],
    model: Annotated[str, typer.Option(help="Model of the site, as for build.")],
    weights: Weights = None,
    classes: Classes = None,
    split: Split = None,
    class_map: ClassMap = None,
    limit: Limit = None,
    sample: Sample = None,
    seed: Seed = 0,
    value_range: Range = None,
    root: Root = None,
    allow_outside: AllowOutside = False,
    columns: Columns = None,
    tree: Annotated[
        str | None, typer.Option(help="Tree of the node. Default: the tree that the site shows first.")
    ] = None,
    img_size: ImgSize = None,
    mean: Mean = None,
    std: Std = None,
    crop_pct: CropPct = None,
    interpolation: Interpolation = None,
    device: Device = "auto",
    batch_size: BatchSize = None,
) -> None:
    """Try repairs and damage on a cluster, as a build does on those it lists: what is proved to be the cause?"""
    from wrongtree.flow.probing import probe_site
    from wrongtree.inputs.tables.meaning import read_columns

    preprocess = Preprocess(img_size, numbers(mean, "--mean"), numbers(std, "--std"), crop_pct, interpolation)
    config = ModelConfig(model, weights, preprocess)
    reading = DataConfig(
        split=split,
        class_map=class_map,
        limit=limit,
        sample=sample,
        seed=seed,
        root=root,
        span=span(value_range, "--range"),
        allow_outside=allow_outside,
        columns=read_columns(columns),
    )
    answer = probe_site(site, node, tree, data, classes, reading, config, Machine(device, batch_size))
    for remark in answer.remarks:
        say(remark, err=True)
    for sentence in answer.sentences:
        say(sentence)
