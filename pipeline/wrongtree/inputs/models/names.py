"""What a model calls its classes, where it says so: torchvision's and the hub's weights, timm, checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import nn

from wrongtree.config import ModelConfig
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.images.naming import Named
from wrongtree.inputs.models.classifiers import Classifier, is_graph
from wrongtree.inputs.models.file_names import names_in_file
from wrongtree.inputs.models.hooks import frozen
from wrongtree.inputs.models.placed import bare
from wrongtree.inputs.models.weights import read_names

HUB = "label_"  # how names begin that nobody gave
SIDE = 256  # pixels of the picture that is shown to a model to count its outputs


def said_by(classifier: Classifier, images: LabelledImages) -> Named:
    """What the model says of itself; it is asked once, of a grey picture, and only where it names its classes."""
    names, by = names_of(bare(classifier.module), classifier.source)
    if all(name == str(k) for k, name in enumerate(names)):
        names = ()
    outputs = _outputs(classifier, images, len(names)) if names else 0
    return Named(names, by, outputs, classifier.notes)


def _outputs(classifier: Classifier, images: LabelledImages, names: int) -> int:
    """How many outputs there are; 0 where that cannot be found out here, and the build will say why."""
    module = classifier.module
    try:
        grey = Image.new("RGB", (SIDE, SIDE), (128, 128, 128))
        example = images.read(0) if classifier.transform is None else classifier.transform(grey)
        place = next((p.device for p in module.parameters()), torch.device("cpu"))
        with torch.no_grad(), frozen(module, names):
            return int(module(example[None].repeat(classifier.batch or 1, 1, 1, 1).to(place)).shape[1])
    except Exception:  # somebody else's model, which may raise anything
        return 0


def names_of(module: nn.Module, source: ModelConfig | None) -> tuple[tuple[str, ...], str]:
    """Names in the order of the outputs, and who says so; empty where nobody does."""
    if source is not None and source.weights is not None and Path(source.weights).is_file() and _of_hub(source):
        said = read_names(Path(source.weights))
        if said:
            return said, f" (in {Path(source.weights).name})"
    labels = getattr(getattr(module, "config", None), "id2label", None)
    if isinstance(labels, Mapping) and labels:
        named = _by_number(labels)
        return ((), "") if all(name.lower().startswith(HUB) for name in named) else (named, "")
    known: Any = getattr(module, "pretrained_cfg", None)
    own = known.get("label_names") if isinstance(known, Mapping) else None
    if own and len(own) == known["num_classes"] and (source is None or source.weights is None):
        return tuple(map(str, own)), ""
    if source is None:
        return (), ""
    if source.weights is not None and Path(source.weights).exists():
        return read_names(Path(source.weights)), f" (in {Path(source.weights).name})"
    if is_graph(source.spec):
        return names_in_file(Path(source.spec)), f" (in {Path(source.spec).name})"
    if source.spec.startswith("torchvision:"):
        from torchvision import models

        chosen = models.get_model_weights(source.spec.partition(":")[2])[source.weights or "DEFAULT"]
        return tuple(map(str, chosen.meta.get("categories", ()))), ""
    return (), ""


def _of_hub(source: ModelConfig) -> bool:
    """Whether the architecture comes with class names, which may not be those of the checkpoint."""
    return source.spec.startswith("hf:")


def _by_number(labels: Mapping[Any, Any]) -> tuple[str, ...]:
    try:
        return tuple(str(labels[key]) for key in sorted(labels, key=int))
    except (TypeError, ValueError):
        return ()
