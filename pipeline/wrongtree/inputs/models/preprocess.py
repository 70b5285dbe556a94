"""From a picture to the model's input, and back: which part of the picture the model saw, and in which colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from wrongtree.inputs.models.preparation.recipes import Transform
from wrongtree.shared.arrays import Floats
from wrongtree.shared.grey import GREY
from wrongtree.shared.machine import or_on_processor

PROBE = (512, 512)  # pixels; large enough that a crop or a frame of a fixed size leaves most of it
UNKNOWN_VIEW = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Colours:
    """The affine map from what the model is given back to colours: pixel = (value - black) / (white - black)."""

    black: NDArray[np.float64]  # (channels,)
    white: NDArray[np.float64]  # (channels,)

    def to_pixels(self, inputs: torch.Tensor) -> torch.Tensor:
        """(b, channels, h, w) model inputs -> (b, 3, h, w) colours in 0…1."""
        black = torch.as_tensor(self.black, dtype=inputs.dtype, device=inputs.device)[:, None, None]
        span = torch.as_tensor(self.white - self.black, dtype=inputs.dtype, device=inputs.device)[:, None, None]
        pixels = (inputs - black).div_(span).nan_to_num_().clamp_(0, 1)  # in place: a batch of photographs is 80 MB
        return pixels.expand(-1, 3, -1, -1) if pixels.shape[1] == 1 else pixels[:, :3]

    def to_inputs(self, pixels: torch.Tensor) -> torch.Tensor:
        """(b, 3, h, w) colours in 0…1 -> (b, channels, h, w) model inputs; one channel takes grey (Rec. 601)."""
        if len(self.black) == 1:
            weights = pixels.new_tensor(GREY)[None, :, None, None]
            pixels = (pixels * weights).sum(dim=1, keepdim=True)
        black = torch.as_tensor(self.black, dtype=pixels.dtype, device=pixels.device)[:, None, None]
        span = torch.as_tensor(self.white - self.black, dtype=pixels.dtype, device=pixels.device)[:, None, None]
        return black + span * pixels


def find_colours(transform: Transform | None, examples: list[torch.Tensor]) -> Colours:
    """Find how a transform maps black and white by asking it, whatever its code is.

    It's tempting to look for a Normalize inside and read its mean and std, but a transform may be any callable.
    Where there is none (inputs are tensors) or black and white come out alike, the range of the examples is used.
    """
    if transform is not None:
        black, white = (_channel_medians(transform(Image.new("RGB", PROBE, (v, v, v)))) for v in (0, 255))
        if np.all(np.isfinite(white - black)) and np.all(np.abs(white - black) > 1e-6):
            return Colours(black, white)
    stacked = [example.flatten(1).double() for example in examples]
    low = np.min([e.min(dim=1).values.numpy() for e in stacked], axis=0)
    high = np.max([e.max(dim=1).values.numpy() for e in stacked], axis=0)
    if low.min() >= 0 and 0.5 < high.max() <= 1:  # plain ToTensor: keep its absolute scale
        low, high = np.zeros_like(low), np.ones_like(high)
    return Colours(low, np.where(high > low, high, low + 1))


class Views:
    """Which rectangle of a picture the model sees, found by sending two ramps through the transform."""

    def __init__(self, transform: Transform | None, colours: Colours) -> None:
        self._transform = transform
        self._colours = colours
        self._known: dict[tuple[int, int], tuple[float, float, float, float]] = {}

    def of(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 in fractions of a picture of this (width, height); all zeros if it is no upright rectangle."""
        if self._transform is None:
            return 0.0, 0.0, 1.0, 1.0
        if size not in self._known:
            across, down = self._edges(size, 0), self._edges(size, 1)
            if across is None or down is None:
                self._known[size] = UNKNOWN_VIEW
            else:
                self._known[size] = (across[0], down[0], across[1], down[1])
        return self._known[size]

    def _edges(self, size: tuple[int, int], axis: int) -> tuple[float, float] | None:
        """First and last coordinate seen along x (axis 0) or y (1), from where a ramp's colours end up."""
        assert self._transform is not None
        length = size[axis]
        ramp = np.round((np.arange(length) + 0.5) / length * 255).astype(np.uint8)
        grey = np.broadcast_to(ramp[None, :] if axis == 0 else ramp[:, None], (size[1], size[0]))
        tensor = self._transform(Image.fromarray(np.ascontiguousarray(grey)).convert("RGB"))
        if len(tensor) != len(self._colours.black):  # no channels come first: the model will say so
            return None
        seen = self._colours.to_pixels(tensor[None].double())[0].mean(0).numpy()  # (h, w), coordinates as grey
        along = seen.mean(axis=0) if axis == 0 else seen.mean(axis=1)
        position = np.arange(len(along))
        inner = slice(len(along) // 8, len(along) - len(along) // 8)  # interpolation bends the ends
        slope, start = np.polyfit(position[inner], along[inner], 1) if len(along) > 2 else (0.0, 0.0)
        straight = np.abs(along - (start + slope * position)).max() < 0.02
        level = (seen - (along[None, :] if axis == 0 else along[:, None])).std() < 0.01
        if not (straight and level and slope * len(along) > 1e-3):  # a ramp of one pixel has no slope
            return None
        first, last = start - slope / 2, start + slope * (len(along) - 0.5)
        return float(np.clip(first, 0, 1)), float(np.clip(last, 0, 1))


def is_repeatable(transform: Transform, picture: Image.Image, times: int = 16) -> bool:
    """Whether the transform always gives the same input; training augmentation does not.

    Asked many times, because a flip is a coin toss, and of noise as large as `picture`, because a picture may be
    symmetric. What changes one picture in ten escapes one time in five.
    """
    noise = np.random.default_rng(0).integers(0, 256, (picture.height, picture.width, 3), dtype=np.uint8)
    first = transform(Image.fromarray(noise))
    return all(torch.equal(first, transform(Image.fromarray(noise))) for _ in range(times - 1))


def shrink(pixels: torch.Tensor, side: int) -> Floats:
    """(b, k, h, w) -> (b, k, h', w') with neither side above `side`, by area averaging; never enlarged."""
    height, width = pixels.shape[-2:]
    scale = min(1.0, side / max(height, width))
    target = (max(1, round(height * scale)), max(1, round(width * scale)))
    if target != (height, width):
        pixels = area_means(pixels, target)
    return pixels.cpu().numpy()


def area_means(maps: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """(b, k, h, w) -> (b, k, *size), means over areas, which overlap where sizes do not divide.

    Apple's devices refuse sizes that do not divide.
    """
    pooled = or_on_processor(lambda values: torch.nn.functional.adaptive_avg_pool2d(values, size), maps)
    return pooled.to(maps.device)


def _channel_medians(tensor: torch.Tensor) -> NDArray[np.float64]:
    return tensor.flatten(1).double().median(dim=1).values.numpy()
