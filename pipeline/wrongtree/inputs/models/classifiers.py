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
from wrongtree.inputs.models.hugging_face_folders import files_read
from wrongtree.inputs.models.weights import load_weights
from wrongtree.inputs.tables.one_vs_rest import OneVsRest
from wrongtree.shared.digests import digest, file_digest
from wrongtree.shared.faults import UserError
from wrongtree.shared.torch_or_not import require_torch

if TYPE_CHECKING:
    from torch import nn

    from wrongtree.inputs.models.preparation.recipes import Transform


@dataclass(frozen=True)
class Classifier:
    """A module that maps (b, channels, h, w) to (b, classes) logits, and how a picture becomes its input."""

    module: nn.Module
    transform: Transform | None  # None: the data set yields tensors
    batch: int | None = None  # how many images it takes at once, where it takes no other number
    without: Mapping[str, str] = field(default_factory=dict)  # what it cannot give, and why: saliency
    source: ModelConfig | None = None  # what it was loaded from; None: handed over from Python
    notes: tuple[str, ...] = ()  # what was found out while loading it, and decided: to be told
    amp: bool = False  # whether it runs in mixed precision


@dataclass(frozen=True)
class Embedder:
    """A further network, for the representation `pretrained`, that is loaded only where its embeddings are not kept."""

    load: Callable[[], Classifier]
    digest: str
    described: dict[str, Any]  # spec and weights, as the site tells them


@dataclass(frozen=True)
class ConceptsNetwork(Embedder):
    """The same of a network that says what it sees."""

    names: Path | tuple[str, ...] | None = None  # of its outputs, in their order; None: it names them itself


ONNX = ".onnx"
LIBRARIES = {"torchvision": (), "timm": ("timm",), "hf": ("transformers",)}  # names that begin so, and what they need
GRAPHS = (".pt", ".pth", ".ts", ".torchscript", ".pt2")  # files that hold a model with its code


def is_graph(spec: str) -> bool:
    """Whether a model is named by the file that holds all of it."""
    return spec.lower().endswith((*GRAPHS, ONNX))


def source_digest(config: ModelConfig) -> str:
    """Digest of what the classifier is made from: weights, the factory's own file (not its imports), versions."""
    kind, _, name = config.spec.partition(":")
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
    parts += [[file.name, file_digest(file)] for file in files_read(kind, name, own=config.weights is None)]
    return digest(*parts, *(_version(package) for package in ("torch", "torchvision", *LIBRARIES.get(kind, ()))))


def _graph_digests(path: Path) -> list[str | None]:
    """Of a file that holds a model, and of what an ONNX file keeps beside it."""
    if path.suffix.lower() != ONNX or not path.is_file():
        return [file_digest(path) if path.is_file() else None]
    from wrongtree.inputs.models.onnx.files import weight_files

    return [*map(file_digest, (path, *weight_files(path))), _version("onnx"), _version("onnxruntime")]


def module_digest(module: nn.Module, transform: Any, asked: bool = True) -> str:
    """The same for a module in memory: all that it and `transform` are made of, and what they make of noise.

    What neither weights nor code tell, such as what lies in a library's object, may still change answers. So a picture
    of noise goes through the transform, and, if it is to be `asked`, noise through the module.
    """
    from wrongtree.inputs.models.placed import refuse_meta

    refuse_meta(module)
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


def about(load: Callable[[], Classifier], one: OneVsRest | None) -> Callable[[], Classifier]:
    """What loads the same model with the output of one label alone; as it is where no label is judged by itself."""
    if one is None:
        return load

    def loaded() -> Classifier:
        from wrongtree.inputs.models.one_vs_rest import OneOutput
        from wrongtree.inputs.models.placed import bare

        classifier = load()
        return replace(classifier, module=OneOutput(bare(classifier.module), one))

    return loaded


def in_mixed_precision(load: Callable[[], Classifier]) -> Callable[[], Classifier]:
    """What loads the same model, to be run in mixed precision."""
    return lambda: replace(load(), amp=True)


def load_classifier(config: ModelConfig) -> Classifier:
    """Load what `config.spec` names. Raises UserError with the way out where that cannot work."""
    return replace(_loaded(config), source=config)


def _loaded(config: ModelConfig) -> Classifier:
    kind, colon, name = config.spec.partition(":")
    asked = f"{config.flag} {config.spec}"
    require_torch(asked)
    if is_graph(config.spec) and not (colon and kind in LIBRARIES):
        return _out_of_a_file(Path(config.spec), config)
    if not colon or not kind or not name:
        from wrongtree.inputs.models.foreign import refuse_foreign
        from wrongtree.inputs.models.named import meant

        if config.spec and not colon:
            refuse_foreign(config.spec, asked)
        raise UserError(f"{asked}: {meant(config.spec)}")
    if kind in LIBRARIES:
        module, transform, notes = _of_a_library(kind)(name, config)
        return Classifier(module, transform, notes=notes)
    module, own = load_factory(kind, name, asked)
    fitted = () if config.weights is None else load_weights(module, Path(config.weights))
    from wrongtree.inputs.models.preparation.applied import applied

    transform, notes = applied(own, module, config, name)
    return Classifier(module, transform, notes=(*fitted, *notes))


def _out_of_a_file(path: Path, config: ModelConfig) -> Classifier:
    from wrongtree.inputs.models.preparation.files import for_file
    from wrongtree.inputs.models.preparation.recipes import input_channels

    if path.suffix.lower() == ONNX:
        from wrongtree.inputs.models.onnx.models import load_onnx as load
    else:
        from wrongtree.inputs.models.graphs import load_graph as load
    saved = load(path, config)
    transform, notes = for_file(saved.takes, input_channels(saved.module), config)
    return Classifier(saved.module, transform, saved.batch, saved.without, notes=(*saved.notes, *notes))


def _of_a_library(kind: str) -> Callable[[str, ModelConfig], tuple[nn.Module, Transform, tuple[str, ...]]]:
    if kind == "torchvision":
        from wrongtree.inputs.models.torchvision_models import load_torchvision

        return load_torchvision
    if kind == "timm":
        from wrongtree.inputs.models.libraries import load_timm

        return load_timm
    from wrongtree.inputs.models.hugging_face import load_hugging_face

    return load_hugging_face


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
