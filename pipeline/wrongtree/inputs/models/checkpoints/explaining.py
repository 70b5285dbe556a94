"""What was found in a checkpoint, as a tree for a person: container, weights, prefixes, heads, what else is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from wrongtree.inputs.models.checkpoints.finding import Group, groups, whole_modules
from wrongtree.inputs.models.checkpoints.fitting import COUNTERS
from wrongtree.inputs.models.checkpoints.names import CLASS_NAMES, names_in
from wrongtree.inputs.models.checkpoints.opening import Opened, open_checkpoint
from wrongtree.inputs.models.checkpoints.things import (
    Array,
    Strange,
    Thing,
    entries_of,
    is_module,
    is_tensor,
    numel,
    plain,
)

MOST = 24  # entries of one level
SHOWN = 60  # characters of a value
DEEPEST = 3
Branch = tuple[str, list[Any]]  # a line, and the branches below it


def explain(path: Path) -> str:
    """The tree, as lines. UserError where the file is no checkpoint of PyTorch."""
    opened = open_checkpoint(path)
    found = groups(opened.content)
    inside = {group.path: group for group in found}
    size = sum(file.stat().st_size for file in opened.files)
    branches = [*_weights(opened, found), *_rest(opened.content, (), inside)]
    if names := names_in(opened.content):
        branches.append((f"classes, in the order of the outputs: {_few(names, 12)}", []))
    for name, place in whole_modules(opened.content):
        branches.append((f"a whole module{place and f' at {place}'}: {name}, which needs its class; not read", []))
    if opened.acting:
        branches.append((f"would run code where it is loaded: {_few(opened.acting, 6)}; not run", []))
    branches += [(note, []) for note in opened.notes]
    return "\n".join([f"{path}: {opened.kind}, {size / 1e6:.1f} MB", *_drawn(branches, "")])


def _weights(opened: Opened, found: list[Group]) -> list[Branch]:
    """The likeliest state dict, and the model that it fits; others in a line each."""
    branches: list[Branch] = []
    outer = {group.path for group in found if any(_within(other.path, group.path) for other in found)}
    shown = [group for group in found if group.path not in outer] or found
    for group in shown:
        where = f"under '{group.dotted}'" if group.path else "at the top"
        total = sum(map(numel, group.tensors.values()))
        kinds = sorted({tensor.dtype for key, tensor in group.tensors.items() if not key.endswith(COUNTERS)})
        head = f"weights {where}: {len(group.tensors)} tensors, {total:,} numbers, {', '.join(kinds)}"
        branches.append((head, _details(opened, group) if group is shown[0] else []))
    return branches or [("no weights", [])]


def _details(opened: Opened, group: Group) -> list[Branch]:
    from wrongtree.inputs.models.checkpoints.loading import ordered
    from wrongtree.inputs.models.checkpoints.nearest import architecture

    lines = []
    keys = [key for key in group.tensors if not key.endswith(COUNTERS)]
    prefix = _prefix(keys)
    if prefix:
        lines.append(f"prefix of all names: {prefix}")
    wide = [(key, tensor.shape) for key, tensor in group.tensors.items() if len(tensor.shape) >= 2]
    if wide:
        (first, entry), (last, end) = wide[0], wide[-1]
        lines.append(f"first layer: {first.removeprefix(prefix)} {_sides(entry)}, {entry[1]} channels or inputs")
        lines.append(f"last layer: {last.removeprefix(prefix)} {_sides(end)}, {end[0]} outputs")
    found = architecture(group.tensors, ordered(opened))
    if found is None:
        lines.append(
            "architecture: none of torchvision's is near; yours is for a factory (wrongtree guide own-checkpoint)"
        )
    elif found.plan is None:
        lines.append(f"architecture: nearest to torchvision:{found.name}, which it does not fit")
    else:
        classes = f" with {found.plan.classes} classes" if found.plan.classes else ""
        lines.append(f"architecture: fits torchvision:{found.name}{classes}")
        lines += found.plan.notes
    return [(line, []) for line in lines]


def _rest(content: Any, path: tuple[str | int, ...], inside: Mapping[tuple[str | int, ...], Group]) -> list[Branch]:
    """What is no weights: epochs, metrics, arguments, states of training."""
    held = entries_of(content)
    if held is None or len(path) > DEEPEST:
        return []
    branches: list[Branch] = []
    plain_ones = [(key, value) for key, value in held.items() if not is_tensor(value)]
    for key, value in plain_ones[:MOST]:
        below = (*path, str(key))
        if below in inside and not any(entries_of(each) is None and not is_tensor(each) for each in _values(value)):
            continue
        if key in CLASS_NAMES and not path:
            continue
        deeper = _rest(value, below, inside) if not _of_training(str(key)) else []
        branches.append((f"{key}: {_said(str(key), value)}", deeper))
    if len(plain_ones) > MOST:
        branches.append((f"… and {len(plain_ones) - MOST} more", []))
    return branches


def _values(value: Any) -> Iterable[Any]:
    return (entries_of(value) or {}).values()


def _of_training(key: str) -> bool:
    return key.lower().startswith(("optim", "sched", "lr_sched", "scaler", "rng", "loops", "callbacks"))


def _said(key: str, value: Any) -> str:
    value = plain(value)
    if _of_training(key):
        return "state of training; ignored"
    if is_module(value):
        return f"a module of class {value.name}; ignored"
    if isinstance(value, Thing):
        return f"{value.name}, which is not made; ignored" if entries_of(value) is None else value.name
    if isinstance(value, Strange):
        return f"tensors that are {value.why}"
    if isinstance(value, Array):
        return f"an array {_sides(value.shape)}"
    if isinstance(value, dict):
        return f"{len(value)} entries"
    if isinstance(value, list | tuple | set | frozenset):
        return f"{len(value)} entries: {_cut(', '.join(_cut(repr(each)) for each in list(value)[:8]))}"
    return _cut(repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _few(names: Iterable[str], most: int) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")


def _sides(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "of one number"


def _within(path: tuple[str | int, ...], above: tuple[str | int, ...]) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


def _prefix(keys: list[str]) -> str:
    """What all names begin with, up to a dot, where it is no part of the model: `module.model.`."""
    shared = ""
    while keys and all(key.startswith(shared) and "." in key.removeprefix(shared) for key in keys):
        step = f"{shared}{keys[0].removeprefix(shared).partition('.')[0]}."
        if not all(key.startswith(step) for key in keys):
            break
        shared = step
    return shared


def _drawn(branches: list[Branch], margin: str) -> list[str]:
    lines = []
    for at, (line, below) in enumerate(branches):
        last = at == len(branches) - 1
        lines.append(f"{margin}{'└─' if last else '├─'} {line}")
        lines += _drawn(below, f"{margin}{'   ' if last else '│  '}")
    return lines
