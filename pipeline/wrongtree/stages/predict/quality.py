"""Seven measures of a picture as a photographer would judge it, of the pixels that the model saw.

All are taken of a batch at once. Grey is Y = .299 R + .587 G + .114 B (Rec. 601). Units are 8-bit levels, 0…255, except
for blur (a logarithm) and entropy (bits). Neighbourhoods lie within the picture, so its border is no edge.
"""

from __future__ import annotations

import math

import torch

from wrongtree.artifacts.predictions import QUALITY

LEVELS = 256


def measure(pixels: torch.Tensor) -> torch.Tensor:
    """(b, 3, h, w) colours in 0…1 -> (b, 7) float32, in the order of QUALITY."""
    if not len(pixels):
        return pixels.new_zeros((0, len(QUALITY)), dtype=torch.float32)  # torch warns of a spread over nothing
    colours = pixels.float() * (LEVELS - 1)
    red, green, blue = colours.unbind(1)
    grey = 0.299 * red + 0.587 * green + 0.114 * blue
    inner = _at_least_three(grey)
    found = {
        "blur": blur(inner),
        "noise": noise(inner),
        "brightness": grey.mean((1, 2)),
        "contrast": grey.std((1, 2), correction=0),
        "edges": edges(inner),
        "colourfulness": colourfulness(red, green, blue),
        "entropy": entropy(grey),
    }
    return torch.stack([found[name] for name in QUALITY], dim=1)


def blur(grey: torch.Tensor) -> torch.Tensor:
    """-log10(1 + variance of the Laplacian): 0 where nothing varies, the lower the sharper (a photograph has about -3).

    Variance of the Laplacian: Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy". Unlike there,
    a logarithm with the sign turned round, so that blur is not one long tail and grows with what it is called.
    """
    middle = grey[:, 1:-1, 1:-1]
    around = grey[:, :-2, 1:-1] + grey[:, 2:, 1:-1] + grey[:, 1:-1, :-2] + grey[:, 1:-1, 2:]
    return -torch.log10(1 + (around - 4 * middle).var((1, 2), correction=0))


def noise(grey: torch.Tensor) -> torch.Tensor:
    """Standard deviation of additive noise: √(π/2) · mean |picture * N| / 6, N = [1 -2 1; -2 4 -2; 1 -2 1].

    N is the difference of two Laplacians and does not see straight edges.
    Immerkær 1996, "Fast noise variance estimation".
    """
    across = grey[:, :, :-2] - 2 * grey[:, :, 1:-1] + grey[:, :, 2:]  # N is [1 -2 1] across times the same down
    both = across[:, :-2] - 2 * across[:, 1:-1] + across[:, 2:]
    return math.sqrt(math.pi / 2) / 6 * both.abs().mean((1, 2))


def edges(grey: torch.Tensor) -> torch.Tensor:
    """Mean length of the gradient in levels per pixel, by Sobel's operator divided by 8: a ramp has its slope."""
    down = grey[:, :-2] + 2 * grey[:, 1:-1] + grey[:, 2:]
    across = grey[:, :, :-2] + 2 * grey[:, :, 1:-1] + grey[:, :, 2:]
    return torch.hypot(down[:, :, 2:] - down[:, :, :-2], across[:, 2:] - across[:, :-2]).mean((1, 2)) / 8


def colourfulness(red: torch.Tensor, green: torch.Tensor, blue: torch.Tensor) -> torch.Tensor:
    """√(σ²rg + σ²yb) + .3 √(μ²rg + μ²yb) with rg = R - G and yb = (R + G) / 2 - B; grey pictures have 0.

    Hasler & Süsstrunk 2003, "Measuring colourfulness in natural images".
    """
    spread_rg, mean_rg = torch.std_mean(red - green, (1, 2), correction=0)
    spread_yb, mean_yb = torch.std_mean((red + green) / 2 - blue, (1, 2), correction=0)
    return torch.hypot(spread_rg, spread_yb) + 0.3 * torch.hypot(mean_rg, mean_yb)


def entropy(grey: torch.Tensor) -> torch.Tensor:
    """Bits per pixel of the histogram of the 256 grey levels (Shannon 1948): 0 for one flat tone, at most 8."""
    level = grey.round().long().clamp(0, LEVELS - 1).flatten(1)
    start = torch.arange(len(level), device=level.device)[:, None] * LEVELS
    counts = torch.bincount((level + start).flatten(), minlength=len(level) * LEVELS).view(-1, LEVELS)
    nats: torch.Tensor = torch.special.entr(counts / max(1, level.shape[1]))
    return nats.sum(1) / math.log(2)


def _at_least_three(grey: torch.Tensor) -> torch.Tensor:
    """A picture one or two pixels wide or high, its edge repeated: it has no neighbourhood of its own."""
    if min(grey.shape[1:]) >= 3:
        return grey
    return torch.nn.functional.pad(grey[:, None], (1, 1, 1, 1), mode="replicate")[:, 0]
