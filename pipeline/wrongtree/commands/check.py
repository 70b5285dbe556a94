"""`wrongtree check`: what is suspicious, and what a build would take. It takes every option of `build`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wrongtree.commands.asked import Job, read_options
from wrongtree.commands.options import MODEL
from wrongtree.commands.per_label import per_label
from wrongtree.shared.terminal import say

if TYPE_CHECKING:
    from rich.console import Console

    from wrongtree.flow.preflight.check import Report

HELP = "Check a few images and the model: what looks suspicious, and what will a build take?"


def explain(path: Path | None) -> None:
    """Print what is in a checkpoint, and end: this needs neither images nor a model."""
    if path is None:
        return
    from wrongtree.inputs.models.checkpoints.explaining import explain
    from wrongtree.shared.torch_or_not import require_torch

    require_torch("--explain-checkpoint")
    for line in explain(path).splitlines():
        say(line)
    raise typer.Exit


ExplainCheckpoint = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Print what is in a checkpoint, and which architecture fits it. Needs no other option.",
        callback=explain,
        is_eager=True,
        rich_help_panel=MODEL,
    ),
]


def with_options_of(build: Callable[..., None]) -> Callable[..., None]:
    """The command; its options are those of `build`, so that one word turns a build into a check, and one more."""

    @functools.wraps(build)
    def check(explain_checkpoint: Path | None = None, **options: Any) -> None:
        from wrongtree.shared.progress import Plain, console

        job = read_options(options, recorded=False)
        for one in per_label(job, console):
            print_report(checked(one, console), Plain(highlight=False))
        from wrongtree.flow.telling import tell_proposed

        model = {} if job.model is None else job.model.described
        tell_proposed(job.plan.concepts is None, model, Plain(highlight=False))

    own = inspect.Parameter(
        "explain_checkpoint", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=ExplainCheckpoint
    )
    signature = inspect.signature(build, eval_str=True)
    check.__dict__["__signature__"] = signature.replace(parameters=[*signature.parameters.values(), own])
    return check


def checked(job: Job, to: Console) -> Report:
    """What was found. UserError where the build would certainly be refused."""
    from wrongtree.flow.beginning import open_and_tell, tell
    from wrongtree.flow.preflight.check import check
    from wrongtree.flow.preflight.named import put_in_order
    from wrongtree.inputs.hierarchy.fitting import fit
    from wrongtree.inputs.hierarchy.lines import read_lines
    from wrongtree.inputs.models.classifiers import about, in_mixed_precision, load_classifier

    plan = job.plan
    lines = None if plan.hierarchy is None else read_lines(plan.hierarchy)
    images = open_and_tell(job.data, job.classes, job.reading, to)
    if job.model is not None:
        model = load_classifier(job.model)
        images, decided = put_in_order(images, lambda: model)
        tell((*decided, *(() if lines is None else fit(lines, images.classes)[1])), to)
        judge = about(lambda: model, images.one)
        judge = in_mixed_precision(judge) if plan.predict.amp else judge
        return check(images, judge, plan.predict, plan.machine, plan.wanted)
    from wrongtree.flow.run import fitted
    from wrongtree.inputs.given import read_given

    assert job.predictions is not None
    told = len(images.notes)
    images, given = read_given(images, job.predictions, job.embeddings, job.classes, job.reading)
    of_classes = () if lines is None else fit(lines, images.classes)[1]
    tell((*images.notes[told:], *given.notes, *of_classes), to)
    return check(images, given, plan.predict, plan.machine, fitted(plan, given).wanted)


def print_report(report: Report, to: Console) -> None:
    """Facts in yellow, what a build will take in a table; nothing is cut off, whatever the width."""
    from rich.table import Table
    from rich.text import Text

    to.print(Text(report.head, style="dim"))
    to.print(Text(report.verdict, style="bold yellow" if report.facts else "bold green"))
    if report.facts:
        facts = Table.grid(padding=(0, 2, 0, 0))
        facts.add_column(no_wrap=True)
        facts.add_column()
        for fact in report.facts:
            sentence = Text(fact.sentence, style="yellow")
            facts.add_row("", "")
            facts.add_row(Text(f"  {fact.name}"), sentence)
            if fact.detail:
                facts.add_row("", Text(fact.detail, style="dim"))
        to.print(facts)
    if report.lines:
        to.print()
        cost = Table.grid(padding=(0, 2, 0, 0))
        for column in range(3):
            cost.add_column(no_wrap=column < 2)
        for what, much, how in report.lines:
            cost.add_row(Text(f"  {what}"), Text(much, style="bold"), Text(how, style="dim"))
        to.print(cost)
