"""`timm:NAME`: models of the library timm, which comes as an extra, with the preparation that is theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import nn

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.checkpoints.loading import Loaded, load_named
from wrongtree.inputs.models.checkpoints.misfits import Asked
from wrongtree.inputs.models.checkpoints.nearest import fits
from wrongtree.inputs.models.named import near
from wrongtree.inputs.models.preparation.recipes import Transform, input_channels
from wrongtree.inputs.models.preparation.telling import told
from wrongtree.inputs.models.preparation.timm_config import prepared_by_timm
from wrongtree.inputs.models.timm_training import VARIANTS, Training, converted, training_of
from wrongtree.inputs.models.torchvision_models import at_size, trained_at
from wrongtree.inputs.models.unreachable import cannot_be_fetched
from wrongtree.inputs.models.weights import only_weights
from wrongtree.shared.faults import UserError
from wrongtree.shared.quietly import quietly


def load_timm(name: str, config: ModelConfig) -> tuple[nn.Module, Transform, tuple[str, ...]]:
    """Any model of timm, with its own weights or a checkpoint, prepared for as its configuration says."""
    asked = f"{config.flag} {config.spec}"
    try:
        with quietly():
            import timm
            from timm.data import resolve_data_config
    except ImportError as fault:
        raise UserError(f"{asked}: needs the library timm; pip install 'wrongtree[timm]'") from fault
    if not timm.is_model(name.partition(".")[0]) and "/" not in name:
        raise UserError(f"{asked}: timm has no such model{near(name, 'timm')}; see timm.list_models()")
    notes: tuple[str, ...] = ()
    size = None
    training = Training()
    if config.weights is not None:
        with torch.device("meta"), quietly():
            outputs = timm.create_model(name, pretrained=False).num_classes
        training = training_of(name, Path(config.weights))
        loaded = _loaded(timm, name, outputs, config, training.options)
        module, notes, size = loaded.module, (*loaded.notes, *training.notes), loaded.size
    else:
        module = _downloaded(asked, config, lambda: timm.create_model(name, pretrained=True))
    wanted = {**resolve_data_config({}, model=module), **training.prepared}
    flags = at_size(config, size)
    if flags != config.preprocess:
        assert size is not None
        notes += (trained_at(size, wanted["input_size"][-1]),)
    transform = prepared_by_timm(wanted, replace(config, preprocess=flags), input_channels(module))
    return module, transform, (*notes, *told(config.preprocess, "timm's configuration of the model"))


def _loaded(timm: Any, name: str, outputs: int, config: ModelConfig, made: Mapping[str, Any]) -> Loaded:
    """The checkpoint in the model; where it does not fit, in a variant of it, or under the names that timm gives it."""
    path = Path(config.weights or "")
    try:
        return load_named(_builder(timm, name, made), outputs, path, _asked(name))
    except UserError as fault:
        misfit = fault
    side = config.preprocess.img_size
    sized = [({"img_size": side}, f"built for --img-size {side}")] if side is not None else []
    for options, said in (*sized, *VARIANTS):
        try:
            loaded = load_named(_builder(timm, name, {**made, **options}), outputs, path, _asked(name))
        except (UserError, TypeError, ValueError, AssertionError, RuntimeError):  # it may not know the option
            continue
        return replace(loaded, notes=(*loaded.notes, f"the model is timm:{name} {said}"))
    try:
        rename = partial(converted, path=path)
        loaded = load_named(_builder(timm, name, made), outputs, path, _asked(name), rename)
    except UserError:
        raise misfit from None
    return replace(loaded, notes=(*loaded.notes, "names of another version of the model are renamed as in timm"))


def _builder(timm: Any, name: str, made: Mapping[str, Any]) -> Callable[[int | None, int | None], nn.Module]:
    """What makes a model of timm, untrained."""

    def build(classes: int | None, size: int | None) -> nn.Module:
        options = {**made, "num_classes": classes, "img_size": size or made.get("img_size")}
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


def _downloaded(asked: str, config: ModelConfig, load: Callable[[], Any]) -> Any:
    try:
        with only_weights(), quietly():
            return load()
    except Exception as fault:  # no network, no such name, a damaged file: libraries raise nearly anything
        if "No pretrained weights exist" in str(fault):
            why = "timm has this architecture, but no weights for it"
            raise UserError(f"{asked}: {why}; pass yours with {config.weights_flag} FILE") from fault
        raise cannot_be_fetched(asked, fault, f"pass {config.weights_flag} FILE") from fault
