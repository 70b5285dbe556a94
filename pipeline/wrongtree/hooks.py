"""Listens to a module while it runs: an early map, the last convolutional map, the input of the last linear layer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Layers:
    """Where to listen in a module."""

    name: str  # of `last`
    last: nn.Module  # its output is the last convolutional map
    head: nn.Module | None  # the last linear layer, where there is one
    early: nn.Module  # its output of size `early_size` is the last map at the resolution of the first convolutions
    early_size: tuple[int, int]  # (height, width): a module that is called twice may give maps of two sizes


class Listener:
    """Within `with`, every forward pass leaves the pooled feature map, the penultimate activations and the style here.

    A backward pass that goes through the map leaves its channel weights. The hooks are removed on leaving, whatever
    happens inside.
    """

    def __init__(self, layers: Layers, most: int) -> None:
        self._layers = layers
        self._most = most
        self._handles: list[Any] = []
        self.features: torch.Tensor | None = None  # (b, channels, g, g), channels · g² at most `most` (or g = 1)
        self.penultimate: torch.Tensor | None = None  # (b, d)
        self.style: torch.Tensor | None = None  # (b, 2 · channels)
        self.channel_weights: torch.Tensor | None = None  # (b, channels) the map's gradient, averaged over places

    def __enter__(self) -> Listener:
        layers = self._layers
        self._handles.append(layers.early.register_forward_hook(self._hear_early))
        self._handles.append(layers.last.register_forward_hook(self._hear_map))
        if layers.head is not None:
            self._handles.append(layers.head.register_forward_pre_hook(self._hear_penultimate))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            handle.remove()
        self._handles.clear()

    def _hear_early(self, module: nn.Module, inputs: Any, output: torch.Tensor) -> None:
        if tuple(output.shape[2:]) == self._layers.early_size:
            self.style = style(output.detach())

    def _hear_map(self, module: nn.Module, inputs: Any, output: torch.Tensor) -> None:
        # Pooled at once: a later in-place ReLU would change the map under us, and a pooled copy is small.
        self.features = features = pool(output.detach(), self._most)
        self.channel_weights = output.new_zeros(output.shape[:2], dtype=torch.float32)
        if output.requires_grad:  # no second backward: this gradient passes by on its way to the input

            def hear_gradient(gradient: torch.Tensor) -> None:
                if self.features is features:  # of a module called twice, the last call's, as with the map itself
                    self.channel_weights = gradient.float().mean((2, 3))

            output.register_hook(hear_gradient)  # type: ignore[no-untyped-call]  # torch's own

    def _hear_penultimate(self, module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        self.penultimate = inputs[0].detach().flatten(1).float()


def pool(feature_map: torch.Tensor, most: int) -> torch.Tensor:
    """(b, channels, h, w) -> (b, channels, g, g) with the largest g for which channels · g² <= most; at least 1."""
    _, channels, height, width = feature_map.shape
    side = max(1, min(math.isqrt(most // channels) if channels <= most else 1, height, width))
    return torch.nn.functional.adaptive_avg_pool2d(feature_map.float(), side)


def style(feature_map: torch.Tensor) -> torch.Tensor:
    """(b, channels, h, w) -> (b, 2 · channels): each channel's mean, then each channel's standard deviation.

    What of an image survives when places are forgotten (Huang & Belongie 2017, adaptive instance normalisation): on an
    early map that is colour, contrast, texture, blur and noise rather than the thing shown.
    """
    flat = feature_map.float().flatten(2)
    mean = flat.mean(2)
    spread = (flat - mean[:, :, None]).square_().mean(2).sqrt()  # torch.std_mean takes four times as long
    return torch.cat([mean, spread], dim=1)


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


def find_layers(module: nn.Module, example: torch.Tensor, layer: str | None) -> Layers:
    """Find the last convolutional map, an early one and the last linear layer.

    Found by running one example and noting, in order of completion, which outputs are maps (b, channels, h, w) with
    h·w > 1. Blocks complete after what is inside them, so a residual block's output wins over its last convolution.
    Raises UserError where no map is found or `layer` names no module.
    """
    names = {m: name for name, m in module.named_modules()}
    maps: list[tuple[nn.Module, tuple[int, int]]] = []
    heads: list[nn.Module] = []

    def note(m: nn.Module, inputs: Any, output: Any) -> None:
        if isinstance(m, nn.Linear):
            heads.append(m)
        if isinstance(output, torch.Tensor) and output.ndim == 4 and output.shape[2] * output.shape[3] > 1:
            maps.append((m, (output.shape[2], output.shape[3])))

    handles = [m.register_forward_hook(note) for m in module.modules()]
    try:
        with torch.no_grad():
            module(example)
    finally:
        for handle in handles:
            handle.remove()
    candidates = [(m, size) for m, size in maps if not isinstance(m, POOLING)]
    mapping = [m for m, _ in maps]
    if layer is not None:
        chosen = dict(module.named_modules()).get(layer)
        if chosen is None:
            raise UserError(f"--layer {layer}: the model has no such module; its maps are {_names(mapping, names)}")
        if chosen not in mapping:
            raise UserError(f"--layer {layer}: its output is not a map; the model's maps are {_names(mapping, names)}")
    elif candidates:
        layer, chosen = names[candidates[-1][0]], candidates[-1][0]
    else:
        raise UserError("the model has no convolutional map (batch, channels, height, width); name one with --layer")
    return Layers(layer, chosen, heads[-1] if heads else None, *_early(candidates or maps))


def _early(maps: list[tuple[nn.Module, tuple[int, int]]]) -> tuple[nn.Module, tuple[int, int]]:
    """The last map as large as any convolution's output, and its size.

    Convolutions alone say which size that is: what comes before them is still the picture, and a map whose channels
    are its last dimension, as inside a ConvNeXt block, only looks large.
    """
    start = next((i for i, (m, _) in enumerate(maps) if isinstance(m, nn.Conv2d)), 0)
    sizes = [size for m, size in maps if isinstance(m, nn.Conv2d)] or [size for _, size in maps]
    largest = max(sizes, key=lambda size: size[0] * size[1])
    return next((m, size) for m, size in reversed(maps[start:]) if size == largest)


def _names(maps: list[nn.Module], names: dict[nn.Module, str]) -> str:
    return ", ".join(dict.fromkeys(names[m] for m in maps[-8:])) or "none"
