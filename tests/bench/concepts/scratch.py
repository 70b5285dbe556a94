"""A small network that learns two super-classes of CIFAR-10 from scratch and never sees one of its ten classes."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

EPOCHS = 5
BATCH = 128
RATE = 0.003  # the highest of one cycle
INSIDE = 96  # penultimate activations


class Small(nn.Module):
    """Three convolutions, each of which halves the size, and a linear layer on the means of the last one's maps."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after, stride in ((3, 24, 2), (24, 48, 1), (48, INSIDE, 1)):
            layers += [nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
            layers += [nn.MaxPool2d(2)] if stride == 1 else []
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(INSIDE, 2)

    def inside(self, pixels: torch.Tensor) -> torch.Tensor:
        """(b, 3, 32, 32) -> (b, INSIDE)."""
        return self.body(pixels).mean(dim=(2, 3))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """The logits of both super-classes."""
        return self.head(self.inside(pixels))


def learnt(
    pixels: np.ndarray, side: np.ndarray, learn: np.ndarray, evaluated: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Trained on `learn`: (r, 2) logits and (r, INSIDE) activations of `evaluated`. `pixels` (n, 3, 32, 32), 0…1."""
    torch.manual_seed(seed)
    images = torch.from_numpy(pixels).float().sub_(0.47).div_(0.25)
    truth = torch.from_numpy(side)
    model = Small()
    steps = -(-len(learn) // BATCH) * EPOCHS
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(EPOCHS):
        for batch in torch.from_numpy(learn)[torch.randperm(len(learn))].split(BATCH):
            shown = images[batch]
            shown = shown.flip(3) if torch.rand(()) < 0.5 else shown
            down, across = torch.randint(0, 9, (2,)).tolist()  # shifted by up to four pixels
            shown = F.pad(shown, (4, 4, 4, 4))[:, :, down : down + 32, across : across + 32]
            optimizer.zero_grad()
            F.cross_entropy(model(shown), truth[batch]).backward()
            optimizer.step()
            schedule.step()
    model.eval()
    with torch.no_grad():
        heard = torch.cat([model.inside(images[part]) for part in torch.from_numpy(evaluated).split(500)])
        return model.head(heard).numpy(), heard.numpy()
