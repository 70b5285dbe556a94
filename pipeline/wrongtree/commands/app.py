"""The command line: which commands there are, and how it ends. It computes nothing, and imports late what computes."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Annotated, NoReturn

import typer

from wrongtree import __version__
from wrongtree.commands import (
    build,
    check,
    compare,
    completion,
    demo,
    export,
    gallery,
    gate,
    guide,
    init,
    pages,
    predict,
    probe,
    score,
    serve,
)
from wrongtree.commands.guide_pages import page_of
from wrongtree.commands.project import FILE
from wrongtree.shared.faults import UserError
from wrongtree.shared.terminal import say

# The panels of `wrongtree --help`, and what stands below it and below that of build.
BUILD, SITES, MORE = "Make a site", "Work with built sites", "More"
BEGIN = (
    "Start with wrongtree demo, or run wrongtree init in the folder of your images. Help for each task: wrongtree guide"
)
INTERRUPTED = 130  # what typer exits with on Ctrl-C, as shells do
RESUME = "interrupted; finished work is cached, run the same command to resume"
GRACE = 5  # seconds that what is under way has to end, once a person has interrupted it

app = typer.Typer(
    help="Shows why an image classifier is wrong: clusters of similar errors, as a static site.",
    epilog=BEGIN,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command(rich_help_panel=BUILD, epilog=build.EXAMPLES)(build.build)
app.command(rich_help_panel=BUILD)(demo.demo)
app.command(rich_help_panel=SITES)(serve.serve)
app.command(rich_help_panel=BUILD)(init.init)
app.command("check", help=check.HELP, rich_help_panel=BUILD)(check.with_options_of(build.build))
app.command("predict", help=predict.HELP, rich_help_panel=BUILD, epilog=predict.EXAMPLES)(
    predict.with_options_of(build.build)
)
app.command(rich_help_panel=SITES)(gallery.gallery)
app.command(rich_help_panel=SITES)(pages.pages)
app.command(rich_help_panel=SITES)(export.export)
app.command(rich_help_panel=SITES)(score.score)
app.command(rich_help_panel=SITES, epilog=compare.EXAMPLES)(compare.compare)
app.command(rich_help_panel=SITES)(probe.probe)
app.command(rich_help_panel=SITES, epilog=gate.EXAMPLES)(gate.gate)
app.command(rich_help_panel=MORE)(guide.guide)


def main() -> None:
    """Entry point: a UserError becomes one sentence and exit code 2, Ctrl-C exit code 130."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what a terminal cannot show must not end a run
    try:
        with completion.whole_words(), _ending_soon():
            app(standalone_mode=True)
    except UserError as fault:
        _fail(str(fault), 2, page_of(fault), fault.lines, fault.document)
    except OSError as fault:  # a disk, a terminal or a log that fails where nobody expected it
        what = f"{_place_of(fault)}{fault.strerror or fault}"
        _fail(f"{what}; finished work is cached, run the same command to resume", 2, "safety")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _fail(RESUME, INTERRUPTED)
        raise


@contextmanager
def _ending_soon() -> Iterator[None]:
    """Within this context Ctrl-C ends the process after some seconds, whatever its threads wait for.

    A server that does not answer holds a thread for a minute, and Python waits for its threads. What is lost is what a
    kill loses: nothing that is finished.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield  # Ctrl-C is ignored here, or somebody else's
        return

    left = False

    def end() -> None:
        if not left:  # else it has been said
            with suppress(OSError):
                say(f"wrongtree: {RESUME}", err=True)
        os._exit(INTERRUPTED)

    def interrupt(number: int, frame: FrameType | None) -> None:
        timer = threading.Timer(GRACE, end)
        timer.daemon = True
        timer.start()
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        left = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _place_of(fault: OSError) -> str:
    """The file that a fault is about, or the output; nothing where neither is known."""
    if fault.filename:
        return f"{fault.filename}: "
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # what could not be printed is still waiting
    except OSError:
        return "the output: "
    return ""


def _fail(message: str, code: int, page: str | None = None, lines: Sequence[str] = (), document: str = "") -> NoReturn:
    with suppress(OSError):  # of a log on a full disk
        say(f"wrongtree: {message}", err=True)
        for line in lines:
            say(f"  {line}", err=True)
        for line in f"\n{document}".splitlines() if document else ():
            say(line, err=True)
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
    if context.invoked_subcommand in ("build", "check", "predict") and FILE.is_file():
        context.default_map = {context.invoked_subcommand: init.read(context)}
