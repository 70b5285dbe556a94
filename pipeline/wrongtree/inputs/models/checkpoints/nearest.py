"""Which of torchvision's classifiers a checkpoint fits, tried by names and shapes, without numbers."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torchvision import models

from wrongtree.inputs.models.checkpoints.loading import Plan, planned
from wrongtree.inputs.models.checkpoints.things import Lazy
from wrongtree.shared.quietly import quietly

OUTPUTS = 1000  # of each of them, if nothing else is said
ALIKE = 0.9  # share of shapes that must agree before names are compared
CLOSE = 0.6  # from where on an architecture is called the nearest
TIMM = {  # what timm calls the same architecture
    "vit_b_16": "vit_base_patch16_224",
    "vit_b_32": "vit_base_patch32_224",
    "vit_l_16": "vit_large_patch16_224",
    "swin_t": "swin_tiny_patch4_window7_224",
    "swin_s": "swin_small_patch4_window7_224",
    "swin_b": "swin_base_patch4_window7_224",
    "mobilenet_v2": "mobilenetv2_100",
    "mobilenet_v3_large": "mobilenetv3_large_100",
    "mobilenet_v3_small": "mobilenetv3_small_100",
}
REGNET = "block1-0"


def build(name: str, classes: int | None, size: int | None) -> nn.Module:
    """One of torchvision's classifiers, untrained."""
    options: dict[str, object] = {} if classes is None else {"num_classes": classes}
    if size is not None:
        options["image_size"] = size
    with quietly():
        module: nn.Module = models.get_model(name, weights=None, **options)
    return module


def blank(name: str) -> nn.Module:
    """The same without numbers, where it can be made so."""
    try:
        with torch.device("meta"):
            return build(name, None, None)
    except NotImplementedError:
        return build(name, None, None)


@functools.cache  # all of them take seconds, and a refusal may ask for them several times
def shapes_of(name: str) -> Counter[tuple[int, ...]]:
    """How often it has weights of each shape."""
    return Counter(tuple(value.shape) for value in blank(name).state_dict().values() if value.ndim >= 2)


@dataclass(frozen=True)
class Found:
    """A model that weights fit, or are near to."""

    name: str
    plan: Plan | None  # how they are loaded into it; None: they are only near

    @property
    def spec(self) -> tuple[str, bool]:
        """As `--model` has it, and whether it fits."""
        return f"torchvision:{self.name}", self.plan is not None


def architecture(tensors: Mapping[str, Lazy], by_order: bool, but: str = "") -> Found | None:
    """The model that these weights fit, else the one that is nearest; None: none is."""
    shapes = Counter(shape for key, tensor in tensors.items() if len(shape := tuple(tensor.shape)) >= 2)
    total = sum(shapes.values())
    regnet = any(REGNET in key for key in tensors)
    nearest: tuple[float, str] = (0.0, "")
    for name in models.list_models(module=models) if total else ():
        if name == but or name.startswith("regnet") != regnet:
            continue
        own = shapes_of(name)
        alike = 2 * sum((own & shapes).values()) / (total + sum(own.values()))
        if alike >= ALIKE:
            plan = planned(functools.partial(build, name), blank(name), OUTPUTS, tensors, by_order)
            if plan.complete:
                return Found(name, plan)
        nearest = max(nearest, (alike, name))
    return Found(nearest[1], None) if nearest[0] >= CLOSE else None


def fits_somewhere(name: str, tensors: Mapping[str, Lazy]) -> tuple[str, bool] | None:
    """The same for weights that torchvision's model of this name does not take: timm's of the same name may."""
    try:
        with quietly():
            import timm
    except ImportError:
        return fits(tensors, but=name)
    other = TIMM.get(name, name)
    if timm.is_model(other) and not any(key.startswith("features.") for key in tensors):

        def made(classes: int | None, size: int | None) -> nn.Module:
            options = {"num_classes": classes, "img_size": size}
            given = {key: value for key, value in options.items() if value is not None}
            with quietly():
                module: nn.Module = timm.create_model(other, pretrained=False, **given)
            return module

        with torch.device("meta"):
            blank = made(None, None)
        outputs: Any = blank.num_classes
        if planned(made, blank, outputs, tensors, by_order=False).complete:
            return f"timm:{other}", True
    return fits(tensors, but=name)


def fits(tensors: Mapping[str, Lazy], but: str = "") -> tuple[str, bool] | None:
    """The same, as `--model` has it, and whether it fits."""
    found = architecture(tensors, by_order=False, but=but)
    return None if found is None else found.spec
