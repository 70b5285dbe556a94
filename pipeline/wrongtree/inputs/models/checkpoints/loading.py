"""A checkpoint into a module: the likeliest of its state dicts that fits, and what was decided on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wrongtree.inputs.models.checkpoints.finding import Group, groups_of, rank
from wrongtree.inputs.models.checkpoints.fitting import AUXILIARY, Fit, Shapes, fit
from wrongtree.inputs.models.checkpoints.heads import Head, last_layer, other_head, put_in, said_of
from wrongtree.inputs.models.checkpoints.matching import renamed
from wrongtree.inputs.models.checkpoints.misfits import Asked, alike, behind, misfit, rivals
from wrongtree.inputs.models.checkpoints.opening import Opened, open_checkpoint
from wrongtree.inputs.models.checkpoints.sizes import trained_at
from wrongtree.inputs.models.checkpoints.things import Lazy, UnreadableError, nbytes
from wrongtree.shared.bounds import refuse_larger
from wrongtree.shared.faults import UserError

if TYPE_CHECKING:
    from torch import nn

MOST_GROUPS = 12  # state dicts that are tried
MOST_RENAMED = 2  # of which all numbers are read


@dataclass(frozen=True)
class Loaded:
    """A module with the checkpoint's weights."""

    module: nn.Module
    notes: tuple[str, ...]
    size: int | None = None  # pixels: of a model that was built for another size than its own


@dataclass(frozen=True)
class Plan:
    """How a model is to be built, and what goes where."""

    fit: Fit
    classes: int | None = None
    size: int | None = None
    head: Head | None = None  # replaced
    complete: bool = True
    notes: tuple[str, ...] = ()


Rename = Callable[["nn.Module", Mapping[str, Lazy]], Mapping[str, Lazy] | None]  # for a module; None: it cannot
Build = Callable[[int | None, int | None], "nn.Module"]  # by number of classes and size; None: the model's own


def load_into(module: nn.Module, path: Path) -> tuple[str, ...]:
    """Load a checkpoint into a module as it is; returns what was decided. UserError says what does not fit."""
    opened = open_checkpoint(path)
    shapes = shapes_of(module)
    tried: list[tuple[Group, Fit]] = []
    for group in groups_of(opened)[:MOST_GROUPS]:
        if group.copy and any(found.matched * 2 >= len(shapes) for _, found in tried):
            continue  # a copy is not what was asked for, if the model itself is there
        found = fit(group.tensors, shapes)
        for tensors, how in renamed(group.tensors, module, shapes, ordered(opened)) if not found.complete else ():
            again = fit(tensors, shapes)
            if again.complete:
                again.notes = (*again.notes, how)
                found = again
        if found.complete:
            rivals(opened, group, found)
            found.notes += _others(opened, group, found.weights, lambda each: fit(each.tensors, shapes))
            _fill(module, path, found.weights)
            return (*opened.notes, *_chosen(group, tried), *found.notes)
        tried.append((group, found))
    group, found = _nearest(tried)
    raise misfit(opened, group, found, Asked(None, module, shapes))


def load_named(build: Build, outputs: int, path: Path, asked: Asked, rename: Rename | None = None) -> Loaded:
    """Build a model as the checkpoint wants it, and load it. UserError says what does not fit."""
    opened = open_checkpoint(path)
    blank = _blank(build, None, None)
    tried: list[tuple[Group, Plan]] = []
    found = groups_of(opened)[:MOST_GROUPS]
    if rename is not None:
        others = [(group, rename(blank, group.tensors)) for group in found[:MOST_RENAMED]]
        found = [replace(group, tensors=tensors) for group, tensors in others if tensors is not None] or found
    for group in found:
        if group.copy and any(plan.fit.matched * 2 >= len(shapes_of(blank)) for _, plan in tried):
            continue
        plan = planned(build, blank, outputs, group.tensors, ordered(opened))
        if plan.complete:
            rivals(opened, group, plan.fit)
            behind(opened, plan.fit, plan.classes or outputs)
            module = build(plan.classes if plan.head is None or not plan.head.whole else None, plan.size)
            if plan.head is not None and plan.head.whole:
                put_in(module, plan.head)
            _fill(module, path, plan.fit.weights)
            _without_auxiliary(module, plan.fit.weights)
            chosen = _chosen(group, [(other, plan.fit) for other, plan in tried])
            beside = _others(
                *(opened, group, plan.fit.weights),
                lambda each: planned(build, blank, outputs, each.tensors, ordered(opened)).fit,
            )
            return Loaded(module, (*opened.notes, *chosen, *plan.notes, *beside), plan.size)
        tried.append((group, plan))
    best = _nearest([(group, plan.fit) for group, plan in tried])[0]
    plan = next(plan for group, plan in tried if group is best)
    raise misfit(
        opened, best, plan.fit, replace(asked, module=blank, shapes=shapes_of(blank), head=plan.head, size=plan.size)
    )


def planned(build: Build, blank: nn.Module, outputs: int, tensors: Mapping[str, Lazy], by_order: bool) -> Plan:
    """How one state dict would be loaded; `blank` is the model with so many `outputs`."""
    plan = _plan(build, blank, outputs, tensors)
    if plan.complete:
        return plan
    best = plan
    for other, how in renamed(tensors, blank, shapes_of(blank), by_order):
        again = _plan(build, blank, outputs, other)
        if again.complete:
            return Plan(again.fit, again.classes, again.size, again.head, True, (*again.notes, how))
        if again.head is not None and best.head is None:
            best = again
    return best


def _plan(build: Build, blank: nn.Module, outputs: int, tensors: Mapping[str, Lazy]) -> Plan:
    first = fit(tensors, shapes_of(blank))
    if first.complete:
        return Plan(first, notes=first.notes)
    name = last_layer(blank, outputs)
    weight = first.weights.get(f"{name}.weight")
    classes = weight.shape[0] if weight is not None and weight.shape else None
    size = trained_at(blank, first)
    found, changed = first, blank
    if classes not in (None, outputs) or size is not None:
        changed = _blank(build, classes, size)
        found = fit(tensors, shapes_of(changed))
    if found.complete:
        return Plan(found, classes, size, notes=found.notes)
    if not (found.missing or found.wrong) and not any(
        len(tensor.shape) == 2 and tensor.shape[1] == (classes or outputs) for tensor in found.extra.values()
    ):  # the model is whole, and what is left over follows nothing of it
        return Plan(found, classes, size, complete=False)
    head = other_head(changed, classes or outputs, found)
    if head is None or head.swap is None or head.weights is None:
        return Plan(found, classes, size, head, complete=False)
    kept = Fit(dict(head.weights), {}, (), (), prefix=found.prefix)
    return Plan(kept, head.classes, size, head, notes=(*found.notes, said_of(head)))


def shapes_of(module: nn.Module) -> Shapes:
    """What a module expects, by name."""
    return {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}


def ordered(opened: Opened) -> bool:
    """Whether the order of the tensors is that in which the model has them; some formats sort them."""
    return opened.kind.startswith(("PyTorch", "pickle", "unpacked", "NumPy"))


def read_tensors(path: Path, weights: Mapping[str, Lazy]) -> dict[str, object]:
    """The numbers themselves, if they fit into memory."""
    refuse_larger(path, sum(map(nbytes, weights.values())))  # strides may lie
    try:
        return {name: tensor.load() for name, tensor in weights.items()}
    except UserError:
        raise
    except Exception as fault:  # damaged archives raise nearly anything
        why = str(fault) if isinstance(fault, UnreadableError) else (str(fault) or type(fault).__name__).splitlines()[0]
        raise UserError(f"{path}: not a PyTorch checkpoint, or damaged ({why[:120]}); copy or save it again") from fault


def _fill(module: nn.Module, path: Path, weights: Mapping[str, Lazy]) -> None:
    found = read_tensors(path, weights)
    shapes = shapes_of(module)
    whole = {name: tensor.reshape(shapes[name]) for name, tensor in found.items()}  # type: ignore[attr-defined]  # tensors
    module.load_state_dict(whole, strict=False)


def _without_auxiliary(module: nn.Module, weights: Mapping[str, Lazy]) -> None:
    """Heads that only training asks, where the checkpoint has none or those of other classes: else they are random."""
    for name in AUXILIARY:
        if not any(key.startswith(name) for key in weights) and getattr(module, name[:-1], None) is not None:
            setattr(module, name[:-1], None)


def _blank(build: Build, classes: int | None, size: int | None) -> nn.Module:
    """The model without numbers, where its code can do without."""
    import torch

    try:
        with torch.device("meta"):
            return build(classes, size)
    except (NotImplementedError, RuntimeError):  # it computes its widths with tensors
        return build(classes, size)


def _chosen(group: Group, tried: list[tuple[Group, Fit]]) -> tuple[str, ...]:
    """Which of several state dicts is used."""
    if group.averaged:
        return (f"the averaged weights under '{group.dotted}' are used",)
    passed = [other for other, _ in tried if other.averaged]
    if passed:
        return (
            f"the averaged weights under '{passed[0].dotted}' are not complete; "
            f"those under '{group.dotted or 'the top'}' are used",
        )
    return ()


def _others(
    opened: Opened, group: Group, weights: Mapping[str, Lazy], fitted: Callable[[Group], Fit]
) -> tuple[str, ...]:
    """Other places with other weights that fit, too. UserError where nothing says which of them is meant."""
    notes: tuple[str, ...] = ()
    if group.averaged:
        return notes
    for other in groups_of(opened)[:MOST_GROUPS]:
        nested = other.path[: len(group.path)] == group.path or group.path[: len(other.path)] == other.path
        if nested or other.averaged:
            continue
        found = fitted(other)
        if not found.complete or found.weights == dict(weights):
            continue
        if not other.copy and rank(other.path)[1] == rank(group.path)[1]:
            raise alike(opened, group, other)
        notes += (f"the weights under '{group.dotted}' are used, not those under '{other.dotted}'",)
    return notes


def _nearest(tried: list[tuple[Group, Fit]]) -> tuple[Group, Fit]:
    return max(tried, key=lambda entry: entry[1].matched)
