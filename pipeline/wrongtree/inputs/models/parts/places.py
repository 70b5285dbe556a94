"""Modules that values pass through, put where a graph has no layers that hooks could hear."""

from __future__ import annotations

import torch
from torch import nn


class Place(nn.Module):
    """Stands where the graph of a loaded file has a value, which passes through unchanged, so that hooks hear it."""

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        """Return the value."""
        return value


class Head(Place):
    """Stands before the layer that makes the logits: its input is the penultimate activations."""
