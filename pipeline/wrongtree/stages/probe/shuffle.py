"""Takes from a model what it has learnt, layer by layer from the output down, and leaves it a sound network.

The weights of each layer are shuffled: their scale stays, whatever it is, and what training put where is gone. Unlike
Adebayo et al. 2018, who draw them anew from the initialiser, which a finished model does not tell. Channels of a
normalisation are shuffled together; the statistics of a batch normalisation are then taken anew, since those of the
trained model do not fit any more and would leave a dead or an exploding network, whose maps prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

import torch
from torch import nn

T = TypeVar("T")
BatchNorm = nn.modules.batchnorm._BatchNorm


def stages(module: nn.Module, run: Callable[[], object], most: int) -> list[list[str]]:
    """Names of the modules that have weights of their own, in at most `most` groups from the output down.

    The first group is the last layer alone. `run` sends something through the module, from which the order is known.
    """
    names = {m: name for name, m in module.named_modules()}
    order: list[str] = []

    def note(m: nn.Module, inputs: object, output: object) -> None:
        if next(m.parameters(recurse=False), None) is not None and names[m] not in order:
            order.append(names[m])

    handles = [m.register_forward_hook(note) for m in module.modules()]
    try:
        run()
    finally:
        for handle in handles:
            handle.remove()
    layers: list[list[str]] = []  # a normalisation belongs to the layer before it
    parts = dict(module.named_modules())
    for name in order:
        if layers and all(weight.ndim < 2 for weight in parts[name].parameters(recurse=False)):
            layers[-1].append(name)
        else:
            layers.append([name])
    if not layers:
        return []
    last, rest = layers[-1], layers[-2::-1]
    groups = min(most - 1, len(rest))
    cuts = [round(i * len(rest) / groups) for i in range(groups + 1)] if groups else []
    return [last, *([name for layer in rest[a:b] for name in layer] for a, b in pairwise(cuts))]


def shuffle(module: nn.Module, names: Sequence[str], random: torch.Generator) -> None:
    """Shuffle the weights of these modules in place."""
    parts = dict(module.named_modules())
    with torch.no_grad():
        for name in names:
            part = parts[name]
            if isinstance(part, BatchNorm):
                way = torch.randperm(part.num_features, generator=random)
                for tensor in (part.weight, part.bias):
                    if tensor is not None:
                        tensor.copy_(tensor[way.to(tensor.device)].clone())
                continue
            for tensor in part.parameters(recurse=False):
                way = torch.randperm(tensor.numel(), generator=random).to(tensor.device)
                tensor.copy_(tensor.reshape(-1)[way].view_as(tensor))


def settle(module: nn.Module, names: Sequence[str], run: Callable[[], T]) -> T | None:
    """Take the statistics of the batch normalisations among these modules anew, from what `run` sends through.

    Returns what it got to hear meanwhile, each batch normalised by itself; None: there are no such, nothing was run.
    """
    parts = dict(module.named_modules())
    norms = [
        part for part in (parts[name] for name in names) if isinstance(part, BatchNorm) and part.track_running_stats
    ]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a plain average over all batches
    handles = [norm.register_forward_pre_hook(_learn_where_there_is_a_spread) for norm in norms]
    try:
        return run() if norms else None
    finally:
        for handle in handles:
            handle.remove()
        for norm in norms:
            norm.eval()


def _learn_where_there_is_a_spread(norm: nn.Module, given: tuple[torch.Tensor, ...]) -> None:
    """One value per channel, as of a single picture that has become 1 × 1, has no spread: torch refuses to learn it."""
    norm.train(given[0].numel() > given[0].shape[1])
