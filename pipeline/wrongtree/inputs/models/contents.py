"""What a module in memory is made of, as plain values and bytes that are the same in every process."""

from __future__ import annotations

import enum
import functools
import inspect
import re
import sys
from argparse import Namespace
from collections import deque
from collections.abc import Iterator, Mapping, Set
from pathlib import PurePath
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from wrongtree.shared.digests import digest

if TYPE_CHECKING:
    from torch import Tensor, nn

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
DEEPEST = 12  # containers within containers: beyond, only the type counts
ASIDE = ("training",)  # attributes that decide no answer: models are asked in evaluation mode
# Among torch's own attributes, those by which a person may change answers.
HOOKS = ("_forward_pre_hooks", "_forward_hooks")


def contents(thing: Any) -> Iterator[bytes]:
    """Everything that decides what a module, a function or a value does, in an order of its own.

    Modules: structure, weights, attributes, hooks. Functions: name, code, defaults, what they close over. Containers
    and plain objects: what they hold. Of an object of somebody's library, its type and its text if that has no address.
    """
    return _Walk().of(thing, 0)


def source(code: Any) -> str:
    """Source of a class or function; empty where there is none, as for what is defined at a prompt."""
    try:
        return inspect.getsource(code)
    except (OSError, TypeError):
        return ""


def nameless(thing: Any) -> str:
    """An object's repr without its address, which differs in every process."""
    return ADDRESS.sub("", repr(thing))


def raw(tensor: Tensor) -> bytes:
    """A tensor's type, shape and bytes."""
    import torch

    flat = tensor.detach().cpu()
    flat = (flat.to_dense() if flat.layout != torch.strided else flat).contiguous().flatten()
    return f"{tensor.dtype}{tuple(tensor.shape)}".encode() + flat.view(torch.uint8).numpy().tobytes()


class _Walk:
    """Remembers what it has been to: a thing that holds itself is told by its number."""

    def __init__(self) -> None:
        self._met: dict[int, int] = {}
        self._held: list[Any] = []  # so that no id is given to another thing meanwhile

    def of(self, thing: Any, depth: int) -> Iterator[bytes]:
        import torch

        kind = type(thing)
        yield f"{kind.__module__}.{kind.__qualname__}".encode()
        if thing is None or isinstance(thing, bool | int | float | complex | str | bytes | range | slice | PurePath):
            yield thing if isinstance(thing, bytes) else repr(thing).encode()
            return
        if isinstance(thing, enum.Enum):
            yield thing.name.encode()
            return
        if isinstance(thing, torch.dtype | torch.device | torch.Size):
            yield repr(thing).encode()
            return
        if id(thing) in self._met:
            yield f"as {self._met[id(thing)]}".encode()
            return
        if depth > DEEPEST:
            return
        self._met[id(thing)] = len(self._met)
        self._held.append(thing)
        yield from self._inside(thing, depth + 1)

    def _inside(self, thing: Any, depth: int) -> Iterator[bytes]:
        import torch

        if isinstance(thing, torch.jit.ScriptModule):
            weights = [*thing.named_parameters(), *thing.named_buffers()]
            yield from self._each([weights, str(getattr(thing, "code", ""))], depth)
        elif isinstance(thing, torch.nn.Module):
            yield from self._module(thing, depth)
        elif isinstance(thing, torch.Tensor):
            yield raw(thing)
        elif isinstance(thing, np.ndarray | np.generic):
            array = np.asarray(thing)
            yield f"{array.dtype}{array.shape}".encode()
            yield from self._each(array.ravel().tolist(), depth) if array.dtype.hasobject else [array.tobytes()]
        elif isinstance(thing, Mapping):
            for key, value in thing.items():
                yield from self.of(key, depth)
                yield from self.of(value, depth)
            yield from self._attributes(thing, depth)
        elif isinstance(thing, Set):  # in an order that every process has
            yield from sorted(digest(*_Walk().of(value, depth)).encode() for value in thing)
        elif isinstance(thing, list | tuple | deque):
            yield from self._each(thing, depth)
            yield from self._attributes(thing, depth)
        elif isinstance(thing, functools.partial):
            yield from self._each([thing.func, thing.args, thing.keywords], depth)
        elif isinstance(thing, MethodType):
            yield from self._each([thing.__func__, thing.__self__], depth)
        elif isinstance(thing, FunctionType):
            yield from self._function(thing, depth)
        elif isinstance(thing, type | BuiltinFunctionType | ModuleType):
            yield f"{getattr(thing, '__module__', '')}.{getattr(thing, '__qualname__', thing.__name__)}".encode()
        elif isinstance(thing, CodeType):
            yield thing.co_code
            yield from self._each([thing.co_names, thing.co_consts], depth)
        elif isinstance(thing, SimpleNamespace | Namespace) or not _is_librarys(type(thing)):
            yield source(type(thing)).encode()
            yield from self._attributes(thing, depth)
        elif callable(thing):  # torchvision's transforms, functions written in C
            yield nameless(thing).encode()
            yield from self.of(getattr(thing, "__wrapped__", None), depth)

    def _module(self, module: nn.Module, depth: int) -> Iterator[bytes]:
        import torch

        torchs = vars(torch.nn.Module()).keys()
        own = {name: value for name, value in vars(module).items() if name not in torchs and name not in ASIDE}
        own |= {name: list(getattr(module, name, {}).values()) for name in HOOKS}
        own |= dict(module.named_parameters(recurse=False)) | dict(module.named_buffers(recurse=False))
        own |= dict(module.named_children())
        yield b"" if type(module).__module__.startswith("torch.") else source(type(module)).encode()
        yield ADDRESS.sub("", module.extra_repr()).encode()
        for name, value in sorted(own.items()):
            yield name.encode()
            yield from self.of(value, depth if not isinstance(value, torch.nn.Module) else 0)

    def _function(self, function: FunctionType, depth: int) -> Iterator[bytes]:
        yield f"{function.__module__}.{function.__qualname__}".encode()
        if _is_librarys(function):
            yield function.__code__.co_code
            return
        cells = [_cell(cell) for cell in function.__closure__ or ()]
        code = function.__code__
        named = {name: function.__globals__.get(name) for name in code.co_names}
        # Of what a function finds by name, what stays as it is: a list there may be anything's, and grow.
        told = {n: v for n, v in named.items() if isinstance(v, bool | int | float | str | tuple | FunctionType)}
        yield from self._each([code, function.__defaults__, function.__kwdefaults__, cells, told], depth)

    def _attributes(self, thing: Any, depth: int) -> Iterator[bytes]:
        slots = {name for kind in type(thing).__mro__ for name in _names(getattr(kind, "__slots__", ()))}
        held = {name: getattr(thing, name) for name in slots if hasattr(thing, name)} | getattr(thing, "__dict__", {})
        for name, value in sorted(held.items()):
            if not name.startswith("__"):
                yield name.encode()
                yield from self.of(value, depth)

    def _each(self, things: Any, depth: int) -> Iterator[bytes]:
        yield str(len(things)).encode()
        for thing in things:
            yield from self.of(thing, depth)


def _cell(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # nothing yet
        return None


def _names(slots: Any) -> tuple[str, ...]:
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _is_librarys(thing: Any) -> bool:
    """Whether its code is installed rather than the user's own: what it does is known by its name."""
    module = sys.modules.get(getattr(thing, "__module__", None) or "builtins")
    if module is not None and module.__name__.partition(".")[0] in sys.stdlib_module_names - {"__main__"}:
        return True
    file = PurePath(getattr(module, "__file__", None) or "")
    return bool({"site-packages", "dist-packages"} & set(file.parts))
