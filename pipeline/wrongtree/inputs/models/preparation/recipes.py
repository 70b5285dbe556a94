"""From a picture to the model's input, as flags say: the evaluation transform of timm and torchvision."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torchvision.transforms import v2

from wrongtree.config import Preprocess
from wrongtree.shared.faults import UserError

Transform = Callable[[Any], torch.Tensor]  # RGB picture -> (channels, height, width)
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def input_channels(module: torch.nn.Module) -> int:
    """Number of channels that the first convolution takes; 3 where there is none."""
    return next((m.in_channels for m in module.modules() if isinstance(m, torch.nn.Conv2d)), 3)


def one_channel(asked: str) -> UserError:
    """What to say where a model takes grey, and its recipe is for colours."""
    return UserError(
        f"{asked}: takes one channel, for which its usual mean and standard deviation are not meant; images are made "
        "grey: pass --mean and --std as in training, one number each"
    )


def other_channels(channels: int) -> str:
    """What to say of a model that takes neither grey nor RGB."""
    return (
        f"the model's input has {channels} channels, but images are read as RGB: let the factory return (module, "
        f"transform), where the transform makes {channels} channels of an RGB image, or build from Python with a data "
        f"set that yields tensors of {channels} channels"
    )


def checked(flags: Preprocess, channels: int) -> None:
    """UserError where the flags make no sense, or not for inputs of so many channels."""
    interpolation_of(flags.interpolation, None)
    for name, values in (("--mean", flags.mean), ("--std", flags.std)):
        if values is not None and len(values) not in (1, channels):
            raise UserError(f"{name} has {len(values)} numbers, but the model's input has {channels} channels")
        if values is not None and not all(math.isfinite(value) for value in values):
            raise UserError(f"{name} {','.join(map(str, values))}: expected finite numbers")
    positive = (flags.std is None or min(flags.std) > 0) and (flags.img_size is None or flags.img_size >= 1)
    if not positive or (flags.crop_pct is not None and not 0 < flags.crop_pct <= 1):
        raise UserError("--std must be above 0, --img-size at least 1 and --crop-pct above 0 and at most 1")


def interpolation_of(name: str | None, own: Any) -> Any:
    """torchvision's, of the name that --interpolation takes; without one, the recipe's own, or bicubic."""
    if name is None:
        return v2.InterpolationMode.BICUBIC if own is None else own
    try:
        return v2.InterpolationMode(name)
    except ValueError as fault:
        raise UserError(f"--interpolation {name}: choose bilinear, bicubic, nearest or lanczos") from fault


def from_flags(flags: Preprocess, channels: int, default_size: int = 224) -> Transform:
    """Resize the shorter side to img_size / crop_pct, crop the centre, normalise: timm's evaluation transform.

    Defaults are timm's too: crop_pct .875, bicubic, ImageNet's mean and standard deviation.
    """
    if channels in (2, 4):
        raise UserError(other_channels(channels))
    channels = min(channels, 3)  # of more, the first convolution may see pixels laid side by side
    checked(flags, channels)
    size = default_size if flags.img_size is None else flags.img_size
    crop_pct = 0.875 if flags.crop_pct is None else flags.crop_pct
    mean = IMAGENET_MEAN[:channels] if flags.mean is None else flags.mean
    std = IMAGENET_STD[:channels] if flags.std is None else flags.std
    how = interpolation_of(flags.interpolation, None)
    steps = [
        v2.Resize(math.floor(size / crop_pct), interpolation=how, antialias=True),
        v2.CenterCrop(size),
        v2.PILToTensor(),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize(mean=list(mean), std=list(std)),
    ]
    if channels == 1:
        steps.insert(0, v2.Grayscale())
    composed: Transform = v2.Compose(steps)
    return composed
