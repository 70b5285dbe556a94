"""Do concepts name what a model was trained without? The harder case beside measure.py: the body learns, too.

For each of CIFAR-10's ten classes and each of two divisions into super-classes a small network (scratch.py) learns the
division from scratch, from half of the test set without that class. It is tried on EVALUATED images of each class of
the other half. The figures are those of measure.py; "own" is a tree over the network's penultimate activations.

    python tests/bench/concepts/unseen.py --cifar cifar10/ --concepts lite0.py:model \
        --concepts-names imagenet_classes.csv --kept kept/

`--kept` is a folder that keeps what both networks say, so that a second call takes seconds.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from measure import CLASSES, DIVISIONS, HEADS, Counted, seen_by, split, tried
from scratch import learnt

HALF = 500  # images of each class that are not learned from


def main() -> None:
    """Print a line per split, then the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cifar", type=Path, required=True, help="CIFAR-10's test set, a folder per class")
    parser.add_argument("--concepts", required=True, help="a network with ImageNet's 1,000 outputs, as for build")
    parser.add_argument("--concepts-names", type=Path)
    parser.add_argument("--kept", type=Path, required=True, help="folder that keeps what the networks say")
    parser.add_argument("--networks", action="store_true", help="only train the networks")
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.kept.mkdir(parents=True, exist_ok=True)
    images, label, evaluated = tried(options.cifar)
    other = np.concatenate([np.flatnonzero(label == k)[HALF:] for k in range(10)])
    pixels = np.stack([np.asarray(_picture(images.read(k))) for k in range(len(label))])
    counted = Counted()
    seen = None if options.networks else _kept(
        options.kept / "seen.npz", lambda: seen_by(options.concepts, options.concepts_names, images, evaluated)
    )  # fmt: skip
    print(HEADS)
    for number, (division, first) in enumerate(DIVISIONS.items()):
        side = np.isin(label, [CLASSES.index(name) for name in first]).astype(np.int64)
        for hidden, name in enumerate(CLASSES):
            learn = other[label[other] != hidden]

            def trained(side=side, learn=learn, seed=10 * number + hidden) -> dict[str, np.ndarray]:
                logits, inside = learnt(pixels, side, learn, evaluated, seed)
                return {"logits": logits, "inside": inside}

            said = _kept(options.kept / f"{division.replace(' ', '-')}-{name}.npz", trained)
            answer = said["logits"].argmax(axis=1)
            known = label[evaluated] != hidden
            rate = (answer == side[evaluated])[known].mean()
            if seen is None:
                print(f"{division:14} {name:11} {rate:.3f}", flush=True)
                continue
            line = split(hidden, side[evaluated], answer, said["inside"], label[evaluated], seen, counted)
            print(f"{division:14} {line}  ({rate:.0%} of the other classes correct)", flush=True)
    if seen is not None:
        print(counted)


def _picture(image: Image.Image) -> np.ndarray:
    return (np.asarray(image.convert("RGB"), dtype=np.float32) / 255).transpose(2, 0, 1)


def _kept(path: Path, compute) -> dict[str, np.ndarray]:
    """From the file, else computed and kept there."""
    if not path.exists():
        part = path.with_suffix(".part.npz")
        np.savez(part, **compute())
        part.replace(path)
    with np.load(path) as file:
        return {key: file[key] for key in file.files}


if __name__ == "__main__":
    main()
