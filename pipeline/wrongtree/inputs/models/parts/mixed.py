"""Mixed precision: within a context a model's own forward pass runs under torch's autocast, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any

import torch
from torch import nn

from wrongtree.shared.faults import UserError
from wrongtree.shared.machine import is_out_of_memory

# float16 where a GPU's units for it are; processors have none, and bfloat16 is autocast's own choice there.
PRECISIONS = {"cuda": torch.float16, "cpu": torch.bfloat16}


@contextmanager
def mixed(module: nn.Module, device: torch.device) -> Iterator[None]:
    """Within this context the module's forward pass runs in mixed precision; its gradients follow.

    What it returns is made float32 by `answering`, and what is heard of it by `Listener`: all that is computed of these
    is as precise as ever. UserError where the device cannot, or the model fails.
    """
    precision = PRECISIONS.get(device.type)
    if precision is None:
        raise UserError(f"--amp: works on CUDA GPUs and on the CPU, not on {device.type}; remove --amp", "large-data")
    before = module.__dict__.get("forward")  # some libraries put one there
    forward = type(module).forward

    def autocast(self: nn.Module, *given: Any, **named: Any) -> Any:
        run = MethodType(forward, self) if before is None else before
        try:
            with torch.autocast(device.type, precision):
                return run(*given, **named)
        except Exception as fault:  # somebody else's code, which may raise anything
            if is_out_of_memory(fault):
                raise
            run(*given, **named)  # what fails in full precision too is told as it is
            said = (str(fault) or type(fault).__name__).splitlines()[0].rstrip(".")
            sentence = f"--amp: the model fails in mixed precision ({said}); remove --amp"
            raise UserError(sentence, "large-data") from fault

    # A method, not a function around this very module: a copy of the module has one of its own then.
    module.__dict__["forward"] = MethodType(autocast, module)
    try:
        yield
    finally:
        if before is None:
            del module.__dict__["forward"]
        else:
            module.__dict__["forward"] = before
