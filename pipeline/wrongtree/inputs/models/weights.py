"""Checkpoints: a state dict out of a file, and into a module. `checkpoints` knows what a file is and what is in it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PosixPath
from typing import TYPE_CHECKING, Any

from wrongtree.inputs.models.checkpoints.names import read_names

if TYPE_CHECKING:
    from torch import Tensor, nn

FORCED = "TORCH_FORCE_WEIGHTS_ONLY_LOAD"  # of the environment: torch reads it in every torch.load
__all__ = ["is_checkpoint", "load_weights", "only_weights", "read_names", "read_weights"]


def load_weights(module: nn.Module, path: Path) -> tuple[str, ...]:
    """Load a checkpoint's state dict into the module; returns what was decided. UserError lists what does not fit."""
    from wrongtree.inputs.models.checkpoints.loading import load_into

    return load_into(module, path)


def read_weights(path: Path) -> dict[str, Tensor]:
    """The likeliest state dict of a checkpoint, under the names that it has there."""
    from wrongtree.inputs.models.checkpoints.finding import groups_of
    from wrongtree.inputs.models.checkpoints.loading import read_tensors
    from wrongtree.inputs.models.checkpoints.opening import open_checkpoint

    found: dict[str, Any] = read_tensors(path, groups_of(open_checkpoint(path))[0].tensors)
    return found


def is_checkpoint(weights: str | None) -> bool:
    """Whether `--weights` names a file or a folder, and not weights of a library."""
    return weights is not None and (Path(weights).exists() or Path(f"{weights}.index").is_file())


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


def _harmless() -> list[Any]:
    """What libraries save beside weights and what nothing can be done with: arguments, paths, single numbers."""
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
