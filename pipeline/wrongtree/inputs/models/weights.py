"""Checkpoints: a state dict out of a file, and into a module."""

from __future__ import annotations

import argparse
import os
import pickle
import warnings
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PosixPath
from typing import TYPE_CHECKING, Any

from wrongtree.shared.bounds import refuse_large_archive, refuse_larger
from wrongtree.shared.faults import UserError
from wrongtree.shared.phrases import first_line, some

if TYPE_CHECKING:
    from torch import Tensor, nn

# Where training scripts put them; as in timm, averaged weights come first, being those that people report.
NESTED_UNDER = (
    *("state_dict_ema", "model_ema", "ema_state_dict", "ema"),
    *("state_dict", "model_state_dict", "model", "net", "network", "weights"),
)
CLASS_NAMES = ("classes", "class_names", "class_to_idx", "idx_to_class", "id2label", "label_names", "labels", "names")
FORCED = "TORCH_FORCE_WEIGHTS_ONLY_LOAD"  # of the environment: torch reads it in every torch.load
COUNTERS = ("num_batches_tracked", "n_averaged")  # of batch norm and of averaged models: no weights
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
    missing = [n for n in shapes if n not in weights and not n.endswith(COUNTERS)]
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
        refuse_large_archive(path)
        with warnings.catch_warnings(), torch.serialization.safe_globals(_harmless()):
            warnings.simplefilter("ignore")  # what torch warns of here is said below, in a sentence
            found = torch.load(path, map_location="cpu", weights_only=True)
    except UserError:
        raise
    except Exception as fault:  # whatever bytes are in there, reading them may raise nearly anything
        if "TorchScript" in str(fault) or (isinstance(fault, pickle.UnpicklingError) and _is_pickle(path)):
            raise UserError(
                f"{path}: contains more than weights, and loading it would run its code; "
                "if you trust it, save only the weights with torch.save(model.state_dict(), FILE)"
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
        raise UserError(f"{path}: contains no state dict; save one with torch.save(model.state_dict(), FILE)")
    refuse_larger(path, sum(tensor.numel() * tensor.element_size() for tensor in tensors.values()))  # strides may lie
    return tensors


def read_names(path: Path) -> tuple[str, ...]:
    """What a checkpoint calls its classes, in the order of the outputs; empty where it does not say.

    Training scripts save a list, or a mapping from or to numbers, beside the weights or in their arguments.
    """
    import torch

    try:
        with warnings.catch_warnings(), torch.serialization.safe_globals(_harmless()):
            warnings.simplefilter("ignore")
            found = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except Exception:  # it was loaded before, or that was refused
        return ()
    if not isinstance(found, Mapping):
        return ()
    places = [found, *(vars(v) if isinstance(v, argparse.Namespace) else v for v in found.values())]
    for place in places:
        for name in CLASS_NAMES:
            said = place.get(name) if isinstance(place, Mapping) else None
            if isinstance(said, Mapping) and said:
                flipped = said if all(isinstance(v, str) for v in said.values()) else {v: k for k, v in said.items()}
                if set(map(str, flipped)) == set(map(str, range(len(flipped)))):
                    return tuple(str(flipped[k]) for k in sorted(flipped, key=int))
            elif isinstance(said, list | tuple) and said and all(isinstance(v, str) for v in said):
                return tuple(said)
    return ()


@contextmanager
def only_weights() -> Iterator[None]:
    """Whatever torch loads within this context, and whoever asks it to, it unpickles nothing but tensors."""
    import torch

    before = {name: os.environ.pop(name, None) for name in (FORCED, "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD")}
    os.environ[FORCED] = "1"
    try:
        with torch.serialization.safe_globals(_harmless()):
            yield
    finally:
        del os.environ[FORCED]
        os.environ.update({name: value for name, value in before.items() if value is not None})


def fit_prefix(weights: dict[str, Tensor], names: Collection[str]) -> dict[str, Tensor]:
    """Strip wrappers' prefixes while not all keys are among the model's `names`.

    Where one prefix, whatever it is, stands before every name, what does not bear it belongs to something else that was
    trained beside the model: a loss, a metric, a teacher.
    """
    wanted = [name for name in names if not name.endswith(COUNTERS)]
    if wanted and wanted[0] not in weights:
        prefixes = [key.removesuffix(wanted[0]) for key in weights if key.endswith("." + wanted[0])]
        for prefix in sorted(prefixes, key=len):
            if all(prefix + name in weights for name in wanted):
                return {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}
    weights = {key: value for key, value in weights.items() if key != "n_averaged"}
    while weights:
        stripped = next((p for p in PREFIXES if all(key.startswith(p) for key in weights)), None)
        if stripped is None or sum(key in names for key in weights) == len(weights):
            break
        weights = {key.removeprefix(stripped): value for key, value in weights.items()}
    return weights


def head_size(blank: nn.Module, weights: dict[str, Tensor], outputs: int = 1000) -> int | None:
    """How many classes the checkpoint's last layer has; `blank` is the same model with that many `outputs`."""
    from torch import nn

    heads = [n for n, m in blank.named_modules() if isinstance(m, nn.Linear | nn.Conv2d) and len(m.weight) == outputs]
    head = fit_prefix(weights, blank.state_dict()).get(f"{heads[-1]}.weight") if heads else None
    return None if head is None else len(head)


def _harmless() -> list[Any]:
    """What training scripts save beside weights and what nothing can be done with: arguments, paths, single numbers."""
    import numpy as np

    numbers = [type(np.dtype(kind)) for kind in (np.float64, np.float32, np.int64, np.int32, np.bool_)]
    scalar = type(np.float64(0)).__reduce__(np.float64(0))[0]
    return [
        argparse.Namespace,
        PosixPath,
        np.dtype,
        np.ndarray,
        scalar,
        (scalar, "numpy.core.multiarray.scalar"),
        *numbers,
    ]


def _is_pickle(path: Path) -> bool:
    """Whether a file looks like torch.save's archive or like a bare pickle."""
    with path.open("rb") as stream:
        return stream.read(1) == b"\x80" or zipfile.is_zipfile(path)
