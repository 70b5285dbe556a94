"""What a training with timm left beside the weights: how the model was made, and how its images were prepared.

timm's `train.py` keeps its arguments in the checkpoint; `save_for_hf` writes a `config.json` beside the weights.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from torch import nn

from wrongtree.inputs.models.checkpoints.loading import read_tensors
from wrongtree.inputs.models.checkpoints.opening import open_checkpoint
from wrongtree.inputs.models.checkpoints.things import Lazy, Made, entries_of, plain
from wrongtree.shared.faults import UserError
from wrongtree.shared.quietly import quietly

CONFIG = "config.json"
SAVED = ("model.safetensors", "pytorch_model.bin")
MOST = 10_000_000  # bytes of a config
METHODS = ("bilinear", "bicubic", "nearest", "lanczos")
PLACES = ("pos_embed", "relative_position_bias_table", "patch_embed.proj.weight")
MAKING = ("global_pool", "class_token", "fc_norm", "reg_tokens", "img_size", "in_chans", "qk_norm", "init_values")
# Models whose weights have other names although they are the same architecture, likeliest first.
VARIANTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"global_pool": "avg"}, "with global_pool='avg', because the checkpoint has fc_norm"),
    ({"global_pool": "avg", "class_token": False}, "with global_pool='avg' and without a class token"),
    ({"global_pool": "token"}, "with global_pool='token', because the checkpoint has norm and not fc_norm"),
)


@dataclass(frozen=True)
class Training:
    """How a model was made and its images prepared, as far as it is told."""

    options: Mapping[str, Any] = field(default_factory=dict)  # of `timm.create_model`
    prepared: Mapping[str, Any] = field(default_factory=dict)  # of timm's data configuration
    where: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What of it was used."""
        told = [*self.prepared, *self.options]
        return (f"{', '.join(told)}: as in {self.where}",) if told else ()


def training_of(name: str, path: Path) -> Training:
    """What stands beside or in a checkpoint of this model; nothing where it is of another model, or not of timm."""
    architecture = name.partition(".")[0]
    folder = path if path.is_dir() else path.parent
    if path.is_dir() or path.name in SAVED:
        said: Mapping[Any, Any] = _config(folder / CONFIG)
        if str(said.get("architecture", "")).partition(".")[0] == architecture:
            inner = said.get("pretrained_cfg")
            prepared = inner if isinstance(inner, dict) else said
            made = said.get("model_args")
            return Training(_options(made if isinstance(made, dict) else {}), _prepared(prepared), str(folder / CONFIG))
    try:
        content = entries_of(open_checkpoint(path).content) or {}
    except UserError:  # that is told when the weights are loaded
        return Training()
    said = entries_of(content.get("args")) or {}
    if str(plain(said.get("model"))).partition(".")[0] != architecture or "crop_pct" not in said:
        return Training()
    made = entries_of(said.get("model_kwargs")) or {}
    side = plain(said.get("img_size"))
    sizes = {"input_size": plain(said.get("input_size")) or (None if side is None else (3, side, side))}
    return Training(
        _options({**made, "global_pool": said.get("gp")}), _prepared({**said, **sizes}), f"the arguments in {path.name}"
    )


def converted(module: nn.Module, tensors: Mapping[str, Lazy], path: Path) -> dict[str, Lazy] | None:
    """Weights of an older or the original version of a model, renamed by timm; None where it cannot, or resizes any."""
    rename = getattr(sys.modules[type(module).__module__], "checkpoint_filter_fn", None)
    if rename is None:
        return None
    prefix = _shared(list(tensors))
    held: dict[str, Any] = {
        key.removeprefix(prefix): tensor
        for key, tensor in read_tensors(path, tensors).items()
        if key.startswith(prefix)
    }
    try:
        with quietly():
            found: dict[str, Any] = rename(dict(held), module)
            if _of_places(found) != _of_places(held):
                return None
            return {
                key: Made(tuple(value.shape), str(value.dtype).removeprefix("torch."), partial(_same, value), (key,))
                for key, value in found.items()
            }
    except Exception:  # made for checkpoints of one family: it may stumble over anything else
        return None


def _of_places(weights: Mapping[str, Any]) -> int:
    """How many numbers depend on the size of images: where it differs, timm interpolates, and answers change."""
    return sum(int(tensor.numel()) for name, tensor in weights.items() if name.endswith(PLACES))


def _same(tensor: Any) -> Any:
    return tensor


def _shared(keys: list[str]) -> str:
    """`module.` or `model.`, where all names begin so."""
    first = {key.partition(".")[0] for key in keys}
    return f"{first.pop()}." if len(first) == 1 else ""


def _config(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST:
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _options(said: Mapping[Any, Any]) -> dict[str, Any]:
    """What makes another model than the name alone; nothing of it is trusted to be of the right kind."""
    values = {name: plain(said.get(name)) for name in MAKING}
    return {name: value for name, value in values.items() if isinstance(value, bool | int | float | str)}


def _prepared(said: Mapping[Any, Any]) -> dict[str, Any]:
    values = {name: plain(said.get(name)) for name in ("mean", "std", "input_size", "crop_pct", "interpolation")}
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in ("mean", "std", "input_size"):
            kind = int if name == "input_size" else int | float
            good = isinstance(value, list | tuple) and len(value) in (1, 3) and all(isinstance(n, kind) for n in value)
            value = tuple(value) if good else None
        elif name == "crop_pct":
            good = isinstance(value, int | float) and 0 < value <= 1
        else:
            good = value in METHODS
        if good:
            found[name] = value
    return found
