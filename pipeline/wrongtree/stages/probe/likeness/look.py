"""How pictures look apart from what they show: statistics that damage changes.

After Moorthy & Bovik 2011, "Blind image quality assessment: from natural scene statistics to perceptual quality", which
tells kinds of distortion by such statistics: of locally normalised brightness and its products with neighbours (Mittal,
Moorthy & Bovik 2012), over three scales. To these come gradients towards and around the centre, colours, a coarse
layout, and what is of one colour at edges and corners.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch.nn import functional as F

from wrongtree.stages.probe import pixels as px
from wrongtree.stages.probe.likeness.rectangles import rectangles

SCALES = 3
EQUAL = 1.5 / 255  # neighbours that differ by less are the same
FAINT = 1e-3
AT = (-1.6, -1, -0.5, -0.2, -0.05, 0.05, 0.2, 0.5, 1, 1.6)  # of normalised brightness
PAIRS = (-0.6, -0.2, -0.05, 0.05, 0.2, 0.6)  # of its products with neighbours
RINGS = ((0, 0.45), (0.45, 0.8), (0.8, 2))  # distances from the centre, in halves of the side
ENDS = (0.1, 0.9)
TONES = (0.02, 0.1, 0.5, 0.9, 0.98)
CELLS = 4  # of the layout, along a side
CORNER = 3  # pixels


def looks(pixels: torch.Tensor) -> torch.Tensor:
    """(b, 3, h, w) in 0…1 -> (b, f) numbers, none of which is unbounded."""
    found = [*_scales(px.grey(pixels)), *_tones(pixels), *_layout(pixels), *_edges(pixels), rectangles(pixels)]
    return torch.cat([one.reshape(len(pixels), -1) for one in found], dim=1).nan_to_num(0, 0, 0)


def _scales(tones: torch.Tensor) -> Iterator[torch.Tensor]:
    for _ in range(SCALES):
        yield from _steps(tones)
        yield from _normalised(tones)
        tones = F.avg_pool2d(tones, 2)


def _steps(tones: torch.Tensor) -> Iterator[torch.Tensor]:
    """Of differences of neighbours in four directions, and towards and around the centre."""
    steps = (tones[..., 1:] - tones[..., :-1], tones[:, :, 1:] - tones[:, :, :-1],
             tones[:, :, 1:, 1:] - tones[:, :, :-1, :-1], tones[:, :, 1:, :-1] - tones[:, :, :-1, 1:])  # fmt: skip
    size = [step.flatten(1).abs() for step in steps]
    for step, one in zip(steps, size, strict=True):
        spread = step.flatten(1).std(dim=1)
        mean = one.mean(dim=1)
        yield from (_log(mean), mean / (spread + FAINT), (one < EQUAL).float().mean(dim=1), one.amax(dim=1))
    yield _log(size[0].mean(dim=1)) - _log(size[1].mean(dim=1))
    yield _log(size[2].mean(dim=1)) - _log(size[3].mean(dim=1))
    h, w = tones.shape[2:]
    y, x = torch.meshgrid(torch.linspace(-1, 1, h), torch.linspace(-1, 1, w), indexing="ij")
    away = (y**2 + x**2).sqrt()
    right, down = F.pad(steps[0], (0, 1, 0, 0))[:, 0], F.pad(steps[1], (0, 0, 0, 1))[:, 0]
    towards, around = (right * x + down * y) / (away + FAINT), (right * y - down * x) / (away + FAINT)
    for low, high in RINGS:
        ring = (away >= low) & (away < high)
        out, along = towards[:, ring].abs().mean(dim=1), around[:, ring].abs().mean(dim=1)
        yield from (_log(out) - _log(along), _log(out + along))
        # Edges of a swirl are neither: they cross every circle around the centre to the same side.
        both = (towards[:, ring] * around[:, ring]).mean(dim=1)
        yield both / ((towards[:, ring].square() + around[:, ring].square()).mean(dim=1) + FAINT**2)


def _normalised(tones: torch.Tensor) -> Iterator[torch.Tensor]:
    """Of brightness less its local mean, over its local deviation (Ruderman 1994)."""
    mean = px.gaussian(tones, 7 / 6)
    spread = (px.gaussian(tones * tones, 7 / 6) - mean * mean).clamp(min=0).sqrt()
    one = (tones - mean) / (spread + 2 / 255)
    yield _below(one, AT)
    power = one.flatten(1).square().mean(dim=1).clamp(min=1e-6)
    for a, b in ((one[..., 1:], one[..., :-1]), (one[:, :, 1:], one[:, :, :-1]),
                 (one[:, :, 1:, 1:], one[:, :, :-1, :-1]), (one[:, :, 1:, :-1], one[:, :, :-1, 1:])):  # fmt: skip
        product = a * b
        yield _below(product, PAIRS)
        yield product.flatten(1).mean(dim=1) / power
    flat = spread.flatten(1)
    yield from (_log(flat.mean(dim=1)), _log(flat.quantile(flat.new_tensor(ENDS), dim=1)).T)


def _tones(pixels: torch.Tensor) -> Iterator[torch.Tensor]:
    yield from (pixels.mean(dim=(2, 3)), pixels.flatten(2).std(dim=2))
    tones = px.grey(pixels).flatten(1)
    scaled = (tones - tones.mean(dim=1, keepdim=True)) / (tones.std(dim=1, keepdim=True) + FAINT)
    yield from (scaled.pow(3).mean(dim=1), _log(scaled.pow(4).mean(dim=1)))
    yield tones.quantile(tones.new_tensor(TONES), dim=1).T
    every = pixels.flatten(1)
    yield from ((every <= 1 / 255).float().mean(dim=1), (every >= 254 / 255).float().mean(dim=1))
    red, green, blue = pixels.unbind(dim=1)
    for opponent in (red - green, (red + green) / 2 - blue):
        flat = opponent.flatten(1)
        yield from (flat.mean(dim=1), _log(flat.std(dim=1)), flat.abs().mean(dim=1))
    fine = pixels - px.gaussian(pixels, 1)
    a, b = fine[:, 0].flatten(1), fine[:, 2].flatten(1)  # noise of channels is independent, detail is not
    yield (a * b).mean(dim=1) / (a.square().mean(dim=1) * b.square().mean(dim=1)).sqrt().clamp(min=1e-6)


def _layout(pixels: torch.Tensor) -> Iterator[torch.Tensor]:
    yield F.adaptive_avg_pool2d(pixels, CELLS)
    tones = px.grey(pixels)
    yield _log(F.adaptive_avg_pool2d((tones - px.gaussian(tones, 1.5)).abs(), CELLS))


def _edges(pixels: torch.Tensor) -> Iterator[torch.Tensor]:
    bands = px.bands(pixels).float() / min(pixels.shape[2:])
    sides = (bands > 0).sum(dim=1)
    yield from (px.repeated(pixels), px.blocks(pixels), bands)
    yield torch.stack([sides >= least for least in (1, 2, 4)], dim=1).float()  # a frame is one, however wide
    ends = (slice(None, CORNER), slice(-CORNER, None))
    for rows in ends:
        for columns in ends:
            yield _log(pixels[:, :, rows, columns].flatten(2).std(dim=2).mean(dim=1))


def _below(values: torch.Tensor, at: tuple[float, ...]) -> torch.Tensor:
    """(b, …) -> (b, levels) share of the values below each level."""
    flat = values.flatten(1)
    return torch.stack([(flat < level).float().mean(dim=1) for level in at], dim=1)


def _log(values: torch.Tensor) -> torch.Tensor:
    return torch.log(values + FAINT)
