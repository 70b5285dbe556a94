"""Models of torchvision and timm that a person changed before training: other heads, pieces, first layers, sizes."""

from collections import OrderedDict
from functools import partial
from pathlib import Path

import timm
import torch
from torch import nn
from torchvision import models

from cases import Case, folders
from taught import RIGHT, teach, write_net

SMALL = ["--img-size", 32]


def resnet(outputs: int = 3) -> models.ResNet:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return models.resnet18(num_classes=outputs)


def asked(spec: str = "torchvision:resnet18", *more: object) -> list[object]:
    return ["--data", "photos", "--model", spec, "--weights", "w.pt", *(more or SMALL)]


def saved(module: nn.Module, last: nn.Linear, size: int = 32, channels: int = 3, **around: object) -> None:
    folders(Path("photos"), each=6, wrong=1)
    weights = teach(module, last, size, channels).state_dict()
    torch.save({**around, "state_dict": weights} if around else weights, "w.pt")


def one_layer(folder: Path) -> list[object]:
    module = resnet()
    module.fc = nn.Sequential(nn.Dropout(0.5), nn.Linear(512, 3))
    saved(module, module.fc[1])
    return asked()


def two_layers(folder: Path) -> list[object]:
    module = resnet()
    module.fc = nn.Sequential(nn.Linear(512, 256), nn.ReLU(), nn.Dropout(0.3), nn.Linear(256, 3))
    saved(module, module.fc[3])
    return asked()


def named_layers(folder: Path) -> list[object]:
    module = resnet()
    module.fc = nn.Sequential(OrderedDict(fc1=nn.Linear(512, 64), act=nn.Tanh(), fc2=nn.Linear(64, 3)))
    saved(module, module.fc.fc2)
    return asked()


def completed(folder: Path, said: str, **given: str) -> list[object]:
    write_net(said.raw, **given)
    return asked("net.py:net")


class Cut(nn.Module):
    """Lightning's documented way to take the last layer off, and the usual name of what comes after."""

    def __init__(self, classifier: nn.Module) -> None:
        super().__init__()
        self.feature_extractor = nn.Sequential(*list(resnet(1000).children())[:-1])
        self.classifier = classifier

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.feature_extractor(x).flatten(1))


def cut(folder: Path, hidden: int = 0) -> list[object]:
    last = nn.Linear(hidden or 512, 3)
    module = Cut(nn.Sequential(nn.Linear(512, hidden), nn.GELU(), last) if hidden else last)
    saved(module, last, epoch=3, hyper_parameters={"lr": 0.1})
    return asked()


class Beside(nn.Module):
    """A trunk whose own last layer was taken away, and another one beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = resnet()
        self.backbone.fc = nn.Identity()
        self.head = nn.Linear(512, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.backbone(x))


def beside(folder: Path) -> list[object]:
    module = Beside()
    saved(module, module.head)
    return asked()


def deeper(folder: Path) -> list[object]:
    module = models.resnet34(num_classes=3)
    saved(module, module.fc)
    return asked()


def stem(folder: Path, channels: int = 3) -> list[object]:
    module = resnet()
    module.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False) if channels == 1 else nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    module.maxpool = module.maxpool if channels == 1 else nn.Identity()
    saved(module, module.fc, channels=channels)
    return asked()


def with_numbers(folder: Path, said: str) -> list[object]:
    write_net(said.raw)
    return asked("net.py:net", *SMALL, "--mean", 0.485, "--std", 0.229)


def convnext(folder: Path, whole: bool) -> list[object]:
    module = models.convnext_tiny()
    last = nn.Linear(768, 3)
    if whole:
        module.classifier = nn.Sequential(nn.Flatten(), last)
    else:
        module.classifier[2] = nn.Sequential(nn.Dropout(), last)
    saved(module, last)
    return asked("torchvision:convnext_tiny")


def transformer(folder: Path, replaced: bool = False) -> list[object]:
    module = timm.create_model("vit_tiny_patch16_224", img_size=96, num_classes=3)
    last = nn.Linear(192, 3) if replaced else module.head
    module.head = nn.Sequential(nn.Dropout(), last) if replaced else last
    saved(module, last, 96)
    return ["--data", "photos", "--model", "timm:vit_tiny_patch16_224", "--weights", "w.pt"]


def at_another_size(folder: Path) -> list[object]:
    return [*transformer(folder), "--img-size", 224]


def torchvisions(folder: Path) -> list[object]:
    module = models.vit_b_32(image_size=64, num_classes=3)
    saved(module, module.heads.head, 64)
    return ["--data", "photos", "--model", "torchvision:vit_b_32", "--weights", "w.pt"]


CASES = [
    Case("a last layer behind a dropout", "", one_layer, right=RIGHT),
    Case(
        "a head of two layers",
        "",
        two_layers,
        says=("only the head ('fc') differs from torchvision:resnet18: 512 → 256 → 3", "complete this net.py"),
        mended=partial(completed, AFTER_0="nn.ReLU()"),
        after=RIGHT,
    ),
    Case(
        "a head of two layers with names",
        "",
        named_layers,
        says=("512 → 64 → 3", "complete this net.py"),
        mended=partial(completed, AFTER_0="nn.Tanh()"),
        after=RIGHT,
    ),
    Case("all but the last child of a model in a Sequential", "", cut, right=RIGHT),
    Case(
        "the same with two layers behind it",
        "",
        partial(cut, hidden=32),
        says=("512 → 32 → 3", "complete this net.py"),
        mended=partial(completed, AFTER_0="nn.GELU()"),
        after=RIGHT,
    ),
    Case("a last layer beside the trunk", "", beside, right=RIGHT),
    Case(
        "weights of another model of torchvision",
        "",
        deeper,
        says=("these weights fit torchvision:resnet34 (tried)",),
        mended=lambda folder, said: asked("torchvision:resnet34"),
        after=RIGHT,
    ),
    Case(
        "a first layer for grey pictures",
        "",
        partial(stem, channels=1),
        says=("conv1 takes 1 channel instead of 3", "--img-size N --mean M --std S"),
        mended=with_numbers,
        after=RIGHT,
    ),
    Case(
        "a first layer for small pictures",
        "",
        stem,
        says=("conv1 has a kernel of 3 × 3 instead of 7 × 7", "complete this net.py"),
        mended=partial(completed, STRIDE="1", POOLING="False"),
        after=RIGHT,
    ),
    Case("a classifier of which the last layer was replaced", "", partial(convnext, whole=False), right=RIGHT),
    Case("a classifier that was replaced whole", "", partial(convnext, whole=True), right=RIGHT),
    Case("a transformer of timm at 96 pixels", "vturrisi/solo-learn#218", transformer, right=RIGHT),
    Case("the same with a last layer behind a dropout", "", partial(transformer, replaced=True), right=RIGHT),
    Case(
        "a transformer that is asked for another size",
        "",
        at_another_size,
        says=("is for pictures of 96 × 96 pixels, not 224; pass --img-size 96",),
        mended=lambda folder, said: ["--data", "photos", "--model", "timm:vit_tiny_patch16_224", "--weights", "w.pt"],
        after=RIGHT,
    ),
    Case("a transformer of torchvision at 64 pixels", "", torchvisions, right=RIGHT),
]
