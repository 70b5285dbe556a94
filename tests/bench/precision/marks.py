"""How often a mark is named where none is, and found where one is: `python tests/bench/precision/marks.py FOLDER …`.

Each folder has a folder of pictures per class. Random subsets are of the first, with its labels and with random ones; a
square is planted into one label of each.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from wrongtree.artifacts.data import Marks
from wrongtree.inputs.images.squares import middle_square
from wrongtree.shared.arrays import Bytes, Ints
from wrongtree.stages.explain.marks.compute import find
from wrongtree.stages.explain.marks.sketches import sketches

SUBSETS = 30
SIDE = 32  # pixels
SIZES = (300, 1000, 3000)
WRONG = 0.1
PLANTED = 0.2  # of a label's images


def read(folder: Path) -> tuple[Bytes, Ints]:
    """Middle squares (n, 32, 32, 3) and labels."""
    pictures, labels = [], []
    files = [file for file in sorted(folder.glob("*/*")) if file.is_file()]
    names = sorted({file.parent.name for file in files})
    for file in files:
        with Image.open(file) as picture:
            small = middle_square(picture.convert("RGB"), SIDE)
            pictures.append((small.transpose(1, 2, 0) * 255).astype(np.uint8))
        labels.append(names.index(file.parent.name))
    return np.stack(pictures), np.array(labels, dtype=np.int64)


def marks_of(pictures: Bytes, label: Ints, random: np.random.Generator) -> Marks:
    """With errors at random, predicted as the next label."""
    n = len(label)
    wrong = random.random(n) < WRONG
    prediction = np.where(wrong, (label + 1) % (label.max() + 1), label)
    return find(sketches(pictures), label, prediction, wrong, np.ones(n, dtype=np.bool_), np.arange(n))


def main() -> None:
    """Print a line for each folder, then one for the subsets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    folders = parser.parse_args().folders
    for folder in folders:
        pictures, label = read(folder)
        found = marks_of(pictures, label, np.random.default_rng(0))
        print(f"{folder.name}: {len(label)} images, {len(found.label)} marks, images with them {found.counts[:, 0, 0]}")
    pictures, label = read(folders[0])
    named = hit = 0
    for seed in range(SUBSETS):
        random = np.random.default_rng(seed)
        rows = random.choice(len(label), min(len(label), SIZES[seed % len(SIZES)]), replace=False)
        here, some = label[rows] if seed % 2 else random.integers(0, 5, len(rows)), pictures[rows].copy()
        named += len(marks_of(some, here, random).label) > 0
        ours = np.flatnonzero(here == here[0])
        bears = ours[random.random(len(ours)) < PLANTED]
        y, x, size = *random.integers(0, some.shape[1] * 3 // 4, 2), some.shape[1] // 4
        some[bears, y : y + size, x : x + size] = random.integers(0, 256, 3)
        found = marks_of(some, here, random)
        hit += any(np.isin(found.image[found.mark == i], bears).mean() > 0.9 for i in range(len(found.label)))
    print(f"{SUBSETS} random subsets of {folders[0].name}: a mark is named in {named}")
    print(f"the same with a square planted: it is found in {hit}")


if __name__ == "__main__":
    main()
