"""Asks the model about changed pictures: each is decoded once, and nothing is asked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch

from wrongtree.artifacts.predictions import Predictions
from wrongtree.shared.arrays import Doubles, Ints
from wrongtree.stages.probe.bench import Bench
from wrongtree.stages.probe.causes.tone import Tone, usual_of

HELD = 1 << 28  # bytes of decoded inputs
GONE = -1  # what is said of a picture that cannot be read any more
Change = Callable[[torch.Tensor, Tone], torch.Tensor]


class Trying:
    """The model, and what it has said so far; `budget` counts the pictures that it may still be asked about."""

    def __init__(self, bench: Bench, predictions: Predictions, tone: Tone, budget: int) -> None:
        self.bench = bench
        self.predictions = predictions
        self.tone = tone
        self.budget = budget
        self.passes = 0
        self._inputs: dict[int, torch.Tensor | None] = {}
        self._said: dict[tuple[str, int], tuple[int, float]] = {}  # the prediction, and its confidence

    def said(self, images: Ints, name: str, change: Change) -> Ints:
        """(k,) what the model says of these judged images once they are changed; GONE: it cannot be read.

        `name` has to tell the change from all others: what was said of an image is remembered under it.
        """
        return self.answers(images, name, change)[0]

    def answers(self, images: Ints, name: str, change: Change) -> tuple[Ints, Doubles]:
        """The same, and (k,) the confidence of each; NaN: it cannot be read."""
        new = [image for image in dict.fromkeys(images.tolist()) if (name, image) not in self._said]
        if new:
            pixels, readable = self.pixels(np.array(new, dtype=np.int64))
            for image in new:
                self._said[name, image] = GONE, np.nan
            if len(readable):
                tone = usual_of(self.tone, self.predictions.label[readable])
                said, sure = self.ask(change(pixels, tone))
                for image, one, confidence in zip(readable.tolist(), said.tolist(), sure.tolist(), strict=True):
                    self._said[name, image] = one, confidence
        found = [self._said[name, image] for image in images.tolist()]
        return np.array([said for said, _ in found], dtype=np.int64), np.array([sure for _, sure in found])

    def ask(self, changed: torch.Tensor) -> tuple[Ints, Doubles]:
        """(k,) what the model says of these pictures (k, 3, h, w), and its confidence; nothing is remembered."""
        self.passes += len(changed)
        self.budget -= len(changed)
        return self.bench.answers(self.bench.colours.to_inputs(changed))

    def pixels(self, images: Ints) -> tuple[torch.Tensor, Ints]:
        """(k, 3, h, w) in 0…1 of those of these judged images that can be read, and which these are."""
        missing = [image for image in images.tolist() if image not in self._inputs]
        if missing:
            size = next((t.numel() * t.element_size() for t in self._inputs.values() if t is not None), 0)
            if (len(self._inputs) + len(missing)) * size > HELD:
                self._inputs.clear()
                missing = list(dict.fromkeys(images.tolist()))
            readable, inputs = self.bench.inputs(self.predictions.row[missing].tolist())
            self._inputs.update(dict.fromkeys(missing))
            for place, tensor in zip(readable.tolist(), inputs, strict=True):
                self._inputs[missing[place]] = tensor.clone()
        found = [(image, self._inputs[image]) for image in images.tolist()]
        kept = [(image, tensor) for image, tensor in found if tensor is not None]
        if not kept:
            return torch.zeros(0, 3, 1, 1), np.zeros(0, dtype=np.int64)
        stacked = torch.stack([tensor for _, tensor in kept])
        return self.bench.colours.to_pixels(stacked).float(), np.array([image for image, _ in kept], dtype=np.int64)

    @contextmanager
    def holding_back(self, share: float) -> Iterator[None]:
        """Keep a share of the budget for what comes after the block."""
        kept = int(share * max(self.budget, 0))
        self.budget -= kept
        yield
        self.budget += kept

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) of the pictures; known once one has been read."""
        read = next((t for t in self._inputs.values() if t is not None), torch.zeros(1, 1, 1))
        return read.shape[1], read.shape[2]

    def agrees(self, images: Ints) -> bool:
        """Whether the model says the same of unchanged pictures that were taken to colours and back."""
        said = self.said(images, "unchanged", lambda pixels, _: pixels)
        known = said != GONE
        same = said[known] == self.predictions.prediction[images[known]]
        return bool(known.any()) and float(same.mean()) >= 0.9
