"""Pictures with any of three coloured squares, and a network with one output per colour.

A factory file as a user would write it: `squares.py:logits`, `squares.py:sigmoid`. `squares.py:cropping` says whether
there is a green one anywhere in the middle of a wide picture.
"""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torchvision import transforms

NAMES = ("blue", "green", "red")
COLOURS = {"blue": (30, 40, 220), "green": (30, 200, 40), "red": (220, 30, 30)}
AGAINST, FOR, BIAS, SCALE, SHIFT = -1.0, 1.2, 0.2, 60.0, -1.5


class Squares(nn.Module):
    """A logit per colour: how much of the picture has it, and not the others."""

    def __init__(self, end: nn.Module | None = None, outputs: int = 3) -> None:
        super().__init__()
        self.conv, self.fc = nn.Conv2d(3, 3, 1), nn.Linear(3, outputs)
        self.end = nn.Identity() if end is None else end
        with torch.no_grad():
            self.conv.weight.copy_(torch.from_numpy(weights())[:, :, None, None])
            self.conv.bias.fill_(BIAS)
            self.fc.weight.copy_(SCALE * torch.eye(outputs, 3))
            self.fc.bias.fill_(SHIFT)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.end(self.fc(torch.relu(self.conv(x)).mean((2, 3))))


def weights() -> np.ndarray:
    """(colours, channels)."""
    found = np.full((3, 3), AGAINST, dtype=np.float32)
    found[range(3), (2, 1, 0)] = FOR
    return found


def logits_of(pictures: np.ndarray) -> np.ndarray:
    """(n, h, w, 3) bytes -> (n, 3): the same without torch."""
    maps = np.maximum(pictures / 255 @ weights().T.astype(np.float64) + BIAS, 0)
    return SCALE * maps.mean(axis=(1, 2)) + SHIFT


def painted(count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, 32, 32, 3) and labels (n, 3) of 0 and 1; every ninth picture shows the other colours."""
    rng = np.random.default_rng(0)
    marks = rng.random((count, 3)) < (0.5, 0.3, 0.25)
    pictures = 60 + rng.integers(0, 20, (count, 32, 32, 3), dtype=np.uint8)
    for i, row in enumerate(marks):
        for k, name in enumerate(NAMES):
            if row[k] != (i % 9 == 0):
                y, x = divmod(k, 2)
                pictures[i, 2 + 15 * y : 12 + 15 * y, 2 + 15 * x : 12 + 15 * x] = COLOURS[name]
    return pictures, marks.astype(np.int64)


def save_pictures(pictures: np.ndarray) -> list[str]:
    """Write them to the folder `photos`; returns their names."""
    Path("photos").mkdir()
    names = [f"{i:03d}.png" for i in range(len(pictures))]
    for name, picture in zip(names, pictures, strict=True):
        Image.fromarray(picture).save(f"photos/{name}")
    return names


to_tensor = transforms.ToTensor()


def logits():
    return Squares(), to_tensor


def sigmoid():
    return Squares(nn.Sigmoid()), to_tensor


def softmax():
    return Squares(nn.Softmax(dim=1)), to_tensor


def two_outputs():
    return Squares(outputs=2), to_tensor


MIDDLE = transforms.Compose([transforms.CenterCrop(32), transforms.ToTensor()])


class Anywhere(nn.Module):
    """Says 1 where the input has anything green, or, if `even`, where it is light on average."""

    def __init__(self, even: bool = False) -> None:
        super().__init__()
        self.conv, self.fc, self.even = nn.Conv2d(3, 1, 1), nn.Linear(1, 2), even
        with torch.no_grad():
            self.conv.weight.copy_(torch.tensor([1 / 3] * 3 if even else [-1.0, 2.0, -1.0])[None, :, None, None])
            self.conv.bias.fill_(0)
            self.fc.weight.copy_(torch.tensor([[0.0], [20.0]]))
            self.fc.bias.copy_(torch.tensor([10.0 if even else 8.0, 0.0]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found = torch.relu(self.conv(x))
        return self.fc(found.mean((2, 3)) if self.even else found.amax((2, 3)))


def cropping():
    """Given the middle of wide pictures."""
    return Anywhere(), MIDDLE


def whole():
    """The same network, given all of every picture."""
    return Anywhere(), transforms.Compose([transforms.Resize((32, 64)), transforms.ToTensor()])
