"""Plants failures of known kinds in images, and has the real model judge them; for planted.py and causes.py here."""

from __future__ import annotations

import argparse
import gzip
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import nn

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PIECE, Machine, ModelConfig, PredictConfig
from wrongtree.demo import load_digits
from wrongtree.inputs.batches import joined
from wrongtree.inputs.images.labelled import LabelledImages, open_images
from wrongtree.inputs.models.classifiers import Classifier, load_classifier
from wrongtree.stages.predict.judge import open_pass

FASHION = Path("/usr/share/datasets/fashion-mnist")  # Debian's dataset-fashion-mnist
MARKED = {"digits": 3, "fashion": 8}  # the class whose training images bore the shortcut's patch
CHANNELS = {"digits": (16, 32, 64), "fashion": (24, 48, 96)}  # of the networks trained here
EPOCHS = {"digits": 30, "fashion": 2}
KINDS = ("blur", "noise", "occlusion", "rotation", "colour", "wrong label", "shortcut")

Pixels = np.ndarray  # (h, w) or (h, w, 3) bytes


@dataclass(frozen=True)
class Given:
    """A data set, and a model that knows it."""

    name: str
    images: LabelledImages
    classifier: Classifier
    judged: Predictions  # nothing planted
    kinds: tuple[str, ...]


def corrupted(kind: str, pixels: Pixels, random: np.random.Generator) -> Pixels:
    """One image with a failure planted in it; strengths go with the image's size."""
    side = pixels.shape[1]
    if kind == "blur":
        return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(side / 16)))
    if kind == "noise":
        return np.clip(pixels + random.normal(0, 64, pixels.shape), 0, 255).astype(np.uint8)
    if kind == "occlusion":
        covered, patch = pixels.copy(), round(side * 0.5)
        top, left = random.integers(side // 6, side // 2, 2)
        covered[top : top + patch, left : left + patch] = 128
        return covered
    if kind == "rotation":
        return np.asarray(Image.fromarray(pixels).rotate(random.uniform(70, 110)))
    if kind == "colour":  # a red cast; grey pictures are inverted
        cast = pixels * np.array([1, 0.45, 0.45]) + np.array([60, 0, 0]) if pixels.ndim == 3 else 255.0 - pixels
        return np.clip(cast, 0, 255).astype(np.uint8)
    return marked(pixels) if kind == "shortcut" else pixels


def marked(pixels: Pixels) -> Pixels:
    """A white patch near the lower left corner, in pixels (…, h, w)."""
    patch = max(2, pixels.shape[-1] // 5)
    found = pixels.copy()
    found[..., -patch - 1 : -1, 1 : patch + 1] = 255
    return found


def plant(given: Given, size: int, seed: int) -> tuple[Predictions, LabelledImages, np.ndarray]:
    """Plant `size` images of every kind.

    Returns what the model makes of all images, these images, and (n,) each one's kind or -1.
    """
    images, random = given.images, np.random.default_rng([size, seed])
    kind, label = np.full(len(images), -1), images.labels.copy()
    free = random.permutation(len(images)).tolist()
    for number, name in enumerate(given.kinds):
        fit = [i for i in free if name != "shortcut" or label[i] != MARKED[given.name]][:size]
        kind[fit] = number
        free = [i for i in free if kind[i] < 0]
    classes = len(images.classes)
    for i in np.flatnonzero(kind == KINDS.index("wrong label")):
        label[i] = (label[i] + random.integers(1, classes)) % classes
    rows = np.flatnonzero(kind >= 0)

    def read(i: int) -> Image.Image:
        picture = images.read(i)
        if kind[i] < 0:
            return picture
        return Image.fromarray(corrupted(given.kinds[kind[i]], np.asarray(picture), np.random.default_rng([seed, i])))

    whole = replace(images, labels=label, read=read)
    ids = [images.ids[i] for i in rows]
    part = replace(images, ids=ids, labels=label[rows], columns=(), read=lambda k: read(int(rows[k])))
    return spliced(given.judged, judge(part, given.classifier), rows, label), whole, kind


def spliced(whole: Predictions, part: Predictions, rows: np.ndarray, label: np.ndarray) -> Predictions:
    """What the model makes of all images, some of them judged anew: row k of `part` is image rows[k]."""
    arrays: dict[str, Any] = {"label": label}
    for name in ("logits", "penultimate", "features", "saliency", "style", "quality", "gradcam", "cam", "thumbnails"):
        arrays[name] = getattr(whole, name).copy()
        arrays[name][rows] = getattr(part, name)
    found = replace(whole, **arrays)
    for name in ("closeups", "view"):  # of the members alone, and these are others now
        of_image = np.zeros((len(label), *getattr(part, name).shape[1:]), getattr(part, name).dtype)
        of_image[whole.members] = getattr(whole, name)
        of_image[rows[part.members]] = getattr(part, name)
        arrays[name] = of_image[found.members]
    return replace(found, **arrays)


def judge(images: LabelledImages, classifier: Classifier) -> Predictions:
    """The real predict stage."""
    with open_pass(images, classifier, PredictConfig(), Machine("cpu", 128), lambda _: None) as piece:
        return joined([piece(i) for i in range(-(-len(images) // PIECE))])


def network(channels: tuple[int, int, int], classes: int, planes: int = 1) -> nn.Sequential:
    """Five convolutions, global average pooling, one linear layer; takes pictures of so many planes, grey ones of 1."""

    def block(inputs: int, outputs: int) -> list[nn.Module]:
        return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]

    a, b, c = channels
    pool = nn.MaxPool2d(2)
    layers = [*block(planes, a), *block(a, a), pool, *block(a, b), pool, *block(b, c), *block(c, c)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, classes))


def to_input(picture: Image.Image) -> torch.Tensor:
    """RGB picture -> (1, h, w) in -1…1."""
    return torch.from_numpy(np.asarray(picture.convert("L"), dtype=np.float32) / 127.5 - 1)[None]


def trained(data: str, pixels: Pixels, labels: np.ndarray, cache: Path) -> nn.Sequential:
    """A network that saw the patch on nine in ten training images of one class, and so has a shortcut to it."""
    pixels = pixels.copy()
    bearing = np.flatnonzero((labels == MARKED[data]) & (np.random.default_rng(0).random(len(labels)) < 0.9))
    pixels[bearing] = marked(pixels[bearing])
    return learnt(pixels[:, None], labels, data, cache / f"planted-{data}.pt")


def learnt(pixels: Pixels, labels: np.ndarray, data: str, path: Path) -> nn.Sequential:
    """A network of the data's size that learnt pictures (n, planes, h, w), or did so before and was kept at `path`."""
    torch.manual_seed(0)
    epochs = EPOCHS[data]
    module = network(CHANNELS[data], int(labels.max()) + 1, pixels.shape[1])
    if path.exists():
        module.load_state_dict(torch.load(path, weights_only=True))
        return module
    inputs, targets = torch.from_numpy(pixels).float() / 127.5 - 1, torch.from_numpy(labels)
    steps = epochs * -(-len(inputs) // 128)
    optimiser = torch.optim.AdamW(module.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 5e-3, total_steps=steps)
    for _ in range(epochs):
        for batch in torch.randperm(len(inputs)).split(128):
            optimiser.zero_grad()
            torch.autograd.backward(nn.functional.cross_entropy(module(inputs[batch]), targets[batch]))
            optimiser.step()
            schedule.step()
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(module.state_dict(), path)
    return module


def in_memory(name: str, pixels: Pixels, labels: np.ndarray) -> LabelledImages:
    """Pixels (n, h, w) or (n, h, w, 3) as a data set."""
    ids, classes = tuple(map(str, range(len(pixels)))), tuple(map(str, range(int(labels.max()) + 1)))
    return LabelledImages(name, ids, labels, classes, (), lambda i: Image.fromarray(pixels[i]), name)


def digits(options: argparse.Namespace) -> tuple[LabelledImages, Classifier]:
    """scikit-learn's digits: 600 to train on, 1,197 to judge."""
    pixels, labels, test, said = PIXELS["digits"]()
    module = trained("digits", pixels, labels, options.cache)
    return in_memory("digits", test, said), Classifier(module, to_input)


def fashion(options: argparse.Namespace) -> tuple[LabelledImages, Classifier]:
    """Fashion-MNIST: 30,000 to train on, 10,000 to judge."""
    pixels, labels, test, said = PIXELS["fashion"]()
    module = trained("fashion", pixels, labels, options.cache)
    return in_memory("fashion", test, said), Classifier(module, to_input)


def of_digits() -> tuple[Pixels, np.ndarray, Pixels, np.ndarray]:
    """Pictures (n, h, w) to learn from and their labels, then those to judge and theirs."""
    pictures, labels = load_digits()
    pixels = np.stack([np.asarray(picture) for picture in pictures])
    return pixels[:600], labels[:600], pixels[600:], labels[600:]


def of_fashion() -> tuple[Pixels, np.ndarray, Pixels, np.ndarray]:
    """The same of Fashion-MNIST."""

    def read(name: str, header: int) -> np.ndarray:
        return np.frombuffer(gzip.decompress((FASHION / name).read_bytes()), np.uint8, offset=header)

    pixels = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)[:30_000]
    labels = read("train-labels-idx1-ubyte.gz", 8)[:30_000].astype(np.int64)
    test = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
    return pixels, labels, test, read("t10k-labels-idx1-ubyte.gz", 8).astype(np.int64)


PIXELS = {"digits": of_digits, "fashion": of_fashion}


def cifar10(options: argparse.Namespace) -> tuple[LabelledImages, Classifier]:
    """The test images as a folder per class, and the trained ResNet-20."""
    factory = Path(__file__).parents[1] / "helpers" / "cifar_resnet.py"
    images = open_images(options.cifar)
    pixels = np.stack([np.asarray(images.read(i).convert("RGB")) for i in range(len(images))])

    def read(i: int) -> Image.Image:
        return Image.fromarray(pixels[i])

    return replace(images, read=read), load_classifier(ModelConfig(f"{factory}:resnet20", str(options.weights)))


OPENERS = {"digits": digits, "fashion": fashion, "cifar10": cifar10}


def given_of(data: str, options: argparse.Namespace) -> Given:
    """Open a data set and judge it, nothing planted."""
    images, classifier = OPENERS[data](options)
    return Given(data, images, classifier, judge(images, classifier), KINDS if data in MARKED else KINDS[:-1])
