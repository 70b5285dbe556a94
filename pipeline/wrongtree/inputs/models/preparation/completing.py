"""Flags complete the transform that a model comes with: what they leave out stays as it is.

A transform may be any callable. How it scales colours is found by asking it. How it resizes is read from the steps of a
torchvision Compose: it cannot be asked of what is opaque.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn
from torchvision import transforms as v1
from torchvision.transforms import _presets, v2

from wrongtree.config import Preprocess
from wrongtree.inputs.models.preparation.recipes import Transform, checked, from_flags, interpolation_of

RESIZES, CROPS = (v1.Resize, v2.Resize), (v1.CenterCrop, v2.CenterCrop)
GREYS = (0, 85, 170, 255)  # pictures of one colour: whether a transform is linear in the pixels
STRAIGHT = 2e-3  # of the range: what rounding and half precision may bend
ODD = (90, 70)  # pixels of a picture that is no square


class CannotComplete(Exception):
    """Why flags do not say what becomes of a transform."""


def complete(transform: Transform, flags: Preprocess, channels: int) -> tuple[Transform, bool]:
    """The transform with what the flags name changed, and whether they replace all of it.

    They do where they say everything and the transform does not show its steps. Raises CannotComplete where something
    would be left open.
    """
    checked(replace(flags, mean=None, std=None), channels)
    try:
        if resizes(flags):
            transform = resized(transform, flags)
        if flags.mean is not None or flags.std is not None:
            transform = recoloured(transform, flags)
    except CannotComplete:
        if flags.img_size is None or flags.mean is None or flags.std is None:
            raise
        return from_flags(flags, channels), True
    return transform, False


def resizes(flags: Preprocess) -> bool:
    """Whether the flags say how images are resized."""
    return flags.img_size is not None or flags.crop_pct is not None or flags.interpolation is not None


def recoloured(transform: Transform, flags: Preprocess) -> Transform:
    """The same picture, normalised with the mean and standard deviation that the flags name; of each, else its own."""
    black, span = scale_of(transform)
    checked(flags, len(black))
    mean = -black / span if flags.mean is None else np.broadcast_to(np.array(flags.mean), black.shape)
    std = 1 / span if flags.std is None else np.broadcast_to(np.array(flags.std), black.shape)
    # Out of its own scale and into the asked one, in one step: out = slope * own + offset.
    slope = torch.tensor(1 / (span * std))[:, None, None]
    offset = torch.tensor((-black / span - mean) / std)[:, None, None]

    def normalised(picture: Any) -> torch.Tensor:
        own = transform(picture)
        scaled: torch.Tensor = (own.double() * slope + offset).to(own.dtype)
        return scaled

    return normalised


def scale_of(transform: Transform) -> tuple[np.ndarray, np.ndarray]:
    """(channels,) what black becomes, and how far from it white is. CannotComplete where greys are not in line."""
    try:
        seen = [transform(Image.new("RGB", ODD, (grey, grey, grey))) for grey in GREYS]
        values = np.array([tensor.flatten(1).double().median(dim=1).values.numpy() for tensor in seen])
    except Exception as fault:  # somebody else's code; on real pictures its failure is told
        raise CannotComplete("it fails on a picture of one colour") from fault
    black, span = values[0], values[-1] - values[0]
    line = black + np.outer(np.array(GREYS) / 255, span)
    if (
        not np.isfinite(values).all()
        or (np.abs(span) < 1e-6).any()
        or (np.abs(values - line) > STRAIGHT * abs(span)).any()
    ):
        raise CannotComplete("what it makes of a pixel is not a multiple of its value plus a constant")
    return black, span


def is_linear(transform: Transform) -> bool:
    """Whether --mean and --std can change it."""
    try:
        scale_of(transform)
    except CannotComplete:
        return False
    return True


def shows_its_size(transform: Transform) -> bool:
    """Whether --img-size can change it."""
    try:
        resized(transform, Preprocess(img_size=32))
    except CannotComplete:
        return False
    return True


def resized(transform: Transform, flags: Preprocess) -> Transform:
    """The same steps with another size, crop or interpolation."""
    steps = steps_of(transform)
    if steps is None:
        raise CannotComplete("it is not a torchvision Compose, so its size cannot be read")
    resizing = [i for i, step in enumerate(steps) if type(step) in RESIZES]
    cropping = [i for i, step in enumerate(steps) if type(step) in CROPS]
    if len(resizing) > 1 or len(cropping) > 1 or (resizing and cropping and cropping[0] < resizing[0]):
        raise CannotComplete("it resizes or crops more than once")
    own = steps[resizing[0]] if resizing else None
    how = interpolation_of(flags.interpolation, None if own is None else own.interpolation)
    slots = [[step] for step in steps]
    if flags.img_size is None and flags.crop_pct is None:
        if own is None:
            raise CannotComplete("it does not resize")
        slots[resizing[0]] = [type(own)(own.size, interpolation=how, max_size=own.max_size, antialias=own.antialias)]
        changed: Transform = v2.Compose([step for slot in slots for step in slot])
        return changed
    size = _pair(own.size) if own is not None else None
    crop = _pair(steps[cropping[0]].size) if cropping else None
    if size is None and crop is None and flags.img_size is None:
        raise CannotComplete("it does not resize")
    side = flags.img_size or _side(crop or size)
    new, square = _size(size, crop, side, flags.crop_pct), v2.CenterCrop(side)
    kind, smooth = (v2.Resize, True) if own is None else (type(own), own.antialias)
    larger = [] if new is None else [kind(new, interpolation=how, antialias=smooth)]
    if resizing:
        slots[resizing[0]] = larger if cropping else [*larger, square]
    if cropping:
        slots[cropping[0]] = [square] if resizing else [*larger, square]
    if not resizing and not cropping:
        slots.insert(0, [*larger, square])
    made: Transform = v2.Compose([step for slot in slots for step in slot])
    _hold(made, side)
    return made


def _size(
    size: tuple[int, ...] | None, crop: tuple[int, ...] | None, side: int, share: float | None
) -> list[int] | int | None:
    """What to resize to before the square of `side` is cut out; None: the picture stays as it is.

    The proportions of size and crop stay, where no `share` is asked for.
    """
    if size is None:
        return None if crop is not None and share is None else math.floor(side / (share or 1))
    part = crop is None or share is not None
    new = [math.floor(side / (share or 1)) if part else math.floor(own * side / _side(crop)) for own in size]
    return new if len(new) == 2 else new[0]


def _hold(made: Transform, side: int) -> None:
    """That no other step has a say in the size."""
    try:
        shape = tuple(made(Image.new("RGB", ODD, (90, 120, 150))).shape)
    except Exception as fault:  # a step of somebody else's
        raise CannotComplete(f"with {side} px one of its steps fails: {str(fault).splitlines()[0:1]}") from fault
    if shape[1:] != (side, side):
        raise CannotComplete(f"its other steps make {shape[1:]} of it")


def steps_of(transform: Any) -> list[Any] | None:
    """What a transform does, one step after the other; None where it does not show that."""
    if isinstance(transform, v1.Compose | v2.Compose):
        inner: Sequence[Any] = transform.transforms
    elif type(transform) in (nn.Sequential, v2.Transform):
        inner = list(transform.children())
    elif isinstance(transform, _presets.ImageClassification):
        return _preset(transform)
    else:
        return None
    return [part for step in inner for part in (steps_of(step) or [step])]


def _preset(preset: Any) -> list[Any]:
    """Those of torchvision's weights."""
    return [
        v2.Resize(preset.resize_size, interpolation=preset.interpolation, antialias=preset.antialias),
        v2.CenterCrop(preset.crop_size),
        v2.PILToTensor(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize(preset.mean, preset.std),
    ]


def _pair(size: Any) -> tuple[int, ...]:
    """(shorter side,) or (height, width)."""
    return (size,) if isinstance(size, int) else tuple(size)


def _side(size: tuple[int, ...] | None) -> int:
    if size is None or len(set(size)) != 1:
        raise CannotComplete("it makes no square")
    return size[0]


def own_of(preset: Any) -> Preprocess:
    """What one of torchvision's presets does, as flags."""
    return Preprocess(
        img_size=preset.crop_size[0],
        mean=tuple(preset.mean),
        std=tuple(preset.std),
        crop_pct=preset.crop_size[0] / preset.resize_size[0],
        interpolation=preset.interpolation.value,
    )
