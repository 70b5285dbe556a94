"""Every kind of damage in several variants, done to pictures (b, 3, h, w) in 0…1."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch

from wrongtree.artifacts.data import KIND_NAMES
from wrongtree.stages.probe import pixels as px
from wrongtree.stages.probe.likeness import warps, weather

Chance = torch.Generator
Do = Callable[[torch.Tensor, Chance], torch.Tensor]
ANGLES = (0, 45, 90, 135)
CASTS = ((1.35, 0.6, 0.6), (1.25, 0.75, 0.55), (1.15, 1.15, 0.45), (0.65, 1.2, 0.65), (0.55, 1.15, 1.15),
         (0.6, 0.75, 1.3), (1.2, 0.6, 1.2))  # fmt: skip


def _plain(do: Callable[..., torch.Tensor], *values: float) -> tuple[Do, ...]:
    """Variants without chance, one for each value."""
    return tuple(lambda pixels, _, value=value: do(pixels, value) for value in values)


def _each(do: Callable[..., torch.Tensor], *values: tuple[object, ...]) -> tuple[Do, ...]:
    return tuple(lambda pixels, _, value=value: do(pixels, *value) for value in values)


def _by_chance(do: Callable[..., torch.Tensor], *values: tuple[object, ...]) -> tuple[Do, ...]:
    return tuple(lambda pixels, chance, value=value: do(pixels, *value, chance) for value in values)


def _blur(pixels: torch.Tensor, sigma: float) -> torch.Tensor:
    return px.gaussian(pixels, sigma * px.scale_of(pixels))


def _motion(pixels: torch.Tensor, angle: int, length: int) -> torch.Tensor:
    return px.motion(pixels, round(length * px.scale_of(pixels)), angle)


# Pictures with a mean of two variants are like neither, and a line can tell no mean of opposites from none of both: so
# what has a direction has one variant for each.
DO: dict[str, tuple[Do, ...]] = {
    "noise": _plain(px.noisy, 0.06, 0.12, 0.2),
    "dots": (*_plain(px.dotted, 0.03, 0.08, 0.18), *_plain(partial(px.dotted, coloured=True), 0.04, 0.1, 0.2)),
    "blur": _plain(_blur, 0.7, 0.9, 1.4, 2.2),
    "motion": tuple(
        variant
        for angle in range(0, 180, 30)
        for length in (3, 5, 9)
        for variant in _plain(partial(_motion, length=length), angle)
    ),
    "zoom-blur": _plain(warps.zoom_blurred, 1.2, 1.4, 1.7),
    "pixelate": _plain(px.pixelated, 16, 11, 7),
    "compress": _plain(px.compressed, 20, 10, 5),
    "snow": (
        *_by_chance(
            weather.snowed, *((*much, angle) for angle in ANGLES for much in ((0.03, 0.15), (0.06, 0.25), (0.1, 0.35)))
        ),
        *_by_chance(weather.sleeted, *((0.12, 0.15, light, angle) for angle in ANGLES for light in (0.3, 0.55))),
    ),
    "frost": (
        *_by_chance(weather.frosted, (0.8, 0.6), (0.65, 0.9), (0.5, 1.1)),
        *_by_chance(weather.rimed, (0.85, 0.8), (0.75, 0.9), (0.65, 1)),
    ),
    "fog": (*_plain(weather.fogged, 0.6, 0.4, 0.25), *_by_chance(weather.clouded, (0.6,), (1.0,), (1.6,))),
    "fade": _plain(weather.faded, 0.5, 0.3, 0.2),
    "dark": (*_plain(torch.mul, 0.5, 0.3, 0.2), *_plain(torch.pow, 2, 3)),
    "overexpose": _plain(px.exposed, 1.5, 2, 3),
    "to-grey": (lambda pixels, _: px.grey(pixels).expand_as(pixels),),
    "warp": _by_chance(warps.warped, (2, 1.2), (3, 1.6), (4, 2.2)),
    "rotate": _by_chance(
        warps.rotated, *((padding, side) for padding in ("zeros", "border", "reflection") for side in (1, -1))
    ),
    "shrink": _by_chance(
        warps.shrunk,
        *((share, share, True) for share in (0.8, 0.7, 0.6, 0.53, 0.45)),
        *((share, share, False) for share in (0.75, 0.6, 0.5)),
    ),
    "squeeze": _by_chance(warps.squeezed, *((share, way) for share in (0.65, 0.5) for way in ("framed", "repeated"))),
    "move": _by_chance(warps.moved, *((share, side) for share in (0.25, 0.42) for side in range(4))),
    "cover": _by_chance(warps.covered, (0.35, 0.35), (0.5, 0.5), (0.5, 1.0), (1.0, 0.5)),
    "scatter": _by_chance(warps.scattered, (1,), (2,), (3,)),
    "lines": (
        *_each(weather.striped, *((every, upright) for every in (3, 4, 6) for upright in (False, True))),
        *_each(
            weather.grated,
            *((every, much, upright) for every in (4, 6) for much in (0.35, 0.6) for upright in (False, True)),
        ),
    ),
    "posterise": _plain(weather.posterised, 3, 4, 5),
    "shade": _each(weather.shaded, *((least, side) for least in (0.15, 0.4) for side in range(4))),
    "stain": _by_chance(weather.stained, (0.15,), (0.25,), (0.4,)),
    "cast": _each(weather.tinted, *((gains,) for gains in CASTS)),
    "saturate": _plain(weather.saturated, 3.5, 6),
    "swirl": _by_chance(warps.swirled, *((twist, side) for twist in (1.5, 2.5) for side in (1, -1))),
}


def damaged(pixels: torch.Tensor, name: str, variant: int, seed: int) -> torch.Tensor:
    """One kind of damage, in the steps of eight bits that stored pictures have; the same for the same seed."""
    chance = torch.Generator().manual_seed(1000 * (seed + 1) + 20 * KIND_NAMES.index(name) + variant)
    return (DO[name][variant](pixels, chance).clamp(0, 1) * 255).round() / 255
