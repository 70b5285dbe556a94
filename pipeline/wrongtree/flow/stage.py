"""What a stage is: a declaration that the engine walks. Nothing here knows any stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from wrongtree.flow.plan import Plan
from wrongtree.inputs.brought import Brought

Index: TypeAlias = tuple[str, ...]  # which of a stage's results: () the only one, or (representation, grouping)


class Build(Protocol):
    """What a stage may ask of the build that it is a part of."""

    plan: Plan
    brought: Brought

    def get(self, stage: str) -> Any:
        """The one result of an earlier stage."""

    def option(self, name: str) -> Any:
        """What was asked for: a part of the plan, or what the run adds to it."""


@dataclass(frozen=True)
class Axis:
    """What there is one result for, the one shown first first."""

    of: Callable[[Plan], Sequence[Index]]
    named: bool = False  # results go by name rather than in an order


ONCE = Axis(lambda plan: [()])
REPRESENTATIONS = Axis(lambda plan: [(name,) for name in plan.representations])
TREES = Axis(lambda plan: [(name, grouping) for name in plan.representations for grouping in plan.groupings])


@dataclass(frozen=True)
class Result:
    """Takes results of another stage. Where there are none, the stage is left out, unless it is `optional`."""

    stage: str
    which: Callable[[Plan, Index], Sequence[Index]]
    many: bool = False  # a list of them, or a mapping from the first part of their index if the axis is named
    optional: bool = False


@dataclass(frozen=True)
class Everything:
    """Takes all results so far: a mapping from the stage's name to its result, or to those of its axis."""


@dataclass(frozen=True)
class Option:
    """Takes what was asked for: a part of the plan, or what the run adds to it."""

    name: str
    unless_none: bool = False  # part of the key only where there is one, so that what was kept before it stays fresh


@dataclass(frozen=True)
class Part:
    """Takes one part of the index: the name of the representation, or of the grouping."""

    position: int


@dataclass(frozen=True)
class Brings:
    """Takes what was brought, whole; `digests` say which parts of it the result is made from."""

    digests: tuple[str, ...] = ()


Source: TypeAlias = Result | Everything | Option | Part | Brings


def same(stage: str) -> Result:
    """The result of the same index, or of as much of it as that stage has."""
    return Result(stage, lambda plan, index: [index])


def every(stage: str, axis: Axis) -> Result:
    """All results along an axis, in its order."""
    return Result(stage, lambda plan, index: axis.of(plan), many=True)


def first(stage: str) -> Result:
    """That of the representation shown first."""
    return Result(stage, lambda plan, index: REPRESENTATIONS.of(plan)[:1])


@dataclass(frozen=True)
class Stage:
    """One stage. `takes` names every parameter of `compute`, and says where it comes from."""

    name: str  # of its results, for those who take them
    version: int  # raise it when the same inputs would give something else
    makes: type
    compute: str  # module:function below wrongtree.stages, or `below`; imported only when it has to run
    takes: Mapping[str, Source]
    kept: str  # what the cache and the terminal call it; {0} and {1} are parts of the index
    along: Axis = ONCE
    when: Callable[[Build], bool] = lambda build: True
    pieces: bool = False  # compute returns Pieces of what it makes
    beside: tuple[str, ...] = ()  # options that are part of its key and no parameters
    before: Callable[[Build], None] | None = None  # what is done first, if it has to run
    below: str = "stages"  # the folder that its module is in
    lacks: Callable[[Build, Any], Sequence[str]] | None = None  # what a result lacks: then it serves this run only
