"""The CIFAR ResNets of He et al. 2016, section 4.2, with option A shortcuts: written as a user of wrongtree would.

`wrongtree build --model tests/helpers/cifar_resnet.py:resnet20 --weights resnet20-12fca82f.th --data cifar10`
"""

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional as F
from torchvision import transforms


class BasicBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.extra = stride, outputs - inputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.extra:  # option A: subsample, and pad the new channels with zeros on both sides
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.extra // 2, self.extra // 2))
        return F.relu(out + x)


class ResNet(nn.Module):
    def __init__(self, blocks: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = self._stage(16, 16, blocks, 1)
        self.layer2 = self._stage(16, 32, blocks, 2)
        self.layer3 = self._stage(32, 64, blocks, 2)
        self.linear = nn.Linear(64, 10)

    @staticmethod
    def _stage(inputs: int, outputs: int, blocks: int, stride: int) -> nn.Sequential:
        return nn.Sequential(
            BasicBlock(inputs, outputs, stride), *(BasicBlock(outputs, outputs, 1) for _ in range(blocks - 1))
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.layer3(self.layer2(self.layer1(out)))
        return self.linear(out.mean((2, 3)))


def transform() -> Callable[..., torch.Tensor]:
    return transforms.Compose(
        [transforms.ToTensor(), transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))]
    )


def resnet20() -> tuple[nn.Module, Callable[..., torch.Tensor]]:
    return ResNet(3), transform()


def resnet32() -> tuple[nn.Module, Callable[..., torch.Tensor]]:
    return ResNet(5), transform()


def resnet8() -> tuple[nn.Module, Callable[..., torch.Tensor]]:
    return ResNet(1), transform()


def resnet14() -> tuple[nn.Module, Callable[..., torch.Tensor]]:
    return ResNet(2), transform()
