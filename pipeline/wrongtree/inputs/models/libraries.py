"""`timm:NAME` and `hf:NAME`: models of libraries that come as extras, with the preparation that is theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from wrongtree.config import ModelConfig, Preprocess
from wrongtree.inputs.models.checkpoints.loading import load_named
from wrongtree.inputs.models.checkpoints.misfits import Asked
from wrongtree.inputs.models.checkpoints.nearest import fits
from wrongtree.inputs.models.preprocess import Transform, from_flags, input_channels
from wrongtree.inputs.models.torchvision_models import at_size, trained_at
from wrongtree.inputs.models.weights import first_line, only_weights, some
from wrongtree.shared.faults import UserError
from wrongtree.shared.quietly import quietly


def load_timm(name: str, config: ModelConfig) -> tuple[nn.Module, Transform, tuple[str, ...]]:
    """Any model of timm, with its own weights or a checkpoint, prepared for as its configuration says."""
    asked = f"{config.flag} {config.spec}"
    try:
        import timm
        from timm.data import resolve_data_config
    except ImportError as fault:
        raise UserError(f"{asked}: needs the library timm; pip install 'wrongtree[timm]'") from fault
    if not timm.is_model(name.partition(".")[0]) and "/" not in name:
        like = ", ".join(timm.list_models(f"*{name.partition('.')[0][:8]}*")[:5])
        raise UserError(f"{asked}: timm has no such model{f'; it has {like}' if like else ''}")
    notes: tuple[str, ...] = ()
    size = None
    if config.weights is not None:
        with torch.device("meta"), quietly():
            outputs = timm.create_model(name, pretrained=False).num_classes
        loaded = load_named(_builder(timm, name), outputs, Path(config.weights), _asked(name))
        module, notes, size = loaded.module, loaded.notes, loaded.size
    else:
        module = _downloaded(asked, config, lambda: timm.create_model(name, pretrained=True))
    wanted = resolve_data_config({}, model=module)
    flags = at_size(config, size)
    if size is not None and config.preprocess.img_size is None:
        notes += (trained_at(size, wanted["input_size"][-1]),)
    own = Preprocess(
        wanted["input_size"][-1],
        tuple(wanted["mean"]),
        tuple(wanted["std"]),
        wanted["crop_pct"],
        wanted["interpolation"],
    )
    if flags.given():
        return module, from_flags(flags.over(own), input_channels(module)), notes
    transform: Transform = timm.data.create_transform(**wanted, is_training=False)
    return module, transform, notes


def _builder(timm: Any, name: str) -> Callable[[int | None, int | None], nn.Module]:
    """What makes a model of timm, untrained."""

    def build(classes: int | None, size: int | None) -> nn.Module:
        options = {"num_classes": classes, "img_size": size}
        with quietly():
            module: nn.Module = timm.create_model(
                name, pretrained=False, **{key: value for key, value in options.items() if value is not None}
            )
        return module

    return build


def _asked(name: str) -> Asked:
    def code(classes: int | None, size: int | None) -> str:
        options = {"num_classes": classes, "img_size": size}
        given = "".join(f", {key}={value}" for key, value in options.items() if value is not None)
        return f'timm.create_model("{name}", pretrained=False{given})'

    config = "timm.data.resolve_data_config({}, model=module)"
    preset = f"timm.data.create_transform(**{config}, is_training=False)"
    return Asked(f"timm:{name}", code=code, imports="import timm.data", preset=preset, fits=fits)


def load_hugging_face(name: str, config: ModelConfig) -> tuple[nn.Module, Transform]:
    """An image classifier in a folder of its own or on the hub; no code of the hub's is run."""
    asked = f"{config.flag} {config.spec}"
    try:
        from transformers import AutoImageProcessor, AutoModelForImageClassification
    except ImportError as fault:
        raise UserError(f"{asked}: needs the library transformers; pip install 'wrongtree[hf]'") from fault
    if config.weights is not None:
        raise UserError(f"{config.weights_flag}: {config.spec} has its own weights; remove the option")
    load = AutoModelForImageClassification.from_pretrained
    module, report = _downloaded(asked, config, lambda: load(name, output_loading_info=True))
    if missing := sorted(report["missing_keys"]):  # transformers draws them at random, and warns
        raise UserError(
            f"{asked}: its checkpoint lacks {len(missing)} of the model's weights: {some(missing)}; name one that was "
            "trained for these classes"
        )
    if config.preprocess.given():
        return module, from_flags(config.preprocess, input_channels(module))
    processor = _downloaded(asked, config, lambda: AutoImageProcessor.from_pretrained(name))

    def transform(picture: Any) -> torch.Tensor:
        prepared: torch.Tensor = processor(images=picture, return_tensors="pt")["pixel_values"][0]
        return prepared

    return module, transform


def _downloaded(asked: str, config: ModelConfig, load: Callable[[], Any]) -> Any:
    try:
        with only_weights(), quietly():
            return load()
    except Exception as fault:  # no network, no such name, a damaged file: libraries raise nearly anything
        raise UserError(
            f"{asked}: cannot be loaded or downloaded ({first_line(fault)}); check the name and the network, or "
            + (
                f"pass {config.weights_flag} FILE"
                if config.spec.startswith("timm:")
                else "pass a folder that contains it"
            )
        ) from fault
