"""How often `wrongtree gate` fails on a training that differs from another in its seed only.

    python tests/bench/gate_seeds.py FOLDER

FOLDER holds Fashion-MNIST's four IDX files, as the Debian package dataset-fashion-mnist does. Trains 20 small networks,
a quarter of an hour on one core, and compares each with each other: 380 pairs. Prints a row per rule for docs/gate.md.
Then trains ten more that see one class blurred each, and prints which rules fail, and the first broken cluster.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from scipy.cluster.hierarchy import linkage
from scipy.ndimage import gaussian_filter
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[1] / "compare"))

from judged_site import write_judged

from wrongtree.compare.comparison import compare
from wrongtree.gate.asked import read_asked
from wrongtree.gate.judge import judge

SEEDS, SEEN, EPOCHS, BATCH, RATE = 20, 20_000, 8, 128, 5e-3
SIGMA = 2  # px, of the blur
RULES = (
    *("accuracy-drop>0", "accuracy-drop>0.5", "accuracy-drop>1"),
    *("class-drop>2", "class-drop>3", "class-drop>5"),
    *("new-cluster>=5", "new-cluster>=20"),
)
TOGETHER = ("accuracy-drop>1", "class-drop>5", "new-cluster>=20")


def idx(folder: Path, name: str) -> np.ndarray:
    """Images (n, 28, 28) or labels (n,) of an IDX file."""
    data = gzip.decompress((folder / f"{name}.gz").read_bytes())
    images = "images" in name
    found = np.frombuffer(data, np.uint8, offset=16 if images else 8)
    return found.reshape(-1, 28, 28) if images else found


def trained(seed: int, images: torch.Tensor, labels: torch.Tensor) -> tuple[nn.Module, nn.Module]:
    """Three convolutions and a linear layer."""
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for fewer, more in ((1, 16), (16, 32), (32, 64)):
        layers += [nn.Conv2d(fewer, more, 3, 2, 1), nn.BatchNorm2d(more), nn.ReLU()]
    body, head = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()), nn.Linear(64, 10)
    both = nn.Sequential(body, head)
    optimiser = torch.optim.AdamW(both.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=EPOCHS * (SEEN // BATCH))
    for _ in range(EPOCHS):
        for batch in torch.randperm(SEEN)[: SEEN // BATCH * BATCH].view(-1, BATCH):
            optimiser.zero_grad()
            nn.functional.cross_entropy(both(images[batch]), labels[batch]).backward()
            optimiser.step()
            schedule.step()
    return body.eval(), head.eval()


def main(folder: Path, out: Path) -> None:
    """Train, write sites, ask the gate."""
    seen, shown = (
        torch.tensor(idx(folder, f"{part}-images-idx3-ubyte")[:, None] / np.float32(255)) for part in ("train", "t10k")
    )
    labels, label = (idx(folder, f"{part}-labels-idx1-ubyte").astype(np.int64) for part in ("train", "t10k"))
    seen, labels = seen[:SEEN], labels[:SEEN]
    classes, ids = tuple(map(str, range(10))), [f"{i}.png" for i in range(len(label))]
    accuracies = []

    def site(seed: int, blurred: int | None = None) -> Path:
        since = time.perf_counter()
        images = seen.clone()
        for i in np.flatnonzero(labels == blurred):
            images[i, 0] = torch.tensor(gaussian_filter(seen[i, 0].numpy(), SIGMA))
        body, head = trained(seed, images, torch.tensor(labels))
        with torch.no_grad():
            features = torch.cat([body(part) for part in shown.split(1000)])
            prediction = head(features).argmax(dim=1).numpy()
        tree = linkage(features.numpy()[label != prediction], "ward")
        accuracies.append(float((label == prediction).mean()))
        print(f"seed {seed}: {accuracies[-1]:.2%}, {time.perf_counter() - since:.0f} s", file=sys.stderr)
        name = out / (f"{seed}" if blurred is None else f"{seed}-{blurred}")
        return write_judged(name, classes, ids, label, prediction, None, (tree[:, :2].astype(int), tree[:, 2]))

    sites = [site(seed) for seed in range(SEEDS)]
    pairs = [(new, old) for new in sites for old in sites if new != old]
    print(f"{SEEDS} seeds, accuracy {min(accuracies):.2%} to {max(accuracies):.2%}\n")
    print(f"| rule | failed, of {len(pairs)} |\n|---|---|")
    for rules in (*((rule,) for rule in RULES), TOGETHER):
        failed = sum(judge(read_asked(new, rules, None, old)).outcome == "failed" for new, old in pairs)
        print(f"| {', '.join(f'`{rule}`' for rule in rules)} | {failed} |", flush=True)
    print("\n| blurred class | accuracy | rules that fail | first broken cluster |\n|---|---|---|---|")
    for blurred in range(10):
        new = site(0, blurred)
        rules = judge(read_asked(new, TOGETHER, None, sites[-1])).of("failed")
        found = compare([sites[-1], new])
        first = found.pairs[0].clusters[0].found[0]
        of_class = int((found.common.label[first.errors] == blurred).sum())
        failed = ", ".join(f"`{rule}`" for rule, _ in rules)
        said = f"{first.hits} of {len(first.errors)} new, {of_class} of the class, p = {first.adjusted:.1g}"
        print(f"| {blurred} | {accuracies[-1]:.2%} | {failed} | {said} |", flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as place:
        main(Path(sys.argv[1]), Path(place))
