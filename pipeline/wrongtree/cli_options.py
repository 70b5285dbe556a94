"""The options that say which images are judged and by what: every command that opens a model takes the same ones."""

from pathlib import Path
from typing import Annotated

import typer

Split = Annotated[str | None, typer.Option(help="Which part of the data: a folder, a manifest's split, train, test.")]
ClassMap = Annotated[
    Path | None, typer.Option(help="From the data's labels to the model's classes: .csv with label,class, or .json.")
]
Limit = Annotated[int | None, typer.Option(help="Only the first N images.", min=1)]
Sample = Annotated[int | None, typer.Option(help="Only N images, drawn at random.", min=1)]
Seed = Annotated[int, typer.Option(help="Which images --sample draws.", min=0)]
Root = Annotated[Path | None, typer.Option(help="Where a manifest's paths begin, or torchvision's data lie.")]
AllowOutside = Annotated[bool, typer.Option("--allow-outside", help="Let a manifest name files outside its root.")]
Model = Annotated[
    str | None, typer.Option(help="torchvision:NAME, package.module:factory, path/file.py:factory, timm:NAME, net.pt …")
]
Predictions = Annotated[
    Path | None,
    typer.Option(help="Instead of --model: a table with path,prediction[,confidence][,a column per class]."),
]
Embeddings = Annotated[Path | None, typer.Option(help="With --predictions: .npy, .npz or .parquet, a row per image.")]
Weights = Annotated[str | None, typer.Option(help="Checkpoint file, or a torchvision weight name.")]
Classes = Annotated[
    Path | None, typer.Option(help="Class names in the order of the model's outputs: text, or .csv with name.")
]
ImgSize = Annotated[int | None, typer.Option(help="Side of the square that the model sees, in pixels.")]
Mean = Annotated[str | None, typer.Option(help="Per channel, of values in 0…1: .485,.456,.406")]
Std = Annotated[str | None, typer.Option(help="Per channel: .229,.224,.225")]
CropPct = Annotated[float | None, typer.Option(help="The square's share of the shorter side.")]
Interpolation = Annotated[str | None, typer.Option(help="bilinear, bicubic, nearest or lanczos.")]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1 or mps.")]
BatchSize = Annotated[int | None, typer.Option(help="By default as many images as fit.", min=1)]
