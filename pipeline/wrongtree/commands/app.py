"""The command line: parses, calls, reports. It computes nothing, and imports torch only when a model must run."""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from wrongtree import __version__
from wrongtree.commands import check as cli_check
from wrongtree.commands import completion as cli_complete
from wrongtree.commands import guide as cli_guide
from wrongtree.commands import init as cli_project
from wrongtree.commands import probe as cli_probe
from wrongtree.commands import publish as cli_publish
from wrongtree.commands.asked import read_options
from wrongtree.commands.build_options import (
    AutoencoderSteps,
    Cache,
    CorrectSample,
    Data,
    Embedder,
    EmbedderWeights,
    Groupings,
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
)
from wrongtree.commands.options import (
    AllowOutside,
    BatchSize,
    Classes,
    ClassMap,
    CropPct,
    Device,
    Embeddings,
    ImgSize,
    Interpolation,
    Limit,
    Mean,
    Model,
    Predictions,
    Root,
    Sample,
    Seed,
    Split,
    Std,
    Weights,
)
from wrongtree.commands.pages_of_guide import page_of
from wrongtree.commands.project import FILE
from wrongtree.shared.faults import UserError
from wrongtree.shared.terminal import say

# The panels of `wrongtree --help`, and what stands below it and below that of build.
BUILD, SITES, MORE = "Make a site", "With sites that stand", "More"
BEGIN = "Begin with wrongtree demo, or wrongtree init in the folder of your images. A page per task: wrongtree guide"
EXAMPLES = """wrongtree build --data photos/ --model torchvision:resnet18 --weights my.pt\n
wrongtree build --data photos.csv --root photos/ --model net.py:factory --img-size 224\n
wrongtree build --data photos/ --predictions said.csv --embeddings clip.npz\n
More: wrongtree guide own-checkpoint, and images, predictions-only, large-data"""
INTERRUPTED = 130  # what typer exits with on Ctrl-C, as shells do

app = typer.Typer(
    help="Shows why an image classifier is wrong: trees of look-alike errors, as a static site.",
    epilog=BEGIN,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(rich_help_panel=BUILD, epilog=EXAMPLES)
def build(
    context: typer.Context,
    data: Data,
    root: Root = None,
    allow_outside: AllowOutside = False,
    split: Split = None,
    class_map: ClassMap = None,
    limit: Limit = None,
    sample: Sample = None,
    seed: Seed = 0,
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
    over: Over = "errors",
    k_range: KRange = "2-9",
    embedder: Embedder = "torchvision:resnet50",
    embedder_weights: EmbedderWeights = None,
    autoencoder_steps: AutoencoderSteps = 1500,
    out: Out = Path("build"),
    name: Name = None,
    title: Title = None,
    correct_sample: CorrectSample = 1000,
    no_originals: NoOriginals = False,
    no_paths: NoPaths = False,
    thumbnail_size: ThumbnailSize = None,
    standalone: Standalone = False,
    standalone_limit: StandaloneLimit = 40,
    device: Device = "auto",
    batch_size: BatchSize = None,
    cache: Cache = Path(".wrongtree_cache"),
) -> None:
    """Judge the images, grow trees over the errors, write the site."""
    job = read_options(locals(), recorded=True)
    from wrongtree.flow.telling import tell_again
    from wrongtree.shared.progress import console

    if job.model is None:
        from wrongtree.flow.run import build_from_predictions

        assert job.predictions is not None
        site = build_from_predictions(
            job.plan,
            job.data,
            job.classes,
            job.predictions,
            job.embeddings,
            console,
            job.embedder,
            job.reading,
        )
    else:
        from wrongtree.flow.run import build_from_files

        site = build_from_files(job.plan, job.data, job.classes, job.model, console, job.embedder, job.reading)
    if site.skipped:
        console.print(f"{len(site.skipped)} images were set aside:", style="yellow")
        for id_, reason in site.skipped[:10]:
            console.print(f"  {id_}: {reason}")
        if len(site.skipped) > 10:
            console.print(f"  … the rest are listed in {site.path}/data/manifest.json")
    if site.single is not None:
        say(f"{site.single}: the same in one file")
    say(f"{site.path / 'index.html'}: {site.summary}")
    tell_again(site, console)


@app.command(rich_help_panel=BUILD)
def demo(
    out: Out = Path("build"),
    cache: Cache = Path(".wrongtree_cache"),
) -> None:
    """Train a small network on scikit-learn's digits, plant five kinds of error, and build the site `digits`."""
    from wrongtree.demo import build_demo

    site = build_demo(out, cache)
    say(f"{site.path / 'index.html'}: {site.summary}")


@app.command(rich_help_panel=SITES)
def serve(
    folder: Annotated[
        Path, typer.Argument(help="A site, or a folder of sites.", autocompletion=cli_complete.sites)
    ] = Path("build"),
    port: Annotated[int, typer.Option(metavar="N", help="0: any free port.")] = 8000,
) -> None:
    """Preview sites on this machine."""
    from wrongtree.sites.serve import serve_folder

    serve_folder(folder, port, say)


app.command(rich_help_panel=BUILD)(cli_project.init)
checking = app.command("check", help=cli_check.HELP, rich_help_panel=BUILD)
checking(cli_check.with_options_of(build))
app.command(rich_help_panel=SITES)(cli_publish.gallery)
app.command(rich_help_panel=SITES)(cli_publish.pages)
app.command(rich_help_panel=SITES)(cli_publish.export)
app.command(rich_help_panel=SITES)(cli_publish.score)
app.command(rich_help_panel=SITES)(cli_probe.probe)
app.command(rich_help_panel=MORE)(cli_guide.guide)


def main() -> None:
    """Entry point: a UserError becomes one sentence and exit code 2, Ctrl-C exit code 130."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what a terminal cannot show must not end a run
    try:
        with cli_complete.whole_words():
            app(standalone_mode=True)
    except UserError as fault:
        _fail(str(fault), 2, page_of(fault))
    except OSError as fault:  # a disk, a terminal or a log that fails where nobody expected it
        what = f"{_place_of(fault)}{fault.strerror or fault}"
        _fail(f"{what}; what was computed is kept, the same command goes on from there", 2, "safety")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _fail("interrupted; what was computed is kept, the same command goes on from there", INTERRUPTED)
        raise


def _place_of(fault: OSError) -> str:
    """The file that a fault is about, or what is printed; nothing where neither is known."""
    if fault.filename:
        return f"{fault.filename}: "
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # what could not be printed is still waiting
    except OSError:
        return "what is printed: "
    return ""


def _fail(message: str, code: int, page: str | None = None) -> NoReturn:
    with suppress(OSError):  # of a log on a full disk
        say(f"wrongtree: {message}", err=True)
        if page:
            say(f"  more: wrongtree guide {page}", err=True)
    raise SystemExit(code)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"wrongtree {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if context.invoked_subcommand in ("build", "check") and FILE.is_file():
        context.default_map = {context.invoked_subcommand: cli_project.read(context)}
