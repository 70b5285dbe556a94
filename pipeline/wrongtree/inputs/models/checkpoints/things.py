"""What is read from a pickle: names, inert things, and tensors whose numbers are read only when they are needed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from wrongtree.shared.faults import UserError

if TYPE_CHECKING:
    from torch import Tensor

BITS = {
    **dict.fromkeys(("float64", "int64", "uint64", "complex64"), 64),
    **dict.fromkeys(("float32", "int32", "uint32"), 32),
    **dict.fromkeys(("float16", "bfloat16", "int16", "uint16"), 16),
    **dict.fromkeys(("int8", "uint8", "bool", "float8_e4m3fn", "float8_e5m2"), 8),
    "complex128": 128,
}

WORD = re.compile("[a-z]+")
COPIES = ("teacher", "target", "momentum", "old", "frozen", "reference", "initial", "previous")


class UnreadableError(Exception):
    """The bytes are no checkpoint, or damaged; what it says completes `damaged (…)`."""


@dataclass(frozen=True)
class Named:
    """A class or function that a pickle names. It is never imported, so it can do nothing."""

    module: str
    name: str

    @property
    def full(self) -> str:
        """`torch._utils._rebuild_tensor_v2`."""
        return f"{self.module}.{self.name}"


class Thing:
    """What an unknown class or function would have made: its name, and what it was given."""

    __slots__ = ("args", "entries", "items", "name", "state")

    def __init__(self, name: str, args: tuple[Any, ...] = ()) -> None:
        self.name = name
        self.args = args
        self.state: Any = None
        self.items: list[Any] = []  # of a class that is a list
        self.entries: dict[Any, Any] = {}  # of a class that is a dict

    def __repr__(self) -> str:
        return f"<{self.name}>"


class Bytes(Protocol):
    """Where storages lie."""

    def read(self, key: str, least: int) -> bytes:
        """All bytes of a storage; UnreadableError where it has fewer than `least`."""
        ...


@dataclass(frozen=True)
class Storage:
    """A row of numbers somewhere in the file."""

    source: Bytes = field(compare=False)
    key: str
    dtype: str | None  # None: said by the tensor
    length: int  # numbers, or bytes where no dtype is known
    start: int = 0  # the first of them, where it is part of another storage


class Lazy(Protocol):
    """A tensor of which the shape is known, and the numbers on demand."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its sides."""
        ...

    @property
    def dtype(self) -> str:
        """`float32`."""
        ...

    def load(self) -> Tensor:
        """The numbers themselves."""
        ...


@dataclass(frozen=True)
class Stored:
    """A view on a storage."""

    storage: Storage
    dtype: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def load(self) -> Tensor:
        """Read, and made contiguous."""
        import torch

        size, first = BITS[self.dtype] // 8, self.storage.start + self.offset
        span = 1 + sum((side - 1) * stride for side, stride in zip(self.shape, self.strides, strict=True))
        if 0 in self.shape:
            return torch.empty(self.shape, dtype=getattr(torch, self.dtype))
        raw = self.storage.source.read(self.storage.key, (first + span) * size)
        flat = torch.frombuffer(bytearray(raw[first * size : (first + span) * size]), dtype=getattr(torch, self.dtype))
        return flat.as_strided(self.shape, self.strides).clone()


@dataclass
class Kind:
    """A NumPy dtype: `f4`, and the order of its bytes, which comes after it."""

    code: str
    order: str = ""

    @property
    def text(self) -> str:
        """`<f4`. UnreadableError where it has fields."""
        if self.code.startswith("V"):
            raise UnreadableError("an array of records")
        return self.code if self.code[:1] in "<>|=" else f"{self.order.replace('=', '')}{self.code}"


@dataclass
class Array:
    """A NumPy array; its state comes after it."""

    dtype: str = ""  # `<f4`
    shape: tuple[int, ...] = ()
    raw: bytes = b""
    columns_first: bool = False
    objects: list[Any] | None = None  # of an array of objects

    def to_numpy(self) -> Any:
        """The array itself. UnreadableError where it is none of plain numbers or texts."""
        import numpy as np

        kind = np.dtype(self.dtype)
        if kind.hasobject or kind.itemsize * math.prod(self.shape) != len(self.raw):
            raise UnreadableError("an array of another size than it says")
        return np.frombuffer(self.raw, kind).reshape(self.shape, order="F" if self.columns_first else "C")


@dataclass(frozen=True)
class OfArray:
    """A tensor that was saved as an array."""

    array: Array

    @property
    def shape(self) -> tuple[int, ...]:
        """Its sides."""
        return self.array.shape

    @property
    def dtype(self) -> str:
        """`float32`."""
        import numpy as np

        return str(np.dtype(self.array.dtype).name)

    def load(self) -> Tensor:
        """The numbers themselves."""
        import numpy as np
        import torch

        found = self.array.to_numpy()
        return torch.from_numpy(np.array(found, dtype=found.dtype.newbyteorder("="), order="C"))


@dataclass(frozen=True)
class Made:
    """A tensor computed of others, or read by a library."""

    shape: tuple[int, ...]
    dtype: str
    make: Callable[[], Tensor] = field(compare=False)
    of: tuple[Any, ...] = ()  # what it is made of: equal where that is equal

    def load(self) -> Tensor:
        """Compute it."""
        return self.make()


@dataclass(frozen=True)
class Strange:
    """A tensor that cannot be used, and why: `quantised`."""

    why: str
    mend: str = ""


def is_averaged(key: str) -> bool:
    """Whether a name is one of averages of the weights of many steps."""
    words = WORD.findall(key.lower())
    return any(word in ("ema", "swa") or word.startswith("averag") for word in words)


def is_copy(key: str) -> bool:
    """Whether a name is one of a model beside the model."""
    return key.lower() in ("encoder_k", "key_encoder") or any(word in COPIES for word in WORD.findall(key.lower()))


def is_tensor(value: Any) -> bool:
    """Whether it has a shape and numbers."""
    return isinstance(value, Stored | OfArray | Made)


def numel(tensor: Lazy) -> int:
    """How many numbers it has."""
    return math.prod(tensor.shape)


def nbytes(tensor: Lazy) -> int:
    """How much memory it takes."""
    return numel(tensor) * BITS.get(tensor.dtype, 64) // 8


def entries_of(value: Any) -> Mapping[Any, Any] | None:
    """What a dict holds, a namespace, a configuration of OmegaConf, EasyDict or yacs; None: it is no such thing."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, Thing) or is_module(value):
        return None
    if value.entries:
        return value.entries
    for state in value.state if isinstance(value.state, tuple) else (value.state,):
        if isinstance(state, dict) and state:
            inner = state.get("_content", state)  # OmegaConf's nodes
            return inner if isinstance(inner, dict) else state
    return None


def is_module(value: Any) -> bool:
    """Whether it is an `nn.Module` that was pickled whole."""
    return isinstance(value, Thing) and isinstance(value.state, dict) and "_modules" in value.state


def plain(value: Any) -> Any:
    """A number or text without what wraps it: OmegaConf's nodes, arrays of names, enums."""
    if isinstance(value, Thing):
        state = value.state if isinstance(value.state, dict) else {}
        if "_val" in state:
            return state["_val"]
        if isinstance(state.get("_content"), list):
            return [plain(each) for each in state["_content"]]
        if value.items:
            return [plain(each) for each in value.items]
    if isinstance(value, Array):
        if value.objects is not None:
            return value.objects
        try:
            return value.to_numpy().tolist()
        except (UnreadableError, ValueError, TypeError):
            return None
    return value


def sentence_of(path: object, strange: Strange) -> UserError:
    """Why these weights cannot be used."""
    return UserError(f"{path}: its weights are {strange.why}; {strange.mend}")
