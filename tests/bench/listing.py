"""The list of what to look at first, as a build makes it; for tests/bench/causes.py.

The real engine walks the real stages that the list needs, in their own order and with the default options. Only what
the model makes of the images is put into the cache beforehand, because most of it is the same in every build here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from planted_settings import Case

from wrongtree.artifacts.causes import Entries
from wrongtree.config import Machine
from wrongtree.flow.engine import Walk
from wrongtree.flow.plan import Plan
from wrongtree.flow.stage import Result, Stage
from wrongtree.flow.stages import STAGES
from wrongtree.inputs.brought import Advance, Brought
from wrongtree.shared.progress import quiet
from wrongtree.store.store import Store

LIST = "entries"  # the stage that makes the list


@dataclass(frozen=True)
class Line:
    """One entry of the list."""

    images: np.ndarray  # its errors, as numbers among the images judged
    cause: str  # "": no word
    proved: str  # "repair", "damage" or ""
    title: str


@dataclass(frozen=True)
class Listing:
    """What a build lists, of all entries those that it calls notable or has proved, and what it says of the site."""

    lines: tuple[Line, ...]
    site: tuple[str, ...]  # causes that concern all errors together
    passes: int  # images that the model was asked about


def listing_of(case: Case) -> Listing:
    """Build as far as the list."""
    with TemporaryDirectory() as folder:
        walk = walked(case, Path(folder), needed(LIST))
        return from_entries(walk.get(LIST), case.judged.members)


def needed(target: str) -> list[Stage]:
    """The stages that one of them is made of, and this one, in their order."""
    names = {target}
    for stage in reversed(STAGES):  # those of one name are several ways to the same
        if stage.name in names:
            names |= {source.stage for source in stage.takes.values() if isinstance(source, Result)}
    return [stage for stage in STAGES if stage.name in names]


def walked(case: Case, folder: Path, stages: Sequence[Stage]) -> Walk:
    """A build with the default options that stops after these stages."""
    states: dict[str, str] = {}
    store = Store(folder / "cache", "bench", lambda state, stage, seconds: states.update({stage: state}))
    plan = Plan(folder / "sites", "bench", machine=Machine("cpu", 128))
    digests = {"images": case.images.digest, "model": "bench"}
    judging = next(stage for stage in stages if stage.name == "predictions")
    ingredients = [judging.version, [list(digests.values()), plan.predict], []]
    store.keep(judging.kept, judging.makes, ingredients, lambda: case.judged)
    brought = Brought(case.images, lambda: case.classifier, None, plan.machine, silent)
    walk = Walk(store, plan, brought, digests, {"console": lambda: quiet})
    walk.run(stages)
    if states[judging.kept] != "fresh":
        raise RuntimeError("the engine did not take the predictions that were put into its cache")
    return walk


@contextmanager
def silent(title: str, total: int) -> Iterator[Advance]:
    """A progress bar that shows nothing."""
    yield lambda done: None


def from_entries(found: Entries, members: np.ndarray) -> Listing:
    """The list as the stage makes it; `members` (e,) are numbers among the images judged."""
    lines = [
        Line(members[entry.member], entry.cause, entry.proved, entry.title)
        for entry in found.entries
        if entry.notable or entry.proved
    ]
    return Listing(tuple(lines), tuple(word for word, _, _ in found.site), found.passes)
