"""The project file at the command line: `wrongtree init`, and what of a build is known from the file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup, TyperOption

from wrongtree.commands.project import FILE, read_project, values_by_key, write_project
from wrongtree.shared.record import Asked, asked
from wrongtree.shared.terminal import say


def init(
    context: typer.Context,
    data: Annotated[str | None, typer.Option(help="As for build.")] = None,
    model: Annotated[str | None, typer.Option(help="As for build.")] = None,
    weights: Annotated[str | None, typer.Option(help="As for build.")] = None,
    like: Annotated[Path | None, typer.Option(help="Copy the options of this site; set the paths again.")] = None,
) -> None:
    """Write wrongtree.toml in this folder, with a commented key for every option of build."""
    from wrongtree.sites.read import options_of

    named = {"data": data, "model": model, "weights": weights}
    known = options_of(like) if like is not None else {}
    known |= {key: value for key, value in named.items() if value is not None}
    write_project(FILE, options_of_build(context), known)
    judged = "model" if "predictions" not in known else "predictions"
    missing = " and ".join(key for key in ("data", judged) if key not in known)
    say(f"{FILE}: " + (f"set {missing}, then run: wrongtree build" if missing else "now run: wrongtree build"))


def read(context: typer.Context) -> dict[str, Any]:
    """What the file in this folder says, by parameter of build."""
    return read_project(FILE, options_of_build(context))


def asked_of(context: typer.Context) -> Asked:
    """For the record of the site: every option of this build, and which of them somebody chose."""
    options = options_of_build(context)
    sources = {name: context.get_parameter_source(name) for name in context.params}
    chosen = {name: source is not None and source.name != "DEFAULT" for name, source in sources.items()}
    given = [key for key, is_chosen in values_by_key(options, chosen).items() if is_chosen]
    return asked(values_by_key(options, context.params), given)


def options_of_build(context: typer.Context) -> list[TyperOption]:
    """The real ones: what the project file may say is exactly what the command takes."""
    command = context.find_root().command
    assert isinstance(command, TyperGroup)
    return [option for option in command.commands["build"].params if isinstance(option, TyperOption)]
