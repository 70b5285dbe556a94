"""The options of `build` alone: trees and the site. Those that other commands share are in `cli_options`."""

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.completion import listed, models
from wrongtree.commands.options import IMAGES, MACHINE, MODEL, SITE, TREES
from wrongtree.config import OVER

REPRESENTATIONS = (
    "combined",
    "features",
    "penultimate",
    "probabilities",
    "saliency",
    "gradient",
    "gradcam",
    "style",
    "quality",
    "doubt",
    "pretrained",
    "autoencoder",
    "saliency-autoencoder",
    "embeddings",
    "pixels",
)
GROUPINGS = ("label", "prediction", "confusion", "none")

Data = Annotated[
    Path,
    typer.Option(
        metavar="DATA",
        help="A folder per class, a manifest with path,label, .npz, .tar, torchvision:NAME or hf:NAME.",
        rich_help_panel=IMAGES,
    ),
]
Layer = Annotated[
    str | None, typer.Option(metavar="NAME", help="Module whose output is the feature map.", rich_help_panel=MODEL)
]
Representations = Annotated[
    str,
    typer.Option(
        metavar="LIST",
        help=f"What makes errors alike, the first shown first: {', '.join(REPRESENTATIONS)}, a+b.",
        autocompletion=listed(REPRESENTATIONS, sums=True),
        rich_help_panel=TREES,
    ),
]
Groupings = Annotated[
    str,
    typer.Option(
        metavar="LIST",
        help="Trees to grow, the first shown first: label, prediction, confusion, none.",
        autocompletion=listed(GROUPINGS),
        rich_help_panel=TREES,
    ),
]
Over = Annotated[
    str,
    typer.Option(
        metavar="WHAT",
        help="What trees are grown over: errors, or all images.",
        autocompletion=lambda: list(OVER),
        rich_help_panel=TREES,
    ),
]
KRange = Annotated[
    str, typer.Option(metavar="A-B", help="Numbers of clusters that k-means tries.", rich_help_panel=TREES)
]
Embedder = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The network of pretrained, named as --model.",
        autocompletion=models,
        rich_help_panel=TREES,
    ),
]
EmbedderWeights = Annotated[
    str | None, typer.Option(metavar="FILE", help="Its weights, as in --weights.", rich_help_panel=TREES)
]
AutoencoderSteps = Annotated[
    int,
    typer.Option(metavar="N", help="Batches of 64 from which autoencoders learn.", min=10, rich_help_panel=TREES),
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder of sites.", rich_help_panel=SITE)]
Name = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Folder of this site; by default <data>-<model>.", rich_help_panel=SITE),
]
Title = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Heading of the site; by default its name.", rich_help_panel=SITE)
]
CorrectSample = Annotated[
    int,
    typer.Option(
        metavar="N",
        help="Correct images that maps can show behind the errors; 0: none.",
        min=0,
        rich_help_panel=SITE,
    ),
]
NoOriginals = Annotated[
    bool, typer.Option("--no-originals", help="Leave out the errors' own pictures.", rich_help_panel=SITE)
]
NoPaths = Annotated[
    bool, typer.Option("--no-paths", help="Name images by number instead of by path.", rich_help_panel=SITE)
]
ThumbnailSize = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Largest side of thumbnails and averages, in pixels.",
        min=8,
        max=128,
        rich_help_panel=SITE,
    ),
]
Standalone = Annotated[
    bool, typer.Option("--standalone", help="Also write the whole site as one file.", rich_help_panel=SITE)
]
StandaloneLimit = Annotated[
    int, typer.Option(metavar="MB", help="Most megabytes of that file.", min=1, rich_help_panel=SITE)
]
Cache = Annotated[Path, typer.Option(metavar="DIR", help="Where finished stages are kept.", rich_help_panel=MACHINE)]
