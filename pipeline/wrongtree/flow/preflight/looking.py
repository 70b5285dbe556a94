"""What is looked at before a build: a few images, the weights, one batch; `check` does it alone, a build in its first
seconds.

It uses the build's own code: what the build would refuse is refused here with the same sentence.
"""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import EmitConfig, Machine, PredictConfig
from wrongtree.flow.preflight.cost import Measured
from wrongtree.flow.preflight.glimpse import Glimpse, Trial, Ways
from wrongtree.flow.preflight.look import asked_again, look_at, own_averages, undisturbed
from wrongtree.flow.preflight.names import names_of
from wrongtree.flow.preflight.pace import pace
from wrongtree.flow.preflight.sample import CHUNK, PICTURES, Reading, colours_of, part_of, read_sample, sample, views_of
from wrongtree.flow.preflight.trials import try_ways
from wrongtree.flow.preflight.variants import Ask
from wrongtree.inputs.batches import as_bytes, first_readable
from wrongtree.inputs.given import Given
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.inputs.models.hooks import frozen
from wrongtree.inputs.models.placed import bare, placed
from wrongtree.inputs.models.preprocess import find_colours, shrink
from wrongtree.shared.arrays import Bytes, Floats, Ints
from wrongtree.shared.machine import peak_memory, resolve_device
from wrongtree.stages.emit.originals import write_originals
from wrongtree.stages.predict.given import open_given
from wrongtree.stages.predict.judge import open_pass

# What somebody's model raises of inputs that a build would not give it: then nothing is known, and nothing said.
THEIRS = (RuntimeError, ValueError, TypeError, IndexError, MemoryError)
TRAINING = ("train", "training")


def glimpse(
    images: LabelledImages, judge: Callable[[], Classifier] | Given, config: PredictConfig, machine: Machine
) -> tuple[Glimpse, Measured]:
    """Look at the sample. Raises what a build would raise."""
    with undisturbed():
        return _given(images, judge, config) if isinstance(judge, Given) else _judged(images, judge(), config, machine)


def refuse_as_build(images: LabelledImages, classifier: Classifier) -> None:
    """Refuse what a build finds in its first images: none that can be read, a transform that is never the same."""
    with undisturbed():
        first_readable(images, classifier.transform)


def _judged(
    images: LabelledImages, classifier: Classifier, config: PredictConfig, machine: Machine
) -> tuple[Glimpse, Measured]:
    module, source = bare(classifier.module), classifier.source
    model = look_at(module)
    names, by = names_of(module, source)
    rows = sample(len(images))
    read = read_sample(images, classifier, rows)
    ways = Ways(
        python=source is None,
        weights=source is None or source.weights is not None or not source.spec.partition(":")[0].endswith(".py"),
        layered=source is None or source.preprocess.given() or source.spec.startswith(("torchvision:", "timm:")),
    )
    seen = Glimpse(
        total=len(images),
        asked=len(rows),
        everything=images.labels,
        classes=images.classes,
        labels=images.labels[:0],
        logits=np.zeros((0, len(images.classes)), np.float32),
        skipped=tuple(read.skipped),
        aside=tuple(read.skipped),
        training_data=_of_training(images),
        orders=_orders(images),
        ways=ways,
    )
    few = PredictConfig("all", config.layer)
    if not read.rows:
        return seen, Measured.of_nothing(len(images))
    part = part_of(images, read)
    colours = colours_of(classifier, read.inputs)
    views = views_of(classifier, colours, read)
    before = psutil.Process().memory_info().rss
    with open_pass(part, dataclasses.replace(classifier, transform=None), few, machine, lambda _: None) as piece:
        began = time.perf_counter()
        found = piece(0)
        took = time.perf_counter() - began
    kept = found.row
    chosen = read.inputs[torch.as_tensor(kept)]
    model = dataclasses.replace(model, names=names, names_from=by, training=model.training and source is None)
    trials: tuple[Trial, ...] = ()
    with _asking(module, len(images.classes), machine, classifier.batch) as ask, suppress(*THEIRS):
        if len(kept):
            one_and_many = classifier.batch is None
            model = asked_again(model, chosen, lambda inputs: ask(inputs, False), one_and_many)
            labels, logits = np.asarray(found.label), np.asarray(found.logits)
            trials = try_ways(images, classifier, read, chosen, labels, logits, colours, views, model, ways, ask)
    seen = dataclasses.replace(
        seen,
        labels=found.label,
        logits=np.asarray(found.logits),
        lost=len(found.skipped),
        aside=(*found.skipped, *read.skipped),
        sizes=np.array([read.sizes[row] for row in views], np.int64).reshape(-1, 2),
        seen=np.array(list(views.values()), np.float32).reshape(-1, 4),
        grey=np.array(list(read.grey.values()), np.bool_),
        input=tuple(read.inputs.shape[1:]),
        span=(float(read.inputs.min()), float(read.inputs.max())),
        model=model,
        trials=trials,
    )
    device = resolve_device(machine.device)
    pictures = as_bytes(shrink((colours or find_colours(None, list(read.inputs))).to_pixels(read.inputs), 128))
    return seen, _measured(images, read, found, pictures, took, before, Machine(str(device), machine.batch_size), True)


def _given(images: LabelledImages, given: Given, config: PredictConfig) -> tuple[Glimpse, Measured]:
    rows = np.array(sample(len(images)))
    part = dataclasses.replace(
        images,
        ids=tuple(images.ids[row] for row in rows),
        labels=images.labels[rows],
        columns=(),
        read=lambda i: images.read(int(rows[i])),
        changed=lambda i: False,
    )
    some = dataclasses.replace(
        given,
        logits=given.logits[rows],
        embeddings=None if given.embeddings is None else given.embeddings[rows],
    )
    said = np.isfinite(given.logits).all(axis=1)
    seen = Glimpse(
        total=len(images),
        asked=len(rows),
        everything=images.labels,
        classes=images.classes,
        labels=images.labels[said],
        logits=given.logits[said],
        training_data=_of_training(images),
        sure="confidence" not in given.without,
        unsaid=int((~said).sum()),
        confidences=given.confidences,
        orders=_orders(images),
        ways=Ways(python=not given.from_file),
    )
    before = psutil.Process().memory_info().rss
    with open_given(part, some, PredictConfig("all"), lambda _: None) as piece:
        began = time.perf_counter()
        found = piece(0)
        took = time.perf_counter() - began
    unread = tuple(entry for entry in found.skipped if not entry[1].startswith("has no "))
    read = Reading([int(rows[i]) for i in found.row], torch.empty(0), list(unread), {}, {}, 0.0)
    measured = _measured(images, read, found, np.asarray(found.closeups), took, before, Machine("cpu"), False)
    return dataclasses.replace(seen, skipped=unread), measured


@contextmanager
def _asking(module: torch.nn.Module, classes: int, machine: Machine, batch: int | None) -> Iterator[Ask]:
    """Yields what asks the frozen model; in small parts, because memory is not measured here."""
    device = resolve_device(machine.device)
    size = batch or min(CHUNK, machine.batch_size or CHUNK)

    with placed(module, device) as moved, frozen(moved, classes):

        def ask(inputs: torch.Tensor, averages: bool) -> Floats:
            with torch.no_grad(), own_averages(moved) if averages else nullcontext():
                parts = [moved(part.to(device)).float().cpu() for part in torch.split(inputs, size)]
            logits: Floats = torch.cat(parts).numpy()
            return logits

        yield ask


def _of_training(images: LabelledImages) -> str:
    """How we know that a model learns from these images; empty where we do not."""
    last = images.name.split()[-1].lower() if images.name.split() else ""
    if last in TRAINING:
        return f"the images are those of '{last}'"
    for column in images.columns:
        if column.name.lower() == "split" and {value.lower() for value in column.values} <= set(TRAINING):
            return f"all images have the split '{column.values[0]}'"
    return "the data set says that it is for training" if images.of_training else ""


def _orders(images: LabelledImages) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The classes as they come in the data: what a script that numbers them as it meets them makes of them."""
    first: dict[int, None] = dict.fromkeys(images.labels.tolist())
    met = tuple(images.classes[label] for label in first)
    return (("as they come in the data", met),) if len(met) == len(images.classes) else ()


def _measured(
    images: LabelledImages,
    read: Reading,
    found: Predictions,
    pictures: Bytes,
    took: float,
    before: int,
    machine: Machine,
    with_model: bool,
) -> Measured:
    """What the sample cost."""
    peak = peak_memory()
    per_image = {name: value.nbytes / max(1, len(value)) for name, value in vars(found).items() if _is_array(value)}
    count = max(1, len(found.label))
    rows = np.array(read.rows[:PICTURES], dtype=np.int64)
    length = 0.0
    if len(rows):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            numbers: Ints = np.arange(len(rows))
            view: Floats = np.zeros((len(rows), 4), np.float32)
            side = EmitConfig("").original_side
            write_originals(images.read, rows, pictures[: len(rows)], view, numbers, side, place, lambda _: None)
            length = sum(path.stat().st_size for path in place.iterdir()) / len(rows)
    return Measured(
        images=len(images),
        reading=read.seconds,
        judging=took / count,
        tried=len(found.label),
        right=int((found.prediction == found.label).sum()),
        before=before,
        grown=max(0, peak - before),
        kept=sum(per_image.values()) - per_image.get("closeups", 0),
        closeup=per_image.get("closeups", 0),
        original=length,
        thumbnail=int(np.prod(found.thumbnails.shape[1:3])),
        places=int(np.prod(found.saliency.shape[1:])),
        classes=len(images.classes),
        batch=machine.batch_size,
        device=machine.device,
        with_model=with_model,
        pace=pace(),
    )


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)
