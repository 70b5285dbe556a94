"""The options that say which images are judged, and what judged them already; apart from `cli` for being many."""

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
