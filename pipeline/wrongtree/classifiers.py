"""The only file that knows how models are named and loaded.

torch is imported inside functions: a run in which nothing is stale asks only for `source_digest` and stays instant.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from wrongtree.config import ModelConfig, Preprocess
from wrongtree.faults import UserError
from wrongtree.store import digest, file_digest
from wrongtree.weights import first_line, fit_prefix, load_weights, read_weights, some

if TYPE_CHECKING:
    from torch import Tensor, nn

    from wrongtree.preprocess import Transform


@dataclass(frozen=True)
class Classifier:
    """A module that maps (b, channels, h, w) to (b, classes) logits, and how a picture becomes its input."""

    module: nn.Module
    transform: Transform | None  # None: the data set yields tensors


@dataclass(frozen=True)
class Embedder:
    """A further network, for the representation `pretrained`, that is loaded only where its embeddings are not kept."""

    load: Callable[[], Classifier]
    digest: str
    described: dict[str, Any]  # spec and weights, as the site tells them


def source_digest(config: ModelConfig) -> str:
    """Digest of what the classifier is made from: weights, the factory's own file (not its imports), versions."""
    kind, _, _ = config.spec.partition(":")
    parts: list[Any] = [config.spec, config.preprocess, config.weights]
    if config.weights is not None and Path(config.weights).is_file():
        parts[-1] = file_digest(Path(config.weights))
    if kind.endswith(".py") and Path(kind).is_file():
        parts.append(file_digest(Path(kind)))
    elif kind != "torchvision":
        origin = _module_file(kind)
        parts.append(file_digest(origin) if origin is not None else None)
    return digest(*parts, *(importlib.metadata.version(package) for package in ("torch", "torchvision")))


def module_digest(module: nn.Module, transform: Any) -> str:
    """The same for a module in memory: its weights, structure, plain attributes and source, and what `transform` does.

    A transform's source does not tell what it closes over, so a picture of noise goes through it.
    """
    import torch

    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8))
    try:
        seen = _raw(transform(noise)) if transform is not None else b""
    except Exception:  # it will be called again on real pictures, where its failure can be told
        seen = b""
    parts: list[Any] = [_nameless(module), _nameless(transform), _source(transform), seen]
    for name, part in module.named_modules():
        kept = {k: v for k, v in vars(part).items() if isinstance(v, bool | int | float | str | tuple | torch.Tensor)}
        kept.pop("training", None)
        own = {**kept, **dict(part.named_parameters(recurse=False)), **dict(part.named_buffers(recurse=False))}
        parts += [name, type(part).__qualname__]
        for key, value in sorted(own.items()):
            parts += [key, _raw(value) if isinstance(value, torch.Tensor) else _nameless(value)]
    kinds = {type(part) for part in module.modules()}
    parts += sorted(_source(kind) for kind in kinds if not kind.__module__.startswith("torch."))
    return digest(*parts)


def load_classifier(config: ModelConfig) -> Classifier:
    """Load what `config.spec` names. Raises UserError with the way out where that cannot work."""
    kind, colon, name = config.spec.partition(":")
    if not colon or not kind or not name:
        raise UserError(
            f"{config.flag} {config.spec}: expected torchvision:NAME, package.module:factory or path/to/file.py:factory"
        )
    if kind == "torchvision":
        return _from_torchvision(name, config)
    module, transform = _from_factory(kind, name, f"{config.flag} {config.spec}")
    if config.weights is not None:
        load_weights(module, Path(config.weights))
    if config.preprocess.given():
        from wrongtree.preprocess import from_flags

        transform = from_flags(config.preprocess, input_channels(module))
    if transform is None:
        raise UserError(
            f"{config.flag} {config.spec}: how are images prepared? Return (module, transform) from {name}"
            + (", or give --img-size, --mean and --std" if config.flag == ModelConfig.flag else "")
        )
    return Classifier(module, transform)


def input_channels(module: nn.Module) -> int:
    """Number of channels that the first convolution takes; 3 where there is none."""
    from torch import nn

    return next((m.in_channels for m in module.modules() if isinstance(m, nn.Conv2d)), 3)


def _from_torchvision(name: str, config: ModelConfig) -> Classifier:
    from torchvision import models

    try:
        builder, choices = models.get_model_builder(name), models.get_model_weights(name)
    except ValueError as fault:
        raise UserError(
            f"{config.flag} {config.spec}: torchvision has no such model; see torchvision.models.list_models()"
        ) from fault
    module_name = builder.__module__.removeprefix("torchvision.models.")
    if "." in module_name:
        task = module_name.split(".")[0].replace("_", " ")
        raise UserError(f"{config.flag} {config.spec}: a model for {task}, not an image classifier")
    # A person's own checkpoint was most likely trained with the plain recipe, which is that of the first weights.
    preset = next(iter(choices)).transforms()
    if config.weights is not None and Path(config.weights).is_file():
        weights = read_weights(Path(config.weights))
        module = models.get_model(name, weights=None, **_head_size(name, weights))
        load_weights(module, Path(config.weights))
    else:
        try:
            chosen = choices[config.weights or "DEFAULT"]
        except KeyError as fault:
            raise UserError(
                f"{config.weights_flag} {config.weights}: no such file, and {name} has only the weights "
                f"{', '.join(choices.__members__)}"
            ) from fault
        preset = chosen.transforms()
        try:
            module = models.get_model(name, weights=chosen)
        except (OSError, RuntimeError) as fault:
            raise UserError(
                f"{config.flag} {config.spec}: its weights cannot be downloaded ({first_line(fault)}); "
                f"pass {config.weights_flag} FILE"
            ) from fault
    if not config.preprocess.given():
        return Classifier(module, preset)
    from wrongtree.preprocess import from_flags

    given = {key: value for key, value in vars(config.preprocess).items() if value is not None}
    flags = Preprocess(
        img_size=preset.crop_size[0],
        mean=tuple(preset.mean),
        std=tuple(preset.std),
        crop_pct=preset.crop_size[0] / preset.resize_size[0],
        interpolation=preset.interpolation.value,
    )
    return Classifier(module, from_flags(dataclasses.replace(flags, **given), input_channels(module)))


def _head_size(name: str, weights: dict[str, Tensor]) -> dict[str, int]:
    """How many classes the checkpoint's last layer has, so that a fine-tuned model loads without being asked."""
    import torch
    from torch import nn
    from torchvision import models

    with torch.device("meta"):
        blank = models.get_model(name, weights=None)
    heads = [n for n, m in blank.named_modules() if isinstance(m, nn.Linear | nn.Conv2d) and len(m.weight) == 1000]
    fitted = fit_prefix(weights, blank.state_dict())
    head = fitted.get(f"{heads[-1]}.weight") if heads else None
    return {} if head is None else {"num_classes": len(head)}


def _from_factory(kind: str, name: str, asked: str) -> tuple[nn.Module, Transform | None]:
    """Import the user's file or module and call the factory. Runs the user's own code."""
    from torch import nn

    path = Path(kind)
    if kind.endswith(".py"):
        if not path.is_file():
            raise UserError(f"{asked}: no such file {path}")
        module = _their_code(lambda: _import_file(path), path, asked)
    else:
        parent = kind.rpartition(".")[0]
        if parent and (package := _module_file(parent)) is not None:
            _their_code(lambda: importlib.import_module(parent), package, asked)
        origin = _module_file(kind)
        if origin is None:
            raise UserError(f"{asked}: there is no module {kind} here; run from its folder or install it")
        path = origin
        module = _their_code(lambda: importlib.import_module(kind), path, asked)
    factory = getattr(module, name, None)
    if not callable(factory):
        known = [n for n, v in vars(module).items() if callable(v) and not n.startswith("_")]
        raise UserError(f"{asked}: {kind} has no function {name}; it has {some(known)}")
    try:
        inspect.signature(factory).bind()
    except TypeError as fault:
        raise UserError(f"{asked}: {name} must be callable without arguments ({fault})") from fault
    except ValueError:  # some callables written in C do not say what they take
        pass
    made = _their_code(factory, path, asked)
    built, transform = made if isinstance(made, tuple) and len(made) == 2 else (made, None)
    if not isinstance(built, nn.Module):
        raise UserError(
            f"{asked}: {name} returned {type(built).__name__}; expected an nn.Module or (module, transform)"
        )
    if transform is not None and not callable(transform):
        raise UserError(
            f"{asked}: the transform that {name} returned is a {type(transform).__name__}; "
            "expected a function from a picture to a tensor"
        )
    return built, transform


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
        raise UserError(f"{asked}: {where}: {type(fault).__name__}: {said}; mend it there") from fault


def _module_file(name: str) -> Path | None:
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))  # a console script, unlike `python -m`, does not look here
    try:
        spec = importlib.util.find_spec(name)
    except Exception:  # to find a.b, Python imports a, which may fail in any way
        return None
    return Path(spec.origin) if spec is not None and spec.origin is not None else None


def _raw(tensor: Tensor) -> bytes:
    """A tensor's type, shape and bytes."""
    import torch

    flat = tensor.detach().cpu().contiguous().flatten()
    return f"{tensor.dtype}{tuple(tensor.shape)}".encode() + flat.view(torch.uint8).numpy().tobytes()


def _source(code: Any) -> str:
    """Source of a class or function; empty where there is none, as for what is defined at a prompt."""
    try:
        return inspect.getsource(code)
    except (OSError, TypeError):
        return ""


def _nameless(thing: Any) -> str:
    """An object's repr without its address, which differs in every process."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(thing))
