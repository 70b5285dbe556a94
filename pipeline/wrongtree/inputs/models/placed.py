"""A model on the device that is asked for, and everything back where it was afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import nn
from torch._dynamo import OptimizedModule

from wrongtree.inputs.models.graphs import seen_into
from wrongtree.inputs.models.onnx.run import Run
from wrongtree.inputs.models.outputs import precision_of
from wrongtree.inputs.models.parts.mixed import mixed
from wrongtree.shared.faults import UserError
from wrongtree.shared.machine import is_out_of_memory, too_little_memory

SPREADING = (nn.DataParallel, nn.parallel.DistributedDataParallel)  # copies of one model share its hooks


@contextmanager
def placed(module: nn.Module, device: torch.device, amp: bool = False) -> Iterator[nn.Module]:
    """Yields the module on this device, out of what would spread batches over several; with `amp` in mixed precision.

    It's tempting to move it back to where its first parameter was. But the parts of a model may be on several devices,
    and moving may fail halfway. So its own tensors are kept and put back, on leaving and on failure alike.
    """
    module = bare(module)
    if amp:
        _refuse_precise(module)
    compiled = [(part, part._compiled_call_impl) for part in module.modules() if part._compiled_call_impl is not None]
    for part, _ in compiled:
        part._compiled_call_impl = None  # what compile() put there hears no hooks that come later
    kept = [_Kept(part) for part in module.modules()]
    homes = _devices(module)
    try:
        try:
            module.to(device)
        except (RuntimeError, MemoryError) as fault:
            if is_out_of_memory(fault):
                raise too_little_memory(device) from fault
            raise
        with mixed(module, device) if amp else nullcontext():
            yield module
    finally:
        for part, call in compiled:
            part._compiled_call_impl = call
        for kept_part in kept:
            kept_part.put_back()
        if len(homes) == 1 and _devices(module) != homes:  # what it holds in its own way, or made meanwhile
            module.to(homes.pop())


def refuse_meta(module: nn.Module) -> None:
    """UserError where the model has shapes but no numbers."""
    if any(tensor.is_meta for tensor in (*module.parameters(), *module.buffers())):
        raise UserError(
            "the model is on the meta device: it has shapes but no numbers; load its weights first, as with "
            "model.to_empty(device='cpu') and model.load_state_dict(torch.load(FILE, weights_only=True))"
        )


def _refuse_precise(module: nn.Module) -> None:
    """UserError where the model has a precision of its own, which autocast would not change."""
    if any(isinstance(part, Run) for part in module.modules()):
        raise UserError(
            "--amp: this ONNX model is run by onnxruntime, in the precision of its file; remove --amp", "large-data"
        )
    if (own := precision_of(module)) is not None:
        name = str(own).removeprefix("torch.")
        raise UserError(f"--amp: all weights of the model are {name} already; remove --amp", "large-data")


def bare(module: nn.Module) -> nn.Module:
    """The model inside a DataParallel and its like or what torch.compile made of it, or a copy of a scripted one."""
    while True:
        if isinstance(module, SPREADING):
            module = module.module
        elif isinstance(module, OptimizedModule):
            module = module._orig_mod
        elif isinstance(module, torch.jit.ScriptModule):
            return seen_into(module)
        else:
            return module


def _devices(module: nn.Module) -> set[torch.device]:
    return {tensor.device for tensor in (*module.parameters(), *module.buffers())}


class _Kept:
    """The tensors that one part of a model has."""

    def __init__(self, part: nn.Module) -> None:
        self._part = part
        self._parameters = dict(part._parameters)
        self._buffers = dict(part._buffers)
        parameters = [p for p in self._parameters.values() if p is not None]
        self._numbers = [(t, t.data) for p in parameters for t in (p, p.grad) if t is not None]

    def put_back(self) -> None:
        """Give the part the very tensors that it had."""
        for tensor, data in self._numbers:
            if tensor.device != data.device:
                tensor.data = data
        self._part._parameters.update(self._parameters)
        self._part._buffers.update(self._buffers)
