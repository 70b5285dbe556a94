"""Where in a checkpoint the weights are, and what stands beside them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wrongtree.inputs.models.checkpoints.opening import Opened
from wrongtree.inputs.models.checkpoints.things import (
    Array,
    Lazy,
    OfArray,
    Strange,
    entries_of,
    is_averaged,
    is_copy,
    is_module,
    is_tensor,
    sentence_of,
)
from wrongtree.shared.faults import UserError

# Where training scripts put them; as in timm, averaged weights come first, being those that people report.
NESTED_UNDER = (
    *("state_dict_ema", "model_ema", "ema_state_dict", "ema", "ema_model", "averaged_model", "swa_model"),
    *("state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params", "module"),
)
STATE = (  # of training: what is below is no weights of the model
    *("optim", "scheduler", "lr_sched", "scaler", "amp", "rng", "random", "loops", "callbacks", "grad", "history"),
    *("discriminator", "criterion", "loss"),
)
DEEPEST = 5
LONGEST = 64  # lists and tuples that may be several things, such as (epoch, state dict)
MOST = 2_000_000  # entries that are looked at


@dataclass(frozen=True)
class Group:
    """Tensors under one place of a checkpoint, by their dotted names below it."""

    path: tuple[str | int, ...]  # keys on the way: `state_dict`, or the number in a list
    tensors: Mapping[str, Lazy]
    flat: int = 0  # how many of them lie right there

    @property
    def averaged(self) -> bool:
        """Whether they are averages of those of many steps."""
        return any(map(is_averaged, map(str, self.path)))

    @property
    def direct(self) -> bool:
        """Whether most of them lie right there, and not in places below it."""
        return self.flat * 2 >= len(self.tensors)

    @property
    def copy(self) -> bool:
        """Whether they are of a model beside the model."""
        return any(map(is_copy, map(str, self.path)))

    @property
    def place(self) -> str:
        """`["model"]["state_dict"]`."""
        return "".join(f"[{literal(key)}]" for key in self.path)

    @property
    def dotted(self) -> str:
        """`model.state_dict`; empty at the top."""
        return ".".join(map(str, self.path))


def groups(content: Any) -> list[Group]:
    """Every place that may be a state dict, the likeliest first. Arrays are weights where there are no tensors."""
    for kinds in (is_tensor, is_array):
        budget = [MOST]
        found = [
            Group(path, _flat(held, budget, kinds), sum(map(kinds, held.values())))
            for path, held in _places(content, (), budget, set())
        ]
        if found := [group for group in found if group.tensors]:
            return sorted(found, key=lambda group: (group.copy, not group.direct, *rank(group.path)))
    return []


def is_array(value: Any) -> bool:
    """Whether it is an array of numbers."""
    return isinstance(value, Array) and value.objects is None and value.dtype.strip("<>|=")[:1] in tuple("fiub")


def groups_of(opened: Opened) -> list[Group]:
    """The same of a file. UserError where there is none, or where reading it as its author does would run code."""
    found = groups(opened.content)
    modules = list(whole_modules(opened.content))
    if opened.acting:
        place = found[0].place if found else modules[0][1] if modules else ""
        raise UserError(_would_run(opened, opened.acting[0], place, bool(found or modules), module=not found))
    if not found and modules:
        name, place = modules[0]
        raise UserError(_would_run(opened, name, place, True, module=True))
    strange = next((value for _, value in _walk(opened.content) if isinstance(value, Strange)), None)
    if strange is not None:
        raise sentence_of(opened.path, strange)
    if found:
        return found
    keys = [str(key) for key in entries_of(opened.content) or ()][:8]
    what = "the state of an optimizer, but no weights" if _is_optimizer(opened.content) else "no state dict"
    shown = f" (it has {', '.join(keys)})" if keys else ""
    if "shadow_params" in keys:
        raise UserError(
            f"{opened.path}: contains averaged parameters without names (shadow_params) and without the statistics of "
            "batch norm; in the training script, call ema.copy_to(model.parameters()) and save model.state_dict()"
        )
    raise UserError(
        f"{opened.path}: contains {what}{shown}; save one with torch.save(model.state_dict(), FILE), or pass the file "
        "that has it"
    )


def whole_modules(content: Any) -> Iterator[tuple[str, str]]:
    """Classes of pickled modules, and the expression that leads to each."""
    for place, value in _walk(content):
        if is_module(value):
            yield value.name, place


def weights_of(opened: Opened, group: Group) -> str:
    """The expression that loads a group in Python; "" where there is none."""
    return f"{opened.reader}{group.place}" if opened.reader and group.direct else ""


def command(code: str) -> str:
    """A line for a shell that runs it; names in it come from strangers."""
    return f"python -c {shlex.quote(code)}"


def literal(value: Any) -> str:
    """A text or number as Python has it, in one line and in double quotes."""
    return json.dumps(value) if isinstance(value, str | int) else json.dumps(str(value))


def _would_run(opened: Opened, name: str, place: str, has_weights: bool, module: bool) -> str:
    said = f"{opened.path}: contains more than weights, and loading it would run its code ({name})"
    if not has_weights:
        return f"{said}; pass a file that torch.save(model.state_dict(), FILE) wrote: this one has no weights"
    load = f"{opened.reader}{place}{'.state_dict()' if module else ''}"
    imports = "import torch"
    code = f'{imports}; torch.save({load}, "weights.pt")'
    where = ", in the folder of your own classes," if module else ""
    return f"{said}; if you trust it, save only the weights{where} with {command(code)} and pass --weights weights.pt"


def _places(
    content: Any, path: tuple[str | int, ...], budget: list[int], above: set[int]
) -> Iterator[tuple[tuple[str | int, ...], Mapping[Any, Any]]]:
    held = _inside(content)
    if isinstance(content, list | tuple) and content and all(map(is_number, content)):
        # Weights without names, as in federated learning; elsewhere, such a list is a history.
        held = {str(at): value for at, value in enumerate(content)} if all(isinstance(k, int) for k in path) else None
    if held is None or len(path) > DEEPEST or id(content) in above or budget[0] < 0:
        return
    if "param_groups" in held:  # an optimizer, whatever it is called
        return
    yield path, held
    for key, value in held.items():
        budget[0] -= 1
        if isinstance(content, list | tuple) or (isinstance(key, str) and not _is_state(key)):
            yield from _places(value, (*path, key), budget, above | {id(content)})


def _inside(value: Any) -> Mapping[Any, Any] | None:
    """What a place holds; a short list or tuple is one too, by number: `torch.save((epoch, state_dict), FILE)`."""
    if not isinstance(value, list | tuple):
        return entries_of(value)
    if value and all(_is_pair(each) for each in value):  # list(model.state_dict().items())
        return dict(value)
    return dict(enumerate(value)) if len(value) <= LONGEST else None


def _is_pair(value: Any) -> bool:
    """Whether it is a name and its tensor."""
    return isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], str) and is_number(value[1])


def is_number(value: Any) -> bool:
    """Whether it is a tensor or an array of numbers."""
    return is_tensor(value) or is_array(value)


def _flat(
    held: Mapping[Any, Any], budget: list[int], kinds: Callable[[Any], bool], prefix: str = "", depth: int = 0
) -> dict[str, Lazy]:
    """Tensors below a place, by dotted names."""
    found: dict[str, Lazy] = {}
    for key, value in held.items():
        budget[0] -= 1
        if budget[0] < 0 or not isinstance(key, str) or _is_state(key):
            continue
        if kinds(value):
            found[prefix + key] = OfArray(value) if isinstance(value, Array) else value
        elif depth < DEEPEST and (inner := entries_of(value)) is not None:
            found.update(_flat(inner, budget, kinds, f"{prefix}{key}.", depth + 1))
    return found


def rank(path: tuple[str | int, ...]) -> tuple[int, ...]:
    """Averaged weights, then the usual names, then what lies higher; copies come last."""
    known = [NESTED_UNDER.index(key) for key in path if key in NESTED_UNDER]
    best = min(known, default=len(NESTED_UNDER) + bool(path))
    return (any(map(is_copy, map(str, path))), best, -len(known), len(path))


def _is_state(key: str) -> bool:
    return "." not in key and key.lower().startswith(STATE)


def _is_optimizer(content: Any) -> bool:
    return any("param_groups" in (entries_of(value) or {}) for _, value in _walk(content, everything=True))


def _walk(content: Any, everything: bool = False) -> Iterator[tuple[str, Any]]:
    """Each value down to some depth once, with the expression that leads to it; likely places first."""
    waiting: list[tuple[str, Any, int]] = [("", content, 0)]
    seen: set[int] = set()
    while waiting and len(seen) < MOST:
        place, value, depth = waiting.pop(0)
        if id(value) in seen:
            continue
        seen.add(id(value))
        yield place, value
        held = _inside(value)
        if held is None or depth > DEEPEST:
            continue
        inner = [(key, each) for key, each in held.items() if everything or not _is_state(str(key))]
        inner.sort(key=lambda entry: rank((str(entry[0]),)))
        waiting += [(f"{place}[{literal(key)}]", each, depth + 1) for key, each in inner if not is_tensor(each)]
