"""A look at the module: its weights, its batch norms, whether it answers alike when asked alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import nn

from wrongtree.flow.preflight.glimpse import ModelSeen
from wrongtree.inputs.models.placed import refuse_meta
from wrongtree.inputs.models.preparation.recipes import input_channels
from wrongtree.shared.arrays import Floats

FEW = 8  # images asked twice
FEWEST_WEIGHTS = 16  # numbers in a tensor that are all alike by more than accident
Norm = nn.modules.batchnorm._BatchNorm


@contextmanager
def own_averages(module: nn.Module) -> Iterator[None]:
    """Batch norm uses each batch's averages, and keeps none of them."""
    norms = [m for m in module.modules() if isinstance(m, Norm) and m.track_running_stats]
    modes = [m.training for m in norms]
    for m in norms:
        m.training, m.track_running_stats = True, False
    try:
        yield
    finally:
        for m, training in zip(norms, modes, strict=True):
            m.training, m.track_running_stats = training, True


def look_at(module: nn.Module) -> ModelSeen:
    """What the module shows without being asked anything; as it was handed over."""
    refuse_meta(module)
    parts: list[tuple[str, torch.Tensor]] = [*module.named_parameters(), *module.named_buffers()]
    numbers = [(name, tensor.detach()) for name, tensor in parts if tensor.is_floating_point() and tensor.numel()]
    norms = [m for m in module.modules() if isinstance(m, Norm) and m.running_mean is not None]
    layers = [m for m in module.modules() if isinstance(m, Norm | nn.modules.dropout._DropoutNd)]
    return ModelSeen(
        parameters=sum(p.numel() for p in module.parameters()),
        training=module.training,
        behaves=bool(layers),
        broken=tuple(name for name, tensor in numbers if not bool(torch.isfinite(tensor).all())),
        constant=tuple(
            name
            for name, tensor in numbers
            if tensor.ndim >= 2 and tensor.numel() >= FEWEST_WEIGHTS and bool((tensor == tensor.flatten()[0]).all())
        ),
        norms=len(norms),
        fresh=sum(is_fresh(m) for m in norms),
        channels=input_channels(module),
    )


def is_fresh(norm: Any) -> bool:
    """Whether a batch norm's averages are those it began with."""
    return not bool(norm.running_mean.any()) and bool((norm.running_var == 1).all())


def asked_again(
    found: ModelSeen, inputs: torch.Tensor, ask: Callable[[torch.Tensor], Floats], alone: bool
) -> ModelSeen:
    """The same, and whether a few answers stay as they are: twice, and `alone`, where the model takes one and many."""
    few = inputs[:FEW]
    first, second = ask(few), ask(few)
    unit = float(first.std()) or 1.0
    unrepeatable = _most(first, second) / unit
    dependent = _most(first[:1], ask(few[:1])) / unit if alone and len(few) > 1 else 0.0
    return replace(found, unrepeatable=unrepeatable, dependent=dependent)


def _most(a: Floats, b: Floats) -> float:
    return float(np.nan_to_num(np.abs(a - b)).max(initial=0))
