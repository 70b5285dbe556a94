"""Images for a model out of a file, which may say what it takes but not how images were prepared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torchvision.transforms import v2

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.parts.saved import Takes
from wrongtree.inputs.models.preparation.recipes import Transform, checked, from_flags, interpolation_of, other_channels
from wrongtree.inputs.models.preparation.telling import recipe, told_alone
from wrongtree.shared.faults import UserError


def for_file(takes: Takes, channels: int, config: ModelConfig) -> tuple[Transform, tuple[str, ...]]:
    """The transform that flags and file ask for together, and what is to be said of it."""
    flags, asked = config.preprocess, f"{config.flag} {config.spec}"
    known = takes.height is not None and takes.width is not None
    channels = takes.channels or channels
    if channels not in (1, 3) and takes.channels is not None:
        raise UserError(f"{asked}: {other_channels(channels)}")
    if takes.bytes and (flags.mean is not None or flags.std is not None):
        raise UserError(f"{asked}: takes pixels as they are, 0…255; remove --mean and --std")
    if flags.img_size is not None and known and {takes.height, takes.width} != {flags.img_size}:
        own = f"{takes.width} × {takes.height} px"
        mend = f"pass --img-size {takes.height}" if takes.height == takes.width else "remove --img-size"
        raise UserError(f"{asked}: takes images of {own}, not of {flags.img_size} px; {mend}")
    if not known and flags.img_size is None and (flags.given() or takes.bytes):
        raise UserError(f"{asked}: does not say how large its images are; pass --img-size")
    if not takes.bytes and not flags.given():
        if config.flag != ModelConfig.flag:
            raise UserError(f"{asked}: how are images prepared? Pass --img-size, --mean and --std")
        size = "--mean and --std" if known else "--img-size, --mean and --std"
        raise UserError(f"{asked}: how are images prepared? Pass {size}")
    checked(flags, channels)
    if known and takes.height != takes.width:
        return _squashed(takes, channels, config)
    flags = replace(flags, img_size=flags.img_size or takes.height)
    if not takes.bytes:
        return from_flags(flags, channels), told_alone(flags, channels)
    plain = from_flags(replace(flags, mean=(0.0,), std=(1 / 255,)), channels)
    size = recipe(flags, channels).partition(", ImageNet")[0]
    return _whole_numbers(plain), (f"image preparation: {size}, pixels 0…255, which the model takes as they are",)


def _squashed(takes: Takes, channels: int, config: ModelConfig) -> tuple[Transform, tuple[str, ...]]:
    """No square: the whole picture is resized to the model's height and width."""
    flags, size = config.preprocess, [int(takes.height or 0), int(takes.width or 0)]
    if flags.crop_pct not in (None, 1):
        raise UserError(f"{config.flag} {config.spec}: takes no square images; remove --crop-pct")
    scale = replace(flags, mean=(0.0,), std=(1 / 255,)) if takes.bytes else flags
    normalise = from_flags(replace(scale, img_size=max(size), crop_pct=1.0), channels)
    resize = v2.Resize(size, interpolation=interpolation_of(flags.interpolation, None), antialias=True)
    steps = [step for step in normalise.transforms if not isinstance(step, v2.Resize | v2.CenterCrop)]  # type: ignore[attr-defined]  # a Compose
    made: Transform = v2.Compose([resize, *steps])
    how = "pixels 0…255" if takes.bytes else recipe(flags).partition(" px, ")[2].partition(" px, ")[2]
    note = f"image preparation: the whole image resized to {size[1]} × {size[0]} px, {how}"
    return (_whole_numbers(made) if takes.bytes else made), (note,)


def _whole_numbers(transform: Transform) -> Transform:
    def bytes_of(picture: Any) -> torch.Tensor:
        return transform(picture).round().clamp(0, 255)

    return bytes_of
