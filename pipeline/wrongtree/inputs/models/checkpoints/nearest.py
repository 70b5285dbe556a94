"""Which of torchvision's classifiers a checkpoint fits, tried by names and shapes, without numbers."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping

import torch
from torch import nn
from torchvision import models

from wrongtree.inputs.models.checkpoints.loading import planned
from wrongtree.inputs.models.checkpoints.things import Lazy
from wrongtree.shared.quietly import quietly

OUTPUTS = 1000  # of each of them, if nothing else is said
ALIKE = 0.9  # share of shapes that must agree before names are compared
CLOSE = 0.6  # from where on an architecture is called the nearest
REGNET = "block1-0"


def build(name: str, classes: int | None, size: int | None) -> nn.Module:
    """One of torchvision's classifiers, untrained."""
    options: dict[str, object] = {} if classes is None else {"num_classes": classes}
    if size is not None:
        options["image_size"] = size
    with quietly():
        module: nn.Module = models.get_model(name, weights=None, **options)
    return module


def architecture(tensors: Mapping[str, Lazy], by_order: bool, but: str = "") -> tuple[str, bool] | None:
    """The model that these weights fit, and True; else the one that is nearest, and False; None: none is."""
    shapes = Counter(shape for key, tensor in tensors.items() if len(shape := tuple(tensor.shape)) >= 2)
    total = sum(shapes.values())
    regnet = any(REGNET in key for key in tensors)
    nearest: tuple[float, str] = (0.0, "")
    for name in models.list_models(module=models) if total else ():
        if name == but or name.startswith("regnet") != regnet:
            continue
        try:
            with torch.device("meta"):
                blank = build(name, None, None)
        except NotImplementedError:
            blank = build(name, None, None)
        own = Counter(tuple(value.shape) for value in blank.state_dict().values() if value.ndim >= 2)
        alike = 2 * sum((own & shapes).values()) / (total + sum(own.values()))
        if alike >= ALIKE and planned(functools.partial(build, name), blank, OUTPUTS, tensors, by_order).complete:
            return name, True
        nearest = max(nearest, (alike, name))
    return (nearest[1], False) if nearest[0] >= CLOSE else None
