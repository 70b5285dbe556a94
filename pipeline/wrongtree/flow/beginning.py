"""What comes before the images are evaluated: they are opened, classes are put in the model's order, and the check."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from wrongtree.artifacts.hierarchy import Hierarchy
from wrongtree.config import DataConfig, EmitConfig
from wrongtree.flow.engine import Walk
from wrongtree.flow.plan import Plan
from wrongtree.flow.stages import STAGES
from wrongtree.flow.telling import stop_before
from wrongtree.inputs.brought import Brought
from wrongtree.inputs.given import Given
from wrongtree.inputs.hierarchy.fitting import fit
from wrongtree.inputs.hierarchy.lines import read_lines
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.images.naming import in_order_of
from wrongtree.inputs.models.classifiers import about, in_mixed_precision
from wrongtree.inputs.splits.opened import open_images
from wrongtree.inputs.tables.class_files import Named
from wrongtree.shared import resources
from wrongtree.shared.digests import digest
from wrongtree.shared.progress import report_to
from wrongtree.shared.record import made
from wrongtree.shared.texts import printable, unplaced
from wrongtree.store.store import Store


def open_and_tell(data: Path, classes: Named | None, reading: DataConfig, to: Console) -> LabelledImages:
    """The images, and what of them was left out."""
    images = open_images(data, classes, reading)
    tell(images.notes, to)
    return images


def tell(notes: Iterable[str], to: Console) -> None:
    """What was decided, as it is known."""
    for note in notes:
        to.print(note, style="yellow", markup=False)


def begun(
    plan: Plan,
    brought: Brought,
    described: dict[str, Any],
    digests: dict[str, str],
    to: Console,
    named: Sequence[Path] = (),
) -> tuple[Walk, tuple[str, ...]]:
    """What comes before the images are evaluated: classes in the model's order, and the check. With what to note."""
    target = plan.out / plan.name
    lines = None if plan.hierarchy is None else read_lines(plan.hierarchy)
    store = Store(plan.cache, str(target.resolve()), report_to(to), verify=plan.machine.verify)

    def emitting() -> EmitConfig:
        record = made(plan, plan.asked, store.versions, digests)
        return EmitConfig(printable(plan.title or plan.name), reveal=plan.reveal, made=record)

    notes: tuple[str, ...] = ()
    hierarchy: Hierarchy | None = None
    added: dict[str, Callable[[], Any]] = {
        "notes": lambda: notes if plan.reveal.paths else notes[of_files:],
        "console": lambda: to,
        "described": lambda: described,
        "target": target.absolute,  # not where a link leads: the link is replaced
        "assets": resources.digest,
        "emit": emitting,
        "hierarchy": lambda: hierarchy,
    }
    if plan.predict.amp and not isinstance(brought.judge, Given):
        brought = dataclasses.replace(brought, judge=in_mixed_precision(brought.judge))
    walk = Walk(store, plan, brought, digests, added)
    looked = 1 + [stage.name for stage in STAGES].index("facts")
    walk.run(STAGES[:1])
    read = (*brought.images.notes, *(brought.judge.notes if isinstance(brought.judge, Given) else ()))
    decided = (*plan.precision, *plan.kept_of(len(brought.images)), *_put_in_order(walk, digests))
    if lines is not None:
        hierarchy, said = fit(lines, walk.brought.images.classes)
        digests["hierarchy"] = digest(hierarchy)
        decided = (*decided, *said)
        named = [*named, *([Path(plan.hierarchy)] if isinstance(plan.hierarchy, str | Path) else [])]
    tell(decided, to)
    notes, of_files = tuple(unplaced(note, named) for note in (*read, *decided)), len(read)
    walk.run(STAGES[1:looked])
    if plan.compared is None:  # what is odd about images that are all wrong says nothing of the models
        stop_before(walk.get("facts"), plan.force, to)
    return walk, notes


def _put_in_order(walk: Walk, digests: dict[str, str]) -> tuple[str, ...]:
    """Classes as the model names them, before anything is judged; returns what there is to tell."""
    if isinstance(walk.brought.judge, Given):
        return ()
    images, named = walk.brought.images, walk.get("named")
    ordered = in_order_of(images, named, python=walk.plan.asked is None)
    judge = about(walk.brought.model, ordered.one)
    walk.brought = dataclasses.replace(walk.brought, images=ordered, judge=judge)
    digests["images"] = ordered.digest
    return (*ordered.notes[len(images.notes) :], *named.notes)
