"""What a model returns, whatever it returns, as logits (batch, classes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from wrongtree.inputs.models.squashed import Squashes

NAMES = ("logits", "out", "output", "pred", "preds", "prediction", "y")  # in dicts and objects, likeliest first


@contextmanager
def answering(module: nn.Module, classes: int | None = None) -> Iterator[None]:
    """Within this context the module returns logits, whatever form it gives them; every hook of it hears these.

    Of a dict, a tuple or an object, the logits in it. Of a module that ends in a softmax or a sigmoid, what goes into
    that: it's tempting to take logarithms of what comes out, but then gradients are those of log-probabilities, and
    zero where the softmax is saturated. Where the data has two `classes`, one number per image is that of the second
    class against the first: [-z/2, z/2], so that either prediction has a gradient.
    """
    passes: list[Squashes] = []  # that have begun: a module may call itself

    def begin(m: nn.Module, inputs: Any) -> None:
        passes.append(Squashes())
        passes[-1].begin()

    def answer(m: nn.Module, inputs: Any, output: Any) -> Any:
        heard = passes.pop()
        heard.end()
        found = find_logits(output)
        if isinstance(found, torch.Tensor):
            logits = heard.logits(found)
            found = found if logits is None else logits
            if classes == 2 and (found.ndim == 1 or (found.ndim == 2 and found.shape[1] == 1)):
                half = found.reshape(-1, 1) / 2
                found = torch.cat([-half, half], dim=1)
        return found

    handles = [module.register_forward_pre_hook(begin), module.register_forward_hook(answer, always_call=True)]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
        while passes:  # of a pass that was interrupted
            passes.pop().end()


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
