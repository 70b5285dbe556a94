"""`torchvision:NAME`: any classifier of torchvision."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from torch import nn
from torchvision import models

from wrongtree.config import ModelConfig, Preprocess
from wrongtree.inputs.models.checkpoints.loading import load_named
from wrongtree.inputs.models.checkpoints.misfits import Asked
from wrongtree.inputs.models.checkpoints.nearest import OUTPUTS, build, fits_somewhere
from wrongtree.inputs.models.named import near
from wrongtree.inputs.models.preparation.completing import own_of
from wrongtree.inputs.models.preparation.recipes import Transform, from_flags, input_channels
from wrongtree.inputs.models.preparation.telling import told
from wrongtree.inputs.models.weights import is_checkpoint, only_weights
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line
from wrongtree.shared.quietly import quietly

# With torchvision's own weights, Inception and GoogLeNet change what they get from ImageNet's mean to .5.
TRANSFORMED = (
    "if {} was made with torchvision's weights before it was fine-tuned, pass --mean .5,.5,.5 --std .5,.5,.5: it "
    "transforms its inputs then (transform_input), which no checkpoint says"
)


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
    notes: tuple[str, ...] = ()
    size = None
    if is_checkpoint(config.weights):
        assert config.weights is not None
        loaded = load_named(partial(build, name), OUTPUTS, Path(config.weights), _asked(name, preset_of(choices)))
        module, notes, size = loaded.module, loaded.notes, loaded.size
        if getattr(module, "transform_input", None) is False and config.preprocess.mean is None:
            notes += (TRANSFORMED.format(name),)
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
    flags = at_size(config, size)
    if flags != config.preprocess:
        assert size is not None
        notes += (trained_at(size, preset.crop_size[0]),)
    if not flags.given():
        return module, preset, notes
    completed = from_flags(flags.over(own_of(preset)), input_channels(module))
    return module, completed, (*notes, *told(config.preprocess, "torchvision's preset of the model"))


def at_size(config: ModelConfig, size: int | None) -> Preprocess:
    """The flags, and the size that the weights are for. UserError where the flags have another."""
    asked = config.preprocess.img_size
    if size is None or asked == size:
        return config.preprocess
    if asked is not None:
        raise UserError(
            f"{config.weights_flag} {config.weights}: is for pictures of {size} × {size} pixels, not {asked}; pass "
            f"--img-size {size}, or leave the option out"
        )
    return replace(config.preprocess, img_size=size)


def trained_at(size: int, own: int) -> str:
    """What is said of a model that was built for another size than its own."""
    if size == own:
        return f"images are prepared for {size} × {size} pixels, as the weights need"
    return f"the weights are for pictures of {size} × {size} pixels, not {own} × {own}: this size is used"


def preset_of(choices: Any) -> str:
    """Python for the preparation of the first weights."""
    first = next(iter(choices))
    return f"models.{type(first).__name__}.{first.name}.transforms()"


def _asked(name: str, preset: str) -> Asked:
    def code(classes: int | None, size: int | None) -> str:
        options = {"num_classes": classes, "image_size": size}
        given = "".join(f", {key}={value}" for key, value in options.items() if value is not None)
        return f"models.{name}(weights=None{given})"

    imports = "from torchvision import models"
    return Asked(f"torchvision:{name}", code=code, imports=imports, preset=preset, fits=partial(fits_somewhere, name))
