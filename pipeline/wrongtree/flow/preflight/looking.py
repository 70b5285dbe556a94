"""What is looked at before a build with a model: a few images, the weights, one batch.

It uses the build's own code: what the build would refuse is refused here with the same sentence.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

import numpy as np
import psutil
import torch

from wrongtree.config import Machine, PredictConfig
from wrongtree.flow.preflight.cost import Measured
from wrongtree.flow.preflight.glimpse import Glimpse, Trial, Ways
from wrongtree.flow.preflight.look import asked_again, look_at, own_averages
from wrongtree.flow.preflight.measured import measured, of_training, orders_met
from wrongtree.flow.preflight.sample import CHUNK, colours_of, part_of, read_sample, views_of
from wrongtree.flow.preflight.trials import at_own_size, try_ways
from wrongtree.flow.preflight.variants import Ask
from wrongtree.inputs.batches import as_bytes, readable_rows, some_readable
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import LIBRARIES, Classifier, is_graph
from wrongtree.inputs.models.hooks import frozen
from wrongtree.inputs.models.names import names_of
from wrongtree.inputs.models.placed import bare, placed
from wrongtree.inputs.models.preparation.completing import is_linear, shows_its_size
from wrongtree.inputs.models.preprocess import find_colours, shrink
from wrongtree.shared.arrays import Floats
from wrongtree.shared.machine import resolve_device
from wrongtree.shared.spread import spread
from wrongtree.stages.predict.judge import open_pass

# What somebody's model raises of inputs that a build would not give it: then nothing is known, and nothing said.
THEIRS = (RuntimeError, ValueError, TypeError, IndexError, MemoryError)


def refuse_as_build(images: LabelledImages, classifier: Classifier) -> None:
    """Refuse what a build finds in its first images: none that can be read, a transform that is never the same."""
    some_readable(images, classifier.transform)


def look_at_judged(
    images: LabelledImages, classifier: Classifier, config: PredictConfig, machine: Machine
) -> tuple[Glimpse, Measured]:
    """Look at the sample. Raises what a build would raise."""
    module, source = bare(classifier.module), classifier.source
    model = look_at(module)
    names, by = ((), "") if images.one is not None else names_of(module, source)
    rows = spread(len(images))
    read = read_sample(images, classifier, rows)
    if not read.rows:  # then those that can be read tell more than none
        rows = sorted({*rows, *readable_rows(images, CHUNK)})
        read = read_sample(images, classifier, rows)
    ways = ways_of(classifier)
    seen = Glimpse(
        total=len(images),
        asked=len(rows),
        everything=images.labels,
        classes=images.classes,
        labels=images.labels[:0],
        logits=np.zeros((0, len(images.classes)), np.float32),
        skipped=tuple(read.skipped),
        aside=tuple(read.skipped),
        unsettled=read.unsettled,
        training_data=of_training(images),
        orders=orders_met(images),
        levels=images.levels,
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
    own_size: str | None = None
    inside = dataclasses.replace(classifier, module=module)
    with _asking(inside, len(images.classes), machine) as ask, suppress(*THEIRS):
        if len(kept):
            one_and_many = classifier.batch is None
            model = asked_again(model, chosen, lambda inputs: ask(inputs, False), one_and_many)
            labels, logits = np.asarray(found.label), np.asarray(found.logits)
            trials = try_ways(images, classifier, read, chosen, labels, logits, colours, views, model, ways, ask)
            own_size = at_own_size(classifier, read, chosen, colours, ways, ask)
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
        at_own_size=own_size,
    )
    device = resolve_device(machine.device)
    pictures = as_bytes(shrink((colours or find_colours(None, list(read.inputs))).to_pixels(read.inputs), 128))
    where = f"{device}, in mixed precision" if classifier.amp else str(device)
    running = Machine(where, machine.batch_size)
    return seen, measured(images, read.rows, read.seconds, found, pictures, took, before, running, True)


def ways_of(classifier: Classifier) -> Ways:
    """How to change what this model is given; a transform of somebody's own is asked, and read."""
    source, transform = classifier.source, classifier.transform
    if source is None:
        return Ways(python=True)
    graph, kind = is_graph(source.spec), source.spec.partition(":")[0]
    weights = source.weights is not None or not kind.endswith(".py")
    loads, factory = not graph and kind != "hf", not graph and kind not in LIBRARIES
    if transform is None or not factory:
        return Ways(weights=weights, loads=loads, factory=factory)
    return Ways(weights=weights, layered=is_linear(transform), sized=shows_its_size(transform))


@contextmanager
def _asking(classifier: Classifier, classes: int, machine: Machine) -> Iterator[Ask]:
    """Yields what asks the frozen model; in small parts, because memory is not measured here."""
    device = resolve_device(machine.device)
    size = classifier.batch or min(CHUNK, machine.batch_size or CHUNK)

    with placed(classifier.module, device, classifier.amp) as moved, frozen(moved, classes):

        def ask(inputs: torch.Tensor, averages: bool) -> Floats:
            with torch.no_grad(), own_averages(moved) if averages else nullcontext():
                parts = [moved(part.to(device)).float().cpu() for part in torch.split(inputs, size)]
            logits: Floats = torch.cat(parts).numpy()
            return logits

        yield ask
