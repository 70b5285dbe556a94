"""What a network that was trained on something else sees in the images: its penultimate activations.

The blog's and the noise post's VGG16 without its last layer, the Caltech treemap's ResNet. It knows kinds of thing that
the judged model may have no notion of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import nn

from wrongtree.artifacts.representations import Embedding
from wrongtree.config import Machine
from wrongtree.inputs.decode import THREADS, decode, decoded_ahead
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.inputs.models.hooks import frozen
from wrongtree.inputs.models.placed import placed
from wrongtree.shared.faults import UserError
from wrongtree.shared.machine import batch_size_for, in_parts, is_out_of_memory, resolve_device, too_little_memory

See = Callable[[nn.Module, nn.Linear | None, torch.Tensor], torch.Tensor]  # (b, …) inputs -> (b, d)


@contextmanager
def open_embedder(
    images: LabelledImages,
    embedder: Classifier,
    machine: Machine,
    advance: Callable[[int], None],
    see: See | None = None,
) -> Iterator[Callable[[Sequence[int]], Embedding]]:
    """Prepare the network; yields a function from any rows of the data set to one embedding each, in their order.

    `advance` hears how many more images are done; `see` is what becomes of a batch: its penultimate activations, unless
    something else is asked for. Raises UserError where an image cannot be read or embedded.
    """
    device = resolve_device(machine.device)
    with (
        placed(embedder.module, device) as module,
        frozen(module),
        ThreadPoolExecutor(THREADS) as decoders,
        torch.no_grad(),
    ):

        def embed(rows: Sequence[int]) -> Embedding:
            example = decode(images, embedder.transform, rows[:1])
            _refuse_skipped(example.skipped)
            head = find_head(module, example.inputs.to(device))
            size = embedder.batch or machine.batch_size
            size = size or batch_size_for(module, example.inputs.to(device), device)
            parts = []
            for batch in decoded_ahead(images, embedder.transform, rows, size, decoders):
                _refuse_skipped(batch.skipped)
                seen, size = in_parts(
                    len(batch.rows), size, partial(_see, see or penultimate, module, head, batch.inputs, device), device
                )
                found = torch.cat(seen)
                finite = torch.isfinite(found).all(dim=1)
                if not finite.all():
                    bad = images.ids[batch.rows[int((~finite).nonzero()[0])]]
                    raise UserError(f"{bad}: the embedder returned NaN or infinity; pass another --embedder")
                parts.append(found)
                advance(len(batch.rows))
            return Embedding(torch.cat(parts).numpy())

        yield embed


def find_head(module: nn.Module, example: torch.Tensor) -> nn.Linear | None:
    """The linear layer that makes the output; None where the output is no linear layer's, as of a network without head.

    Raises UserError where the network does not take the example.
    """
    last: list[tuple[nn.Linear, tuple[int, ...]]] = []

    def note(m: nn.Module, inputs: Any, output: Any) -> None:
        last[:] = [(m, tuple(output.shape))] if isinstance(m, nn.Linear) else last

    handles = [m.register_forward_hook(note) for m in module.modules() if isinstance(m, nn.Linear)]
    try:
        output = module(example)
    except Exception as fault:  # somebody else's code, which may raise anything
        if is_out_of_memory(fault):
            raise too_little_memory(example.device) from fault
        why = (str(fault) or type(fault).__name__).splitlines()[0]
        raise UserError(f"the embedder does not accept an input of shape {tuple(example.shape[1:])}: {why}") from fault
    finally:
        for handle in handles:
            handle.remove()
    if not isinstance(output, torch.Tensor) or output.ndim < 2:
        what = tuple(output.shape) if isinstance(output, torch.Tensor) else type(output).__name__
        raise UserError(f"the embedder returned {what}; expected one row of numbers per image")
    return last[0][0] if last and last[0][1] == tuple(output.shape) else None


def penultimate(module: nn.Module, head: nn.Linear | None, inputs: torch.Tensor) -> torch.Tensor:
    """(b, d) what goes into `head`; without one, what the network returns, maps averaged over places."""
    return heard_and_said(module, head, inputs)[0]


def heard_and_said(
    module: nn.Module, head: nn.Linear | None, inputs: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """The same (b, d), and (b, c) what the network returns."""
    heard: list[torch.Tensor] = []
    handle = head.register_forward_pre_hook(lambda _, given: heard.append(given[0])) if head is not None else None
    try:
        output = module(inputs)
    finally:
        if handle is not None:
            handle.remove()
    found = heard[-1] if heard else output
    return (found.mean((2, 3)) if found.ndim == 4 else found.flatten(1)).float(), output


def _see(
    see: See, module: nn.Module, head: nn.Linear | None, inputs: torch.Tensor, device: torch.device, part: slice
) -> torch.Tensor:
    return see(module, head, inputs[part].to(device)).cpu()


def _refuse_skipped(skipped: Sequence[tuple[str, str]]) -> None:
    """The judged model could read them, and every error needs a row."""
    if skipped:
        raise UserError(f"{skipped[0][0]}: cannot be embedded: {skipped[0][1]}")
