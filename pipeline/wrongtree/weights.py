"""Checkpoints: a state dict out of a file, and into a module."""

from __future__ import annotations

import pickle
import warnings
import zipfile
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wrongtree.faults import UserError

if TYPE_CHECKING:
    from torch import Tensor, nn

NESTED_UNDER = ("state_dict", "model_state_dict", "model", "net", "weights")
PREFIXES = ("module.", "_orig_mod.", "model.")  # DataParallel, torch.compile, Lightning


def load_weights(module: nn.Module, path: Path) -> None:
    """Load a checkpoint's state dict into the module; UserError lists the keys that do not fit."""
    shapes = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    weights = fit_prefix(read_weights(path), shapes)
    wrong = [
        f"{name} is {tuple(tensor.shape)}, the model has {shapes[name]}"
        for name, tensor in weights.items()
        if name in shapes and tuple(tensor.shape) != shapes[name]
    ]
    missing = [n for n in shapes if n not in weights and not n.endswith("num_batches_tracked")]
    unexpected = [n for n in weights if n not in shapes]
    problems = [
        f"{len(names)} {what}: {some(names)}"
        for what, names in (("missing", missing), ("unexpected", unexpected), ("of another shape", wrong))
        if names
    ]
    if problems:
        raise UserError(f"{path}: these weights are for another architecture; {'; '.join(problems)}")
    module.load_state_dict(weights, strict=False)


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read a state dict, unpickling nothing but tensors, from under `state_dict`, `model` … if it is nested."""
    import torch

    if not path.is_file():
        raise UserError(f"{path}: no such weights file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what torch warns of here is said below, in a sentence
            found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as fault:  # whatever bytes are in there, reading them may raise nearly anything
        if "TorchScript" in str(fault) or (isinstance(fault, pickle.UnpicklingError) and _is_pickle(path)):
            raise UserError(
                f"{path}: holds more than weights, and loading that would run its code; "
                "where you trust it, save it again with torch.save(model.state_dict(), FILE)"
            ) from fault
        raise UserError(
            f"{path}: not a PyTorch checkpoint, or damaged ({first_line(fault)}); copy or save it again"
        ) from fault
    while isinstance(found, Mapping):
        inner = next((found[k] for k in NESTED_UNDER if isinstance(found.get(k), Mapping)), None)
        if inner is None:
            break
        found = inner
    entries = found.items() if isinstance(found, Mapping) else []
    tensors = {k: v for k, v in entries if isinstance(k, str) and isinstance(v, torch.Tensor)}
    if not tensors:
        raise UserError(f"{path}: holds no state dict; save one with torch.save(model.state_dict(), FILE)")
    return tensors


def fit_prefix(weights: dict[str, Tensor], names: Container[str]) -> dict[str, Tensor]:
    """Strip wrappers' prefixes while not all keys are among the model's `names`."""
    while weights:
        prefix = next((p for p in PREFIXES if all(key.startswith(p) for key in weights)), None)
        if prefix is None or sum(key in names for key in weights) == len(weights):
            break
        weights = {key.removeprefix(prefix): value for key, value in weights.items()}
    return weights


def some(names: Sequence[str], most: int = 5) -> str:
    """The first few of many names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def first_line(fault: BaseException) -> str:
    """What a failure says, without the pages that torch likes to append."""
    return (str(fault).strip() or type(fault).__name__).splitlines()[0][:200]


def _is_pickle(path: Path) -> bool:
    """Whether a file looks like torch.save's archive or like a bare pickle."""
    with path.open("rb") as stream:
        return stream.read(1) == b"\x80" or zipfile.is_zipfile(path)
