"""The only file that knows how models are named and loaded.

torch is imported inside functions: a run in which nothing is stale asks only for `source_digest` and stays instant.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
import importlib.util
import inspect
import pickle
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wrongtree.config import ModelConfig, Preprocess
from wrongtree.faults import UserError
from wrongtree.store import digest, file_digest

if TYPE_CHECKING:
    from torch import Tensor, nn

    from wrongtree.preprocess import Transform

NESTED_UNDER = ("state_dict", "model_state_dict", "model", "net", "weights")
PREFIXES = ("module.", "_orig_mod.", "model.")  # DataParallel, torch.compile, Lightning


@dataclass(frozen=True)
class Classifier:
    """A module that maps (b, channels, h, w) to (b, classes) logits, and how a picture becomes its input."""

    module: nn.Module
    transform: Transform | None  # None: the data set yields tensors


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
    """The same for a module in memory: its weights, its structure and, where it has one, its source."""
    weights = [(name, str(t.dtype), t.detach().cpu().flatten().numpy().tobytes()) for name, t in _tensors(module)]
    parts: list[Any] = [repr(module), repr(transform)]
    for code in (type(module), transform):
        try:
            parts.append(inspect.getsource(code))
        except (OSError, TypeError):
            parts.append(None)  # defined at a prompt, or an object: its repr must do
    return digest(*parts, *(piece for name, dtype, raw in weights for piece in (name, dtype, raw)))


def load_classifier(config: ModelConfig) -> Classifier:
    """Load what `config.spec` names. Raises UserError with the way out where that cannot work."""
    kind, colon, name = config.spec.partition(":")
    if not colon or not kind or not name:
        raise UserError(
            f"--model {config.spec}: expected torchvision:NAME, package.module:factory or path/to/file.py:factory"
        )
    if kind == "torchvision":
        return _from_torchvision(name, config)
    module, transform = _from_factory(kind, name, config.spec)
    if config.weights is not None:
        load_weights(module, Path(config.weights))
    if config.preprocess.given():
        from wrongtree.preprocess import from_flags

        transform = from_flags(config.preprocess, input_channels(module))
    if transform is None:
        raise UserError(
            f"--model {config.spec}: how are images prepared? Return (module, transform) from {name}, "
            "or give --img-size, --mean and --std"
        )
    return Classifier(module, transform)


def load_weights(module: nn.Module, path: Path) -> None:
    """Load a checkpoint's state dict into the module; UserError lists the keys that do not fit."""
    weights = _fit_prefix(read_weights(path), [name for name, _ in _tensors(module)])
    shapes = {name: tuple(tensor.shape) for name, tensor in _tensors(module)}
    wrong = [
        f"{name} is {tuple(tensor.shape)}, the model has {shapes[name]}"
        for name, tensor in weights.items()
        if name in shapes and tuple(tensor.shape) != shapes[name]
    ]
    missing = [n for n in shapes if n not in weights and not n.endswith("num_batches_tracked")]
    unexpected = [n for n in weights if n not in shapes]
    problems = [
        f"{len(names)} {what}: {_some(names)}"
        for what, names in (("missing", missing), ("unexpected", unexpected), ("of another shape", wrong))
        if names
    ]
    if problems:
        raise UserError(f"{path}: these weights are for another architecture; {'; '.join(problems)}")
    module.load_state_dict(weights, strict=False)


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read a state dict, unpickling nothing but tensors, from under `state_dict`, `model` … if it is nested."""
    import torch

    if not path.is_file():
        raise UserError(f"{path}: no such weights file")
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as fault:
        raise UserError(
            f"{path}: holds more than weights, and loading that would run its code; "
            "where you trust it, save it again with torch.save(model.state_dict(), FILE)"
        ) from fault
    except (RuntimeError, OSError, EOFError, ValueError, KeyError) as fault:
        raise UserError(f"{path}: not a PyTorch checkpoint, or damaged ({_first_line(fault)})") from fault
    while isinstance(found, Mapping):
        inner = next((found[k] for k in NESTED_UNDER if isinstance(found.get(k), Mapping)), None)
        if inner is None:
            break
        found = inner
    tensors = {k: v for k, v in found.items() if isinstance(v, torch.Tensor)} if isinstance(found, Mapping) else {}
    if not tensors:
        raise UserError(f"{path}: holds no state dict; save one with torch.save(model.state_dict(), FILE)")
    return tensors


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
            f"--model torchvision:{name}: torchvision has no such model; see torchvision.models.list_models()"
        ) from fault
    module_name = builder.__module__.removeprefix("torchvision.models.")
    if "." in module_name:
        raise UserError(f"--model torchvision:{name}: a {module_name.split('.')[0]} model, not an image classifier")
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
                f"--weights {config.weights}: no such file, and {name} has only the weights "
                f"{', '.join(choices.__members__)}"
            ) from fault
        preset = chosen.transforms()
        try:
            module = models.get_model(name, weights=chosen)
        except (OSError, RuntimeError) as fault:
            raise UserError(
                f"--model torchvision:{name}: its weights cannot be downloaded ({_first_line(fault)}); "
                "pass --weights FILE"
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
    fitted = _fit_prefix(weights, [n for n, _ in _tensors(blank)])
    head = fitted.get(f"{heads[-1]}.weight") if heads else None
    return {} if head is None else {"num_classes": len(head)}


def _from_factory(kind: str, name: str, spec: str) -> tuple[nn.Module, Transform | None]:
    """Import the user's file or module and call the factory. Runs the user's own code."""
    from torch import nn

    if kind.endswith(".py"):
        path = Path(kind)
        if not path.is_file():
            raise UserError(f"--model {spec}: no such file {path}")
        sys.path.insert(0, str(path.parent.resolve()))  # so that the file finds its neighbours
        source = importlib.util.spec_from_file_location(path.stem, path)
        assert source is not None
        assert source.loader is not None
        module = importlib.util.module_from_spec(source)
        sys.modules.setdefault(path.stem, module)
        source.loader.exec_module(module)
    else:
        if _module_file(kind) is None:
            raise UserError(f"--model {spec}: there is no module {kind} here; run from its folder or install it")
        module = importlib.import_module(kind)
    factory = getattr(module, name, None)
    if not callable(factory):
        known = [n for n, v in vars(module).items() if callable(v) and not n.startswith("_")]
        raise UserError(f"--model {spec}: {kind} has no function {name}; it has {_some(known)}")
    try:
        inspect.signature(factory).bind()
    except TypeError as fault:
        raise UserError(f"--model {spec}: {name} must be callable without arguments ({fault})") from fault
    made = factory()
    built, transform = made if isinstance(made, tuple) and len(made) == 2 else (made, None)
    if not isinstance(built, nn.Module):
        raise UserError(
            f"--model {spec}: {name} returned {type(built).__name__}; expected an nn.Module or (module, transform)"
        )
    return built, transform


def _module_file(name: str) -> Path | None:
    if "" not in sys.path and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))  # a console script, unlike `python -m`, does not look here
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin) if spec is not None and spec.origin is not None else None


def _fit_prefix(weights: dict[str, Tensor], expected: list[str]) -> dict[str, Tensor]:
    """Strip wrappers' prefixes while that makes more keys fit."""
    names = set(expected)
    while weights:
        prefix = next((p for p in PREFIXES if all(key.startswith(p) for key in weights)), None)
        if prefix is None or sum(key in names for key in weights) == len(weights):
            break
        weights = {key.removeprefix(prefix): value for key, value in weights.items()}
    return weights


def _tensors(module: nn.Module) -> list[tuple[str, Tensor]]:
    return list(module.state_dict().items())


def _some(names: list[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _first_line(fault: Exception) -> str:
    return (str(fault).strip() or type(fault).__name__).splitlines()[0][:200]
