"""Bytes that the cache keeps of an image: `python tests/bench/keeping.py --data photos`.

A torchvision ResNet-50 with random weights, whose answers say nothing: every image counts as classified correctly. Once
each is kept whole, once none of them is of the sample.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
import torchvision

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PIECE, DataConfig, Machine, PredictConfig
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.inputs.splits.opened import open_images
from wrongtree.stages.predict.judge import open_pass
from wrongtree.stages.predict.thinned import thinned
from wrongtree.store.entry import write_entry

SUMS = ("summed", "thumbnail_sum", "saliency_sum")  # one for each piece, however many images are in it


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--images", type=int, default=300)
    given = options.parse_args()
    found = judged(given.data, given.images)
    nobody = np.zeros(int(found.row.max()) + 1, dtype=np.bool_)
    for name, one in (("whole", found), ("correct, not of the sample", thinned(found, nobody))):
        print(f"{name}: {bytes_of(one):,.0f} bytes for each of {len(found.label):,} images")


def judged(data: Path, most: int) -> Predictions:
    """What the network says of the images, as if all of it were right."""
    torch.manual_seed(0)
    transform = torchvision.models.ResNet50_Weights.IMAGENET1K_V2.transforms()
    images = open_images(data, None, DataConfig(limit=most))
    images = replace(images, classes=tuple(f"{i:04d}" for i in range(1000)))
    network = Classifier(torchvision.models.resnet50(weights=None), transform)
    with open_pass(images, network, PredictConfig(), Machine("cpu", 32), lambda _: None) as piece:
        found = piece(0)
    return replace(found, label=found.prediction, closeups=found.closeups[:0], view=found.view[:0])


def bytes_of(found: Predictions) -> float:
    """Of an entry on disk, per image; of sums as many as an image has of those of a whole piece."""
    with TemporaryDirectory() as folder:
        write_entry(Path(folder) / "entry", found)
        sizes = {path.stem: path.stat().st_size for path in (Path(folder) / "entry").iterdir()}
    sums = sum(sizes.pop(name) for name in SUMS)
    return sum(sizes.values()) / len(found.label) + sums / PIECE


if __name__ == "__main__":
    main()
