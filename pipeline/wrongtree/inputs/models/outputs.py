"""What a model returns, whatever it returns, as logits (batch, classes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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

    To hear every operation costs a twelfth of a pass. So no more are heard once an answer has numbers of either sign,
    as neither probabilities nor their logarithms have. Should a later answer have one sign alone, its pass is made
    again and heard, unless it changed its input.
    """
    passes: list[_Pass] = []  # that have begun: a module may call itself
    heeded = True

    def begin(m: nn.Module, inputs: tuple[Any, ...], named: dict[str, Any]) -> None:
        passes.append(_Pass(Squashes() if heeded else None, _versions(inputs, named)))
        passes[-1].begin()

    def answer(m: nn.Module, inputs: tuple[Any, ...], named: dict[str, Any], output: Any) -> Any:
        nonlocal heeded
        done = passes.pop()
        done.end()
        found, heard = find_logits(output), done.heard
        if isinstance(found, torch.Tensor):
            one_sign = of_one_sign(found)
            if one_sign and heard is None and _versions(inputs, named) == done.versions:
                heard = Squashes()
                heard.begin()
                try:
                    found = find_logits(m.forward(*inputs, **named))
                finally:
                    heard.end()
            logits = None if heard is None or not isinstance(found, torch.Tensor) else heard.logits(found)
            heeded = one_sign or logits is not None
            found = found if logits is None else logits
            if classes == 2 and (found.ndim == 1 or (found.ndim == 2 and found.shape[1] == 1)):
                half = found.reshape(-1, 1) / 2
                found = torch.cat([-half, half], dim=1)
        return found

    handles = [
        module.register_forward_pre_hook(begin, with_kwargs=True),
        module.register_forward_hook(answer, always_call=True, with_kwargs=True),
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
        while passes:  # of a pass that was interrupted
            passes.pop().end()


@dataclass(frozen=True)
class _Pass:
    heard: Squashes | None  # None: it is not listened to
    versions: list[int]  # of what it was given: whether that was changed in place

    def begin(self) -> None:
        if self.heard is not None:
            self.heard.begin()

    def end(self) -> None:
        if self.heard is not None:
            self.heard.end()


def _versions(inputs: tuple[Any, ...], named: dict[str, Any]) -> list[int]:
    tensors = [value for value in (*inputs, *named.values()) if isinstance(value, torch.Tensor)]
    return [0 if tensor.is_inference() else tensor._version for tensor in tensors]


def of_one_sign(values: torch.Tensor) -> bool:
    """Whether no two of the numbers have different signs: of probabilities and of their logarithms none have."""
    return not (bool((values < 0).any()) and bool((values > 0).any()))


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
