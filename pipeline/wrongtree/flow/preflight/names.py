"""What a model calls its classes, where it says so: torchvision's and the hub's weights, timm, checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import nn

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.weights import read_names

HUB = "label_"  # how names begin that nobody gave


def names_of(module: nn.Module, source: ModelConfig | None) -> tuple[tuple[str, ...], str]:
    """Names in the order of the outputs, and who says so; empty where nobody does."""
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
    if source.spec.startswith("torchvision:"):
        from torchvision import models

        chosen = models.get_model_weights(source.spec.partition(":")[2])[source.weights or "DEFAULT"]
        return tuple(map(str, chosen.meta.get("categories", ()))), ""
    return (), ""


def _by_number(labels: Mapping[Any, Any]) -> tuple[str, ...]:
    try:
        return tuple(str(labels[key]) for key in sorted(labels, key=int))
    except (TypeError, ValueError):
        return ()
