"""timm's own evaluation transform, with what flags name changed in the model's configuration."""

from __future__ import annotations

from typing import Any

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.preparation.recipes import Transform, checked, one_channel
from wrongtree.shared.quietly import quietly


def prepared_by_timm(wanted: dict[str, Any], config: ModelConfig, channels: int) -> Transform:
    """timm's own transform, with what the flags name in its configuration."""
    import timm

    flags = config.preprocess
    channels = channels if channels == 1 else 3
    checked(flags, channels)
    if channels == 1 and len(wanted["mean"]) != 1 and (flags.mean is None or flags.std is None):
        raise one_channel(f"{config.flag} {config.spec}")
    side = flags.img_size
    changed = {
        "input_size": None if side is None else (channels, side, side),
        "mean": None if flags.mean is None else _of_all(flags.mean, channels),
        "std": None if flags.std is None else _of_all(flags.std, channels),
        "crop_pct": flags.crop_pct,
        "interpolation": flags.interpolation,
    }
    wanted = wanted | {name: value for name, value in changed.items() if value is not None}
    with quietly():
        transform: Transform = timm.data.create_transform(**wanted, is_training=False)
    if channels == 1:
        inner = transform
        transform = lambda picture: inner(picture.convert("L"))  # noqa: E731  # a function of one line
    return transform


def _of_all(values: tuple[float, ...], channels: int) -> tuple[float, ...]:
    return values if len(values) == channels else values * channels
