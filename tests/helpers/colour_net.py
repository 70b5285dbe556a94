"""A classifier anyone can check by eye: it says which colour is strongest. A factory file as a user would write it.

`SLOW` and `COUNT` in the environment make it pause after every batch and note how many images it was given: the tests
that kill a run need both.
"""

import os
import time

import torch
from torch import nn
from torchvision import transforms


class StrongestColour(nn.Module):
    """Logits are ten times the mean of blue, green and red; outputs beyond these three are never the largest."""

    def __init__(self, outputs: int = 3) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, padding=1, bias=False)  # the colours themselves, and their horizontal edges
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(6, outputs)
        for tensor in (self.conv.weight, self.head.weight, self.head.bias):
            nn.init.zeros_(tensor)
        with torch.no_grad():
            colour = torch.arange(3)
            self.conv.weight[colour, colour, 1, 1] = 1
            self.conv.weight[colour + 3, colour, 1, 0], self.conv.weight[colour + 3, colour, 1, 2] = -1, 1
            for output, channel in list(enumerate((2, 1, 0)))[:outputs]:  # folders named for the colours sort so
                self.head.weight[output, channel] = 10
            self.head.bias[3:] = -100

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if "COUNT" in os.environ:
            with open(os.environ["COUNT"], "a") as stream:
                stream.write(f"{len(x)}\n")
        time.sleep(float(os.environ.get("SLOW", 0)))
        return self.head(self.pool(self.conv(x)).flatten(1))


class Silent(StrongestColour):
    """Returns NaN for pictures that are brighter than `limit`."""

    def __init__(self, limit: float) -> None:
        super().__init__()
        self.limit = limit

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        bright = x.mean((1, 2, 3), keepdim=True).flatten(1) > self.limit
        return super().forward(x).masked_fill(bright, torch.nan)


to_tensor = transforms.ToTensor()


def net():
    return StrongestColour(), to_tensor


def resized():
    return StrongestColour(), transforms.Compose([transforms.Resize((16, 16)), to_tensor])


def one_output():
    return StrongestColour(1), to_tensor


def two_outputs():
    return StrongestColour(2), to_tensor


def five_outputs():
    return StrongestColour(5), to_tensor


def always_nan():
    return Silent(-1), to_tensor


def nan_when_bright():
    return Silent(0.7), to_tensor


def flipping():
    return StrongestColour(), transforms.Compose([transforms.RandomHorizontalFlip(), to_tensor])


def bare():
    return StrongestColour()
