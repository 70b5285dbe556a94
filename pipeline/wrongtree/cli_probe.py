"""`wrongtree probe`: the command that asks the model again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.cli_options import AllowOutside, ClassMap, Limit, Root, Sample, Seed, Split
from wrongtree.cli_texts import numbers
from wrongtree.config import DataConfig, Machine, ModelConfig, Preprocess


def probe(
    site: Annotated[Path, typer.Argument(help="A site's folder.")],
    node: Annotated[int, typer.Argument(help="Number of a node, as in the page's address.")],
    data: Annotated[Path, typer.Option(help="The images of the site, as for build.")],
    model: Annotated[str, typer.Option(help="Its model, as for build.")],
    weights: Annotated[str | None, typer.Option(help="As for build.")] = None,
    classes: Annotated[Path | None, typer.Option(help="As for build.")] = None,
    split: Split = None,
    class_map: ClassMap = None,
    limit: Limit = None,
    sample: Sample = None,
    seed: Seed = 0,
    root: Root = None,
    allow_outside: AllowOutside = False,
    tree: Annotated[str | None, typer.Option(help="The node's tree; by default the one shown first.")] = None,
    img_size: Annotated[int | None, typer.Option(help="As for build, like the next four.")] = None,
    mean: Annotated[str | None, typer.Option(help="Per channel.")] = None,
    std: Annotated[str | None, typer.Option(help="Per channel.")] = None,
    crop_pct: Annotated[float | None, typer.Option(help="The square's share of the shorter side.")] = None,
    interpolation: Annotated[str | None, typer.Option(help="bilinear, bicubic, nearest or lanczos.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1 or mps.")] = "auto",
    batch_size: Annotated[int | None, typer.Option(help="By default as many images as fit.", min=1)] = None,
) -> None:
    """Hide a cluster's region from the model: do its errors become right, more often than by chance?"""
    from wrongtree.run_probing import probe_site

    preprocess = Preprocess(img_size, numbers(mean, "--mean"), numbers(std, "--std"), crop_pct, interpolation)
    config = ModelConfig(model, weights, preprocess)
    reading = DataConfig(split, class_map, limit, sample, seed, root, allow_outside)
    answer = probe_site(site, node, tree, data, classes, reading, config, Machine(device, batch_size))
    for remark in answer.remarks:
        typer.echo(remark, err=True)
    typer.echo(answer.sentence)
