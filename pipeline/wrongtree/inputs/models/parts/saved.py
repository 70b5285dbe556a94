"""What a file that holds a whole model turned out to be, and a model that only takes so many images at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from wrongtree.inputs.models.parts.logits import find_logits
from wrongtree.shared.faults import UserError


@dataclass(frozen=True)
class Takes:
    """What the file says of its input; None where it does not say."""

    channels: int | None = None
    height: int | None = None  # pixels
    width: int | None = None
    bytes: bool = False  # pixels as they are, 0…255


@dataclass(frozen=True)
class Saved:
    """A model out of a file."""

    module: nn.Module
    takes: Takes = field(default_factory=Takes)
    batch: int | None = None  # images that it takes at once, at most
    without: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Padded(nn.Module):
    """A model that takes exactly `rows` images: fewer are filled up with copies of the last, whose answers go."""

    def __init__(self, inner: nn.Module, rows: int) -> None:
        super().__init__()
        self.inner, self.rows = inner, rows

    def forward(self, images: torch.Tensor) -> Any:
        """The logits of these images."""
        return torch.cat([self._some(part) for part in torch.split(images, self.rows)])

    def _some(self, part: torch.Tensor) -> torch.Tensor:
        lacking = self.rows - len(part)
        filled = torch.cat([part, part[-1:].expand(lacking, *part.shape[1:])]) if lacking else part
        logits: torch.Tensor = find_logits(self.inner(filled))
        return logits[: len(part)]


def refuse_pointer(path: Path, asked: str) -> None:
    """UserError where the file is not there but Git LFS says where it would be."""
    with path.open("rb") as stream:
        if stream.read(40).startswith(b"version https://git-lfs.github.com"):
            raise UserError(f"{asked}: {path} is a pointer of Git LFS, not the file; run git lfs pull")
