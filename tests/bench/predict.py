"""What the pipeline costs beside a bare loop: `python tests/bench/predict.py --data cifar10 --weights resnet20.th`.

The bare loop decodes, runs forward, and runs backward to the input, at the batch size that the pipeline chose; nothing
is kept. Each is run in a process of its own, in turn, `--runs` times; ratios are taken within each turn, since the
speed of a machine drifts, and their median is printed with the peak memory of each process.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FACTORY = Path(__file__).parents[1] / "helpers" / "cifar_resnet.py"


def bare_loop(data: Path, weights: Path, batch: int) -> float:
    """Seconds for decode, forward and input-gradient backward over every image."""
    import torch
    from PIL import Image

    from wrongtree.config import ModelConfig
    from wrongtree.inputs.models.classifiers import load_classifier

    classifier = load_classifier(ModelConfig(f"{FACTORY}:resnet20", str(weights)))
    module = classifier.module.eval().requires_grad_(False)
    paths = sorted(data.glob("*/*.png"))
    began = time.perf_counter()
    for start in range(0, len(paths), batch):
        pictures = [Image.open(path).convert("RGB") for path in paths[start : start + batch]]
        x = torch.stack([classifier.transform(picture) for picture in pictures]).requires_grad_()
        torch.autograd.grad(module(x).amax(1).sum(), x)
    return time.perf_counter() - began


def predict_stage(data: Path, weights: Path, batch: int, cache: Path) -> float:
    """Seconds for the predict stage alone, its artifact written to the cache."""
    import torch  # noqa: F401 - imported before the clock starts, as in the bare loop
    from wrongtree.flow.run_predict import keep_predictions

    from wrongtree.config import Machine, ModelConfig
    from wrongtree.flow.plan import Plan
    from wrongtree.flow.run import VERSIONS
    from wrongtree.inputs.images.labelled import open_images
    from wrongtree.inputs.models.classifiers import load_classifier, source_digest
    from wrongtree.shared.progress import quiet
    from wrongtree.stages.predict.judge import open_pass  # noqa: F401
    from wrongtree.store.store import Store

    config = ModelConfig(f"{FACTORY}:resnet20", str(weights))
    classifier = load_classifier(config)
    plan = Plan(cache, "bench", machine=Machine("cpu", batch))
    images = open_images(data)
    store = Store(cache, "bench", lambda *_: None)
    began = time.perf_counter()
    ingredients = [VERSIONS["predict"], plan.predict, images.digest, source_digest(config)]
    keep_predictions(store, ingredients, images, lambda: classifier, plan.predict, plan.machine, quiet).get()
    return time.perf_counter() - began


def whole_build(data: Path, weights: Path, batch: int, cache: Path) -> float:
    """Seconds for everything from listing the images to the finished site, imports included."""
    began = time.perf_counter()
    from wrongtree.config import Machine, ModelConfig
    from wrongtree.flow.plan import Plan
    from wrongtree.flow.run import build_from_files
    from wrongtree.shared.progress import quiet

    plan = Plan(cache / "build", "bench", cache=cache / "cache", machine=Machine("cpu", batch))
    build_from_files(plan, data, None, ModelConfig(f"{FACTORY}:resnet20", str(weights)), quiet)
    return time.perf_counter() - began


def measure(what: str, data: Path, weights: Path, batch: int) -> tuple[float, float]:
    """Run one of the above in a fresh process; returns (seconds, peak MB)."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, __file__, "--data", str(data), "--weights", str(weights), "--batch", str(batch)]
        done = subprocess.run([*command, "--only", what, "--cache", cache], capture_output=True, text=True, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def main() -> None:
    """Measure all three in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=128, help="what the pipeline chooses with this much memory")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=["bare", "predict", "build"], help=argparse.SUPPRESS)
    parser.add_argument("--cache", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        seconds = {
            "bare": lambda: bare_loop(given.data, given.weights, given.batch),
            "predict": lambda: predict_stage(given.data, given.weights, given.batch, given.cache),
            "build": lambda: whole_build(given.data, given.weights, given.batch, given.cache),
        }[given.only]()
        print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    turns = []
    for _ in range(given.runs):
        turns.append(
            {what: measure(what, given.data, given.weights, given.batch) for what in ("bare", "predict", "build")}
        )
        print({what: f"{seconds:.1f} s, {peak:.0f} MB" for what, (seconds, peak) in turns[-1].items()}, file=sys.stderr)
    print(f"{'':24}{'ratio to bare loop':>20}{'goal':>8}{'peak memory':>14}")
    for what, goal in (("bare", 1.0), ("predict", 1.25), ("build", 3.0)):
        ratio = statistics.median(turn[what][0] / turn["bare"][0] for turn in turns)
        peak = statistics.median(turn[what][1] for turn in turns)
        print(f"{what:24}{ratio:20.2f}{goal:8.2f}{peak:11.0f} MB")


if __name__ == "__main__":
    main()
