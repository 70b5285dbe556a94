"""What a module says of noise: it tells two networks apart whatever they differ in."""

from __future__ import annotations

import copy
import warnings

import numpy as np
import torch
from torch import nn

from wrongtree.inputs.models.outputs import answering
from wrongtree.inputs.models.placed import bare
from wrongtree.inputs.models.preparation.recipes import input_channels

MOST_WEIGHTS, MOST_NUMBERS = 30_000_000, 3 * 256 * 256  # of the module and of its input: more takes seconds
SIDE = 32  # pixels of an input, where nothing is known of it
DIGITS = 4  # of a logit, as a part of the largest


def said_of_noise(module: nn.Module, example: torch.Tensor | None) -> bytes:
    """The logits of one input of noise, of the shape of `example` (channels, height, width); b"" where there are none.

    A copy is asked, on the processor and in float64: there, rounding differs between machines and numbers of threads
    at the sixteenth digit, and four are told. None are where the module is large, is not copied, does not take the
    input or float64, or answers differently when asked twice.
    """
    module = bare(module)
    shape = (input_channels(module), SIDE, SIDE) if example is None else tuple(example.shape)
    numbers = sum(p.numel() for p in module.parameters())
    if not numbers or numbers > MOST_WEIGHTS or len(shape) != 3 or np.prod(shape) > MOST_NUMBERS:
        return b""
    noise = np.random.default_rng(0).standard_normal((1, *shape))
    try:
        asked = copy.deepcopy(module).to("cpu", torch.float64).eval()
        with warnings.catch_warnings(), torch.random.fork_rng(devices=[]), torch.no_grad(), answering(asked):
            warnings.simplefilter("ignore")  # a build that warns does so by itself
            torch.manual_seed(0)
            first, second = (asked(torch.from_numpy(noise)) for _ in range(2))
    except (Exception, SystemExit):  # somebody else's code, which was not written for this
        return b""
    if not isinstance(first, torch.Tensor) or first.dtype != torch.float64 or not torch.equal(first, second):
        return b""
    logits = first.numpy()
    largest = float(np.abs(logits).max(initial=0))
    rounded = np.round(logits / (largest or 1.0), DIGITS) + 0.0  # no negative zeros
    return f"{largest:.{DIGITS - 1}e}".encode() + rounded.tobytes() if np.isfinite(largest) else b""
