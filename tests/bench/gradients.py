"""Gradient similarity of four networks, as in the gradients draft: docs/gradients.md has the output.

`python tests/bench/gradients.py --data cifar10 --weights resnet20-12fca82f.th resnet32-d509ac18.th --out gradients`

The two sets of weights were learnt from CIFAR-10's training set. ResNet-8 and ResNet-14 are trained here, for minutes:
on every second image of the test set. All four judge a part of the other half.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "helpers")]

import cifar_resnet  # noqa: E402

FACTORY = ROOT / "tests" / "helpers" / "cifar_resnet.py"
TRAINED = ("resnet8", "resnet14")
GIVEN = ("resnet20", "resnet32")
BATCH, RATE = 64, 0.1


def learn(name: str, pixels: torch.Tensor, labels: torch.Tensor, epochs: int) -> nn.Module:
    """SGD with a one-cycle rate; images are mirrored and shifted by up to 4 pixels."""
    torch.manual_seed(0)
    module, _ = getattr(cifar_resnet, name)()
    steps = epochs * (len(labels) // BATCH)
    optimiser = torch.optim.SGD(module.parameters(), RATE, momentum=0.9, weight_decay=5e-4, nesterov=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    module.train()
    for _ in range(steps):
        rows = torch.randint(len(labels), (BATCH,))
        batch = nn.functional.pad(pixels[rows], (4, 4, 4, 4))
        down, right = (int(shift) for shift in torch.randint(9, (2,)))
        batch = batch[:, :, down : down + 32, right : right + 32]
        if torch.rand(()) < 0.5:
            batch = batch.flip(3)
        loss = nn.functional.cross_entropy(module(batch), labels[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return module.eval()


def main() -> None:
    """Train, build four sites, and print what `wrongtree score` says of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="CIFAR-10's test set, a folder per class")
    parser.add_argument("--weights", type=Path, nargs=2, required=True, help="of ResNet-20 and of ResNet-32")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--judged", type=int, default=2500)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    paths = sorted(options.data.glob("*/*.png"))
    classes = sorted({path.parent.name for path in paths})
    learnt, others = paths[::2], paths[1::2]
    judged = others[:: max(1, len(others) // options.judged)][: options.judged]
    table = options.out / "judged.csv"
    with table.open("w", newline="", encoding="utf-8") as stream:
        rows = [(path.relative_to(options.data).as_posix(), path.parent.name) for path in judged]
        csv.writer(stream).writerows([("path", "label"), *rows])

    weights = dict(zip(GIVEN, options.weights, strict=True))
    steps = cifar_resnet.transform()
    pixels = torch.stack([steps(Image.open(path).convert("RGB")) for path in learnt])
    labels = torch.from_numpy(np.array([classes.index(path.parent.name) for path in learnt]))
    for name in TRAINED:
        weights[name] = options.out / f"{name}.pt"
        if not weights[name].exists():
            start = time.perf_counter()
            torch.save(learn(name, pixels, labels, options.epochs).state_dict(), weights[name])
            print(f"{name}: {options.epochs} epochs in {time.perf_counter() - start:.0f} s", flush=True)

    run = [sys.executable, "-m", "wrongtree"]
    names = (*TRAINED, *GIVEN)
    for name in names:
        given = ["--data", table, "--root", options.data, "--model", f"{FACTORY}:{name}", "--weights", weights[name]]
        small = ["--representations", "features", "--groupings", "none", "--device", "cpu", "--name", name]
        subprocess.run([*run, "build", *given, *small, "--out", "build"], cwd=options.out, check=True)
    subprocess.run([*run, "score", *(f"build/{name}" for name in names)], cwd=options.out, check=True)


if __name__ == "__main__":
    main()
