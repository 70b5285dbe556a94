"""What a model returns, whatever it returns, as logits (batch, classes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

NAMES = ("logits", "out", "output", "pred", "preds", "prediction", "y")  # in dicts and objects, likeliest first
FLOOR = 1e-12  # of a probability, so that its logarithm is finite


@contextmanager
def answering(module: nn.Module, classes: int | None = None) -> Iterator[None]:
    """Within this context the module returns logits, whatever form it gives them; every hook of it hears these.

    Of a dict, a tuple or an object, the logits in it. A module that ends in a softmax or a sigmoid returns
    probabilities: their logarithms are logits again, or confidences would be squashed twice. Where the data has two
    `classes`, one number per image is that of the second class against the first: [-z/2, z/2], so that either
    prediction has a gradient.
    """
    probable: dict[int, torch.Tensor] = {}  # what sigmoids and softmaxes returned in this pass

    def note(m: nn.Module, inputs: Any, output: Any) -> None:
        probable.clear()
        if isinstance(output, torch.Tensor):
            probable[id(output)] = output

    def answer(m: nn.Module, inputs: Any, output: Any) -> Any:
        found = find_logits(output)
        if isinstance(found, torch.Tensor):
            if id(found) in probable:
                found = _unsquashed(found)
            if classes == 2 and (found.ndim == 1 or (found.ndim == 2 and found.shape[1] == 1)):
                half = found.reshape(-1, 1) / 2
                found = torch.cat([-half, half], dim=1)
        probable.clear()
        return found

    handles = [m.register_forward_hook(note) for m in module.modules() if isinstance(m, nn.Sigmoid | nn.Softmax)]
    handles.append(module.register_forward_hook(answer))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def find_logits(output: Any) -> Any:
    """The tensor in a model's output that is most likely its logits; the output itself where there is none."""
    if isinstance(output, torch.Tensor):
        return output
    if isinstance(output, Mapping):
        named = next((output[name] for name in NAMES if isinstance(output.get(name), torch.Tensor)), None)
        parts: list[Any] = [named] if named is not None else list(output.values())
    elif isinstance(getattr(output, "logits", None), torch.Tensor):  # also of torchvision's Inception, a named tuple
        parts = [output.logits]
    elif isinstance(output, Sequence) and not isinstance(output, str):
        parts = list(output)
    else:
        return output
    tensors = [part for part in parts if isinstance(part, torch.Tensor)]
    return next((t for t in tensors if t.ndim == 2), tensors[0] if tensors else output)


def _unsquashed(probability: torch.Tensor) -> torch.Tensor:
    """The logits that a sigmoid of one number, or a softmax of several, made these probabilities of."""
    logarithm = probability.clamp_min(FLOOR).log()
    if probability.ndim == 1 or probability.shape[1] == 1:
        return logarithm - (1 - probability).clamp_min(FLOOR).log()
    return logarithm
