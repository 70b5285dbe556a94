"""What a model returns, whatever it returns, as logits (batch, classes)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from wrongtree.inputs.models.parts.logits import find_logits
from wrongtree.inputs.models.parts.squashed import Squashes
from wrongtree.inputs.models.regained import regained

HALVES = (torch.float16, torch.bfloat16)


@contextmanager
def answering(module: nn.Module, classes: int | None = None) -> Iterator[None]:
    """Within this context the module returns logits, whatever form it gives them; every hook of it hears these.

    Of a dict, a tuple or an object, the logits in it. Of a module that ends in a softmax or a sigmoid, what goes into
    that: it's tempting to take logarithms of what comes out, but then gradients are those of log-probabilities, and
    zero where the softmax is saturated. Where the data has two `classes`, one number per image is that of the second
    class against the first: [-z/2, z/2], so that either prediction has a gradient.

    A module that switches gradients off has them on again, where they are asked for and the logits stay the same: see
    `regained`. It is given copies, which it may change in place, in the precision of its weights.

    To hear every operation costs a twelfth of a pass. So no more are heard once an answer has numbers of either sign,
    as neither probabilities nor their logarithms have. Should a later answer have one sign alone, its pass is made
    again and heard.
    """
    passes: list[_Pass] = []  # that have begun: a module may call itself
    heeded = True
    precision = precision_of(module)

    def begin(m: nn.Module, inputs: tuple[Any, ...], named: dict[str, Any]) -> Any:
        own = _own(inputs, precision), {name: _own((value,), precision)[0] for name, value in named.items()}
        passes.append(_Pass(Squashes() if heeded else None, inputs, named))
        passes[-1].begin()
        return own

    def answer(m: nn.Module, inputs: tuple[Any, ...], named: dict[str, Any], output: Any) -> Any:
        nonlocal heeded
        done = passes.pop()
        done.end()
        found, heard, rows = find_logits(output, classes), done.heard, _rows(inputs, named)

        def again(listener: Squashes | None) -> Any:
            given = _own(done.inputs, precision), {n: _own((v,), precision)[0] for n, v in done.named.items()}
            if listener is not None:
                listener.begin()
            try:
                return find_logits(m.forward(*given[0], **given[1]), classes)
            finally:
                if listener is not None:
                    listener.end()

        if isinstance(found, torch.Tensor):
            one_sign = of_one_sign(found)
            if one_sign and heard is None:
                heard = Squashes()
                found = again(heard)
            if torch.is_grad_enabled() and not found.requires_grad and _wants_gradients(done.inputs):
                listener = None if heard is None else Squashes()
                whole = regained(lambda: again(listener), found)
                if whole is not None:
                    found, heard = whole, listener
            logits = None if heard is None else heard.logits(found)
            heeded = one_sign or logits is not None
            found = _by_row(found if logits is None else logits, rows)
            if classes == 2 and (found.ndim == 1 or (found.ndim == 2 and found.shape[1] == 1)):
                half = found.reshape(-1, 1) / 2
                found = torch.cat([-half, half], dim=1)
            found = found.float() if found.dtype in HALVES else found
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
    inputs: tuple[Any, ...]  # as they were given, and as they stay: the module has copies
    named: dict[str, Any]

    def begin(self) -> None:
        if self.heard is not None:
            self.heard.begin()

    def end(self) -> None:
        if self.heard is not None:
            self.heard.end()


def precision_of(module: nn.Module) -> torch.dtype | None:
    """The type that all its numbers have, where that is another than our inputs'; None: inputs go in as they are."""
    kinds = {tensor.dtype for _, tensor in module.named_parameters() if tensor.is_floating_point()}
    return kinds.pop() if len(kinds) == 1 and kinds & {torch.float64, *HALVES} else None


def _own(values: tuple[Any, ...], precision: torch.dtype | None) -> tuple[Any, ...]:
    """Copies that the module may change in place: of a leaf that has gradients torch forbids it."""
    return tuple(
        (value.clone() if precision is None or not value.is_floating_point() else value.to(precision, copy=True))
        if isinstance(value, torch.Tensor)
        else value
        for value in values
    )


def _wants_gradients(inputs: tuple[Any, ...]) -> bool:
    return any(isinstance(value, torch.Tensor) and value.requires_grad for value in inputs)


def _rows(inputs: tuple[Any, ...], named: dict[str, Any]) -> int | None:
    """How many images were given."""
    tensors = [value for value in (*inputs, *named.values()) if isinstance(value, torch.Tensor) and value.ndim]
    return len(tensors[0]) if tensors else None


def _by_row(found: torch.Tensor, rows: int | None) -> torch.Tensor:
    """(rows, classes) of what has dimensions of one beside these, or has lost that of a single image."""
    if rows == 1 and found.ndim < 2 and found.numel() > 1:
        return found.reshape(1, -1)
    if found.ndim == 0:
        return found.reshape(1)
    if found.ndim > 2 and len(found) == rows and sum(side > 1 for side in found.shape[1:]) <= 1:
        return found.flatten(1)
    return found


def of_one_sign(values: torch.Tensor) -> bool:
    """Whether no two of the numbers have different signs: of probabilities and of their logarithms none have."""
    return not (bool((values < 0).any()) and bool((values > 0).any()))
