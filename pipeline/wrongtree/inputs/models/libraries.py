"""`timm:NAME`: models of the library timm, which comes as an extra, with the preparation that is theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.named import near
from wrongtree.inputs.models.preparation.recipes import Transform, input_channels
from wrongtree.inputs.models.preparation.timm_config import prepared_by_timm
from wrongtree.inputs.models.unreachable import cannot_be_fetched
from wrongtree.inputs.models.weights import head_size, load_weights, only_weights, read_weights
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
    if config.weights is not None:
        path = Path(config.weights)
        weights = read_weights(path)
        with torch.device("meta"), quietly():
            blank = timm.create_model(name, pretrained=False)
        size = head_size(blank, weights, blank.num_classes)
        with quietly():
            module = timm.create_model(name, pretrained=False, **({} if size is None else {"num_classes": size}))
        load_weights(module, path)
    else:
        module = _downloaded(asked, config, lambda: timm.create_model(name, pretrained=True))
    return module, *prepared_by_timm(resolve_data_config({}, model=module), config, input_channels(module))


def _downloaded(asked: str, config: ModelConfig, load: Callable[[], Any]) -> Any:
    try:
        with only_weights(), quietly():
            return load()
    except Exception as fault:  # no network, no such name, a damaged file: libraries raise nearly anything
        if "No pretrained weights exist" in str(fault):
            why = "timm has this architecture, but no weights for it"
            raise UserError(f"{asked}: {why}; pass yours with {config.weights_flag} FILE") from fault
        raise cannot_be_fetched(asked, fault, f"pass {config.weights_flag} FILE") from fault
