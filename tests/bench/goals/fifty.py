"""50,000 images with 25,000 errors: `python tests/bench/goals/fifty.py --data cifar10 --weights resnet20-12fca82f.th`.

Every image of CIFAR-10's test set five times: noisy, blurred, dim, turned, and as it is but for a shift. A ResNet-20
misclassifies about half of them. Printed are seconds of wall and of processor time and the peak of the memory of every
stage, and what all that follow the evaluation take together. With a folder `--work` that stays, a second call finds
the images evaluated; what is in `cache` beside them can be deleted to compute it again.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from wrongtree.artifacts.packs import size_of
from wrongtree.stages.emit.exhibits.details import MOST_FILES, SIZE
from wrongtree.stages.emit.sprites import maps_per_sheet

sys.path.insert(0, str(Path(__file__).parents[1]))
from goals.table import record
from predict import FACTORY
from scale import size, watched

NODES = 1.12
MANY = 100_000


def make(data: Path, file: Path) -> None:
    """Write the images of a folder of classes as arrays, five times each."""
    files = sorted(path for path in data.glob("*/*") if path.suffix in (".png", ".jpg"))
    names = sorted({path.parent.name for path in files})
    rng = np.random.default_rng(0)
    images = np.zeros((5 * len(files), 32, 32, 3), np.uint8)
    labels = np.repeat([names.index(path.parent.name) for path in files], 5)
    for row, path in enumerate(files):
        with Image.open(path) as picture:
            plain = np.asarray(picture.convert("RGB")).astype(np.float32)
        for way in range(5):
            shifted = np.roll(plain[:, ::-1] if way % 2 else plain, rng.integers(-4, 5, 2), axis=(0, 1))
            if way == 1:
                shifted = shifted + rng.normal(0, 30, shifted.shape)
            for _ in range(2 if way == 2 else 0):
                around = [np.roll(shifted, step, axis) for axis in (0, 1) for step in (1, -1)]
                shifted = (shifted + sum(around)) / 5
            if way == 3:
                shifted = (shifted - 128) * 0.25 + 60
            images[5 * row + way] = np.clip(np.rot90(shifted) if way == 4 else shifted, 0, 255)
    np.savez(file, images=images, labels=labels, classes=np.array(names))


def build(work: Path, weights: Path) -> None:
    """Build the site."""
    from wrongtree.config import ModelConfig
    from wrongtree.flow import run
    from wrongtree.flow.plan import Plan
    from wrongtree.shared.progress import quiet

    plan = Plan(work / "build", "fifty", cache=work / "cache")
    model = ModelConfig(f"{FACTORY}:resnet20", str(weights))
    run.build_from_files(plan, work / "images.npz", None, model, quiet)


def files_of(site: Path, errors: int) -> float:
    """How many files a site like this one has with so many errors, packs included, by the rules that emit goes by.

    What there is one of per error grows with them. Clusters with evidence do not, much: with 100,000 errors a tree has
    NODES times as many as with 24,097 (the site of a million images of `scale.py`). Everything else stays.
    """
    manifest = json.loads((site / "data" / "manifest.json").read_text(encoding="utf-8"))
    grown = errors / manifest["errors"]
    stays = size(site)[0]
    found = 0.0
    thumbnails = [sheet for sheet in manifest["sprites"] if sheet["kind"] == "thumbnails"]
    cells = {f"thumbnails-{max(sheet['cell'])}": sheet["columns"] * sheet["rows"] for sheet in thumbnails}
    names = Counter(path.stem.rpartition("-")[0] for path in (site / "sprites").glob("*-*.webp"))
    for name, count in names.items():
        stays -= count
        if name in cells:
            found += math.ceil(errors / cells[name])
        elif name in ("saliency", "why-not", "reconstructions"):
            found += math.ceil(errors / maps_per_sheet(errors))
        elif "-combined-" in name or "-doubt-" in name:
            found += math.ceil(count * math.sqrt(NODES)) if count > 64 else math.ceil(count * NODES)
        else:
            found += count
    packs, details = ((site / folder).glob(kind) for folder, kind in (("images", "*.pack"), ("data/details", "*")))
    length = [path.stat().st_size for path in packs]
    stays -= len(length) + len(list(details))
    found += math.ceil(errors / size_of(errors, round(sum(length) * grown)))
    found += math.ceil(errors / max(SIZE, math.ceil(errors / MOST_FILES)))
    for chunks in (manifest["parts"]["confidence"], manifest["parts"]["id"]):
        stays -= len(chunks["files"])
        found += math.ceil(errors / chunks["size"])
    return stays + found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="CIFAR-10's test set, a folder per class")
    parser.add_argument("--weights", type=Path, required=True, help="of ResNet-20")
    parser.add_argument("--work", type=Path, help="a folder that stays; by default one that is removed")
    parser.add_argument("--record", action="store_true", help="write the figures down for table.py")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = given.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        if not (work / "images.npz").exists():
            make(given.data, work / "images.npz")
        marks = watched(lambda: build(work, given.weights))
        after = marks[[mark["what"] for mark in marks].index("predict") + 1 :]
        wall, processor = (sum(mark[key] for mark in after) / 60 for key in ("wall", "cpu"))
        memory, (files, length) = max(mark["own"] for mark in after), size(work / "build" / "fifty")
        many = files_of(work / "build" / "fifty", MANY)
    print(f"after the evaluation: {wall:.1f} min, {processor:.1f} min of processor time, {memory:.2f} GB at most")
    print(f"the site: {files:,} files, {length / 1e6:.0f} MB; with {MANY:,} errors it would have {many:,.0f} files")
    if given.record:
        command = f"fifty.py --data {given.data.name} --weights {given.weights.name} --record"
        record({"fifty-time": wall, "fifty-memory": memory, "files": many}, command)


if __name__ == "__main__":
    main()
