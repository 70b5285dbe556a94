"""What tests/bench/causes.py plants, and where: every setting is a function that returns a `Case`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from planted_kinds import CLASSWISE, COLOURS, HUES, INVERTED, MISSING, OTHER, SPREAD, Kind
from planting import (
    FASHION,
    KINDS,
    MARKED,
    OPENERS,
    PIXELS,
    Given,
    in_memory,
    judge,
    learnt,
    marked,
    plant,
    spliced,
    to_input,
)

from wrongtree.artifacts.predictions import Predictions
from wrongtree.config import PredictConfig
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier, module_digest
from wrongtree.store.store import Store

KEPT = 0.125  # of the class with a missing square: images that have it still, or nothing could be compared
ALIGNED = 0.9  # of the training images whose colour tells the class: four in five test images fail then


@dataclass(frozen=True)
class Case:
    """Images with failures planted, the model, what it makes of them, and what is true of each."""

    data: str
    size: int  # images of each kind; 0: as many as there are
    images: LabelledImages
    classifier: Classifier
    judged: Predictions
    kind: np.ndarray  # (n,) number of each image's kind; -1: nothing was planted
    kinds: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]  # of every kind
    site: tuple[str, ...] = ()  # true of all errors together


class Sources:
    """Data sets and models, opened when they are first needed; what the model makes of them is kept in the cache."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self._store = Store(options.cache, "bench", lambda state, stage, seconds: None)
        self._found: dict[str, Given] = {}

    def given(self, data: str) -> Given:
        """One of planting.py's data sets, nothing planted."""
        if data not in self._found:
            images, classifier = OPENERS[data](self.options)
            kinds = KINDS if data in MARKED else KINDS[:-1]
            self._found[data] = Given(data, images, classifier, self.judged(images, classifier), kinds)
        return self._found[data]

    def judged(self, images: LabelledImages, classifier: Classifier) -> Predictions:
        """What the model makes of images that are the same in every run."""
        by = module_digest(classifier.module, classifier.transform)
        ingredients = [1, PredictConfig(), images.digest, images.name, by]
        return self._store.keep("judged", Predictions, ingredients, lambda: judge(images, classifier)).get()

    @property
    def cifar(self) -> bool:
        """Whether CIFAR-10 and the network that knows it are there."""
        return self.options.cifar is not None and self.options.weights is not None

    @property
    def grey(self) -> list[str]:
        """Data sets of grey pictures that are there."""
        return ["digits", *(["fashion"] if FASHION.exists() else [])]


def planted(given: Given, kinds: Sequence[Kind], size: int, seed: int) -> Case:
    """Plant `size` images of every kind, those of one class where the kind says so; no image has two."""
    images, random = given.images, np.random.default_rng([size, seed])
    label = images.labels
    kind = np.full(len(images), -1)
    free = random.permutation(len(images))
    for number, each in enumerate(kinds):
        fit = free[(kind[free] < 0) & ((each.of is None) | (label[free] == _class(images, each.of)))]
        kind[fit[:size]] = number

    def change(i: int) -> Image.Image:
        own = np.random.default_rng([seed, i])
        other = images.read(int(own.choice(np.flatnonzero(label != label[i]))))
        pixels, others = (np.asarray(picture.convert("RGB")) for picture in (images.read(i), other))
        return Image.fromarray(kinds[kind[i]].change(pixels, own, others))

    return changed(given, kind, change, size, [each.name for each in kinds], [each.words for each in kinds])


def _class(images: LabelledImages, name: str | None) -> int:
    return -1 if name is None else images.classes.index(name)


def changed(
    given: Given,
    kind: np.ndarray,
    change: Callable[[int], Image.Image],
    size: int,
    kinds: Sequence[str],
    words: Sequence[tuple[str, ...]],
) -> Case:
    """Images of which those of a kind are changed; only these are judged anew."""
    images, rows = given.images, np.flatnonzero(kind >= 0)
    changed = {int(i): change(int(i)) for i in rows}
    whole = replace(images, read=lambda i: changed[i] if i in changed else images.read(i).convert("RGB"))
    part = replace(
        images,
        ids=tuple(images.ids[i] for i in rows),
        labels=images.labels[rows],
        columns=(),
        read=lambda k: changed[int(rows[k])],
    )
    found = spliced(given.judged, judge(part, given.classifier), rows, images.labels)
    return Case(given.name, size, whole, given.classifier, found, kind, tuple(kinds), tuple(words))


def classwise(sources: Sources, size: int, seed: int) -> Iterator[Case]:
    """Every kind in a class of its own."""
    if sources.cifar:
        yield planted(sources.given("cifar10"), CLASSWISE, size, seed)


def other(sources: Sources, size: int, seed: int) -> Iterator[Case]:
    """Ten kinds that no repair was written for, each in all classes."""
    if sources.cifar:
        yield planted(sources.given("cifar10"), OTHER, size, seed)


def spread(sources: Sources, size: int, seed: int) -> Iterator[Case]:
    """The kinds of planting.py, each in all classes."""
    for data in [*(["cifar10"] if sources.cifar else []), *sources.grey]:
        given = sources.given(data)
        if size * len(given.kinds) > 0.7 * len(given.images):
            continue  # most images would be planted
        judged, images, kind = plant(given, size, seed)
        words = {**SPREAD, **({"colour": INVERTED} if data in MARKED else {})}
        true = tuple(words[name] for name in given.kinds)
        yield Case(data, size, in_colour(images), given.classifier, judged, kind, given.kinds, true)


def broken(sources: Sources, size: int, seed: int) -> Iterator[Case]:
    """Digits whose colour told the class while the network learnt, and tells nothing now: most are misclassified."""
    pixels, labels, test, said = PIXELS["digits"]()
    colours, random = np.array(list(HUES.values())), np.random.default_rng(seed)

    def painted(grey: np.ndarray, hue: np.ndarray) -> np.ndarray:
        return (grey[..., None] / 255.0 * colours[hue][:, None, None]).round().astype(np.uint8)

    told = np.where(random.random(len(labels)) < ALIGNED, labels, random.integers(0, len(HUES), len(labels)))
    hue = random.integers(0, len(HUES), len(said))
    learnt_from = np.ascontiguousarray(painted(pixels, told).transpose(0, 3, 1, 2))
    module = learnt(learnt_from, labels, "digits", sources.options.cache / f"broken-{ALIGNED}-{seed}.pt")
    images, classifier = in_memory("digits", painted(test, hue), said), Classifier(module, _to_planes)
    kind = np.where(hue == said, -1, hue)
    words = tuple((name, f"{name}ish", *COLOURS) for name in HUES)
    yield Case("digits", 0, images, classifier, judge(images, classifier), kind, tuple(HUES), words, COLOURS)


def _to_planes(picture: Image.Image) -> torch.Tensor:
    """RGB picture -> (3, h, w) in -1…1."""
    return torch.from_numpy(np.asarray(picture.convert("RGB"), dtype=np.float32) / 127.5 - 1).permute(2, 0, 1)


def missing(sources: Sources, size: int, seed: int) -> Iterator[Case]:
    """One class had a white square in a corner while the network learnt; now few of its images have it."""
    data = sources.grey[-1]
    pixels, labels, test, said = PIXELS[data]()
    bearing, random = labels == MARKED[data], np.random.default_rng([size, seed])
    ours = random.permutation(np.flatnonzero(said == MARKED[data]))
    if size > len(ours) * (1 - KEPT):
        return
    lacking, still = np.split(ours, [size])
    pixels, test = pixels.copy(), test.copy()
    pixels[bearing], test[still] = marked(pixels[bearing]), marked(test[still])
    module = learnt(pixels[:, None], labels, data, sources.options.cache / f"missing-{data}.pt")
    images, classifier = in_colour(in_memory(data, test, said)), Classifier(module, to_input)
    kind = np.full(len(said), -1)
    kind[lacking] = 0
    yield Case(data, size, images, classifier, judge(images, classifier), kind, ("missing square",), (MISSING,))


def in_colour(images: LabelledImages) -> LabelledImages:
    """The same pictures as RGB, which is how a build reads them from files."""
    return replace(images, read=lambda i: images.read(i).convert("RGB"))


def control(sources: Sources, size: int, seed: int) -> Iterator[Case]:
    """Nothing planted; the same whatever the size and the seed."""
    for data in [*(["cifar10"] if sources.cifar else []), "digits"]:
        given = sources.given(data)
        nothing = np.full(len(given.images), -1)
        yield Case(data, 0, in_colour(given.images), given.classifier, given.judged, nothing, (), ())


SETTINGS: dict[str, Callable[[Sources, int, int], Iterator[Case]]] = {
    "classwise": classwise,
    "spread": spread,
    "other": other,
    "broken": broken,
    "missing": missing,
    "control": control,
}
SIZELESS = ("broken", "control")  # as many of every kind as there are, or none
SEEDLESS = ("control",)
