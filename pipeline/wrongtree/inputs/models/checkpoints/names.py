"""What a checkpoint calls its classes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wrongtree.inputs.models.checkpoints.opening import open_checkpoint
from wrongtree.inputs.models.checkpoints.things import entries_of, plain
from wrongtree.shared.faults import UserError

CLASS_NAMES = (
    *(
        "classes",
        "class_names",
        "class_to_idx",
        "idx_to_class",
        "id2label",
        "label2id",
        "label_names",
        "labels",
        "names",
    ),
    *("idx2class", "class2idx", "idx_to_label", "label_to_idx", "index_to_class", "class_to_index", "class_list"),
    *(
        "target_names",
        "label_list",
        "classes_",
        "index_to_name",
        "categories",
        "label_map",
        "CLASSES",
        "classnames",
        "vocab",
    ),
)
DEEPEST = 3
MOST = 10_000  # places that are looked at


def read_names(path: Path) -> tuple[str, ...]:
    """What a checkpoint calls its classes, in the order of the outputs; empty where it does not say.

    Training scripts save a list, or a mapping from or to numbers, beside the weights or in their arguments; Hugging
    Face and timm do so in the `config.json` of the folder.
    """
    try:
        found = names_in(open_checkpoint(path).content)
    except UserError:  # it was loaded before, or that was refused
        return ()
    folder = path if path.is_dir() else path.parent
    if not found and (path.is_dir() or path.name in ("model.safetensors", "pytorch_model.bin")):
        found = _in_config(folder / "config.json")
    return found


def names_in(content: Any) -> tuple[str, ...]:
    """The same of what was read."""
    return next((names for place in _places(content) if (names := _named(place))), ())


def _places(content: Any) -> Iterator[Mapping[Any, Any]]:
    """Mappings in a checkpoint, what lies higher first, each once."""
    waiting: list[tuple[Any, int]] = [(content, 0)]
    seen: set[int] = set()
    while waiting and len(seen) < MOST:
        value, depth = waiting.pop(0)
        held = entries_of(value)
        if held is None or id(value) in seen:
            continue
        seen.add(id(value))
        yield held
        if depth < DEEPEST:
            waiting += [(inner, depth + 1) for inner in held.values() if entries_of(inner) is not None]


def _named(place: Mapping[Any, Any]) -> tuple[str, ...]:
    keys = {_spelled(key): key for key in place if isinstance(key, str)}
    for name in CLASS_NAMES:
        said = plain(place.get(keys.get(_spelled(name))))
        inner = entries_of(said)
        if inner:
            found = _by_number({plain(key): plain(value) for key, value in inner.items() if _single(plain(key))})
            if found:
                return found
        elif isinstance(said, list | tuple) and (listed := _listed([plain(each) for each in said])):
            return listed
    return ()


def _spelled(key: str) -> str:
    """`class2idx` of `class_to_idx`, `classToIdx` and the like."""
    return re.sub(r"[^a-z0-9]", "", key.lower()).replace("to", "2")


def _by_number(said: Mapping[Any, Any]) -> tuple[str, ...]:
    """Names by number, or numbers by name: whole numbers as values are those of the outputs."""
    if not all(map(_single, said.values())):
        return ()
    numbers = all(isinstance(value, int) for value in said.values())
    ways = [{value: key for key, value in said.items()}] if numbers else [said, {v: k for k, v in said.items()}]
    for way in ways:
        if len(way) == len(said) and set(map(str, way)) == set(map(str, range(len(way)))):
            return _distinct([str(way[key]) for key in sorted(way, key=int)])
    return ()


def _listed(names: list[Any]) -> tuple[str, ...]:
    return _distinct(names) if all(isinstance(name, str) for name in names) else ()


def _distinct(names: list[str]) -> tuple[str, ...]:
    """A list in which a name comes twice is not one of classes."""
    return tuple(names) if len(set(names)) == len(names) else ()


def _single(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _in_config(path: Path) -> tuple[str, ...]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return ()
    found = names_in(read)
    return () if all(name.lower().startswith("label_") for name in found) else found
