"""The options that say which images are judged and by what: every command that opens a model takes the same ones."""

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands import completion as cli_complete
from wrongtree.inputs.remote.paths import place

# The panels of --help, in the order of build's.
IMAGES, MODEL, GIVEN, TREES, SITE, MACHINE = "Images", "Model", "Without a model", "Trees", "Site", "Machine"
Split = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Part of the data to use: a folder, a manifest's split, train or test. Several are compared: train,dev.",
        rich_help_panel=IMAGES,
    ),
]
ClassMap = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Maps the data's labels to the model's classes: .csv with label,class, or .json.",
        rich_help_panel=IMAGES,
    ),
]
OneVsRest = Annotated[
    str | None,
    typer.Option(
        metavar="LABELS",
        help="Images with any number of labels: a site per label, that label against the rest. dog,person or all.",
        rich_help_panel=IMAGES,
    ),
]
Limit = Annotated[
    int | None, typer.Option(metavar="N", help="Use only the first N images.", min=1, rich_help_panel=IMAGES)
]
Sample = Annotated[
    int | None, typer.Option(metavar="N", help="Use only N images, drawn at random.", min=1, rich_help_panel=IMAGES)
]
Seed = Annotated[int, typer.Option(metavar="S", help="Random seed of --sample.", min=0, rich_help_panel=IMAGES)]
Root = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        parser=place,
        help="Root folder of a manifest's paths, or of torchvision's data.",
        rich_help_panel=IMAGES,
    ),
]
AllowOutside = Annotated[
    bool,
    typer.Option("--allow-outside", help="Allow a manifest to name files outside its root.", rich_help_panel=IMAGES),
]
Range = Annotated[
    str | None,
    typer.Option(
        "--range",
        metavar="LO,HI",
        help="Values that are black and white in images with more than 8 bits: 0,4095",
        rich_help_panel=IMAGES,
    ),
]
Columns = Annotated[
    str | None,
    typer.Option(
        metavar="PAIRS",
        help="What the columns of tables are: path=img,label=kind,prediction=said,confidence=p, or index=number.",
        rich_help_panel=IMAGES,
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Classifier: torchvision:NAME, package.module:factory, path/file.py:factory, timm:NAME, net.pt …",
        autocompletion=cli_complete.models,
        rich_help_panel=MODEL,
    ),
]
Predictions = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Instead of --model: a table with path,prediction[,confidence][,one column per class].",
        rich_help_panel=GIVEN,
    ),
]
Embeddings = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="With --predictions: .npy, .npz or .parquet, one row per image.", rich_help_panel=GIVEN
    ),
]
Weights = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Checkpoint file, or the name of weights of torchvision.", rich_help_panel=MODEL),
]
Classes = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Class names in the order of the model's outputs: a text file, or .csv with a column 'name'.",
        rich_help_panel=MODEL,
    ),
]
ImgSize = Annotated[
    int | None,
    typer.Option(metavar="N", help="Side of the model's square input, in pixels.", rich_help_panel=MODEL),
]
Mean = Annotated[
    str | None,
    typer.Option(
        metavar="NUMBERS", help="Mean per channel, of pixel values in 0…1: .485,.456,.406", rich_help_panel=MODEL
    ),
]
Std = Annotated[
    str | None,
    typer.Option(metavar="NUMBERS", help="Standard deviation per channel: .229,.224,.225", rich_help_panel=MODEL),
]
CropPct = Annotated[
    float | None,
    typer.Option(metavar="SHARE", help="Share of the shorter side that the square crop keeps.", rich_help_panel=MODEL),
]
Interpolation = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Resizing method: bilinear, bicubic, nearest or lanczos.",
        autocompletion=lambda: ["bilinear", "bicubic", "nearest", "lanczos"],
        rich_help_panel=MODEL,
    ),
]
Device = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Where to run: auto, cpu, cuda, cuda:1 or mps.",
        autocompletion=lambda: ["auto", "cpu", "cuda", "mps"],
        rich_help_panel=MACHINE,
    ),
]
BatchSize = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Images per batch. Default: as many as fit in memory.", min=1, rich_help_panel=MACHINE
    ),
]
Folder = Annotated[Path, typer.Argument(help="A folder of sites.")]
