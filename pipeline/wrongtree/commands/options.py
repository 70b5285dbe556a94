"""The options that say which images are judged and by what: every command that opens a model takes the same ones."""

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands import completion as cli_complete

# The panels of --help, in the order of build's.
IMAGES, MODEL, GIVEN, TREES, SITE, MACHINE = "Images", "Model", "Without a model", "Trees", "Site", "Machine"
Split = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Which part of the data: a folder, a manifest's split, train, test.",
        rich_help_panel=IMAGES,
    ),
]
ClassMap = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="From the data's labels to the model's classes: .csv with label,class, or .json.",
        rich_help_panel=IMAGES,
    ),
]
Limit = Annotated[int | None, typer.Option(metavar="N", help="Only the first N images.", min=1, rich_help_panel=IMAGES)]
Sample = Annotated[
    int | None, typer.Option(metavar="N", help="Only N images, drawn at random.", min=1, rich_help_panel=IMAGES)
]
Seed = Annotated[int, typer.Option(metavar="S", help="Which images --sample draws.", min=0, rich_help_panel=IMAGES)]
Root = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Where a manifest's paths begin, or torchvision's data lie.", rich_help_panel=IMAGES
    ),
]
AllowOutside = Annotated[
    bool, typer.Option("--allow-outside", help="Let a manifest name files outside its root.", rich_help_panel=IMAGES)
]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="torchvision:NAME, package.module:factory, path/file.py:factory, timm:NAME, net.pt …",
        autocompletion=cli_complete.models,
        rich_help_panel=MODEL,
    ),
]
Predictions = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Instead of --model: a table with path,prediction[,confidence][,a column per class].",
        rich_help_panel=GIVEN,
    ),
]
Embeddings = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="With --predictions: .npy, .npz or .parquet, a row per image.", rich_help_panel=GIVEN
    ),
]
Weights = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Checkpoint file, or a torchvision weight name.", rich_help_panel=MODEL),
]
Classes = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Class names in the order of the model's outputs: text, or .csv with name.",
        rich_help_panel=MODEL,
    ),
]
ImgSize = Annotated[
    int | None,
    typer.Option(metavar="N", help="Side of the square that the model sees, in pixels.", rich_help_panel=MODEL),
]
Mean = Annotated[
    str | None,
    typer.Option(metavar="NUMBERS", help="Per channel, of values in 0…1: .485,.456,.406", rich_help_panel=MODEL),
]
Std = Annotated[str | None, typer.Option(metavar="NUMBERS", help="Per channel: .229,.224,.225", rich_help_panel=MODEL)]
CropPct = Annotated[
    float | None, typer.Option(metavar="SHARE", help="The square's share of the shorter side.", rich_help_panel=MODEL)
]
Interpolation = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="bilinear, bicubic, nearest or lanczos.",
        autocompletion=lambda: ["bilinear", "bicubic", "nearest", "lanczos"],
        rich_help_panel=MODEL,
    ),
]
Device = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="auto, cpu, cuda, cuda:1 or mps.",
        autocompletion=lambda: ["auto", "cpu", "cuda", "mps"],
        rich_help_panel=MACHINE,
    ),
]
BatchSize = Annotated[
    int | None, typer.Option(metavar="N", help="By default as many images as fit.", min=1, rich_help_panel=MACHINE)
]
