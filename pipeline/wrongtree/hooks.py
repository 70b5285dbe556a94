"""Listens to a module while it runs: its last convolutional map and the input of its last linear layer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import torch
from torch import nn

from wrongtree.faults import UserError

# A pooled map is not the map: these may come after the last convolutional block and still be four-dimensional.
POOLING = (
    nn.AdaptiveAvgPool2d,
    nn.AdaptiveMaxPool2d,
    nn.AvgPool2d,
    nn.MaxPool2d,
    nn.Dropout,
    nn.Dropout2d,
    nn.Identity,
)


class Listener:
    """Within `with`, every forward pass leaves the pooled feature map and the penultimate activations here.

    The hooks are removed on leaving, whatever happens inside.
    """

    def __init__(self, module: nn.Module, layer: nn.Module | None, head: nn.Module | None, most: int) -> None:
        self._module = module
        self._layer = layer
        self._head = head
        self._most = most
        self._handles: list[Any] = []
        self.features: torch.Tensor | None = None  # (b, channels, g, g), channels · g² at most `most` (or g = 1)
        self.penultimate: torch.Tensor | None = None  # (b, d)

    def __enter__(self) -> Listener:
        if self._layer is not None:
            self._handles.append(self._layer.register_forward_hook(self._hear_map))
        if self._head is not None:
            self._handles.append(self._head.register_forward_pre_hook(self._hear_penultimate))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            handle.remove()
        self._handles.clear()

    def _hear_map(self, module: nn.Module, inputs: Any, output: torch.Tensor) -> None:
        # Pooled at once: a later in-place ReLU would change the map under us, and a pooled copy is small.
        self.features = pool(output.detach(), self._most)

    def _hear_penultimate(self, module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        self.penultimate = inputs[0].detach().flatten(1).float()


def pool(feature_map: torch.Tensor, most: int) -> torch.Tensor:
    """(b, channels, h, w) -> (b, channels, g, g) with the largest g for which channels · g² <= most; at least 1."""
    _, channels, height, width = feature_map.shape
    side = max(1, min(math.isqrt(most // channels) if channels <= most else 1, height, width))
    return torch.nn.functional.adaptive_avg_pool2d(feature_map.float(), side)


@contextmanager
def frozen(module: nn.Module) -> Iterator[None]:
    """Evaluation mode and no parameter gradients, so that a backward pass computes input gradients only.

    Both are put back on leaving: the module may be the user's own, in the middle of training.
    """
    modes = [(m, m.training) for m in module.modules()]
    gradients = [(p, p.requires_grad) for p in module.parameters()]
    module.eval()
    module.requires_grad_(False)
    try:
        yield
    finally:
        for m, training in modes:
            m.training = training
        for p, wanted in gradients:
            p.requires_grad_(wanted)


def find_layers(module: nn.Module, example: torch.Tensor, layer: str | None) -> tuple[str, nn.Module, nn.Module | None]:
    """Name and module of the last convolutional map, and the last linear layer (None: there is none).

    Found by running one example and noting, in order of completion, which outputs are maps (b, channels, h, w) with
    h·w > 1. Blocks complete after what is inside them, so a residual block's output wins over its last convolution.
    Raises UserError where no map is found or `layer` names no module.
    """
    names = {m: name for name, m in module.named_modules()}
    maps: list[nn.Module] = []
    heads: list[nn.Module] = []

    def note(m: nn.Module, inputs: Any, output: Any) -> None:
        if isinstance(m, nn.Linear):
            heads.append(m)
        if isinstance(output, torch.Tensor) and output.ndim == 4 and output.shape[2] * output.shape[3] > 1:
            maps.append(m)

    handles = [m.register_forward_hook(note) for m in module.modules()]
    try:
        with torch.no_grad():
            module(example)
    finally:
        for handle in handles:
            handle.remove()
    head = heads[-1] if heads else None
    if layer is not None:
        chosen = dict(module.named_modules()).get(layer)
        if chosen is None:
            raise UserError(f"--layer {layer}: the model has no such module; its maps are {_names(maps, names)}")
        if chosen not in maps:
            raise UserError(f"--layer {layer}: its output is not a map; the model's maps are {_names(maps, names)}")
        return layer, chosen, head
    candidates = [m for m in maps if not isinstance(m, POOLING)]
    if not candidates:
        raise UserError("the model has no convolutional map (batch, channels, height, width); name one with --layer")
    return names[candidates[-1]], candidates[-1], head


def _names(maps: list[nn.Module], names: dict[nn.Module, str]) -> str:
    return ", ".join(dict.fromkeys(names[m] for m in maps[-8:])) or "none"
