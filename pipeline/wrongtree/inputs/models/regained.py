"""Gradients of a forward pass that switches them off: under no_grad or inference_mode, or with a detach on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

SAME = 1e-4  # of the largest logit: other kernels may run where gradients are kept
CUTS = (torch.Tensor.detach, torch.Tensor.data.__get__)  # type: ignore[attr-defined]  # of a property written in C
STAYS = (torch.Tensor.detach_, torch.Tensor.requires_grad_)


class _Unbroken(TorchFunctionMode):
    """Within this mode, what would cut a tensor off from its past gives an alias of it, as this thread sees it."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Do what is asked, but for that."""
        kwargs = kwargs or {}
        if func is torch._C._set_grad_enabled:
            return None
        if args and isinstance(args[0], torch.Tensor) and args[0].requires_grad:
            if func in CUTS:
                return args[0].view_as(args[0])
            if func in STAYS:
                return args[0]
        return func(*args, **kwargs)


def cut_off(tensor: torch.Tensor) -> torch.Tensor:
    """The same numbers without their past, also where a detach of the module's has no effect."""
    with torch._C.DisableTorchFunction():
        return tensor.detach()


def regained(forward: Callable[[], Any], before: torch.Tensor) -> Any:
    """What `forward` returns with gradients that nothing switches off; None where that fails or the logits differ.

    `before` is what it returned as it is. It's tempting to trust that a detach changes no numbers, but a module may ask
    whether gradients are on, or change what it detached in place.
    """
    try:
        with torch.enable_grad(), _no_inference_mode(), _Unbroken():
            found = forward()
    except Exception:  # somebody else's code, which was not written for this
        return None
    if not isinstance(found, torch.Tensor) or not found.requires_grad or found.shape != before.shape:
        return None
    ours, theirs = found.detach(), before.detach()
    largest = float(theirs.abs().nan_to_num().max()) if theirs.numel() else 0.0
    return found if torch.allclose(ours, theirs, rtol=0, atol=SAME * largest, equal_nan=True) else None


@contextmanager
def _no_inference_mode() -> Iterator[None]:
    """`torch.inference_mode` has no effect: what it makes can have no gradients, and modes of torch do not hear it."""
    own = torch.inference_mode.__enter__, torch.inference_mode.__exit__
    torch.inference_mode.__enter__ = lambda self: None  # type: ignore[method-assign]
    torch.inference_mode.__exit__ = lambda self, *fault: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        torch.inference_mode.__enter__, torch.inference_mode.__exit__ = own  # type: ignore[method-assign]
