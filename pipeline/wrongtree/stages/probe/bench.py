"""The model on a bench: inputs of chosen images, what it says of them, and its maps, as often as one asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import nn

from wrongtree.artifacts.answers import confidence
from wrongtree.config import Machine
from wrongtree.inputs.brought import Brought
from wrongtree.inputs.decode import THREADS, decode, decoded_ahead
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier, module_digest
from wrongtree.inputs.models.hooks import frozen
from wrongtree.inputs.models.placed import placed
from wrongtree.inputs.models.preparation.recipes import Transform
from wrongtree.inputs.models.preprocess import Colours, find_colours, shrink
from wrongtree.inputs.models.saliency import saliency_maps
from wrongtree.shared.arrays import Bytes, Doubles, Floats, Ints
from wrongtree.shared.faults import UserError
from wrongtree.shared.machine import batch_size_for, in_parts, resolve_device
from wrongtree.shared.spread import everywhere

EXAMPLES = 16  # inputs from which colours are found where the transform does not tell them
T = TypeVar("T")


@dataclass
class Bench:
    """A frozen model on its device; its batch size halves whenever the memory does not suffice."""

    module: nn.Module
    transform: Transform | None
    images: LabelledImages
    device: torch.device
    colours: Colours
    batch_size: int
    digest: str  # of the model, wherever its files lie

    def inputs(self, rows: Sequence[int]) -> tuple[Ints, torch.Tensor]:
        """Which of these rows could be read, by their place among them, and their inputs (k, channels, h, w)."""
        batch = decode(self.images, self.transform, rows)
        place = {row: i for i, row in enumerate(rows)}
        return np.array([place[row] for row in batch.rows], dtype=np.int64), batch.inputs

    def average(self, rows: Sequence[int]) -> torch.Tensor:
        """(channels, h, w) mean input of these images."""
        total, count = torch.zeros(()), 0
        with ThreadPoolExecutor(THREADS) as threads:
            for batch in decoded_ahead(self.images, self.transform, rows, 32, threads):
                if batch.rows:
                    total, count = total + batch.inputs.double().sum(dim=0), count + len(batch.rows)
        if not count:
            raise UserError("none of the images for the mean image can be read any more; check that they still exist")
        return (total / count).float()

    def said(self, inputs: torch.Tensor, module: nn.Module | None = None) -> Ints:
        """(k,) predictions."""
        model = self.module if module is None else module

        def run(part: slice) -> np.ndarray:
            with torch.no_grad():
                logits: torch.Tensor = model(inputs[part].to(self.device))
                return logits.argmax(dim=1).cpu().numpy()

        return self._in_parts(len(inputs), run)

    def answers(self, inputs: torch.Tensor) -> tuple[Ints, Doubles]:
        """(k,) predictions, as `said` has them, and (k,) the confidence of each."""

        def run(part: slice) -> tuple[np.ndarray, np.ndarray]:
            with torch.no_grad():
                logits: torch.Tensor = self.module(inputs[part].to(self.device))
                return logits.argmax(dim=1).cpu().numpy(), confidence(logits.float().cpu().numpy())

        parts, self.batch_size = in_parts(len(inputs), self.batch_size, run, self.device)
        return np.concatenate([said for said, _ in parts]), np.concatenate([sure for _, sure in parts])

    def maps(
        self, inputs: torch.Tensor, plus: Ints, minus: Ints | None, side: int, module: nn.Module | None = None
    ) -> Floats:
        """(k, s, s') maps of the logit `plus` (k,), or of it minus the logit `minus` (k,)."""
        model = self.module if module is None else module

        def run(part: slice) -> np.ndarray:
            given = inputs[part].to(self.device).requires_grad_()
            with torch.enable_grad():
                logits = model(given)
                score = _picked(logits, plus[part])
                if minus is not None:
                    score = score - _picked(logits, minus[part])
                (gradient,) = torch.autograd.grad(score.sum(), given)
            return saliency_maps(gradient, side)

        return self._in_parts(len(inputs), run)

    def pictures(self, inputs: torch.Tensor, side: int) -> Bytes:
        """(k, h, w, 3) inputs as colours, at most `side` pixels a side."""
        pixels = shrink(self.colours.to_pixels(inputs), side)
        return np.ascontiguousarray((pixels * 255).round().astype(np.uint8).transpose(0, 2, 3, 1))

    def _in_parts(self, count: int, run: Callable[[slice], np.ndarray]) -> np.ndarray:
        parts, self.batch_size = in_parts(count, self.batch_size, run, self.device)
        return np.concatenate(parts)


@contextmanager
def open_bench(brought: Brought) -> Iterator[Bench]:
    """Put the model that was brought on a bench, loaded if nobody has."""
    with bench_of(brought.images, brought.model(), brought.machine) as bench:
        yield bench


@contextmanager
def bench_of(images: LabelledImages, classifier: Classifier, machine: Machine) -> Iterator[Bench]:
    """Put a model on its device, frozen; it is left as it was found."""
    device = resolve_device(machine.device)
    found = _examples(images, classifier.transform)
    digest = module_digest(classifier.module, classifier.transform, asked=False)
    with placed(classifier.module, device, classifier.amp) as module, frozen(module, len(images.classes)):
        size = classifier.batch or machine.batch_size
        size = size or batch_size_for(module, found[:2].to(device), device)
        colours = find_colours(classifier.transform, list(found))
        yield Bench(module, classifier.transform, images, device, colours, size, digest)


def _examples(images: LabelledImages, transform: Transform | None) -> torch.Tensor:
    """Inputs (k, channels, h, w) of some images from all over the data set."""
    found: list[torch.Tensor] = []
    for row in everywhere(len(images), EXAMPLES):
        found.extend(decode(images, transform, [row]).inputs)
        if len(found) == EXAMPLES:
            break
    if not found:
        raise UserError(f"none of the images of {images.name} can be read any more; check that they still exist")
    return torch.stack(found)


def _picked(logits: torch.Tensor, which: Ints) -> torch.Tensor:
    return logits.gather(1, torch.as_tensor(which, device=logits.device)[:, None])[:, 0]
