"""Tries the sample in every other way that is worth trying, and says how to get the one that does best."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import torch

from wrongtree.flow.preflight.glimpse import ModelSeen, Trial, Ways
from wrongtree.flow.preflight.inputs import ENLARGED, tells
from wrongtree.flow.preflight.sample import Reading, crop_of, read_sample
from wrongtree.flow.preflight.tried import gives, prepared_with
from wrongtree.flow.preflight.variants import (
    AVERAGES,
    BGR,
    Ask,
    Variant,
    flags_of,
    mend_of,
    prepared,
    race,
    swap,
    variants,
)
from wrongtree.inputs.images.labelled import LabelledImages
from wrongtree.inputs.models.classifiers import Classifier
from wrongtree.inputs.models.preprocess import Colours
from wrongtree.shared.arrays import Floats, Ints
from wrongtree.shared.spread import COUNT, spread

SMALL = 3 * 64 * 64  # numbers in an input that costs next to nothing
SWAPPED, FEW = 256, 32  # images on which colours are swapped: of small inputs, of others


def try_ways(
    images: LabelledImages,
    classifier: Classifier,
    read: Reading,
    inputs: torch.Tensor,
    labels: Ints,
    logits: Floats,
    colours: Colours | None,
    views: Mapping[int, tuple[float, float, float, float]],
    model: ModelSeen,
    ways: Ways,
    ask: Ask,
) -> tuple[Trial, ...]:
    """At most one preparation, batch norm's averages, and swapped colours; facts say which of them tells anything.

    inputs (r, channels, h, w), labels (r,) and logits (r, c) are those of the sample.
    """
    grey = bool(read.grey) and all(read.grey.values())
    candidates = variants(inputs.shape[1], grey) + _own_size(inputs, read, ask)
    if colours is None:  # tensors that do not tell how they were made
        candidates = [way for way in candidates if not way.mean and not way.inverted]
        colours = Colours(np.zeros(inputs.shape[1]), np.ones(inputs.shape[1]))
    rounds = [candidates, [AVERAGES] if model.norms else []]
    tried = [race(inputs, labels, logits, colours, some, ask) for some in rounds]
    best = [entry for entry in tried if entry is not None]
    if inputs.shape[1] == 3 and not grey:
        best.append((BGR, _swapped(images, classifier, inputs, labels, logits, colours, ask)))
    shown = (colours, ways, tuple(inputs.shape[1:]), crop_of(views, read))
    found = []
    for way, trial in best:
        flags = flags_of(way, *shown) if tells(trial) else ()
        if flags and not gives(images, classifier, read, labels, trial, flags, ask):
            flags = ()
        found.append(dataclasses.replace(trial, flags=flags, mend=mend_of(way, ways, flags)))
    return tuple(found)


def at_own_size(
    classifier: Classifier, read: Reading, inputs: torch.Tensor, colours: Colours | None, ways: Ways, ask: Ask
) -> str | None:
    """How to give the model its pictures at their own size, where these are enlarged much; None: it takes no other."""
    found = _own_size(inputs, read, ask)
    if not found or colours is None:
        return None
    (way,) = found
    flags = flags_of(way, colours, ways, tuple(inputs.shape[1:]), None)
    accepted = flags and prepared_with(classifier, flags) is not None
    return mend_of(way, ways, flags if accepted else ())


def _own_size(inputs: torch.Tensor, read: Reading, ask: Ask) -> list[Variant]:
    """The pictures' own size, where they are enlarged much and the model takes inputs of other sizes."""
    if not read.sizes:
        return []
    side = int(np.median([min(size) for size in read.sizes.values()]))
    way = Variant("own-size", f"at their own size of {side} px", side=side)
    if min(inputs.shape[2:]) <= ENLARGED * side:
        return []
    try:
        ask(prepared(inputs[:1], Colours(np.zeros(1), np.ones(1)), way), False)
    except Exception:  # most transformers, and whatever ends in a linear layer on a map
        return []
    return [way]


def _swapped(
    images: LabelledImages,
    classifier: Classifier,
    inputs: torch.Tensor,
    labels: Ints,
    logits: Floats,
    colours: Colours,
    ask: Ask,
) -> Trial:
    """On more images than the sample's, if they are small: what it costs to swap colours is little, and hard to see."""
    if inputs[0].numel() > SMALL:
        part = slice(None, None, max(1, len(labels) // FEW))
        return swap(inputs[part], labels[part], logits[part], colours, ask)
    if len(images) > COUNT:
        read = read_sample(images, classifier, spread(len(images), SWAPPED))
        inputs, labels = read.inputs, images.labels[read.rows]
        logits = ask(inputs, False)
    return swap(inputs, labels, logits, colours, ask)
