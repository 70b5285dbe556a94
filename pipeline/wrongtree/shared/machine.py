"""Where the model runs, and how much fits there at once. torch is imported by what asks it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import psutil

from wrongtree.shared.faults import UserError

if TYPE_CHECKING:
    import torch
    from torch import nn

LARGEST_BATCH = 128  # beyond it nothing gets faster, and progress gets coarse
SHARE = 0.25  # of the free memory that one batch may take
T = TypeVar("T")
PROCESSOR_BYTES = 1 << 30  # a processor gains nothing from larger batches: its caches overflow long before


def resolve_device(name: str) -> torch.device:
    """`auto` is the first GPU there is, else the processor."""
    import torch

    if name == "auto":
        if torch.cuda.is_available():
            name = "cuda"
        elif torch.backends.mps.is_available():
            name = "mps"
        else:
            name = "cpu"
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as fault:
        raise UserError(
            f"--device {name}: not available here ({str(fault).splitlines()[0]}); use auto or cpu"
        ) from fault
    return device


def batch_size_for(module: nn.Module, example: torch.Tensor, device: torch.device) -> int:
    """Largest batch whose forward and backward pass should fit, from the bytes that autograd keeps for `example`."""
    import torch

    kept = 0

    def count(tensor: torch.Tensor) -> torch.Tensor:
        nonlocal kept
        kept += tensor.nbytes
        return tensor

    try:
        with torch.enable_grad(), torch.autograd.graph.saved_tensors_hooks(count, lambda tensor: tensor):
            module(example.clone().requires_grad_())
    except (RuntimeError, MemoryError) as fault:
        if not is_out_of_memory(fault):
            raise
        return 1
    per_image = max(1, 2 * kept // len(example))  # gradients are as large as what they flow back through
    if device.type == "cuda":
        room = SHARE * torch.cuda.mem_get_info(device)[0]
    else:
        room = min(SHARE * psutil.virtual_memory().available, PROCESSOR_BYTES)
    return int(max(1, min(LARGEST_BATCH, room // per_image)))


def peak_memory() -> int:
    """The most bytes this process has held so far."""
    try:
        import resource
    except ImportError:  # Windows
        return int(psutil.Process().memory_info().peak_wset)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def is_out_of_memory(fault: BaseException) -> bool:
    """Whether a failure means that a smaller batch could work; processors and MPS say so only in words."""
    import torch

    if isinstance(fault, torch.cuda.OutOfMemoryError | MemoryError):
        return True
    return isinstance(fault, RuntimeError) and any(
        words in str(fault)
        for words in ("out of memory", "can't allocate memory", "not enough memory", "STATUS_ALLOC_FAILED")
    )


def or_on_processor(run: Callable[[torch.Tensor], torch.Tensor], values: torch.Tensor) -> torch.Tensor:
    """What `run` makes of some values where they are, or of a copy on the processor if their device refuses.

    Apple's devices have no float64, for one. It's tempting to go by the device's name, but others lack things, too.
    """
    try:
        return run(values)
    except (RuntimeError, TypeError) as fault:
        if is_out_of_memory(fault):
            raise
        return run(values.cpu())


def in_parts(count: int, size: int, run: Callable[[slice], T], device: torch.device) -> tuple[list[T], int]:
    """Run over `count` images, `size` at once: half as many whenever the memory does not suffice.

    Returns what `run` returned, in order, and how many at once it came to. UserError where one image is too many.
    """
    parts: list[T] = []
    start = 0
    while start < count:
        try:
            parts.append(run(slice(start, start + size)))
        except (RuntimeError, MemoryError) as fault:
            if not is_out_of_memory(fault):
                raise
            if size == 1:
                raise too_little_memory(device) from fault
            size //= 2
        else:
            start += size
    return parts, size


def too_little_memory(device: torch.device) -> UserError:
    """What to say where not even one image fits."""
    return UserError(f"{device} has too little memory for one image; try --device cpu, or a smaller --img-size")
