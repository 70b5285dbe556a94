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

from wrongtree.inputs.models.grids import PLAIN, Grid, find_grid, fits
from wrongtree.inputs.models.one_vs_rest import OneOutput
from wrongtree.inputs.models.outputs import answering
from wrongtree.inputs.models.parts.places import Head
from wrongtree.inputs.models.parts.saved import Padded
from wrongtree.inputs.models.preprocess import area_means
from wrongtree.inputs.models.regained import cut_off
from wrongtree.shared.faults import UserError

CACHED = 2**20  # numbers; more than these would leave a processor's cache between two operations
CAM_SIDE = 14  # cells of a Grad-CAM map; larger maps are pooled, before the ReLU

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
    last_grid: Grid = PLAIN  # how the outputs of `last` and of `early` are maps
    early_grid: Grid = PLAIN


class Listener:
    """Within `with`, every forward pass leaves the pooled feature map, the penultimate activations and the style here.

    A backward pass that goes through the map leaves its channel weights and its Grad-CAM map. The hooks are removed on
    leaving, whatever happens inside.
    """

    def __init__(self, layers: Layers, most: int) -> None:
        self._layers = layers
        self._most = most
        self._handles: list[Any] = []
        self.features: torch.Tensor | None = None  # (b, channels, g, g), channels · g² at most `most` (or g = 1)
        self.penultimate: torch.Tensor | None = None  # (b, d)
        self.style: torch.Tensor | None = None  # (b, 2 · channels)
        self.channel_weights: torch.Tensor | None = None  # (b, channels) the map's gradient, averaged over places
        self.cam: torch.Tensor | None = None  # (b, g, g') Grad-CAM (Selvaraju et al. 2017), g and g' at most CAM_SIDE

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
        found = self._layers.early_grid.map_of(cut_off(output))
        if tuple(found.shape[2:]) == self._layers.early_size:
            self.style = style(found)

    def _hear_map(self, module: nn.Module, inputs: Any, output: torch.Tensor) -> None:
        # Pooled at once: a later in-place ReLU would change the map under us, and a pooled copy is small.
        grid = self._layers.last_grid
        found = grid.map_of(cut_off(output))
        self.features = features = pool(found, self._most)
        self.channel_weights = output.new_zeros(found.shape[:2], dtype=torch.float32)
        size = (min(CAM_SIDE, found.shape[2]), min(CAM_SIDE, found.shape[3]))
        places = features if tuple(features.shape[2:]) == size else area_means(found.float(), size)
        self.cam = torch.zeros_like(places[:, 0])
        if output.requires_grad:  # no second backward: this gradient passes by on its way to the input

            def hear_gradient(gradient: torch.Tensor) -> None:
                if self.features is features:  # of a module called twice, the last call's, as with the map itself
                    self.channel_weights = weights = grid.map_of(gradient).float().mean((2, 3))
                    self.cam = torch.einsum("bc,bchw->bhw", weights, places).relu_()

            output.register_hook(hear_gradient)  # type: ignore[no-untyped-call]  # torch's own

    def _hear_penultimate(self, module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        found = cut_off(inputs[0])
        self.penultimate = (found.mean(1) if found.ndim == 3 else found.flatten(1)).float()  # of tokens, their mean


def pool(feature_map: torch.Tensor, most: int) -> torch.Tensor:
    """(b, channels, h, w) -> (b, channels, g, g) with the largest g for which channels · g² <= most; at least 1."""
    _, channels, height, width = feature_map.shape
    side = max(1, min(math.isqrt(most // channels) if channels <= most else 1, height, width))
    return area_means(feature_map.float(), (side, side))


def style(feature_map: torch.Tensor) -> torch.Tensor:
    """(b, channels, h, w) -> (b, 2 · channels): each channel's mean, then each channel's standard deviation.

    What of an image survives when places are forgotten (Huang & Belongie 2017, adaptive instance normalisation): on an
    early map that is colour, contrast, texture, blur and noise rather than the thing shown.
    """
    flat = feature_map.float().flatten(2)
    # On a processor a few images at a time, whose differences from the mean stay in its cache: a sixth of the time.
    some = max(1, CACHED // flat[0].numel()) if flat.device.type == "cpu" and flat.numel() else max(1, len(flat))
    return torch.cat([_mean_and_spread(part) for part in torch.split(flat, some)])


def _mean_and_spread(flat: torch.Tensor) -> torch.Tensor:
    mean = flat.mean(2)
    spread = (flat - mean[:, :, None]).square_().mean(2).sqrt()  # torch.std_mean takes four times as long
    return torch.cat([mean, spread], dim=1)


@contextmanager
def frozen(module: nn.Module, classes: int | None = None) -> Iterator[None]:
    """Evaluation mode and no parameter gradients, so that a backward pass computes input gradients only; logits out.

    Everything is put back on leaving: the module may be the user's own, in the middle of training. `classes` is how
    many the data has, see `answering`.
    """
    modes = [(m, m.training) for m in module.modules()]
    gradients = [(p, p.requires_grad) for p in module.parameters()]
    module.eval()
    module.requires_grad_(False)
    try:
        with answering(module, classes):
            yield
    finally:
        for m, training in modes:
            m.training = training
        for p, wanted in gradients:
            p.requires_grad_(wanted)


@dataclass(frozen=True)
class _Heard:
    """A module whose output is a map, and which."""

    module: nn.Module
    grid: Grid
    output: torch.Tensor


def find_layers(module: nn.Module, example: torch.Tensor, layer: str | None) -> Layers:
    """Find the last convolutional map (or grid of tokens), an early one and the linear layer that makes the logits.

    Found by running one example and noting, in order of completion, which outputs are maps of more than one place.
    Blocks complete after what is inside them, so a residual block's output wins over its last convolution. Raises
    UserError where no map is found or `layer` names no module.
    """
    names = {m: name for name, m in module.named_modules()}
    maps: list[_Heard] = []
    heads: list[tuple[nn.Module, int]] = []
    picture = (example.shape[2], example.shape[3])
    example = example.repeat(rows_of(module) or 1, 1, 1, 1)

    def note(m: nn.Module, inputs: Any, output: Any) -> None:
        if isinstance(m, Head):
            heads.append((m, 0))
        elif isinstance(m, nn.Linear):
            heads.append((m, m.out_features))
        if isinstance(output, torch.Tensor) and (grid := find_grid(output, len(example), picture)) is not None:
            maps.append(_Heard(m, grid, output))

    handles = [m.register_forward_hook(note) for m in module.modules()]
    try:
        with torch.enable_grad():
            logits = module(example.detach().clone().requires_grad_())
    finally:
        for handle in handles:
            handle.remove()
    candidates = [h for h in maps if not isinstance(h.module, POOLING)]
    candidates = [h for h in candidates if fits(h.grid, picture)] or candidates
    mapping = [h.module for h in maps]
    if layer is not None:
        chosen = dict(module.named_modules()).get(layer)
        if chosen is None:
            raise UserError(f"--layer {layer}: the model has no such module; its maps are {_names(mapping, names)}")
        if chosen not in mapping:
            raise UserError(f"--layer {layer}: its output is not a map; the model's maps are {_names(mapping, names)}")
        last = next(h for h in reversed(maps) if h.module is chosen)
    elif candidates:
        last = _last(candidates, logits)
    else:
        raise UserError("the model has no convolutional map (batch, channels, height, width); name one with --layer")
    early = _early([h for h in candidates or maps if h.grid.kind != "tokens"] or [last])
    inside = (len(module.one.outputs),) if isinstance(module, OneOutput) else ()
    known = [m for m, size in heads if size in (0, *_sizes(logits), *inside)]
    return Layers(
        names[last.module],
        last.module,
        known[-1] if known else None,
        early.module,
        early.grid.size,
        last.grid,
        early.grid,
    )


def rows_of(module: nn.Module) -> int | None:
    """How many images its layers hear at once, whatever is asked; None: as many as are asked."""
    if isinstance(module, OneOutput):
        return rows_of(module.inner)
    return module.rows if isinstance(module, Padded) else None


def _last(candidates: list[_Heard], logits: Any) -> _Heard:
    """The last map that the prediction hangs on.

    Of a transformer that looks at its class token alone, the places of the last layers have no say any more: their
    gradient is zero. The last one that has is the input of the last attention, as in pytorch-grad-cam's advice.
    """
    if candidates[-1].grid.kind != "tokens" or not isinstance(logits, torch.Tensor) or not logits.requires_grad:
        return candidates[-1]
    tokens = [h for h in candidates if h.grid.kind == "tokens" and not isinstance(h.module, nn.Linear)]
    tokens = [h for h in tokens if h.output.requires_grad] or candidates[-1:]
    outputs = [h.output for h in tokens]
    gradients = torch.autograd.grad(logits.flatten(1).amax(1).sum(), outputs, allow_unused=True)
    for heard, gradient in zip(reversed(tokens), reversed(gradients), strict=True):
        if gradient is not None and bool(heard.grid.map_of(gradient).any()):
            return heard
    return candidates[-1]


def _sizes(logits: Any) -> tuple[int, ...]:
    """How many numbers per image the layer that made the logits may return: one stands for two classes."""
    if not isinstance(logits, torch.Tensor) or logits.ndim != 2:
        return ()
    return (logits.shape[1], 1) if logits.shape[1] == 2 else (logits.shape[1],)


def _early(maps: list[_Heard]) -> _Heard:
    """The last map as large as any convolution's output.

    Convolutions alone say which size that is: what comes before them is still the picture.
    """
    start = next((i for i, h in enumerate(maps) if isinstance(h.module, nn.Conv2d)), 0)
    sizes = [h.grid.size for h in maps if isinstance(h.module, nn.Conv2d)] or [h.grid.size for h in maps]
    largest = max(sizes, key=lambda size: size[0] * size[1])
    return next(h for h in reversed(maps[start:]) if h.grid.size == largest)


def _names(maps: list[nn.Module], names: dict[nn.Module, str]) -> str:
    return ", ".join(dict.fromkeys(names[m] for m in maps[-8:])) or "none"
