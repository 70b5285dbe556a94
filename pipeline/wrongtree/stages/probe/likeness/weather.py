"""Snow, frost, fog and other light on pictures (b, 3, h, w) in 0…1; sizes go with the picture.

Most kinds are those of Hendrycks & Dietterich 2019, "Benchmarking neural network robustness to common corruptions"; how
they are made is ours.
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F

from wrongtree.stages.probe import pixels as px

ICE = (0.55, 0.62, 0.68)  # colours
MUD = (0.2, 0.17, 0.12)


def snowed(pixels: torch.Tensor, share: float, pale: float, angle: int, chance: torch.Generator) -> torch.Tensor:
    """White flecks, drawn out at this angle, from this share of the pixels at a side of 32; the rest is paler."""
    b, _, h, w = pixels.shape
    scale = px.scale_of(pixels)
    flecks = (torch.rand(b, 1, h, w, generator=chance) < share / scale).to(pixels)
    flecks = px.gaussian(flecks, 0.6 * scale)
    flecks = px.motion(flecks, round(3 * scale), angle)
    flecks = flecks / flecks.amax(dim=(2, 3), keepdim=True).clamp(min=1e-6)
    return (pixels * (1 - pale) + 0.6 * pale + 0.9 * flecks).clamp(0, 1)


def sleeted(
    pixels: torch.Tensor, share: float, pale: float, light: float, angle: int, chance: torch.Generator
) -> torch.Tensor:
    """Thin snow: faint, long streaks of so much light over a picture whose dark parts are paler by this share."""
    b, _, h, w = pixels.shape
    scale = px.scale_of(pixels)
    streaks = (torch.rand(b, 1, h, w, generator=chance) < share / scale).to(pixels)
    streaks = px.motion(px.gaussian(streaks, 0.6 * scale), round(7 * scale), angle)
    streaks = streaks / streaks.amax(dim=(2, 3), keepdim=True).clamp(min=1e-6)
    paler = torch.maximum(pixels, px.grey(pixels) * 1.3 + 0.3)
    return (pixels * (1 - pale) + paler * pale + light * streaks).clamp(0, 1)


def frosted(pixels: torch.Tensor, dim: float, ice: float, chance: torch.Generator) -> torch.Tensor:
    """Pale, soft, irregular patches over a darker picture."""
    b, _, h, w = pixels.shape
    scale = px.scale_of(pixels)
    patches = torch.rand(b, 1, h, w, generator=chance) * 2 - 1
    patches = px.gaussian(patches, 2 * scale) + px.gaussian(patches, scale) / 2
    low, high = patches.amin(dim=(2, 3), keepdim=True), patches.amax(dim=(2, 3), keepdim=True)
    patches = ((patches - low) / (high - low).clamp(min=1e-6)) ** 2
    return (pixels * dim + ice * patches.to(pixels) * pixels.new_tensor(ICE)[:, None, None]).clamp(0, 1)


def rimed(pixels: torch.Tensor, dim: float, ice: float, chance: torch.Generator) -> torch.Tensor:
    """Frost of small crystals: as above, but finer, and with harder edges."""
    b, _, h, w = pixels.shape
    patches = px.gaussian(torch.rand(b, 1, h, w, generator=chance), 1.1 * px.scale_of(pixels))
    low, high = patches.amin(dim=(2, 3), keepdim=True), patches.amax(dim=(2, 3), keepdim=True)
    patches = ((patches - low) / (high - low).clamp(min=1e-6) * 2.5 - 1).clamp(0, 1)
    return (pixels * dim + ice * patches.to(pixels) * pixels.new_tensor(ICE)[:, None, None]).clamp(0, 1)


def fogged(pixels: torch.Tensor, clear: float) -> torch.Tensor:
    """So much of the picture, the rest a pale grey."""
    return pixels * clear + (1 - clear) * 0.9


def clouded(pixels: torch.Tensor, much: float, chance: torch.Generator) -> torch.Tensor:
    """Fog that is thicker in some places than in others: clouds of all sizes, as bright as so much of the picture."""
    b, _, h, w = pixels.shape
    clouds = pixels.new_zeros(b, 1, h, w)
    for cells in (2, 4, 8, 16):
        part = torch.rand(b, 1, cells + 1, cells + 1, generator=chance).to(pixels)
        clouds = clouds + F.interpolate(part, size=(h, w), mode="bilinear", align_corners=True) / cells
    low, high = clouds.amin(dim=(2, 3), keepdim=True), clouds.amax(dim=(2, 3), keepdim=True)
    clouds = (clouds - low) / (high - low).clamp(min=1e-6)
    bright = pixels.flatten(1).amax(dim=1).reshape(-1, 1, 1, 1).clamp(min=1e-3)
    return (pixels + much * clouds) * bright / (bright + much)


def stained(pixels: torch.Tensor, share: float, chance: torch.Generator) -> torch.Tensor:
    """Dark brown stains with plain edges on this share of the picture."""
    b, _, h, w = pixels.shape
    patches = px.gaussian(torch.rand(b, 1, h, w, generator=chance), 1.5 * px.scale_of(pixels))
    level = patches.flatten(1).quantile(1 - share, dim=1).reshape(-1, 1, 1, 1)
    return torch.where(
        (patches > level).to(pixels.device), pixels * 0.2 + pixels.new_tensor(MUD)[:, None, None], pixels
    )


def striped(pixels: torch.Tensor, every: int, upright: bool) -> torch.Tensor:
    """One line in so many, for a side of 32, is dark."""
    size = pixels.shape[3 if upright else 2]
    scale = px.scale_of(pixels)
    dark = (torch.arange(size) / scale).floor() % every == 0
    gain = torch.where(dark, 0.3, 1.0).to(pixels)
    return pixels * (gain[None, None, None, :] if upright else gain[None, None, :, None])


def grated(pixels: torch.Tensor, every: int, much: float, upright: bool) -> torch.Tensor:
    """So much of it are bright and dark bands with soft edges, one pair in so many pixels for a side of 32."""
    size = pixels.shape[3 if upright else 2]
    at = torch.arange(size) / px.scale_of(pixels) * (2 * math.pi / every)
    bands = (0.5 + 0.5 * at.sin()).to(pixels)
    return pixels * (1 - much) + much * (bands[None, None, None, :] if upright else bands[None, None, :, None])


def shaded(pixels: torch.Tensor, least: float, side: int) -> torch.Tensor:
    """Darkened from full light at one of four sides to so much of it at the other."""
    size = pixels.shape[3 if side < 2 else 2]
    light = torch.linspace(1, least, size).to(pixels)
    light = light.flip(0) if side % 2 else light
    return pixels * (light[None, None, None, :] if side < 2 else light[None, None, :, None])


def posterised(pixels: torch.Tensor, levels: int) -> torch.Tensor:
    """So many levels in every channel, at equal distances."""
    return (pixels * levels).floor().clamp(max=levels - 1) / (levels - 1)


def faded(pixels: torch.Tensor, share: float) -> torch.Tensor:
    """So much of its contrast, about its own mean."""
    mean = px.grey(pixels).mean(dim=(1, 2, 3), keepdim=True)
    return mean + (pixels - mean) * share


def saturated(pixels: torch.Tensor, times: float) -> torch.Tensor:
    """Every pixel so many times as far from its own grey."""
    tones = px.grey(pixels)
    return (tones + (pixels - tones) * times).clamp(0, 1)


def tinted(pixels: torch.Tensor, gains: tuple[float, float, float]) -> torch.Tensor:
    """Under light of another colour."""
    return pixels * pixels.new_tensor(gains)[:, None, None]
