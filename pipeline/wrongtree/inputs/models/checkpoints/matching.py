"""The same model in pieces: its children in a Sequential, or other names for the same layers in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from wrongtree.inputs.models.checkpoints.fitting import COUNTERS, Shapes
from wrongtree.inputs.models.checkpoints.things import Lazy

if TYPE_CHECKING:
    from torch import nn

NAMELESS = re.compile(r"(arr_)?\d+")  # of a list, and of np.savez(FILE, *arrays)
NUMBER = re.compile(r"(?:^|(?<=\.))\d+(?=\.)")


def renamed(
    tensors: Mapping[str, Lazy], blank: nn.Module, shapes: Shapes, ordered: bool
) -> Iterator[tuple[dict[str, Lazy], str]]:
    """Tensors under the model's names, where those can be told, and how; what is no part of it keeps its name."""
    yield from _by_child(tensors, blank, shapes)
    if ordered and (found := _by_order(tensors, shapes)) is not None:
        yield (
            found,
            "the weights have other names than the model's: they were matched by order and shape, which agree",
        )


def _by_child(tensors: Mapping[str, Lazy], blank: nn.Module, shapes: Shapes) -> Iterator[tuple[dict[str, Lazy], str]]:
    """`Sequential(*list(model.children())[:-1])` numbers the children of the model."""
    children = [name for name, _ in blank.named_children()]
    prefixes: dict[str, None] = {}
    for key in tensors:
        if first := NUMBER.search(key):
            prefixes[key[: first.start()]] = None
        if key.startswith("0.") and (second := re.match(r"0\.(?=\d+\.)", key)):
            prefixes[second[0]] = None
    for prefix in sorted(prefixes, key=len, reverse=True):
        found: dict[str, Lazy] = {}
        number = re.compile(re.escape(prefix) + r"(\d+)\.(.+)")
        inside = 0
        for key, tensor in tensors.items():
            match = number.fullmatch(key)
            name = f"{children[int(match[1])]}.{match[2]}" if match and int(match[1]) < len(children) else key
            if match and name in shapes:
                if tuple(tensor.shape) != tuple(shapes[name]) and not name.endswith(COUNTERS):
                    break
                inside += 1
            found[name] = tensor
        else:
            if inside >= len(shapes) / 2:
                at = prefix or "0., 1., …"
                yield found, f"'{at}' are the model's children in their order: {prefix}0 is {children[0]}, and so on"


def _by_order(tensors: Mapping[str, Lazy], shapes: Shapes) -> dict[str, Lazy] | None:
    """Where every layer has the same shapes in the same order, and layers correspond one to one."""
    if all(map(NAMELESS.fullmatch, tensors)):
        return _nameless(tensors, shapes)
    keys = [key for key in tensors if not key.endswith(COUNTERS)]
    names = [name for name in shapes if not name.endswith(COUNTERS)]
    if len(keys) != len(names) or keys == sorted(keys):  # sorted keys have no order of their own
        return None
    parents: dict[str, str] = {}
    for key, name in zip(keys, names, strict=True):
        above, _, leaf = key.rpartition(".")
        other, _, last = name.rpartition(".")
        if leaf != last or not _alike(tensors[key], name, shapes, names) or parents.setdefault(above, other) != other:
            return None
    if len(set(parents.values())) != len(parents):
        return None
    return {name: tensors[key] for key, name in zip(keys, names, strict=True)}


def _alike(tensor: Lazy, name: str, shapes: Shapes, names: list[str]) -> bool:
    """Whether a tensor is of the shape of this one; the last layer may have another number of outputs."""
    found, own = tuple(tensor.shape), tuple(shapes[name])
    return found == own or (name in names[-2:] and len(found) == len(own) and found[1:] == own[1:])


def _nameless(tensors: Mapping[str, Lazy], shapes: Shapes) -> dict[str, Lazy] | None:
    """The values of a state dict in its order; with or without counters."""
    ordered = sorted(tensors, key=lambda key: int(key.removeprefix("arr_")))
    for names in (list(shapes), [name for name in shapes if not name.endswith(COUNTERS)]):
        pairs = list(zip(ordered, names, strict=False))
        if len(ordered) == len(names) and all(
            _alike(tensors[key], name, shapes, names) or name.endswith(COUNTERS) for key, name in pairs
        ):
            return {name: tensors[key] for key, name in pairs}
    return None
