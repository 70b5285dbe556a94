"""The logits in whatever a model returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

NAMES = ("logits", "out", "output", "pred", "preds", "prediction", "y")  # in dicts and objects, likeliest first


def find_logits(output: Any, classes: int | None = None) -> Any:
    """The tensor in a model's output that is most likely its logits; the output itself where there is none.

    The first with as many numbers per image as there are `classes`, where they are known: some return the features
    beside the logits, and some before.
    """
    tensors = _tensors(output)
    if isinstance(output, torch.Tensor) or not tensors:
        return tensors[0] if tensors else output
    sizes = [tuple(tensor.shape[1:]) for tensor in tensors]
    if classes is not None and (classes,) in sizes:
        return tensors[sizes.index((classes,))]
    return next((t for t in tensors if t.ndim == 2), tensors[0])


def _tensors(output: Any, depth: int = 5) -> list[torch.Tensor]:
    """All in an output, however it is laid together, the likeliest first."""
    if isinstance(output, torch.Tensor):
        return [output]
    if isinstance(output, np.ndarray):
        return [torch.from_numpy(output)] if output.dtype.kind == "f" else []
    if depth == 0:
        return []
    if isinstance(output, Mapping):
        parts = [output[name] for name in NAMES if name in output]
        parts += [value for name, value in output.items() if name not in NAMES]
    elif isinstance(getattr(output, "logits", None), torch.Tensor):  # also of torchvision's Inception, a named tuple
        return [output.logits]
    elif isinstance(output, Sequence) and not isinstance(output, str | bytes):
        parts = list(output)
    elif hasattr(output, "__dict__"):  # a data class, a namespace
        return _tensors(vars(output), depth)
    else:
        return []
    return [tensor for part in parts for tensor in _tensors(part, depth - 1)]
