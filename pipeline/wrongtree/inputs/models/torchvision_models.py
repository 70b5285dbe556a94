"""`torchvision:NAME`: any classifier of torchvision."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from torchvision import models

from wrongtree.config import ModelConfig
from wrongtree.inputs.models.named import near
from wrongtree.inputs.models.preparation.completing import own_of
from wrongtree.inputs.models.preparation.recipes import Transform, from_flags, input_channels
from wrongtree.inputs.models.preparation.telling import told
from wrongtree.inputs.models.weights import head_size, load_weights, only_weights, read_weights
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line
from wrongtree.shared.quietly import quietly


def load_torchvision(name: str, config: ModelConfig) -> tuple[nn.Module, Transform, tuple[str, ...]]:
    """One of torchvision's classifiers, with a person's own checkpoint or with torchvision's weights."""
    try:
        builder, choices = models.get_model_builder(name), models.get_model_weights(name)
    except ValueError as fault:
        raise UserError(
            f"{config.flag} {config.spec}: torchvision has no such model{near(name, 'torchvision')}; see "
            "torchvision.models.list_models()"
        ) from fault
    module_name = builder.__module__.removeprefix("torchvision.models.")
    if "." in module_name:
        task = module_name.split(".")[0].replace("_", " ")
        raise UserError(f"{config.flag} {config.spec}: a model for {task}, not an image classifier")
    # A person's own checkpoint was most likely trained with the plain recipe, which is that of the first weights.
    preset = next(iter(choices)).transforms()
    if config.weights is not None and Path(config.weights).is_file():
        weights = read_weights(Path(config.weights))
        with quietly():
            module = models.get_model(name, weights=None, **_head_size(name, weights))
        load_weights(module, Path(config.weights))
    else:
        try:
            chosen = choices[config.weights or "DEFAULT"]
        except KeyError as fault:
            raise UserError(
                f"{config.weights_flag} {config.weights}: no such file, and {name} has only the weights "
                f"{', '.join(choices.__members__)}"
            ) from fault
        preset = chosen.transforms()
        try:
            with only_weights(), quietly():
                module = models.get_model(name, weights=chosen)
        except (OSError, RuntimeError) as fault:
            raise UserError(
                f"{config.flag} {config.spec}: its weights cannot be downloaded ({first_line(fault)}); "
                f"pass {config.weights_flag} FILE"
            ) from fault
    if not config.preprocess.given():
        return module, preset, ()
    completed = from_flags(config.preprocess.over(own_of(preset)), input_channels(module))
    return module, completed, told(config.preprocess, "torchvision's preset of the model")


def _head_size(name: str, weights: dict[str, torch.Tensor]) -> dict[str, int]:
    """How many classes the checkpoint's last layer has, so that a fine-tuned model loads without being asked."""
    with torch.device("meta"):
        size = head_size(models.get_model(name, weights=None), weights)
    return {} if size is None else {"num_classes": size}
