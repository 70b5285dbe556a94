"""The only file that knows how models are named; `loaders` knows how each kind is loaded.

torch is imported inside functions: a run in which nothing is stale asks only for `source_digest` and stays instant.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.checkpoints.opening import files_of
from wrongtree.inputs.models.contents import contents
from wrongtree.inputs.models.factories import load_factory, module_file
from wrongtree.inputs.models.weights import load_weights
from wrongtree.shared.digests import digest, file_digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.torch_or_not import require_torch

if TYPE_CHECKING:
    from torch import nn

    from wrongtree.inputs.models.preprocess import Transform


@dataclass(frozen=True)
class Classifier:
    """A module that maps (b, channels, h, w) to (b, classes) logits, and how a picture becomes its input."""

    module: nn.Module
    transform: Transform | None  # None: the data set yields tensors
    batch: int | None = None  # how many images it takes at once, where it takes no other number
    without: Mapping[str, str] = field(default_factory=dict)  # what it cannot give, and why: saliency
    source: ModelConfig | None = None  # what it was loaded from; None: handed over from Python
    notes: tuple[str, ...] = ()  # what was found out while loading it, and decided: to be told


@dataclass(frozen=True)
class Embedder:
    """A further network, for the representation `pretrained`, that is loaded only where its embeddings are not kept."""

    load: Callable[[], Classifier]
    digest: str
    described: dict[str, Any]  # spec and weights, as the site tells them


ONNX = ".onnx"
LIBRARIES = {"torchvision": (), "timm": ("timm",), "hf": ("transformers",)}  # names that begin so, and what they need
GRAPHS = (".pt", ".pth", ".ts", ".torchscript", ".pt2")  # files that hold a model with its code


def is_graph(spec: str) -> bool:
    """Whether a model is named by the file that holds all of it."""
    return spec.lower().endswith((*GRAPHS, ONNX))


def source_digest(config: ModelConfig) -> str:
    """Digest of what the classifier is made from: weights, the factory's own file (not its imports), versions."""
    kind, _, _ = config.spec.partition(":")
    parts: list[Any] = [config.spec, config.preprocess, config.weights]
    if config.weights is not None and (files := files_of(Path(config.weights))):
        parts[-1:] = map(file_digest, files)
    if kind.endswith(".py") and Path(kind).is_file():
        parts.append(file_digest(Path(kind)))
    elif is_graph(config.spec):
        parts += _graph_digests(Path(config.spec))
    elif kind not in LIBRARIES:
        origin = module_file(kind)
        parts.append(file_digest(origin) if origin is not None else None)
    return digest(*parts, *(_version(package) for package in ("torch", "torchvision", *LIBRARIES.get(kind, ()))))


def _graph_digests(path: Path) -> list[str | None]:
    """Of a file that holds a model, and of what an ONNX file keeps beside it."""
    if path.suffix.lower() != ONNX or not path.is_file():
        return [file_digest(path) if path.is_file() else None]
    from wrongtree.inputs.models.onnx_files import weight_files

    return [*map(file_digest, (path, *weight_files(path))), _version("onnx"), _version("onnxruntime")]


def module_digest(module: nn.Module, transform: Any, asked: bool = True) -> str:
    """The same for a module in memory: all that it and `transform` are made of, and what they make of noise.

    What neither weights nor code tell, such as what lies in a library's object, may still change answers. So a picture
    of noise goes through the transform, and, if it is to be `asked`, noise through the module.
    """
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8))
    try:
        seen = transform(noise) if transform is not None else None
    except Exception:  # it will be called again on real pictures, where its failure can be told
        seen = None
    said = b""
    if asked and (transform is None or seen is not None):
        from wrongtree.inputs.models.noise import said_of_noise

        said = said_of_noise(module, seen)
    return digest(*contents(module), *contents(transform), *contents(seen), said)


def load_classifier(config: ModelConfig) -> Classifier:
    """Load what `config.spec` names. Raises UserError with the way out where that cannot work."""
    return replace(_loaded(config), source=config)


def _loaded(config: ModelConfig) -> Classifier:
    kind, colon, name = config.spec.partition(":")
    asked = f"{config.flag} {config.spec}"
    require_torch(asked)
    if config.spec.lower().endswith(ONNX):
        from wrongtree.inputs.models.onnx_models import load_onnx

        module, batch, without = load_onnx(Path(config.spec), config)
        return Classifier(module, _preparation(None, module, config, None), batch, without)
    if is_graph(config.spec):
        from wrongtree.inputs.models.graphs import load_graph

        module, batch = load_graph(Path(config.spec), config)
        return Classifier(module, _preparation(None, module, config, None), batch)
    if not colon or not kind or not name:
        raise UserError(
            f"{asked}: expected torchvision:NAME, timm:NAME, hf:NAME, package.module:factory, path/to/file.py:factory, "
            "or a TorchScript, .pt2 or .onnx file"
        )
    if kind == "torchvision":
        from wrongtree.inputs.models.torchvision_models import load_torchvision

        module, transform, notes = load_torchvision(name, config)
        return Classifier(module, transform, notes=notes)
    if kind == "timm":
        from wrongtree.inputs.models.libraries import load_timm

        module, transform, notes = load_timm(name, config)
        return Classifier(module, transform, notes=notes)
    if kind == "hf":
        from wrongtree.inputs.models.libraries import load_hugging_face

        return Classifier(*load_hugging_face(name, config))
    module, own = load_factory(kind, name, asked)
    notes = () if config.weights is None else load_weights(module, Path(config.weights))
    return Classifier(module, _preparation(own, module, config, name), notes=notes)


def _preparation(transform: Transform | None, module: nn.Module, config: ModelConfig, factory: str | None) -> Transform:
    """What the flags ask for, else the model's own transform."""
    if config.preprocess.given():
        from wrongtree.inputs.models.preprocess import from_flags, input_channels

        return from_flags(config.preprocess, input_channels(module))
    if transform is None:
        ways = [f"return (module, transform) from {factory}"] if factory is not None else []
        ways += ["pass --img-size, --mean and --std"] if config.flag == ModelConfig.flag or not ways else []
        said = ", or ".join(ways)
        raise UserError(f"{config.flag} {config.spec}: how are images prepared? {said[0].upper()}{said[1:]}")
    return transform


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
