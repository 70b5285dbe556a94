"""`hf:owner/name` and `hf:./folder`: image classifiers of the library transformers; no code of the hub's is run."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from torch import nn

from wrongtree.config import ModelConfig, Preprocess
from wrongtree.inputs.models.checkpoints.loading import Loaded, load_named
from wrongtree.inputs.models.checkpoints.misfits import Asked
from wrongtree.inputs.models.hugging_face_folders import PREPARATION, folder_of, refuse_folder
from wrongtree.inputs.models.preparation import processors
from wrongtree.inputs.models.preparation.completing import CannotComplete, recoloured, resizes
from wrongtree.inputs.models.preparation.recipes import Transform, checked, from_flags, input_channels, one_channel
from wrongtree.inputs.models.preparation.telling import flags_of, told, told_alone
from wrongtree.inputs.models.unreachable import cannot_be_fetched, why_not
from wrongtree.inputs.models.weights import is_checkpoint, only_weights
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line, some
from wrongtree.shared.quietly import quietly


def library_for(name: str, config: ModelConfig, extra: str) -> tuple[Any, str, Path | None]:
    """transformers, what it is to load, and the folder where that is one. UserError where one of them is not there."""
    asked = f"{config.flag} {config.spec}"
    folder = folder_of(name, asked)
    try:
        with quietly():
            import transformers
    except ImportError as fault:
        raise UserError(f"{asked}: needs the library transformers; pip install 'wrongtree[{extra}]'") from fault
    if folder is not None:
        refuse_folder(folder, asked, needs_weights=config.weights is None)
        name = str(folder)
    return transformers, name, folder


def load_hugging_face(name: str, config: ModelConfig) -> tuple[nn.Module, Transform, tuple[str, ...]]:
    """An image classifier with its own image processor, of which flags change what they name."""
    asked = f"{config.flag} {config.spec}"
    transformers, name, folder = library_for(name, config, "hf")
    if config.weights is not None:
        if not is_checkpoint(config.weights):
            raise UserError(f"{config.weights_flag} {config.weights}: no such file; {config.spec} has its own weights")
        loaded = _with_weights(transformers, name, folder, config)
        transform, notes = prepared(transformers, name, folder, loaded.module, config)
        return loaded.module, transform, (*loaded.notes, *notes)
    module = _module(transformers, name, folder, asked)
    return module, *prepared(transformers, name, folder, module, config)


def _with_weights(transformers: Any, name: str, folder: Path | None, config: ModelConfig) -> Loaded:
    """The architecture of a folder or of the hub with other weights, as a training script of one's own saved them."""
    asked = f"{config.flag} {config.spec}"
    try:
        with quietly():
            described = transformers.AutoConfig.from_pretrained(name, trust_remote_code=False)
    except Exception as fault:
        raise cannot_load(asked, folder, fault) from fault
    known = transformers.AutoModelForImageClassification
    if type(described) not in known._model_mapping:
        raise _no_classifier(asked, described)

    def build(classes: int | None, size: int | None) -> nn.Module:
        changed = copy.deepcopy(described)
        if classes not in (None, changed.num_labels):
            changed.num_labels = classes
        if size is not None:
            changed.image_size = size
        with quietly():
            module: nn.Module = known.from_config(changed)
        return module.eval()

    return load_named(build, described.num_labels, Path(config.weights or ""), Asked(config.spec))


def _no_classifier(asked: str, described: Any) -> UserError:
    made = ", ".join(getattr(described, "architectures", None) or []) or described.model_type
    return UserError(
        f"{asked}: {made} is no image classifier that transformers knows; name one that ends in "
        "ForImageClassification, or write a factory (path/to/file.py:factory)"
    )


def _module(transformers: Any, name: str, folder: Path | None, asked: str) -> nn.Module:
    read = {"trust_remote_code": False}
    try:
        with only_weights(), quietly():
            described = transformers.AutoConfig.from_pretrained(name, **read)
            known = transformers.AutoModelForImageClassification
            if type(described) not in known._model_mapping:
                raise _no_classifier(asked, described)
            module, report = known.from_pretrained(name, config=described, output_loading_info=True, **read)
    except UserError:
        raise
    except Exception as fault:  # no network, no such name, a damaged file: the library raises nearly anything
        raise cannot_load(asked, folder, fault) from fault
    shapes = [str(entry[0] if isinstance(entry, tuple) else entry) for entry in report.get("mismatched_keys", ())]
    if missing := sorted({*report["missing_keys"], *shapes}):  # transformers draws them at random, and warns
        raise UserError(
            f"{asked}: its checkpoint lacks {len(missing)} of the model's weights: {some(missing)}; name one that was "
            "trained for these classes"
        )
    loaded: nn.Module = module
    return loaded


def cannot_load(asked: str, folder: Path | None, fault: BaseException) -> UserError:
    """Why a name of the hub or a folder cannot be loaded, and what to do."""
    text = str(fault)
    if "trust_remote_code" in text:
        return UserError(
            f"{asked}: its code is not part of transformers and would have to be run; if you trust it, load it in a "
            "factory of your own (path/to/file.py:factory) with trust_remote_code=True"
        )
    if folder is None:
        return cannot_be_fetched(asked, fault, "pass a folder that contains it, such as hf:./folder")
    if "does not recognize this architecture" in text:
        return UserError(
            f"{asked}: {folder / 'config.json'} has a model_type that this version of transformers does not know; "
            "pip install -U transformers, or write a factory (path/to/file.py:factory)"
        )
    if "ignore_mismatched_sizes" in text or "size mismatch" in text:
        return UserError(
            f"{asked}: {folder / 'config.json'} describes layers of other sizes than the weights beside it, such as "
            "another number of classes in id2label; copy the config.json that was saved with these weights"
        )
    if "valid JSON" in text:
        return UserError(f"{asked}: {folder / 'config.json'} is damaged; copy or save it again")
    damaged = why_not(fault)
    if damaged is not None and "damaged" in damaged:
        return UserError(f"{asked}: the weights in {folder} are damaged or cut off; copy or save them again")
    return UserError(
        f"{asked}: {folder} cannot be loaded ({first_line(fault)}); save it again with model.save_pretrained"
    )


def prepared(
    transformers: Any, name: str, folder: Path | None, module: nn.Module, config: ModelConfig
) -> tuple[Transform, tuple[str, ...]]:
    """The model's own image processor, or what the flags say where there is none."""
    asked, flags, channels = f"{config.flag} {config.spec}", config.preprocess, input_channels(module)
    checked(flags, channels if channels == 1 else 3)
    none = folder is not None and not any((folder / file).is_file() for file in PREPARATION)
    try:
        load = transformers.AutoImageProcessor.from_pretrained
        with only_weights(), quietly():
            processor = load(name, trust_remote_code=False)
    except Exception as fault:
        if flags.given():
            return from_flags(flags, channels), told_alone(flags, channels)
        size = getattr(getattr(module, "config", None), "image_size", None)
        size = f"--img-size {size}" if isinstance(size, int) else "--img-size"
        what = (
            f"{folder} has no preprocessor_config.json"
            if none
            else f"its image processor cannot be loaded ({first_line(fault)})"
        )
        raise UserError(
            f"{asked}: {what}, which says how images are prepared; pass {size}, --mean and --std as in training, or "
            f"put the file of the model that was fine-tuned {'there' if folder is not None else 'into a folder'}"
        ) from fault
    if hasattr(processor, "data_config"):  # a model of timm's
        from wrongtree.inputs.models.preparation.timm_config import prepared_by_timm

        transform = prepared_by_timm(processor.data_config, config, channels)
        return transform, told(flags, "timm's configuration of the model")
    whose = f"the image processor of {config.spec}"
    try:
        with quietly():
            if resizes(flags):
                processor = load(name, trust_remote_code=False, **processors.changes(processor, flags))
            transform = processors.transform_of(processor)
            found = _shape_held(transform, flags, asked)
        if channels == 1 and found != 1:
            return _grey(transform, flags, asked), told(flags, whose)
        if flags.mean is not None or flags.std is not None:
            transform = recoloured(transform, flags)
    except CannotComplete as fault:
        if None not in (flags.img_size, flags.mean, flags.std):
            return from_flags(flags, channels), told(flags, whose, all_of_it=True)
        raise UserError(
            f"{asked}: {flags_of(flags)} cannot change {whose} ({fault}); pass --img-size, --mean and "
            "--std together, which replace it, or edit its preprocessor_config.json"
        ) from fault
    return transform, told(flags, whose)


def _shape_held(transform: Transform, flags: Preprocess, asked: str) -> int:
    """How many channels it makes. CannotComplete where its size is not the one that was asked for."""
    try:
        return processors.hold(transform, flags.img_size)
    except (KeyError, AttributeError, TypeError, ValueError, RuntimeError) as fault:
        raise UserError(
            f"{asked}: its image processor makes no pixel values of an image ({first_line(fault)}); write a factory "
            "that returns (module, transform)"
        ) from fault


def _grey(transform: Transform, flags: Preprocess, asked: str) -> Transform:
    """One channel of a processor that makes three: of a grey picture all are alike, before they are normalised."""
    if flags.mean is None or flags.std is None:
        raise one_channel(asked)
    coloured = recoloured(transform, Preprocess(mean=flags.mean, std=flags.std))
    return lambda picture: coloured(picture.convert("L").convert("RGB"))[:1]
