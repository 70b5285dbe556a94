"""`package.module:factory` and `path/to/file.py:factory`: a person's own code, which runs."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wrongtree.inputs.models.named import FACTORIES_OF, openmmlab
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line, some

if TYPE_CHECKING:
    from torch import nn

    from wrongtree.inputs.models.preparation.recipes import Transform

VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def load_factory(kind: str, name: str, asked: str) -> tuple[nn.Module, Transform | None]:
    """Import the user's file or module and call the factory. Runs the user's own code."""
    from torch import nn

    path = Path(kind)
    if kind.endswith(".py"):
        if not path.is_file():
            raise UserError(f"{asked}: no such file {path}")
        module = _their_code(lambda: _import_file(path), path, asked)
    else:
        parent = kind.rpartition(".")[0]
        if parent and (package := module_file(parent)) is not None:
            _their_code(lambda: importlib.import_module(parent), package, asked)
        origin = module_file(kind)
        if origin is None:
            raise UserError(f"{asked}: there is no module {kind}; run from its folder or install it")
        path = origin
        module = _their_code(lambda: importlib.import_module(kind), path, asked)
    factory = getattr(module, name, None)
    if isinstance(factory, nn.Module):  # the model itself, made while the file was imported
        return factory, None
    if not callable(factory):
        known = [n for n, v in vars(module).items() if callable(v) and not n.startswith("_")]
        if isinstance(factory, dict) and "type" in factory:
            raise UserError(f"{asked}: {openmmlab(kind)}")
        near = difflib.get_close_matches(name, known, 1)
        meant = f"; did you mean {kind}:{near[0]}?" if near else ""
        raise UserError(f"{asked}: {kind} has no function {name}; it has {some(known) or 'none'}{meant}")
    if kind in FACTORIES_OF:
        raise UserError(
            f"{asked}: {kind}.{name} makes a network with random weights; pass --model {FACTORIES_OF[kind]}:{name}, "
            "and your weights with --weights FILE"
        )
    try:
        inspect.signature(factory).bind()
    except TypeError as fault:
        needed = [
            parameter.name
            for parameter in inspect.signature(factory).parameters.values()
            if parameter.default is parameter.empty and parameter.kind not in VARIADIC
        ]
        where = f"{kind}" if kind.endswith(".py") else f"{path}"
        raise UserError(
            f"{asked}: {name} must be callable without arguments, but needs {some(needed)}; add a function that fills "
            f"them in, `def my_model(): return {name}({', '.join(f'{n}=...' for n in needed)})`, to {where}, and pass "
            f"{config_flag(asked)} {kind}:my_model"
        ) from fault
    except ValueError:  # some callables written in C do not say what they take
        pass
    made = _their_code(factory, path, asked)
    built, transform = made if isinstance(made, tuple) and len(made) == 2 else (made, None)
    if isinstance(transform, nn.Module) and not isinstance(built, nn.Module):
        built, transform = transform, built  # the other way round
    if isinstance(built, type) and issubclass(built, nn.Module):
        raise UserError(f"{asked}: {name} returned the class {built.__name__}, not a model; return {built.__name__}()")
    if not isinstance(built, nn.Module):
        raise UserError(
            f"{asked}: {name} returned {type(built).__name__}; expected an nn.Module or (module, transform)"
        )
    if transform is not None and not callable(transform):
        raise UserError(
            f"{asked}: the transform that {name} returned is a {type(transform).__name__}; "
            "expected a function from an image to a tensor"
        )
    return built, transform


def config_flag(asked: str) -> str:
    """`--model` of `--model net.py:small`."""
    return asked.partition(" ")[0]


def _import_file(path: Path) -> Any:
    """Import a file that is in no package."""
    sys.path.insert(0, str(path.parent.resolve()))  # so that the file finds its neighbours
    source = importlib.util.spec_from_file_location(path.stem, path)
    assert source is not None
    assert source.loader is not None
    module = importlib.util.module_from_spec(source)
    sys.modules.setdefault(path.stem, module)
    source.loader.exec_module(module)
    return module


def _their_code(call: Callable[[], Any], path: Path, asked: str) -> Any:
    """Run the user's code; its failure becomes a sentence that names the line of `path` it went through."""
    try:
        return call()
    except (Exception, SystemExit) as fault:
        passed = [f for f in traceback.extract_tb(fault.__traceback__) if Path(f.filename).resolve() == path.resolve()]
        line = fault.lineno if isinstance(fault, SyntaxError) else passed[-1].lineno if passed else None
        named = fault.filename if isinstance(fault, SyntaxError) and fault.filename else path
        where = f"{named}, line {line}" if line is not None else str(named)
        said = fault.msg if isinstance(fault, SyntaxError) else first_line(fault)
        raise UserError(f"{asked}: {where}: {type(fault).__name__}: {said}; fix it there") from fault


def module_file(name: str) -> Path | None:
    """Where a module is; None: nowhere."""
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))  # a console script, unlike `python -m`, does not look here
    try:
        spec = importlib.util.find_spec(name)
    except Exception:  # to find a.b, Python imports a, which may fail in any way
        return None
    return Path(spec.origin) if spec is not None and spec.origin is not None else None
