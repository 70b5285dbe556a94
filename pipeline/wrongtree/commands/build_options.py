"""The options of `build` alone: trees and the site. Those that other commands share are in `cli_options`."""

from pathlib import Path
from typing import Annotated

import typer

from wrongtree.commands.completion import listed, models
from wrongtree.commands.options import IMAGES, MACHINE, MODEL, SITE, TREES
from wrongtree.config import ENGINES, OVER
from wrongtree.inputs.remote.paths import place

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
    "concepts",
    "autoencoder",
    "saliency-autoencoder",
    "embeddings",
    "pixels",
)
GROUPINGS = ("label", "prediction", "confusion", "superclass", "none")

Data = Annotated[
    Path,
    typer.Option(
        metavar="DATA",
        parser=place,
        help="Images: a folder per class, a manifest with path,label, .npz, .tar, torchvision:NAME or hf:NAME; or an "
        "address: s3://, gs://, https:// or hf://. Several are compared: train=DIR,dev=DIR.",
        rich_help_panel=IMAGES,
    ),
]
Layer = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Module whose output is the feature map. Default: the last convolutional one.",
        rich_help_panel=MODEL,
    ),
]
Representations = Annotated[
    str,
    typer.Option(
        metavar="LIST",
        help=f"How errors are compared; the first is shown first: {', '.join(REPRESENTATIONS)}, or a sum a+b.",
        autocompletion=listed(REPRESENTATIONS, sums=True),
        rich_help_panel=TREES,
    ),
]
Groupings = Annotated[
    str,
    typer.Option(
        metavar="LIST",
        help="Trees to build; the first is shown first: label, prediction, confusion, superclass, none.",
        autocompletion=listed(GROUPINGS),
        rich_help_panel=TREES,
    ),
]
Hierarchy = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Superclasses of the classes: a table with child,parent, WordNet's is-a list, or nested .json.",
        rich_help_panel=TREES,
    ),
]
Over = Annotated[
    str,
    typer.Option(
        metavar="WHAT",
        help="Which images to cluster: errors, or all.",
        autocompletion=lambda: list(OVER),
        rich_help_panel=TREES,
    ),
]
KRange = Annotated[str, typer.Option(metavar="A-B", help="Numbers of clusters for k-means.", rich_help_panel=TREES)]
Embedder = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Network of the representation pretrained, named as for --model.",
        autocompletion=models,
        rich_help_panel=TREES,
    ),
]
EmbedderWeights = Annotated[
    str | None, typer.Option(metavar="FILE", help="Weights of that network, as for --weights.", rich_help_panel=TREES)
]
Concepts = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Network that says what it sees in the errors, named as for --model, or open_clip:NAME; or a table of "
        "scores, a column per concept.",
        autocompletion=models,
        rich_help_panel=TREES,
    ),
]
ConceptsWeights = Annotated[
    str | None, typer.Option(metavar="FILE", help="Weights of that network, as for --weights.", rich_help_panel=TREES)
]
ConceptsNames = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Names of its outputs, as for --classes; or, for a network such as CLIP, words.",
        rich_help_panel=TREES,
    ),
]
AutoencoderSteps = Annotated[
    int,
    typer.Option(
        metavar="N", help="Training steps of each autoencoder, in batches of 64.", min=10, rich_help_panel=TREES
    ),
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder that holds the sites.", rich_help_panel=SITE)]
Name = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Folder of this site. Default: <data>-<model>.", rich_help_panel=SITE),
]
Title = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Heading of the site. Default: its name.", rich_help_panel=SITE)
]
CorrectSample = Annotated[
    int,
    typer.Option(
        metavar="N",
        help="Number of correct images that maps can show next to the errors; 0: none.",
        min=0,
        rich_help_panel=SITE,
    ),
]
KeepCorrect = Annotated[
    int,
    typer.Option(
        metavar="N",
        help="Images, drawn at random, of which everything is kept though they are correct.",
        min=1,
        rich_help_panel=MACHINE,
    ),
]
NoOriginals = Annotated[
    bool, typer.Option("--no-originals", help="Leave out the original images of the errors.", rich_help_panel=SITE)
]
NoPaths = Annotated[
    bool, typer.Option("--no-paths", help="Name images by number instead of by path.", rich_help_panel=SITE)
]
KeepVectors = Annotated[
    bool,
    typer.Option(
        "--keep-vectors",
        help="Keep a vector of every image in the site, for comparisons with other models.",
        rich_help_panel=SITE,
    ),
]
ThumbnailSize = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Largest side of thumbnails and mean images, in pixels.",
        min=8,
        max=128,
        rich_help_panel=SITE,
    ),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Build although the check before finds a certain mistake.", rich_help_panel=MACHINE),
]
Engine = Annotated[
    str,
    typer.Option(
        metavar="WHAT",
        help="What evaluates the images: here (this process), or ray (workers of Ray on one or many machines).",
        autocompletion=lambda: list(ENGINES),
        rich_help_panel=MACHINE,
    ),
]
Amp = Annotated[
    bool,
    typer.Option(
        "--amp",
        help="Run the model in mixed precision: float16 on a CUDA GPU, bfloat16 on the CPU. A few predictions change.",
        rich_help_panel=MACHINE,
    ),
]
Verify = Annotated[
    bool,
    typer.Option(
        "--verify", help="Read every byte of the cached stages again, to find damage.", rich_help_panel=MACHINE
    ),
]
Standalone = Annotated[
    bool, typer.Option("--standalone", help="Also write the whole site as one file.", rich_help_panel=SITE)
]
StandaloneLimit = Annotated[
    int, typer.Option(metavar="MB", help="Largest size of that file, in megabytes.", min=1, rich_help_panel=SITE)
]
Cache = Annotated[
    Path, typer.Option(metavar="DIR", help="Folder in which finished stages are cached.", rich_help_panel=MACHINE)
]
