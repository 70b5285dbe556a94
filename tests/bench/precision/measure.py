"""What `--amp` changes: `python tests/bench/precision/measure.py --data cifar10 --weights resnet20-12fca82f.th`.

The pass over the images is made in full and in mixed precision on the same device. Of both: accuracy and processor
time; between them: how many predictions change, how far probabilities move, and how alike the saliency maps are.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.special import softmax
from scipy.stats import spearmanr

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PIECE, Machine, ModelConfig, PredictConfig
from wrongtree.inputs.batches import joined
from wrongtree.inputs.images.labelled import LabelledImages, open_images
from wrongtree.inputs.models.classifiers import Classifier, load_classifier
from wrongtree.stages.predict.judge import open_pass

FACTORY = Path(__file__).parents[2] / "helpers" / "cifar_resnet.py"


def judged(images: LabelledImages, classifier: Classifier, machine: Machine) -> Predictions:
    """What the model says of every image; prints how often it is correct and how long that took."""
    began = time.process_time()
    with open_pass(images, classifier, PredictConfig(), machine, lambda _: None) as piece:
        found = joined([piece(i) for i in range(-(-len(images) // PIECE))])
    took = time.process_time() - began
    name = "mixed precision" if classifier.amp else "full precision"
    correct = int((found.logits.argmax(1) == found.label).sum())
    print(f"{name}: {correct:,} of {len(found.label):,} correct, {took:.0f} s of processor time", flush=True)
    return found


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch-size", type=int, default=128)
    asked = parser.parse_args()
    images = open_images(asked.data)
    classifier = load_classifier(ModelConfig(f"{FACTORY}:resnet20", str(asked.weights)))
    machine = Machine(asked.device, asked.batch_size)
    full, mixed = (judged(images, replace(classifier, amp=amp), machine) for amp in (False, True))
    assert (full.row == mixed.row).all()
    p, q = (softmax(np.asarray(found.logits, np.float64), axis=1) for found in (full, mixed))
    changed = p.argmax(1) != q.argmax(1)
    differ = np.abs(p - q).max(axis=1)
    print(f"predictions that change: {int(changed.sum()):,} of {len(changed):,}")
    margins = np.sort(p[changed], axis=1)[:, -2:]
    if changed.any():
        print(f"  the two likeliest classes of these differ by at most {np.diff(margins).max():.3f} in full precision")
    print(f"difference of a probability: {differ.max():.3f} at most, {np.median(differ):.5f} at the median image")
    maps = [found.saliency.reshape(len(changed), -1)[:1000] for found in (full, mixed)]
    alike = [spearmanr(a, b).statistic for a, b in zip(*maps, strict=True)]
    print(f"saliency maps of the first {len(alike):,} images: Spearman {np.median(alike):.3f} at the median")


if __name__ == "__main__":
    main()
