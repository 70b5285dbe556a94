"""The only functions that a pickle can reach: they make tensors, containers and plain values of what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from wrongtree.inputs.models.checkpoints.machine import key_of, put, text
from wrongtree.inputs.models.checkpoints.things import (
    BITS,
    Array,
    Kind,
    Named,
    OfArray,
    Storage,
    Stored,
    Strange,
    Thing,
    UnreadableError,
    is_tensor,
)

STORAGE = re.compile(r"(\w+?)(?:Typed)?Storage")
TYPES = {  # torch's names of storages
    **{"Double": "float64", "Float": "float32", "Half": "float16", "BFloat16": "bfloat16", "Long": "int64"},
    **{"Int": "int32", "Short": "int16", "Char": "int8", "Byte": "uint8", "Bool": "bool"},
    **{"ComplexDouble": "complex128", "ComplexFloat": "complex64"},
    **dict.fromkeys(("QInt8", "QUInt8", "QInt32", "QUInt4x2", "QUInt2x4"), "quantised"),
}
QUANTISED = Strange("quantised", "convert and save the model before it is quantised, or export it to ONNX")
SHARDED = Strange(
    "pieces of tensors that several processes hold",
    "gather them first: save torch.distributed.checkpoint.state_dict.get_model_state_dict(model, "
    "options=StateDictOptions(full_state_dict=True, cpu_offload=True)) in one process",
)
EMPTY = Strange("without numbers: they are on torch's meta device", "save the weights after they are initialised")
SPARSE = Strange("sparse", "save them with weight.to_dense()")


def storage_of(source: Any, saved: Any) -> Storage | Named:
    """A persistent id of torch.save: which storage, of which type and length."""
    kind, *rest = saved
    if kind == "module":  # of long ago: a class with its source
        return named(rest[0])
    if kind != "storage":
        raise UnreadableError("an unknown persistent id")
    made_as, key, _, length, *view = rest
    dtype = storage_type(named(made_as))
    if not view or view[0] is None:
        return Storage(source, text(key), dtype, count(length))
    _, start, within = view[0]
    return Storage(source, text(key), dtype, count(within), count(start))


def storage_type(what: Named) -> str | None:
    """`float32` of torch.FloatStorage; None where the tensor says it."""
    found = STORAGE.fullmatch(what.name)
    if found is None:
        raise UnreadableError(f"a storage of type {what.full}")
    return None if found[1] in ("Untyped", "Typed") else TYPES.get(found[1], found[1])


def named(value: Any) -> Named:
    """The value, if it is a name."""
    if not isinstance(value, Named):
        raise UnreadableError("a type that is none")
    return value


def count(value: Any) -> int:
    """The value, if it is a whole number from 0 on."""
    if not isinstance(value, int) or value < 0:
        raise UnreadableError("a size that is none")
    return value


def tensor(storage: Any, offset: Any, shape: Any, strides: Any, *rest: Any) -> Stored | Strange:
    """A view on a storage, held to its bounds."""
    if not isinstance(storage, Storage):
        raise UnreadableError("a tensor without a storage")
    dtype = storage.dtype
    if dtype is None and len(rest) > 2:
        dtype = named(rest[2]).name  # torch writes the dtype where the storage has none
    if dtype == "quantised":
        return QUANTISED
    if dtype not in BITS:
        raise UnreadableError(f"numbers of type {dtype}")
    sides, steps = tuple(map(count, shape)), tuple(map(count, strides))
    length = storage.length if storage.dtype is not None else storage.length * 8 // BITS[dtype]
    last = count(offset) + sum((side - 1) * step for side, step in zip(sides, steps, strict=True))
    if 0 not in sides and last >= length:
        raise UnreadableError("a tensor beyond its storage")
    return Stored(storage, dtype, offset, sides, steps)


def first(value: Any, *_: Any) -> Any:
    """A parameter is its tensor."""
    return value


def of_type(call: Any, kind: Any, args: Any, state: Any = None) -> Any:
    """A tensor of a class of its own: what is called is in the table, or the tensor is none."""
    made = CALLS.get(named(call).full)
    return made(*args) if made is not None else Thing(named(kind).full, (args, state))


def wrapped(*args: Any) -> Strange:
    """Distributed and quantised tensors are classes around others."""
    kind = args[0].full if args and isinstance(args[0], Named) else ""
    return QUANTISED if "ao." in kind else SHARDED


def from_numpy(array: Any, *_: Any) -> Any:
    """A tensor of a device that saves through NumPy."""
    return OfArray(array) if isinstance(array, Array) else array


def mapping(*args: Any) -> dict[Any, Any]:
    """A dict, of pairs or of another."""
    held: dict[Any, Any] = {}
    for given in args[:1]:
        if isinstance(given, dict):
            held.update(given)
        elif isinstance(given, list | tuple):
            for pair in given:
                put(held, list(pair))
    return held


def with_default(*args: Any) -> dict[Any, Any]:
    """A defaultdict without its default."""
    return mapping(*args[1:])


def elements(*args: Any) -> list[Any]:
    """A list, of what has entries."""
    given = args[0] if args else ()
    return list(given) if isinstance(given, list | tuple | set | frozenset | dict) else []


def members(*args: Any) -> set[Any]:
    """A set."""
    return set(map(key_of, elements(*args)))


def encoded(given: Any = "", encoding: Any = "latin1", *_: Any) -> bytes:
    """Bytes, which old protocols write as text."""
    if isinstance(given, str) and str(encoding).lower().replace("-", "").replace("_", "") in ("latin1", "utf8"):
        return given.encode(str(encoding))
    if isinstance(given, bytes | bytearray):
        return bytes(given)
    if not isinstance(given, str | list):
        raise UnreadableError("bytes of unknown content")
    return b"" if isinstance(given, str) else bytes(given)


def joined(separator: str) -> Callable[..., str]:
    """What makes the text of a path."""

    def path(*parts: Any) -> str:
        said = [str(part) for part in parts]
        return separator.join(part.rstrip(separator) or (part if len(said) == 1 else "") for part in said)

    return path


def empty_array(*_: Any) -> Array:
    """An array, whose state follows."""
    return Array()


def array_of(raw: Any, kind: Any, shape: Any, order: Any = "C", *_: Any) -> Array:
    """An array of the newest protocol."""
    return Array(kind.text, tuple(map(count, shape)), bytes(raw), order == "F")


def number(kind: Any, raw: Any = b"", *_: Any) -> Any:
    """One number of NumPy's."""
    if isinstance(raw, str):
        raw = raw.encode("latin1")
    return Array(kind.text, (), bytes(raw)).to_numpy().item() if isinstance(raw, bytes | bytearray) else raw


def dtype_of(code: Any, *_: Any) -> Kind:
    """A NumPy dtype."""
    return Kind(code.name if isinstance(code, Named) else text(code))


def remade(kind: Any, _base: Any = None, state: Any = None) -> Thing:
    """An object that old protocols make in two steps."""
    made = Thing(named(kind).full)
    if isinstance(state, dict):
        made.entries = state
    elif isinstance(state, list):
        made.items = state
    return made


def new(kind: Any, *args: Any) -> Any:
    """`cls.__new__(cls, …)`."""
    call = CALLS.get(named(kind).full)
    return call(*args) if call is not None else Thing(named(kind).full, args)


def device(*args: Any) -> str:
    """`cuda:0`."""
    return ":".join(str(part) for part in args)


CORES = ("numpy.core", "numpy._core")
PATHS = ("pathlib", "pathlib._local")
CALLS: Mapping[str, Callable[..., Any]] = {
    "torch._utils._rebuild_tensor": tensor,
    "torch._utils._rebuild_tensor_v2": tensor,
    "torch._utils._rebuild_tensor_v3": tensor,
    "torch._utils._rebuild_parameter": first,
    "torch._utils._rebuild_parameter_with_state": first,
    "torch._utils._rebuild_qtensor": lambda *_: QUANTISED,
    "torch._utils._rebuild_sparse_tensor": lambda *_: SPARSE,
    "torch._utils._rebuild_sparse_csr_tensor": lambda *_: SPARSE,
    "torch._utils._rebuild_nested_tensor": lambda *_: Strange("nested tensors", "save plain tensors"),
    "torch._utils._rebuild_meta_tensor_no_storage": lambda *_: EMPTY,
    "torch._utils._rebuild_wrapper_subclass": wrapped,
    "torch._utils._rebuild_device_tensor_from_numpy": from_numpy,
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": first,
    "torch._utils._rebuild_xla_tensor": from_numpy,
    "torch._tensor._rebuild_from_type": of_type,
    "torch._tensor._rebuild_from_type_v2": of_type,
    "torch.Tensor": lambda *args: args[0] if args and is_tensor(args[0]) else Thing("torch.Tensor"),
    "torch.Size": lambda *args: tuple(args[0]) if args else (),
    "torch.device": device,
    **dict.fromkeys(("collections.OrderedDict", "builtins.dict", "__builtin__.dict", "collections.Counter"), mapping),
    "collections.defaultdict": with_default,
    **dict.fromkeys(("collections.deque", "builtins.list", "__builtin__.list"), elements),
    **dict.fromkeys(("builtins.tuple", "__builtin__.tuple"), lambda *args: tuple(elements(*args))),
    **dict.fromkeys(("builtins.set", "__builtin__.set"), members),
    **dict.fromkeys(("builtins.frozenset", "__builtin__.frozenset"), lambda *args: frozenset(members(*args))),
    **dict.fromkeys(
        ("_codecs.encode", "builtins.bytes", "__builtin__.bytes", "builtins.bytearray", "__builtin__.bytearray"),
        encoded,
    ),
    "copyreg._reconstructor": remade,
    "copy_reg._reconstructor": remade,
    "copyreg.__newobj__": new,
    "copy_reg.__newobj__": new,
    "numpy.dtype": dtype_of,
    **{f"{core}.multiarray._reconstruct": empty_array for core in CORES},
    **{f"{core}.multiarray.scalar": number for core in CORES},
    **{f"{core}.numeric._frombuffer": array_of for core in CORES},
    **{
        f"{module}.{name}": joined("/")
        for module in PATHS
        for name in ("PosixPath", "PurePosixPath", "Path", "PurePath")
    },
    **{f"{module}.{name}": joined("\\") for module in PATHS for name in ("WindowsPath", "PureWindowsPath")},
}
