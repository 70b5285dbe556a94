"""Shared fixtures. Helpers that are no fixtures live in `reading`, `checking` and `colour_net`."""

import contextlib
import functools
import gc
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer.main

from outcome import Outcome

pytest.register_assert_rewrite("checking")

# The hub's libraries try again and again where there is no network, and read these when they are imported.
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HUB_DISABLE_PROGRESS_BARS="1")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Without looking for circles of references, which is a third of what this costs, in every process that runs tests.

    All that comes into being here stays; afterwards the search leaves it out.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


# Typer reads all options of all commands at every call; a process that runs once does so once, too.
parser_of = functools.cache(typer.main.get_command)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run the command line in this process, in an empty folder; anything that would be a traceback fails the test."""
    from wrongtree.commands import app as command_line
    from wrongtree.shared import progress

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(typer.main, "get_command", parser_of)

    def run(*arguments: object) -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "argv", ["wrongtree", *map(str, arguments)])
        monkeypatch.setattr(progress.console, "file", err)
        monkeypatch.setattr(sys, "path", [*sys.path])  # a factory file puts its folder there
        code = 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                command_line.main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return Outcome(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def build(cli: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """`wrongtree build` of the folder `photos` with the network that says which colour is strongest."""
    from checking import FACTORY

    def run(*arguments: object, data: object = "photos", model: str = "net") -> Outcome:
        return cli("build", "--data", data, "--model", f"{FACTORY}:{model}", "--device", "cpu", *arguments)

    return run


@pytest.fixture
def quick_build(build: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """`build` with one small tree, for tests of which no tree is the point."""

    def run(*arguments: object, **named: object) -> Outcome:
        small = ("--representations", "features", "--groupings", "none", "--k-range", "2")
        return build(*small, *arguments, **named)

    return run
