"""How inputs reach the device: on a GPU from pinned memory and with their channels last, elsewhere as they are."""

from __future__ import annotations

import torch
from torch import nn


class Sending:
    """Sends batches to the device of a module that is there already.

    On a CUDA GPU a copy from pinned memory goes on beside what the processor does next, and convolutions have kernels
    for channels that come last. It's tempting to do the latter on processors too, but then their numbers would differ.
    """

    def __init__(self, module: nn.Module, device: torch.device) -> None:
        self._module, self._device = module, device
        self._last: bool | None = None  # whether channels come last; None: not known before the first batch

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        """The same numbers (b, ...) on the device."""
        if self._device.type != "cuda":
            return inputs.to(self._device)
        sent = inputs.pin_memory().to(self._device, non_blocking=True)
        if self._last is None:
            self._last = takes_channels_last(self._module, sent[:1])
        return sent.contiguous(memory_format=torch.channels_last) if self._last else sent


def takes_channels_last(module: nn.Module, example: torch.Tensor) -> bool:
    """Whether a module with convolutions takes (1, channels, h, w) with its channels last; `view` in it may refuse."""
    if example.ndim != 4 or not any(isinstance(part, nn.Conv2d) for part in module.modules()):
        return False
    given = example.detach().clone(memory_format=torch.channels_last).requires_grad_()
    try:
        with torch.enable_grad():
            answer = module(given)
            if answer.requires_grad:
                torch.autograd.grad(answer.sum(), given)
    except Exception:  # somebody else's code, which may raise anything; what fails in any layout is told elsewhere
        return False
    return True
