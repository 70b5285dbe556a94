"""Fields of an artifact that are neither an array nor plain values: dataclasses in tuples, arrays in these.

Arrays are taken out, to be kept in files of their own; what is left is JSON. Types come from the field's annotation,
so an entry names no class.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


def is_nested(value: Any) -> bool:
    """Whether a field's value has to be taken apart."""
    if isinstance(value, dict):
        return any(is_nested(item) for item in value.values())
    if dataclasses.is_dataclass(value):
        return True
    return isinstance(value, tuple) and any(isinstance(item, np.ndarray) or is_nested(item) for item in value)


def taken_apart(value: Any) -> tuple[Any, list[np.ndarray]]:
    """JSON of a value, in which arrays go by their number, and these arrays."""
    arrays: list[np.ndarray] = []
    return _taken_apart(value, arrays), arrays


def whole(kind: type, nested: Mapping[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Fields of `kind` with the nested ones put together; `values` has their arrays as `field.number`."""
    if not nested:
        return values
    hints = typing.get_type_hints(kind)
    arrays: dict[str, dict[int, np.ndarray]] = {name: {} for name in nested}
    found = {}
    for key, value in values.items():
        name, dot, number = key.rpartition(".")
        if dot and name in nested:
            arrays[name][int(number)] = value
        else:
            found[key] = value
    return found | {name: put_together(hints[name], value, arrays[name]) for name, value in nested.items()}


def _taken_apart(value: Any, arrays: list[np.ndarray]) -> Any:
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return len(arrays) - 1
    if dataclasses.is_dataclass(value):
        return {field.name: _taken_apart(getattr(value, field.name), arrays) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_taken_apart(item, arrays) for item in value]
    if isinstance(value, dict):
        return [[key, _taken_apart(item, arrays)] for key, item in value.items()]
    return value


def put_together(hint: Any, value: Any, arrays: Mapping[int, np.ndarray]) -> Any:
    """The value that was taken apart; `hint` is the annotation of what it is."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else put_together(next(h for h in inside if h is not type(None)), value, arrays)
    if origin is np.ndarray:
        return arrays[value]
    if origin is tuple:
        hints = _repeated(inside[0]) if inside[1:] == (...,) else iter(inside)
        return tuple(put_together(next(hints), item, arrays) for item in value)
    if origin is dict:
        return {key: put_together(inside[1], item, arrays) for key, item in value}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        known = typing.get_type_hints(hint)
        return hint(**{name: put_together(known[name], item, arrays) for name, item in value.items()})
    return value


def _repeated(hint: Any) -> Iterator[Any]:
    while True:
        yield hint
