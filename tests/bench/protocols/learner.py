"""A small network, trained on scenes that are drawn as it goes; for spotcheck.py here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scenes import scenes
from spots import Configuration
from torch import nn

BATCH = 64
RATE = 4e-3  # at its highest


@dataclass(frozen=True)
class Answers:
    """What a trained network says of images that it has not seen."""

    pixels: np.ndarray  # (n, h, w, 3) bytes
    values: np.ndarray  # (n, f) features
    embedding: np.ndarray  # (n, 96) means of the last convolutional map
    said: np.ndarray  # (n,) probability of a square


def network() -> nn.Sequential:
    """Five convolutions, the mean over the picture, one linear layer."""

    def block(before: int, after: int, stride: int) -> list[nn.Module]:
        return [nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]

    return nn.Sequential(
        *block(3, 16, 2), *block(16, 32, 2), *block(32, 64, 1), *block(64, 64, 2), *block(64, 96, 1),
        *block(96, 128, 2), *block(128, 128, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 2),
    )  # fmt: skip


def learnt(of: Configuration, images: int, tested: int) -> Answers:
    """Train on so many images, each seen once, with the configuration's labels; then answer `tested` others."""
    torch.manual_seed(int(np.random.default_rng([*of.key, 1]).integers(2**31)))
    model = network().to(memory_format=torch.channels_last)
    steps = max(1, images // BATCH)
    descent = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-3)
    slope = torch.optim.lr_scheduler.OneCycleLR(descent, RATE, total_steps=steps)
    random = np.random.default_rng([*of.key, 2])
    model.train()
    for step in range(steps):
        if step % 32 == 0:
            pixels, values = scenes(of.varied, 32 * BATCH, random)
            x, label = _tensor(pixels), torch.from_numpy(of.trained(values).astype(np.int64))
        own = slice(step % 32 * BATCH, (step % 32 + 1) * BATCH)
        descent.zero_grad()
        nn.functional.cross_entropy(model(x[own]), label[own]).backward()
        descent.step()
        slope.step()
    model.eval()
    pixels, values = scenes(of.varied, tested, np.random.default_rng([*of.key, 3]))
    with torch.no_grad():
        embedding = torch.cat([model[:-1](part) for part in _tensor(pixels).split(256)])
        said = torch.softmax(model[-1](embedding), dim=1)[:, 1]
    return Answers(pixels, values, embedding.numpy(), said.numpy().astype(np.float64))


def _tensor(pixels: np.ndarray) -> torch.Tensor:
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div_(255).sub_(0.5)
    return x.contiguous(memory_format=torch.channels_last)
