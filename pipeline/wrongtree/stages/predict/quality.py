"""Seven measures of a picture as a photographer would judge it, of the pixels that the model saw.

All are taken of a batch at once. Grey is Y = .299 R + .587 G + .114 B (Rec. 601). Units are 8-bit levels, 0…255, except
for blur (a logarithm) and entropy (bits). Neighbourhoods lie within the picture, so its border is no edge.

Pixels are a tensor of torch's, or, where there is no model, an array of NumPy's: what is the same in both is written
once, and the few things that are not are at the end.
"""

from __future__ import annotations

import math
from itertools import pairwise
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
from scipy import special

from wrongtree.artifacts.predictions import QUALITY

LEVELS = 256
CACHED = 2**20  # numbers in a processor's cache, about
FEWEST = 4  # pictures at a time: torch may sum a single one in another order
Pixels: TypeAlias = Any  # a tensor or an array


def measure(pixels: Pixels) -> Pixels:
    """(b, 3, h, w) colours in 0…1, float32 -> (b, 7) float32 of the same kind, in the order of QUALITY.

    A few pictures at a time, which stay in the processor's cache: half the time.
    """
    if not len(pixels):  # torch warns of a spread over nothing
        return pixels.reshape(0, 1)[:, [0] * len(QUALITY)]
    some = max(FEWEST, CACHED // max(1, math.prod(pixels.shape[1:])))
    parts = -(-len(pixels) // some)
    ends = [len(pixels) * i // parts for i in range(parts + 1)]
    found = [_measured(pixels[start:end]) for start, end in pairwise(ends)]
    return np.concatenate(found) if isinstance(pixels, np.ndarray) else _library(pixels).cat(found)


def _measured(pixels: Pixels) -> Pixels:
    colours = pixels * (LEVELS - 1)
    red, green, blue = colours[:, 0], colours[:, 1], colours[:, 2]
    grey = 0.299 * red + 0.587 * green + 0.114 * blue
    inner = _at_least_three(grey)
    found = {
        "blur": blur(inner),
        "noise": noise(inner),
        "brightness": grey.mean((1, 2)),
        "contrast": _spread(grey),
        "edges": edges(inner),
        "colourfulness": colourfulness(red, green, blue),
        "entropy": entropy(grey),
    }
    return _library(pixels).stack([found[name] for name in QUALITY], 1)


def blur(grey: Pixels) -> Pixels:
    """-log10(1 + variance of the Laplacian): 0 where nothing varies, the lower the sharper (a photograph has about -3).

    Variance of the Laplacian: Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy". Unlike there,
    a logarithm with the sign turned round, so that blur is not one long tail and grows with what it is called.
    """
    middle = grey[:, 1:-1, 1:-1]
    around = grey[:, :-2, 1:-1] + grey[:, 2:, 1:-1] + grey[:, 1:-1, :-2] + grey[:, 1:-1, 2:]
    return -_library(grey).log10(1 + _variance(around - 4 * middle))


def noise(grey: Pixels) -> Pixels:
    """Standard deviation of additive noise: √(π/2) · mean |picture * N| / 6, N = [1 -2 1; -2 4 -2; 1 -2 1].

    N is the difference of two Laplacians and does not see straight edges.
    Immerkær 1996, "Fast noise variance estimation".
    """
    across = grey[:, :, :-2] - 2 * grey[:, :, 1:-1] + grey[:, :, 2:]  # N is [1 -2 1] across times the same down
    both = across[:, :-2] - 2 * across[:, 1:-1] + across[:, 2:]
    return math.sqrt(math.pi / 2) / 6 * abs(both).mean((1, 2))


def edges(grey: Pixels) -> Pixels:
    """Mean length of the gradient in levels per pixel, by Sobel's operator divided by 8: a ramp has its slope."""
    down = grey[:, :-2] + 2 * grey[:, 1:-1] + grey[:, 2:]
    across = grey[:, :, :-2] + 2 * grey[:, :, 1:-1] + grey[:, :, 2:]
    slope = _library(grey).hypot(down[:, :, 2:] - down[:, :, :-2], across[:, 2:] - across[:, :-2])
    return slope.mean((1, 2)) / 8


def colourfulness(red: Pixels, green: Pixels, blue: Pixels) -> Pixels:
    """√(σ²rg + σ²yb) + .3 √(μ²rg + μ²yb) with rg = R - G and yb = (R + G) / 2 - B; grey pictures have 0.

    Hasler & Süsstrunk 2003, "Measuring colourfulness in natural images".
    """
    spread_rg, mean_rg = _spread_and_mean(red - green)
    spread_yb, mean_yb = _spread_and_mean((red + green) / 2 - blue)
    hypot = _library(red).hypot
    return hypot(spread_rg, spread_yb) + 0.3 * hypot(mean_rg, mean_yb)


def entropy(grey: Pixels) -> Pixels:
    """Bits per pixel of the histogram of the 256 grey levels (Shannon 1948): 0 for one flat tone, at most 8."""
    library = _library(grey)
    level = _whole(grey.round()).clip(0, LEVELS - 1).reshape(len(grey), grey.shape[1] * grey.shape[2])
    start = library.arange(len(level))[:, None] * LEVELS
    counts = library.bincount((level + start).reshape(-1), minlength=len(level) * LEVELS).reshape(-1, LEVELS)
    return _terms(counts / max(1, level.shape[1])).sum(1) / math.log(2)


def _at_least_three(grey: Pixels) -> Pixels:
    """A picture one or two pixels wide or high, its edge repeated: it has no neighbourhood of its own."""
    height, width = grey.shape[1:]
    if min(height, width) >= 3:
        return grey
    return grey[:, [0, *range(height), height - 1]][:, :, [0, *range(width), width - 1]]


def _library(pixels: Pixels) -> ModuleType:
    """NumPy or torch, where both have a function of the same name. torch is there where one of its tensors is."""
    if isinstance(pixels, np.ndarray):
        return np
    import torch

    return torch


def _variance(values: Pixels) -> Pixels:
    return values.var((1, 2)) if isinstance(values, np.ndarray) else values.var((1, 2), correction=0)


def _spread(values: Pixels) -> Pixels:
    return values.std((1, 2)) if isinstance(values, np.ndarray) else values.std((1, 2), correction=0)


def _spread_and_mean(values: Pixels) -> tuple[Pixels, Pixels]:
    """(b,) standard deviation and mean of each picture's (b, h, w)."""
    if isinstance(values, np.ndarray):
        return values.std((1, 2)), values.mean((1, 2))
    spread, mean = _library(values).std_mean(values, (1, 2), correction=0)
    return spread, mean


def _whole(values: Pixels) -> Pixels:
    return values.astype(np.int64) if isinstance(values, np.ndarray) else values.long()


def _terms(shares: Pixels) -> Pixels:
    """-p log p, and 0 of 0; in single precision."""
    if isinstance(shares, np.ndarray):
        return special.entr(shares.astype(np.float32))
    return _library(shares).special.entr(shares)
