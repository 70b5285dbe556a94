"""The command line: parses, calls, reports. It computes nothing, and imports torch only when a model must run."""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from wrongtree import __version__, cli_check, cli_guide, cli_probe, cli_project, cli_publish
from wrongtree.cli_asked import REPRESENTATIONS, read_options
from wrongtree.cli_options import (
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
from wrongtree.faults import UserError
from wrongtree.guide import page_of
from wrongtree.project import FILE

INTERRUPTED = 130  # what typer exits with on Ctrl-C, as shells do

app = typer.Typer(
    help="Shows why an image classifier is wrong: trees of look-alike errors, as a static site.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Out = Annotated[Path, typer.Option(help="Folder of sites.")]
Name = Annotated[str | None, typer.Option(help="Folder of this site; by default <data>-<model>.")]


@app.command()
def build(
    context: typer.Context,
    data: Annotated[
        Path,
        typer.Option(help="A folder per class, a manifest with path,label, .npz, .tar, torchvision:NAME or hf:NAME."),
    ],
    model: Model = None,
    predictions: Predictions = None,
    embeddings: Embeddings = None,
    weights: Weights = None,
    classes: Classes = None,
    split: Split = None,
    class_map: ClassMap = None,
    limit: Limit = None,
    sample: Sample = None,
    seed: Seed = 0,
    root: Root = None,
    allow_outside: AllowOutside = False,
    name: Name = None,
    title: Annotated[str | None, typer.Option(help="Heading of the site; by default its name.")] = None,
    out: Out = Path("build"),
    representations: Annotated[
        str,
        typer.Option(help=f"What makes errors alike, the first shown first: {', '.join(REPRESENTATIONS)}, a+b."),
    ] = "combined,doubt",
    groupings: Annotated[
        str, typer.Option(help="Trees to grow, the first shown first: label, prediction, confusion, none.")
    ] = "label,none",
    over: Annotated[str, typer.Option(help="What trees are grown over: errors, or all images.")] = "errors",
    k_range: Annotated[str, typer.Option(help="Numbers of clusters that k-means tries.")] = "2-9",
    embedder: Annotated[
        str, typer.Option(help="The network of pretrained, named as --model.")
    ] = "torchvision:resnet50",
    embedder_weights: Annotated[str | None, typer.Option(help="Its weights, as in --weights.")] = None,
    autoencoder_steps: Annotated[int, typer.Option(help="Batches of 64 from which autoencoders learn.", min=10)] = 1500,
    layer: Annotated[str | None, typer.Option(help="Module whose output is the feature map.")] = None,
    img_size: ImgSize = None,
    mean: Mean = None,
    std: Std = None,
    crop_pct: CropPct = None,
    interpolation: Interpolation = None,
    device: Device = "auto",
    batch_size: BatchSize = None,
    cache: Annotated[Path, typer.Option(help="Where finished stages are kept.")] = Path(".wrongtree_cache"),
    no_originals: Annotated[bool, typer.Option("--no-originals", help="Leave out the errors' own pictures.")] = False,
    no_paths: Annotated[bool, typer.Option("--no-paths", help="Name images by number instead of by path.")] = False,
    thumbnail_size: Annotated[
        int | None, typer.Option(help="Largest side of thumbnails and averages, in pixels.", min=8, max=128)
    ] = None,
    correct_sample: Annotated[
        int, typer.Option(help="Correct images that maps can show behind the errors; 0: none.", min=0)
    ] = 1000,
    standalone: Annotated[bool, typer.Option("--standalone", help="Also write the whole site as one file.")] = False,
    standalone_limit: Annotated[int, typer.Option(help="Most megabytes of that file.", min=1)] = 40,
) -> None:
    """Judge the images, grow trees over the errors, write the site."""
    job = read_options(locals(), recorded=True)
    from wrongtree.progress import console

    if job.model is None:
        from wrongtree.run_given import build_from_predictions

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
        from wrongtree.run import build_from_files

        site = build_from_files(job.plan, job.data, job.classes, job.model, console, job.embedder, job.reading)
    if site.skipped:
        console.print(f"{len(site.skipped)} images were set aside:", style="yellow")
        for id_, reason in site.skipped[:10]:
            console.print(f"  {id_}: {reason}", markup=False)
        if len(site.skipped) > 10:
            console.print(f"  … the rest are listed in {site.path}/data/manifest.json", markup=False)
    if site.single is not None:
        typer.echo(f"{site.single}: the same in one file")
    typer.echo(f"{site.path / 'index.html'}: {site.summary}")


@app.command()
def demo(
    out: Out = Path("build"),
    cache: Annotated[Path, typer.Option(help="Where finished stages are kept.")] = Path(".wrongtree_cache"),
) -> None:
    """Train a small network on scikit-learn's digits, plant five kinds of error, and build the site `digits`."""
    from wrongtree.demo import build_demo

    site = build_demo(out, cache)
    typer.echo(f"{site.path / 'index.html'}: {site.summary}")


@app.command()
def serve(
    folder: Annotated[Path, typer.Argument(help="A site, or a folder of sites.")] = Path("build"),
    port: Annotated[int, typer.Option(help="0: any free port.")] = 8000,
) -> None:
    """Preview sites on this machine."""
    from wrongtree.serve import serve_folder

    serve_folder(folder, port, typer.echo)


app.command()(cli_project.init)
app.command("check", help=cli_check.HELP)(cli_check.with_options_of(build))
app.command()(cli_publish.gallery)
app.command()(cli_publish.pages)
app.command()(cli_publish.export)
app.command()(cli_publish.score)
app.command()(cli_probe.probe)
app.command()(cli_guide.guide)


def main() -> None:
    """Entry point: a UserError becomes one sentence and exit code 2, Ctrl-C exit code 130."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what a terminal cannot show must not end a run
    try:
        app(standalone_mode=True)
    except UserError as fault:
        _fail(str(fault), 2, page_of(fault))
    except OSError as fault:  # a disk, a terminal or a log that fails where nobody expected it
        what = f"{fault.filename or 'what is printed'}: {fault.strerror or fault}"
        _fail(f"{what}; what was computed is kept, the same command goes on from there", 2, "safety")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _fail("interrupted; what was computed is kept, the same command goes on from there", INTERRUPTED)
        raise


def _fail(message: str, code: int, page: str | None = None) -> NoReturn:
    with suppress(OSError):  # of a log on a full disk
        typer.echo(f"wrongtree: {message}" + (f"\n  more: wrongtree guide {page}" if page else ""), err=True)
    raise SystemExit(code)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wrongtree {__version__}")
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
