"""Damage that moves pixels. Pictures (b, 3, h, w) in 0…1; sizes go with the picture."""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F

from wrongtree.stages.probe import pixels as px

FOLD = 7  # pictures that a zoom blur is the mean of
NEAR = 0.08  # of a size: how far a picture's own may be from it


def warped(pixels: torch.Tensor, reach: float, size: float, chance: torch.Generator) -> torch.Tensor:
    """Every pixel moved by a smooth random field: standard deviation `size`, smooth over `reach`, in pixels at 32.

    After Simard, Steinkraus & Platt 2003, "elastic distortions".
    """
    b, _, h, w = pixels.shape
    scale = px.scale_of(pixels)
    field = px.gaussian(torch.rand(b, 2, h, w, generator=chance) * 2 - 1, reach * scale)
    field = field / field.flatten(1).std(dim=1).clamp(min=1e-6).reshape(-1, 1, 1, 1) * size * scale
    grid = F.affine_grid(torch.eye(2, 3).repeat(b, 1, 1), list(pixels.shape), align_corners=False)
    grid = grid + torch.stack([field[:, 0] * 2 / w, field[:, 1] * 2 / h], dim=-1)
    return F.grid_sample(pixels, grid.to(pixels), padding_mode="reflection", align_corners=False)


def swirled(pixels: torch.Tensor, twist: float, side: int, chance: torch.Generator) -> torch.Tensor:
    """Turned around the centre by `twist` radians there, and less and less away from it."""
    b = len(pixels)
    grid = F.affine_grid(torch.eye(2, 3).repeat(b, 1, 1), list(pixels.shape), align_corners=False)
    reach = 0.45 + 0.3 * torch.rand(b, 1, 1, generator=chance)  # in halves of the side
    angle = side * twist * torch.exp(-grid.norm(dim=-1) / reach)
    x, y = grid.unbind(dim=-1)
    turned = torch.stack([x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()], dim=-1)
    return F.grid_sample(pixels, turned.to(pixels), padding_mode="border", align_corners=False)


def scattered(pixels: torch.Tensor, reach: int, chance: torch.Generator) -> torch.Tensor:
    """Every pixel taken from a random place at most so far away, in pixels at 32, as behind frosted glass."""
    b, _, h, w = pixels.shape
    far = max(1, round(reach * px.scale_of(pixels)))
    away = torch.randint(-far, far + 1, (2, b, h, w), generator=chance)
    rows = (torch.arange(h)[None, :, None] + away[0]).clamp(0, h - 1)
    columns = (torch.arange(w)[None, None, :] + away[1]).clamp(0, w - 1)
    at = (rows * w + columns).to(pixels.device).reshape(b, 1, h * w).expand(-1, pixels.shape[1], -1)
    return pixels.flatten(2).gather(2, at).reshape(pixels.shape)


def zoom_blurred(pixels: torch.Tensor, most: float) -> torch.Tensor:
    """The mean of the picture enlarged by 1 to `most` times, as if the camera had moved towards it."""
    factors = torch.linspace(1, most, FOLD).tolist()
    return torch.stack([px.zoomed(pixels, factor) for factor in factors]).mean(dim=0)


def rotated(pixels: torch.Tensor, padding: str, side: int, chance: torch.Generator) -> torch.Tensor:
    """Turned by 20 to 70 degrees to one side; corners as `padding` of torch's grid_sample has it."""
    b, _, h, w = pixels.shape
    angle = side * (torch.rand(b, generator=chance) * 50 + 20) * math.pi / 180
    matrix = torch.zeros(b, 2, 3)
    matrix[:, 0, 0] = matrix[:, 1, 1] = angle.cos()
    matrix[:, 0, 1], matrix[:, 1, 0] = -angle.sin() * h / w, angle.sin() * w / h
    grid = F.affine_grid(matrix, list(pixels.shape), align_corners=False).to(pixels)
    return F.grid_sample(pixels, grid, padding_mode=padding, align_corners=False)


def shrunk(pixels: torch.Tensor, down: float, across: float, black: bool, chance: torch.Generator) -> torch.Tensor:
    """Made smaller to about these shares of height and width, near the middle of a frame: black, or of one colour.

    Size and place are each picture's own: of one alone would be learned where edges lie on a grid.
    """
    b, _, h, w = pixels.shape
    colour = fills(b, chance).to(pixels)
    found = (torch.zeros_like(colour) if black else colour).repeat(1, 1, h, w)
    size = 1 + NEAR * (2 * torch.rand(b, generator=chance) - 1)
    for i, (factor, *off) in enumerate(zip(size.tolist(), *torch.rand(2, b, generator=chance).tolist(), strict=True)):
        high, wide = (n if share == 1 else max(1, round(n * share * factor)) for n, share in ((h, down), (w, across)))
        top, left = (int((n - part) / 2 + at) for n, part, at in ((h, high, off[0]), (w, wide, off[1])))
        top, left = min(top, h - high), min(left, w - wide)
        small = F.interpolate(pixels[i : i + 1], size=(high, wide), mode="area")
        found[i, :, top : top + high, left : left + wide] = small[0]
    return found


def squeezed(pixels: torch.Tensor, share: float, way: str, chance: torch.Generator) -> torch.Tensor:
    """Made smaller in one direction, "framed" in one colour or with "repeated" edges."""
    upright = torch.randint(0, 2, (len(pixels),), generator=chance).bool().reshape(-1, 1, 1, 1).to(pixels.device)
    done = []
    for down, across in ((share, 1.0), (1.0, share)):
        if way == "framed":
            done.append(shrunk(pixels, down, across, False, chance))
        else:
            theta = pixels.new_tensor([[1 / across, 0, 0], [0, 1 / down, 0]]).repeat(len(pixels), 1, 1)
            grid = F.affine_grid(theta, list(pixels.shape), align_corners=False)
            done.append(F.grid_sample(pixels, grid, padding_mode="border", align_corners=False))
    first, second = done
    return torch.where(upright, first, second)


def moved(pixels: torch.Tensor, share: float, side: int, chance: torch.Generator) -> torch.Tensor:
    """Moved to one of four sides by this share of it; what is left is of one colour, often black."""
    h, w = pixels.shape[2:]
    found = fills(len(pixels), chance).to(pixels).repeat(1, 1, h, w)
    down, right = round(share * h), round(share * w)
    if side == 0:
        found[..., right:] = pixels[..., : w - right]
    elif side == 1:
        found[..., : w - right] = pixels[..., right:]
    elif side == 2:
        found[:, :, down:] = pixels[:, :, : h - down]
    else:
        found[:, :, : h - down] = pixels[:, :, down:]
    return found


def covered(pixels: torch.Tensor, high: float, wide: float, chance: torch.Generator) -> torch.Tensor:
    """A rectangle of one colour, often black, on these shares of height and width at a random place."""
    h, w = pixels.shape[2:]
    down, across = max(1, round(high * h)), max(1, round(wide * w))
    colour, found = fills(len(pixels), chance).to(pixels), pixels.clone()
    top = torch.randint(0, h - down + 1, (len(pixels),), generator=chance).tolist()
    left = torch.randint(0, w - across + 1, (len(pixels),), generator=chance).tolist()
    for i, (y, x) in enumerate(zip(top, left, strict=True)):
        found[i, :, y : y + down, x : x + across] = colour[i]
    return found


def fills(count: int, chance: torch.Generator) -> torch.Tensor:
    """(count, 3, 1, 1) colours: black for one in three, a grey for one in three, else any."""
    which = torch.randint(0, 3, (count, 1, 1, 1), generator=chance)
    any_colour = torch.rand(count, 3, 1, 1, generator=chance)
    grey = any_colour[:, :1].expand(-1, 3, -1, -1)
    return torch.where(which == 0, torch.zeros(()), torch.where(which == 1, grey, any_colour))
