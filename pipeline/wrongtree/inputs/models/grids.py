"""Whether a module's output is a map, whatever the order of its dimensions, and how it becomes (b, channels, h, w)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch

MOST_BEFORE = 8  # tokens that are no place: of the class, of a distillation, registers
FITS = 0.7  # how far, as a logarithm, a map's shape may be from the picture's


@dataclass(frozen=True)
class Grid:
    """How an output is laid out."""

    kind: Literal["channels first", "channels last", "tokens"]
    size: tuple[int, int]  # (height, width) in places
    before: int = 0  # tokens that come before those of the places

    def map_of(self, output: torch.Tensor) -> torch.Tensor:
        """(b, channels, h, w) of an output, or of its gradient; the tokens that are no place are left out."""
        if self.kind == "channels first":
            return output
        if self.kind == "channels last":
            return output.permute(0, 3, 1, 2)
        places = output[:, self.before :]
        return places.transpose(1, 2).reshape(len(places), -1, *self.size)


PLAIN = Grid("channels first", (0, 0))  # a map as it is, of any size


def find_grid(output: torch.Tensor, batch: int, picture: tuple[int, int]) -> Grid | None:
    """How the output for a batch of pictures of this (height, width) is a map of more than one place; None: it is none.

    Channels come last, as in timm's Swin, where the first two dimensions have the picture's proportions and the last
    two do not. Tokens are a map where they are as many as squares of one size that tile the picture, the class token
    and its like not counted.
    """
    if output.ndim == 4 and len(output) == batch:
        a, b, c = output.shape[1:]
        first, last = _distance((b, c), picture), _distance((a, b), picture)
        if last < first - 0.1 and last < FITS:
            return Grid("channels last", (a, b)) if a * b > 1 else None
        return Grid("channels first", (b, c)) if b * c > 1 else None
    if output.ndim == 3 and len(output) == batch and output.is_floating_point():
        for patch in range(max(1, math.isqrt(picture[0] * picture[1] // output.shape[1])), min(picture) // 2 + 1):
            size = (picture[0] // patch, picture[1] // patch)
            places = size[0] * size[1]
            before = output.shape[1] - places
            if before >= 0:
                return Grid("tokens", size, before) if before <= min(MOST_BEFORE, places / 4) and places > 1 else None
    return None


def fits(grid: Grid, picture: tuple[int, int]) -> bool:
    """Whether a map has the picture's proportions, roughly; attention weights and their like have not."""
    return grid.kind == "tokens" or _distance(grid.size, picture) < FITS


def _distance(size: tuple[int, int], picture: tuple[int, int]) -> float:
    return abs(math.log(size[0] * picture[1] / (size[1] * picture[0])))
