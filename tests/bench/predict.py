"""What the pipeline costs beside a bare loop: `python tests/bench/predict.py --data cifar10 --weights resnet20.th`.

The bare loop decodes, runs forward, and runs backward to the input, at the batch size that the pipeline chose; nothing
is kept. Each is run in a process of its own, in turn, `--runs` times; ratios are taken within each turn, since the
speed of a machine drifts, and their median is printed with the peak memory of each process. `scale.py` measures the
same and what goals there are for it.
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
from typing import Any

BATCH = 128
GOALS = {"bare": 1.0, "predict": 1.08, "build": 2.0}
PARTS = ("memory", "threads", "processes")  # what `scale.py` measures besides
FACTORY = Path(__file__).parents[1] / "helpers" / "cifar_resnet.py"


def now() -> Any:
    """Seconds of wall time and of this process's processor time, to be subtracted from each other."""
    import numpy as np

    return np.array([time.perf_counter(), time.process_time()])


def network(data: Path, weights: Path | None) -> tuple[Any, Any]:
    """ResNet-20 with weights, or for photographs torchvision's ResNet-18 with random ones; and the images."""
    from dataclasses import replace

    import torch
    import torchvision

    from wrongtree.config import ModelConfig
    from wrongtree.inputs.images.labelled import open_images
    from wrongtree.inputs.models.classifiers import Classifier, load_classifier

    images = open_images(data)
    if weights is not None:
        return load_classifier(ModelConfig(f"{FACTORY}:resnet20", str(weights))), images
    torch.manual_seed(0)
    transform = torchvision.models.ResNet18_Weights.IMAGENET1K_V1.transforms()
    images = replace(images, classes=tuple(f"{i:04d}" for i in range(1000)))
    return Classifier(torchvision.models.resnet18(weights=None), transform), images


def bare_loop(data: Path, weights: Path | None, batch: int) -> Any:
    """Seconds for decode, forward and input-gradient backward over every image."""
    from PIL import Image

    classifier, _ = network(data, weights)
    module = classifier.module.eval().requires_grad_(False)
    paths = sorted(path for path in data.glob("*/*") if path.suffix in (".png", ".jpg"))
    began = now()
    for start in range(0, len(paths), batch):
        pictures = [Image.open(path).convert("RGB") for path in paths[start : start + batch]]
        backward(module, [classifier.transform(picture) for picture in pictures])
    return now() - began


def backward(module: Any, inputs: list[Any]) -> None:
    """Forward and input-gradient backward of one batch."""
    import torch

    x = torch.stack(inputs).requires_grad_()
    torch.autograd.grad(module(x).amax(1).sum(), x)


def in_memory(data: Path, weights: Path | None, batch: int) -> Any:
    """Seconds for forward and backward alone: the same prepared batch as often as it takes for as many images."""
    from PIL import Image

    classifier, images = network(data, weights)
    module = classifier.module.eval().requires_grad_(False)
    paths = sorted(path for path in data.glob("*/*") if path.suffix in (".png", ".jpg"))[:batch]
    inputs = [classifier.transform(Image.open(path).convert("RGB")) for path in paths]
    began = now()
    for start in range(0, len(images), batch):
        backward(module, inputs[: len(images) - start])
    return now() - began


def decoding(data: Path, weights: Path | None, workers: int, kind: str) -> Any:
    """Seconds to read and prepare every image, by so many threads or processes at once."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

    import torch

    torch.set_num_threads(1)
    DECODER.update(zip(("classifier", "images"), network(data, weights), strict=True))
    count = len(DECODER["images"])
    blocks = [range(start, min(start + 32, count)) for start in range(0, count, 32)]
    fork = multiprocessing.get_context("fork")
    pool = ThreadPoolExecutor(workers) if kind == "threads" else ProcessPoolExecutor(workers, mp_context=fork)
    with pool:
        list(pool.map(decoded, blocks[:workers]))  # they have started
        began = now()
        list(pool.map(decoded, blocks))
        return now() - began


DECODER: dict[str, Any] = {}


def decoded(rows: range) -> Any:
    """A block of inputs, which processes have to hand over."""
    from wrongtree.inputs.decode import decode

    return decode(DECODER["images"], DECODER["classifier"].transform, rows).inputs.numpy()


def predict_stage(data: Path, weights: Path | None, batch: int, cache: Path) -> Any:
    """Seconds for the predict stage alone, its artifact written to the cache."""
    import torch  # noqa: F401 - imported before the clock starts, as in the bare loop

    from wrongtree.artifacts.predictions import Predictions
    from wrongtree.config import Machine, PredictConfig
    from wrongtree.inputs.brought import Brought
    from wrongtree.shared.progress import bar, quiet
    from wrongtree.stages.predict import judge, pieces  # noqa: F401 - the same
    from wrongtree.store.store import Store

    classifier, images = network(data, weights)
    brought = Brought(
        images, lambda: classifier, None, Machine("cpu", batch), lambda title, total: bar(title, total, quiet)
    )
    store = Store(cache, "bench", lambda *_: None)
    began = now()
    store.keep_pieces("predict", Predictions, [images.digest], lambda: pieces.compute(brought, PredictConfig())).get()
    return now() - began


def whole_build(data: Path, weights: Path, batch: int, cache: Path) -> Any:
    """Seconds for everything from listing the images to the finished site, imports included."""
    began = now()
    from wrongtree.config import Machine, ModelConfig
    from wrongtree.flow.plan import Plan
    from wrongtree.flow.run import build_from_files
    from wrongtree.shared.progress import quiet

    plan = Plan(cache / "build", "bench", cache=cache / "cache", machine=Machine("cpu", batch))
    build_from_files(plan, data, None, ModelConfig(f"{FACTORY}:resnet20", str(weights)), quiet)
    return now() - began


def measure(what: str, data: Path, weights: Path | None, batch: int) -> tuple[float, float, float]:
    """Run one of the above in a fresh process; returns (seconds, peak MB, seconds of processor time)."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, __file__, "--data", str(data), "--batch", str(batch)]
        command += [] if weights is None else ["--weights", str(weights)]
        done = subprocess.run([*command, "--only", what, "--cache", cache], capture_output=True, text=True, check=True)
    seconds, processor, peak = map(float, done.stdout.split())
    return seconds, peak, processor


def main() -> None:
    """Measure all three in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--batch", type=int, default=BATCH, help="what the pipeline chooses with this much memory")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=[*GOALS, *PARTS], help=argparse.SUPPRESS)
    parser.add_argument("--cache", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        seconds = {
            "bare": lambda: bare_loop(given.data, given.weights, given.batch),
            "predict": lambda: predict_stage(given.data, given.weights, given.batch, given.cache),
            "build": lambda: whole_build(given.data, given.weights, given.batch, given.cache),
            "memory": lambda: in_memory(given.data, given.weights, given.batch),
            "threads": lambda: decoding(given.data, given.weights, 2, "threads"),
            "processes": lambda: decoding(given.data, given.weights, 2, "processes"),
        }[given.only]()
        print(*seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    turns = []
    for _ in range(given.runs):
        turns.append(
            {what: measure(what, given.data, given.weights, given.batch) for what in ("bare", "predict", "build")}
        )
        print(
            {what: f"{seconds:.1f} s, {peak:.0f} MB" for what, (seconds, peak, _) in turns[-1].items()}, file=sys.stderr
        )
    rows = [
        {
            "what": what,
            "ratio": round(statistics.median(turn[what][0] / turn["bare"][0] for turn in turns), 2),
            "peak_gb": round(statistics.median(turn[what][1] for turn in turns) / 1024, 1),
        }
        for what in GOALS
    ]
    print(f"{'':24}{'ratio to bare loop':>20}{'goal':>8}{'peak memory':>14}")
    for row in rows:
        print(f"{row['what']:24}{row['ratio']:20.2f}{GOALS[row['what']]:8.2f}{row['peak_gb']:11.1f} GB")


if __name__ == "__main__":
    main()
