"""An unpickler that can do nothing: it imports no name, calls no function of a file, and sets no attribute of a class.

`pickle` runs whatever callable a file names. torch's own restricted unpickler imports what is on its list and refuses
everything else, so that a path or an `argparse.Namespace` beside the weights makes them unreadable. Here a name stays a
name. What it is called with is kept, and only a table of our own functions (`calls.py`) makes tensors and containers.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from wrongtree.inputs.models.checkpoints.things import Array, Kind, Named, Thing, UnreadableError

Call = Callable[..., Any]
MARK = object()
DEEPEST_KEY = 8  # tuples within tuples: hashing recurses, and not even Python guards that
PLAIN_KEYS = (str, int, float, complex, bytes, bool, frozenset, type(None), Named, Thing)
VALUES = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
EMPTY: Mapping[str, Callable[[], Any]] = {
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_DICT": dict,
    "EMPTY_SET": set,
}
HELD = (
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
)  # opcodes whose argument is the value
# Modules whose functions act on the machine. Nothing is ever called, so this list guards nothing; it is for telling.
ACTING = frozenset(
    (
        *("posix", "nt", "os", "subprocess", "commands", "sys", "shutil", "socket", "ctypes", "_ctypes", "cffi"),
        *("importlib", "imp", "runpy", "pty", "code", "codeop", "webbrowser", "pickle", "_pickle", "cPickle"),
        *("marshal", "multiprocessing", "signal", "threading", "_thread", "asyncio", "http", "urllib", "ftplib"),
        *("smtplib", "requests", "pip", "pkgutil", "zipimport", "timeit", "bdb", "pdb", "trace", "profile"),
        *("cProfile", "idlelib", "distutils", "site", "venv", "ensurepip", "atexit", "joblib", "tempfile", "glob"),
    )
)
ACTING_NAMES = frozenset(
    (
        *("torch.load", "torch.serialization.load", "torch.hub.load", "torch.jit.load", "torch.save"),
        *("torch.utils.cpp_extension.load", "torch.utils.cpp_extension.load_inline"),
        *("numpy.load", "numpy.testing._private.utils.runstring", "pandas.read_pickle", "pathlib.Path.unlink"),
    )
)
BUILTIN_MODULES = ("builtins", "__builtin__")
INERT_BUILTINS = frozenset(
    (
        *("set", "frozenset", "list", "dict", "tuple", "slice", "range", "xrange", "complex", "bytes", "bytearray"),
        *("int", "float", "str", "bool", "object", "long", "unicode", "type", "Exception", "ValueError", "print"),
    )
)


class Machine:
    """Reads one pickle from a stream. `acting` collects what would have run code."""

    def __init__(self, calls: Mapping[str, Call], persistent: Callable[[Any], Any] | None = None) -> None:
        self._calls = calls
        self._persistent = persistent
        self.acting: list[str] = []

    def load(self, stream: BinaryIO) -> Any:
        """What the pickle describes. Raises UnreadableError, or whatever reading of damaged bytes may raise."""
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        for opcode, argument, _ in pickletools.genops(stream):
            if opcode.name == "STOP":
                return self._stack.pop()
            self._step(opcode.name, argument)
        raise UnreadableError("it does not end")

    def _step(self, name: str, argument: Any) -> None:
        stack = self._stack
        if name in HELD:
            stack.append(argument)
        elif name in VALUES:
            stack.append(VALUES[name])
        elif name in EMPTY:
            stack.append(EMPTY[name]())
        elif name == "MARK":
            stack.append(MARK)
        elif name in ("PROTO", "FRAME"):
            pass
        elif name in ("BINPUT", "LONG_BINPUT", "PUT"):
            self._memo[int(argument)] = stack[-1]
        elif name == "MEMOIZE":
            self._memo[len(self._memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET", "GET"):
            stack.append(self._memo[int(argument)])
        elif name == "GLOBAL":
            module, _, of = argument.partition(" ")
            stack.append(Named(module, of))
        elif name == "STACK_GLOBAL":
            of, module = stack.pop(), stack.pop()
            stack.append(Named(text(module), text(of)))
        elif name in ("PERSID", "BINPERSID"):
            if self._persistent is None:
                raise UnreadableError("a persistent id outside of torch.save")
            stack.append(self._persistent(argument if name == "PERSID" else stack.pop()))
        elif name == "DUP":
            stack.append(stack[-1])
        elif name == "POP":
            stack.pop()
        elif name == "POP_MARK":
            self._marked()
        elif not self._gather(name) and not self._make(name, argument):
            raise UnreadableError(f"the operation {name}")  # the extension registry, buffers outside the file

    def _marked(self) -> list[Any]:
        """What was put onto the stack since the last mark, which goes with it."""
        for at in range(len(self._stack) - 1, -1, -1):
            if self._stack[at] is MARK:
                found = self._stack[at + 1 :]
                del self._stack[at:]
                return found
        raise UnreadableError("no mark")

    def _gather(self, name: str) -> bool:
        """Lists, tuples, dicts and sets."""
        stack = self._stack
        if name == "APPEND":
            value = stack.pop()
            add(stack[-1], [value])
        elif name in ("APPENDS", "ADDITEMS"):
            values = self._marked()
            add(stack[-1], values)
        elif name == "SETITEM":
            value, key = stack.pop(), stack.pop()
            put(stack[-1], [key, value])
        elif name == "SETITEMS":
            values = self._marked()
            put(stack[-1], values)
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            count = int(name[-1])
            stack[-count:] = [tuple(stack[-count:])]
        elif name == "TUPLE":
            stack.append(tuple(self._marked()))
        elif name == "LIST":
            stack.append(self._marked())
        elif name == "DICT":
            values = self._marked()
            stack.append({})
            put(stack[-1], values)
        elif name == "FROZENSET":
            stack.append(frozenset(map(key_of, self._marked())))
        else:
            return False
        return True

    def _make(self, name: str, argument: Any) -> bool:
        """What pickle would make by calling something."""
        stack = self._stack
        if name in ("REDUCE", "NEWOBJ"):
            args, what = stack.pop(), stack.pop()
            stack.append(self._called(what, args))
        elif name == "NEWOBJ_EX":
            words, args, what = stack.pop(), stack.pop(), stack.pop()
            made = self._called(what, args)
            if isinstance(made, Thing):
                made.state = words
            stack.append(made)
        elif name == "INST":
            module, _, of = argument.partition(" ")
            stack.append(self._called(Named(module, of), tuple(self._marked())))
        elif name == "OBJ":
            what, *args = self._marked()
            stack.append(self._called(what, tuple(args)))
        elif name == "BUILD":
            state = stack.pop()
            give(stack[-1], state)
        else:
            return False
        return True

    def _called(self, what: Any, args: Any) -> Any:
        if not isinstance(args, tuple):
            raise UnreadableError("a call without arguments")
        if isinstance(what, Thing):  # what an inert thing would return
            return Thing(f"{what.name}()", args)
        if not isinstance(what, Named):
            raise UnreadableError(f"a call of a {type(what).__name__}")
        if what.full in ("builtins.getattr", "__builtin__.getattr"):  # enums, methods of classes
            return self._attribute(args)
        call = self._calls.get(what.full)
        if call is not None:
            return call(*args)
        if acts(what):
            self.acting.append(what.full)
        return Thing(what.full, args)

    def _attribute(self, args: tuple[Any, ...]) -> Any:
        owner, name = args[0], text(args[1])
        if isinstance(owner, Named):
            found = Named(owner.module, f"{owner.name}.{name}")
            if acts(found):
                self.acting.append(found.full)
            return found
        return Thing(f"{owner.name if isinstance(owner, Thing) else type(owner).__name__}.{name}")


def acts(what: Named) -> bool:
    """Whether it is known for acting on the machine; anything else of anybody's may, too, but mostly does not."""
    if what.module in BUILTIN_MODULES:
        return what.name not in INERT_BUILTINS
    return what.module.partition(".")[0] in ACTING or what.full in ACTING_NAMES


def text(value: Any) -> str:
    """A name on the stack. UnreadableError where it is none."""
    if not isinstance(value, str):
        raise UnreadableError("a name that is no text")
    return value


def key_of(value: Any, depth: int = 0) -> Any:
    """The value, if it may be a key of a dict; what is hashed must not run anything, nor recurse without end."""
    if isinstance(value, tuple) and depth < DEEPEST_KEY:
        for each in value:
            key_of(each, depth + 1)
        return value
    if not isinstance(value, PLAIN_KEYS):
        raise UnreadableError(f"a {type(value).__name__} as a key")
    return value


def add(target: Any, values: list[Any]) -> None:
    """Append to a list, a set, or a thing that is one."""
    if isinstance(target, list):
        target.extend(values)
    elif isinstance(target, set):
        target.update(map(key_of, values))
    elif isinstance(target, Thing):
        target.items.extend(values)
    else:
        raise UnreadableError(f"entries of a {type(target).__name__}")


def put(target: Any, values: list[Any]) -> None:
    """Set keys of a dict, or of a thing that is one."""
    held = target.entries if isinstance(target, Thing) else target
    if not isinstance(held, dict) or len(values) % 2:
        raise UnreadableError(f"keys of a {type(target).__name__}")
    for at in range(0, len(values), 2):
        held[key_of(values[at])] = values[at + 1]


def give(target: Any, state: Any) -> None:
    """What `__setstate__` would get. Attributes of dicts and of tensors are dropped: weights have no use for them."""
    if isinstance(target, Thing):
        target.state = state
    elif isinstance(target, Array):
        _, shape, kind, columns_first, raw = state
        target.shape, target.columns_first = tuple(map(int, shape)), bool(columns_first)
        if isinstance(raw, bytes | bytearray):
            target.dtype, target.raw = kind.text, bytes(raw)
        else:
            target.objects = list(raw)
    elif isinstance(target, Kind) and isinstance(state, tuple) and len(state) > 1:
        target.order = text(state[1])
