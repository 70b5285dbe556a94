"""What to paste where a build stopped: the same command, with what cures it."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperOption

from wrongtree.commands.asked import Job
from wrongtree.flow.telling import STOPPED, Stopped
from wrongtree.inputs.tables.class_files import columns_of_classes
from wrongtree.inputs.tables.classes import read_class_map
from wrongtree.shared.digests import digest
from wrongtree.shared.faults import UserError
from wrongtree.sites.writing import write_text

ASIDE = ("--force", "--help")  # what the command that cures does not need


def with_commands(stop: Stopped, job: Job, context: typer.Context) -> UserError:
    """The refusal with the command that cures it, if there is one, and with the one that goes on."""
    cure: dict[str, str] = dict(stop.found.flags)
    if stop.found.order:
        cure["--classes"] = str(_kept(job, "classes", *_classes(job.classes, stop.found.order)))
    if stop.found.renamed:
        renamed = _class_map(job.reading.class_map, stop.found.renamed)
        cure["--class-map"] = str(_kept(job, "class-map", renamed, ".csv"))
    lines = [command(context, cure)] if cure else []
    run = "Run the first command below to correct it, or the second" if cure else "Correct it, or run the command below"
    lines.append(command(context, {"--force": ""}))
    return UserError(f"{stop.sentence}. {STOPPED}. {run} to build it as it is:", "before", lines)


def command(context: typer.Context, changed: Mapping[str, str]) -> str:
    """The command as it was typed, with other values for these options; a switch has an empty one."""
    words = ["wrongtree", str(context.info_name)]
    left = dict(changed)
    for option in context.command.params:
        if not isinstance(option, TyperOption):
            continue
        name = max(option.opts, key=len)
        source = context.get_parameter_source(str(option.name))
        if name in left:
            value = left.pop(name)
            words += [name, value] if value else [name]
        elif name not in ASIDE and source is not None and source.name == "COMMANDLINE":
            words += _typed(name, context.params[str(option.name)])
    return shlex.join(words)


def _typed(name: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [name] if value else []
    return [name, str(value)]


def _kept(job: Job, what: str, text: str, ending: str) -> Path:
    """A file beside what is cached, named by its content: two builds in one folder do not share it."""
    path = job.plan.cache / f"{what}-{digest(text)[:8]}{ending}"
    write_text(path, text)
    return path


def _classes(given: Path | None, order: Sequence[str]) -> tuple[str, str]:
    """The names in this order; of a table with its other columns, because the data may use any of them."""
    columns = [] if given is None else columns_of_classes(given)
    if len(columns) < 2:
        return "".join(f"{name}\n" for name in order), ".txt"
    row = {name: i for i, name in enumerate(columns[0])}
    rows = [[cells[row[class_]] for cells in columns] for class_ in order]
    return _table(["name", *(f"also {k}" for k in range(1, len(columns)))], rows), ".csv"


def _class_map(given: Path | None, renamed: Sequence[tuple[str, str]]) -> str:
    """Labels renamed, after what a class map that was given makes of them."""
    then = dict(renamed)
    first = {} if given is None else read_class_map(given)
    both = then | {label: then.get(class_, class_) for label, class_ in first.items()}
    return _table(["label", "class"], list(both.items()))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([head, *rows])
    return stream.getvalue()
