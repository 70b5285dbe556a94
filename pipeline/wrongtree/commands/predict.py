"""`wrongtree predict`: the pass over the images alone, or one shard of it. It takes every option of `build`."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wrongtree.commands.asked import Job, read_options
from wrongtree.commands.options import MACHINE
from wrongtree.commands.per_label import per_label
from wrongtree.shared.faults import UserError
from wrongtree.shared.terminal import say

if TYPE_CHECKING:
    from rich.console import Console

    from wrongtree.store.shard import Filled, Shard

HELP = "Evaluate the images, or a shard of them, for a later build: several at once share the work."
EXAMPLES = """wrongtree predict --data photos/ --model torchvision:resnet18 --weights my.pt --shard 2/8\n
More: wrongtree guide large-data"""

SHARD = re.compile(r"(\d+)/(\d+)")
ShardOption = Annotated[
    str,
    typer.Option(
        "--shard",
        metavar="I/N",
        help="Evaluate the Ith of N parts of the images, counted from 1.",
        rich_help_panel=MACHINE,
    ),
]


def with_options_of(build: Callable[..., None]) -> Callable[..., None]:
    """The command; its options are those of `build`, so that both have the same to say of a build, and one more."""

    @functools.wraps(build)
    def predict(shard: str = "1/1", **options: Any) -> None:
        from wrongtree.flow.telling import Stopped
        from wrongtree.shared.progress import console

        part = read_shard(shard)
        for job in per_label(read_options(options, recorded=True), console):
            try:
                say(_sentence(part, _shared(job, part, console), job))
            except Stopped as stop:
                from wrongtree.commands.mending import with_commands

                raise with_commands(stop, job, options["context"]) from stop

    own = inspect.Parameter("shard", inspect.Parameter.KEYWORD_ONLY, default="1/1", annotation=ShardOption)
    signature = inspect.signature(build, eval_str=True)
    predict.__dict__["__signature__"] = signature.replace(parameters=[*signature.parameters.values(), own])
    return predict


def read_shard(text: str) -> Shard:
    """From `I/N`. UserError where it is something else, or I is not 1 to N."""
    from wrongtree.store.shard import Shard

    found = SHARD.fullmatch(text)
    if found is None:
        raise UserError(f"--shard {text}: write I/N, such as 2/8 for the second of eight parts")
    number, of = map(int, found.groups())
    if of == 0:
        raise UserError(f"--shard {text}: there is at least one part; write 1/1")
    if not 1 <= number <= of:
        raise UserError(f"--shard {text}: shards are counted from 1 to {of:,}")
    return Shard(number, of)


def _shared(job: Job, shard: Shard, to: Console) -> Filled:
    from wrongtree.flow.on_ray import spread_of
    from wrongtree.flow.sharing import Recipe, share

    if job.model is None:
        raise UserError("predict: --predictions says already what a model would; run wrongtree build")
    recipe = Recipe(job.plan, job.data, job.classes, job.model, job.reading)
    return share(recipe, shard, to, spread_of(recipe))


def _sentence(shard: Shard, filled: Filled, job: Job) -> str:
    place = job.plan.cache
    whole = f"{filled.there:,} of {filled.count:,} pieces of the images evaluated"
    if filled.mine == 0:
        return (
            f"shard {shard.number}/{shard.of}: has nothing to do, because there are fewer pieces than shards; {whole}"
        )
    if filled.there == filled.count:
        return f"{place}: {whole}; wrongtree build with the same options makes the site"
    return f"{place}: {whole}, all {filled.mine:,} of shard {shard.number}/{shard.of} among them"
