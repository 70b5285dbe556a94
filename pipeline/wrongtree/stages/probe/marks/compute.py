"""Asks the model about marks: taken away from images that have one, and put into images that have not.

Any change makes some errors correct and misclassifies some correct images. So the same is done without the mark:
another place is filled, the same place of images without it is filled, and in its place a plain grey is put, or what
another image has there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from wrongtree.artifacts.data import MARK_TRIALS, MARK_TRIED, Marks, MarkTrials
from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import ProbeConfig
from wrongtree.inputs.brought import Brought
from wrongtree.shared import mixes
from wrongtree.shared.arrays import Flags, Ints
from wrongtree.stages.probe.bench import open_bench
from wrongtree.stages.probe.causes.repairs import HARMLESS, REPAIRS
from wrongtree.stages.probe.causes.tone import measured, tone_of
from wrongtree.stages.probe.causes.trying import Trying
from wrongtree.stages.probe.marks.extent import elsewhere, extent_of, widened
from wrongtree.stages.probe.marks.filling import Filler
from wrongtree.stages.probe.sampling import Sampler

COVERED = 48  # errors, and correct images, that it is taken away from
PASTED = 96  # correct images that it is put into
OWN = 128  # correct images of its own label that it is put into
FEWEST = 24  # images of its label without it: if there are fewer, those of all labels stand for them
ASKED = 32  # images that tell whether pictures can be taken to colours and back
GREY = 0.5
APART = 40 / 255  # of a mark's mean colour from that grey: of a mark that is nearer, grey is no change
HALF = 0.5
Pixels = Callable[[torch.Tensor], torch.Tensor]  # (b, 3, h, w) in 0…1, changed
SIZE = (len(MARK_TRIALS), len(MARK_TRIED), 3)
IDLE = [repair for repair in REPAIRS if repair.name in HARMLESS]


def compute(brought: Brought, predictions: Predictions, marks: Marks, config: ProbeConfig) -> MarkTrials:
    """Try every mark. Of one that the model cannot be asked about, all counts are 0."""
    count = len(marks.label)
    aims = np.array([_aim(predictions, marks, i) for i in range(count)], dtype=np.int64)
    counts = np.zeros((count, *SIZE), dtype=np.int64)
    pairs = [(i, label) for i in range(count) for label in marks.labels(i, predictions.label)]
    own, way = np.zeros((len(pairs), 4), dtype=np.int64), np.zeros(len(pairs))
    with brought.bar("marks", count) as advance, open_bench(brought) as bench:
        # As many pictures as marks need, which are few: nothing here asks what is left of a budget.
        trying = Trying(bench, predictions, tone_of(predictions, measured(predictions)), budget=0)
        sampler = Sampler(brought.images.ids, predictions, config.seed)
        if len(bench.colours.black) in (1, 3) and trying.agrees(sampler.order(predictions.kept)[:ASKED]):
            for i, aim in enumerate(aims.tolist()):
                mark = _Mark(trying, sampler, marks, i, aim)
                counts[i] = mark.counts()
                for at, (which, label) in enumerate(pairs):
                    if which == i:
                        own[at], way[at] = mark.harm(label)
                advance(1)
    return MarkTrials(aims, counts, np.array(pairs, dtype=np.int64).reshape(-1, 2), own, way)


def _aim(predictions: Predictions, marks: Marks, i: int) -> int:
    """What a mark may make the model say: the prediction of at least half of its images, else their label."""
    said = np.bincount(predictions.prediction[marks.image[marks.mark == i]], minlength=1)
    return int(said.argmax()) if said.max() >= HALF * said.sum() else int(marks.label[i])


class _Mark:
    """One mark, and the images that it is tried on."""

    def __init__(self, trying: Trying, sampler: Sampler, marks: Marks, i: int, aim: int) -> None:
        predictions = trying.predictions
        label = int(marks.label[i])
        self._trying, self._name, self._aim = trying, f"mark-{i}", aim
        has = np.isin(predictions.kept, marks.image[marks.mark == i])
        wrong = predictions.prediction[predictions.kept] != predictions.label[predictions.kept]
        of = predictions.label[predictions.kept]
        ours = (of == label) | (label < 0)
        other = (of != label) & (of != aim)

        def drawn(which: Flags, most: int) -> Ints:
            """Some of these, of which the model says the same if nothing is changed."""
            images = sampler.order(predictions.kept[which])[:most]
            same: Flags = trying.said(images, "unchanged", lambda pixels, _: pixels) == predictions.prediction[images]
            kept: Ints = images[same]
            return kept

        self._errors, self._correct = drawn(has & wrong, COVERED), drawn(has & ~wrong, COVERED)
        self._plain_errors, self._plain_correct = (
            drawn(~has & side & (ours if (~has & side & ours).sum() >= FEWEST else True), COVERED)
            for side in (wrong, ~wrong)
        )
        self._receivers = drawn(~has & ~wrong & other, PASTED)
        self._drawn, self._has, self._wrong, self._of = drawn, has, wrong, of
        self._bearers, _ = trying.pixels(np.concatenate([self._errors, self._correct]))
        self._region = marks.region[i]

    def counts(self) -> Ints:
        """MARK_TRIALS × MARK_TRIED × 3: images, how many change sides, and how many of these are predicted as `aim`."""
        found = np.zeros(SIZE, dtype=np.int64)
        if not len(self._bearers):
            return found
        without, _ = self._trying.pixels(np.concatenate([self._receivers, self._plain_correct]))
        extent = extent_of(self._region, self._bearers, without)
        place = widened(extent, self._bearers)
        if place.all():
            return found
        away, moved = Filler(place), elsewhere(place)
        for row, (images, plain) in enumerate(
            ((self._errors, self._plain_errors), (self._correct, self._plain_correct))
        ):
            found[row, 0] = self._count(images, "covered", away)
            if moved is not None:
                found[row, 1] = self._count(images, "elsewhere", Filler(moved))
            found[row, 2] = self._count(plain, "covered", away)
        found[2, 0] = self._count(self._receivers, "pasted", self._given(extent))
        there = self._bearers[:, :, torch.from_numpy(extent)]
        if float((there.mean(dim=(0, 2)) - GREY).abs().max()) > APART:
            found[2, 1] = self._count(
                self._receivers, "grey", _put(extent, lambda pixels: torch.full_like(pixels, GREY))
            )
        found[2, 2] = self._count(self._receivers, "others", _put(extent, lambda pixels: pixels.roll(1, 0)))
        return found

    def harm(self, label: int) -> tuple[Ints, float]:
        """`own` and `way` of MarkTrials, of a label."""
        own, predictions = self._of == label, self._trying.predictions
        images, found = self._drawn(~self._has & ~self._wrong & own, OWN), np.zeros(4, dtype=np.int64)
        if not len(self._bearers) or not len(images):
            return found, 0.0
        without, _ = self._trying.pixels(images)
        given = self._given(extent_of(self._region, self._bearers, without))
        said = self._trying.said(images, f"{self._name}-own-{label}", lambda pixels, _: given(pixels))
        harmed = said != label
        idle = np.zeros(len(images), dtype=np.bool_)
        # Whatever is done to pictures misclassifies some: the change that does so most.
        for repair in IDLE:
            wrong = self._trying.said(images, repair.name, repair.apply) != label
            idle = wrong if wrong.sum() > idle.sum() else idle
        counts = [len(images), int(harmed.sum()), int((harmed & ~idle).sum()), int((idle & ~harmed).sum())]
        errors = predictions.prediction[predictions.kept[self._has & self._wrong & own]]
        return np.array(counts, dtype=np.int64), mixes.alike(errors, said[harmed])

    def _given(self, extent: Flags) -> Pixels:
        """What images with the mark have there, each another one's."""
        return _put(extent, lambda pixels: self._bearers[torch.arange(len(pixels)) % len(self._bearers)])

    def _count(self, images: Ints, name: str, change: Pixels) -> Ints:
        predictions = self._trying.predictions
        label, before = predictions.label[images], predictions.prediction[images]
        said = self._trying.said(images, f"{self._name}-{name}", lambda pixels, _: change(pixels))
        sides = (said == label) != (before == label)
        return np.array([len(images), sides.sum(), (sides & (said == self._aim)).sum()], dtype=np.int64)


def _put(extent: Flags, what: Pixels) -> Pixels:
    """In that place, and nowhere else, what `what` makes of the pictures."""
    mask = torch.from_numpy(extent)
    return lambda pixels: torch.where(mask, what(pixels), pixels)
