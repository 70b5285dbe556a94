"""The demo: scikit-learn's digits, a small network trained in seconds, and five kinds of failure planted in images.

It uses wrongtree as a stranger would: images and a manifest on disk, a factory for the network, a weights file. The
planted kind travels as a column of the manifest, so that the site shows whether the trees found it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from wrongtree.config import ModelConfig
from wrongtree.shared.arrays import Ints
from wrongtree.shared.faults import is_of_writing, unwritable
from wrongtree.shared.torch_or_not import require_torch
from wrongtree.store.lock import only_run_on

if TYPE_CHECKING:
    import torch

    from wrongtree.sites.built import Site

SIDE = 32  # pixels; the digits have 8, too few to blur
TRAINED_ON = 800
PLANTED = 40  # images of each kind
Corrupt = Callable[[Image.Image, np.random.Generator], Image.Image]


def blur(digit: Image.Image, _: np.random.Generator) -> Image.Image:
    """Out of focus."""
    return digit.filter(ImageFilter.GaussianBlur(4))


def occlude(digit: Image.Image, random: np.random.Generator) -> Image.Image:
    """A grey patch over a part of the upper half."""
    covered = digit.copy()
    left, top = (int(v) for v in random.integers((4, 2), (12, 6)))
    covered.paste(140, (left, top, left + 15, top + 13))
    return covered


def invert(digit: Image.Image, _: np.random.Generator) -> Image.Image:
    """Black on white."""
    return ImageOps.invert(digit)


def rotate(digit: Image.Image, random: np.random.Generator) -> Image.Image:
    """A quarter turn, give or take."""
    return digit.rotate(float(random.uniform(70, 110)), Image.Resampling.BILINEAR)


def leave(digit: Image.Image, _: np.random.Generator) -> Image.Image:
    """Untouched."""
    return digit


PLANTS: dict[str, Corrupt] = {
    "blur": blur,
    "occluded": occlude,
    "inverted": invert,
    "rotated": rotate,
    "wrong label": leave,  # the image is right and the label is not
}


def digits_cnn() -> torch.nn.Module:
    """Three convolutions, global average pooling, one linear layer; takes (b, 1, 32, 32)."""
    from torch import nn

    def block(inputs: int, outputs: int) -> list[nn.Module]:
        return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]

    layers = [*block(1, 16), *block(16, 32), *block(32, 64), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)]
    return nn.Sequential(*layers)


def digits() -> tuple[torch.nn.Module, Callable[[Image.Image], torch.Tensor]]:
    """The factory that the demo passes as `--model wrongtree.demo:digits`."""
    return digits_cnn(), to_input


def to_input(picture: Image.Image) -> torch.Tensor:
    """RGB picture -> (1, 32, 32) in -1…1."""
    import torch

    grey = np.asarray(picture.convert("L"), dtype=np.float32) / 127.5 - 1
    return torch.from_numpy(grey)[None]


def build_demo(out: Path, cache: Path) -> Site:
    """Write images and weights below the cache, then run the main job on them."""
    require_torch("wrongtree demo")
    from wrongtree.flow.plan import Plan
    from wrongtree.flow.run import build_from_files

    pictures, labels = load_digits()
    folder = cache / "demo"
    with only_run_on(cache, folder, "pass another --cache"):
        weights = folder / "digits.pt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not weights.exists():
                train(pictures[:TRAINED_ON], labels[:TRAINED_ON], weights)
            manifest = plant(pictures[TRAINED_ON:], labels[TRAINED_ON:], folder)
        except OSError as fault:
            if not is_of_writing(fault, folder):
                raise
            raise unwritable(folder, "cannot be written", fault, "choose another --cache") from fault
        plan = Plan(out=out, name="digits", title="Handwritten digits, five planted failures", cache=cache)
        return build_from_files(plan, manifest, None, ModelConfig("wrongtree.demo:digits", str(weights)))


def load_digits() -> tuple[list[Image.Image], Ints]:
    """The 1,797 digits as 32-pixel pictures, white on black, shuffled once and for all."""
    from sklearn.datasets import load_digits as embedded

    bunch = embedded()
    order = np.random.default_rng(0).permutation(len(bunch.images))
    grey = (bunch.images[order] * 255 / 16).round().astype(np.uint8)
    pictures = [Image.fromarray(g).resize((SIDE, SIDE), Image.Resampling.BICUBIC) for g in grey]
    return pictures, bunch.target[order].astype(np.int64)


def plant(pictures: list[Image.Image], labels: Ints, folder: Path) -> Path:
    """Write the pictures, the first ones corrupted, and a manifest that says which; returns the manifest."""
    random = np.random.default_rng(1)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    kinds = [kind for kind in PLANTS for _ in range(PLANTED)]
    rows = []
    for i, (picture, label) in enumerate(zip(pictures, labels.tolist(), strict=True)):
        kind = kinds[i] if i < len(kinds) else "none"
        path = f"images/{i:04d}.png"
        PLANTS.get(kind, leave)(picture, random).save(folder / path)
        shown = (label + int(random.integers(1, 10))) % 10 if kind == "wrong label" else label
        rows.append({"path": path, "label": shown, "planted": kind})
    manifest = folder / "digits.csv"
    with manifest.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, ["path", "label", "planted"])
        writer.writeheader()
        writer.writerows(rows)
    return manifest


def train(pictures: list[Image.Image], labels: Ints, path: Path, epochs: int = 25) -> None:
    """Train the network and save its weights, in one thread: with more, sums depend on how many there are."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        torch.save(_trained(pictures, labels, epochs).state_dict(), written := io.BytesIO())
    finally:
        torch.set_num_threads(threads)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(written.getvalue())  # torch's own failures of the disk are no OSError
    temporary.replace(path)


def _trained(pictures: list[Image.Image], labels: Ints, epochs: int) -> torch.nn.Module:
    import torch

    torch.manual_seed(0)
    module = digits_cnn()
    inputs, targets = torch.stack([to_input(p) for p in pictures]), torch.from_numpy(labels)
    optimiser = torch.optim.AdamW(module.parameters(), lr=3e-3)
    for _ in range(epochs):
        for batch in torch.chunk(torch.randperm(len(inputs)), len(inputs) // 64):
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(module(inputs[batch]), targets[batch])
            torch.autograd.backward(loss)
            optimiser.step()
    return module
